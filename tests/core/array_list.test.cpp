// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/core/array_list.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using fanin::detail::array_list;

namespace
{
    /// Counts the objects that live, and throws where a copy is forbidden.
    struct counted
    {
        explicit counted(int v = 0)
            : value(v)
        {
            ++living;
        }

        counted(const counted& other)
            : value(other.value)
        {
            if (copies_left == 0)
            {
                throw std::runtime_error("no copy");
            }
            --copies_left;
            ++living;
        }

        counted(counted&& other) noexcept
            : value(std::exchange(other.value, -1))
        {
            ++living;
        }

        counted& operator=(counted&&) noexcept = default;

        ~counted()
        {
            --living;
        }

        int value;
        static inline int living = 0;
        static inline int copies_left = 0;
    };

    template <class T>
    std::vector<T> values_of(const array_list<T>& list)
    {
        return {list.begin(), list.end()};
    }
}

TEST_CASE("an array_list does what a std::vector does")
{
    array_list<std::string> list;
    std::vector<std::string> expected;
    CHECK(list.empty());
    for (std::size_t i = 0; i < 100; ++i)
    {
        const std::string text = "a string that is too long to stand in its object " + std::to_string(i);
        list.push_back(text);
        expected.push_back(text);
    }
    CHECK(values_of(list) == expected);
    list.insert(list.begin(), "first");
    expected.insert(expected.begin(), "first");
    list.insert(list.begin() + 50, "in between");
    expected.insert(expected.begin() + 50, "in between");
    list.insert(list.end(), "last");
    expected.insert(expected.end(), "last");
    CHECK(values_of(list) == expected);
    list.push_back(list[3]); // an element of its own
    expected.push_back(expected[3]);
    list.resize(60);
    expected.resize(60);
    list.resize(70);
    expected.resize(70);
    list.pop_back();
    expected.pop_back();
    CHECK(values_of(list) == expected);
    CHECK(list.front() == expected.front());
    CHECK(list.back() == expected.back());

    const array_list<std::string> copy = list;
    list.clear();
    CHECK(list.empty());
    CHECK(values_of(copy) == expected);
    list = copy;
    const array_list<std::string> moved = std::move(list);
    CHECK(values_of(moved) == expected);
    CHECK(values_of(array_list<int>{3, 1, 2}) == std::vector<int>{3, 1, 2});
    CHECK(values_of(array_list<double>(2)) == std::vector<double>{0, 0});
}

TEST_CASE("an array_list moves its elements, and destroys each once")
{
    {
        array_list<counted> list;
        for (int i = 0; i < 20; ++i)
        {
            list.push_back(counted(i));
        }
        CHECK(counted::living == 20);
        list.insert(list.begin() + 5, counted(100));
        CHECK(list[5].value == 100);
        CHECK(list.back().value == 19);
        list.resize(7);
        CHECK(counted::living == 7);
        counted::copies_left = 3;
        CHECK_THROWS_AS(array_list<counted>(list), std::runtime_error);
        CHECK(counted::living == 7);
    }
    CHECK(counted::living == 0);
    array_list<std::unique_ptr<int>> unique;
    unique.push_back(std::make_unique<int>(7));
    CHECK(*unique.front() == 7);
}

TEST_CASE("elements stand at their alignment")
{
    struct alignas(256) wide
    {
        char bytes[256];
    };
    array_list<wide> list;
    for (int i = 0; i < 40; ++i)
    {
        list.push_back({});
        CHECK(reinterpret_cast<std::uintptr_t>(list.data()) % 256 == 0);
    }
}

TEST_CASE("an array_list that no memory can hold is refused")
{
    array_list<double> list;
    CHECK_THROWS_AS(list.reserve(static_cast<std::size_t>(-1) / 4), std::bad_array_new_length);
    CHECK(list.empty());
}
