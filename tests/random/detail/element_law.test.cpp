// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "random/slices.hpp"

#include <fanin/random/detail/element_law.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

using namespace fanin;
using namespace fanin::detail;

namespace
{
    template <class T, class Law>
    std::vector<T> drawn(std::size_t n, std::uint64_t first, const Law& law)
    {
        std::vector<T> x(n);
        draw(std::span<T>(x), key(42), first, law);
        return x;
    }
}

TEMPLATE_TEST_CASE("an element law draws exactly what the law that it holds draws", "", float, double)
{
    using T = TestType;
    const element_law<T> laws[] = {constant_law{0.25}, uniform_law{-1, 1}, normal_law{0.5, 2},
                                   truncated_normal_law{0, 1, -2, 2}};
    for (const element_law<T>& law : laws)
    {
        for (const std::uint64_t first : {0u, 5u})
        {
            const auto held =
                std::visit([=](const auto& l) { return drawn<T>(1003, first, l); }, law.parameters());
            CHECK((drawn<T>(1003, first, law) == held));
        }
        CHECK(difference_of_slices<T>(key(42), 0, law) == "");
    }
    CHECK((drawn<T>(100, 0, laws[1]) != drawn<T>(100, 0, laws[2])));
}

TEMPLATE_TEST_CASE("a constant law gives its value, rounded to the type, to every element", "", float, double)
{
    const auto x = drawn<TestType>(1003, 7, constant_law{0.1});
    CHECK(std::all_of(x.begin(), x.end(), [](TestType v) { return v == static_cast<TestType>(0.1); }));
}
