// SPDX-License-Identifier: BSD-3-Clause
// A separate program, because all units of a program have one default layout: a user with column-major
// tensors gets the same element (i, j) as every other.
#define XTENSOR_DEFAULT_LAYOUT layout_type::column_major

#include <fanin/init.hpp>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <span>
#include <type_traits>
#include <vector>

namespace init = fanin::init;
using fanin::key;

static_assert(fanin::matrix<float>::static_layout == xt::layout_type::row_major);

namespace
{
    int failures = 0;

    /// `w` against the stream of its key, drawn row by row; `law` is that of one element.
    template <class T, class Law>
    void compare(const char* name, const xt::xtensor<T, 2>& w, key k, const Law& law)
    {
        static_assert(std::decay_t<decltype(w)>::static_layout == xt::layout_type::column_major);
        const std::size_t in = w.shape()[0];
        const std::size_t out = w.shape()[1];
        std::vector<T> stream(in * out);
        draw(std::span<T>(stream), k, 0, law);
        bool same = in == 37 && out == 53 && w.data()[1] == w(1, 0);
        for (std::size_t i = 0; i < in; ++i)
        {
            for (std::size_t j = 0; j < out; ++j)
            {
                same = same && w(i, j) == stream[i * out + j];
            }
        }
        if (!same)
        {
            ++failures;
            std::cerr << name << ": other elements where tensors are column-major\n";
        }
    }
}

int main()
{
    using namespace fanin::detail;
    const key k(42);
    compare<float>("normal", init::normal<float>.with_stddev(1)(37, 53, k), k, normal_law{0, 1});
    compare<double>("normal<double>", init::normal<double>.with_stddev(1)(37, 53, k), k, normal_law{0, 1});
    compare<float>("uniform", init::uniform<float>.with_range(-1, 1)(37, 53, k), k, uniform_law{-1, 1});
    compare<float>("truncated_normal", init::truncated_normal<float>.with_stddev(1)(37, 53, k), k,
                   truncated_normal_law{0, 1, -2, 2});

    // by way of an initializer of the user's
    const auto user = [](std::size_t in, std::size_t out, key child)
    { return init::normal<float>.with_stddev(1)(in, out, child); };
    compare<float>("a lambda", draw_weights<float>(user, 37, 53, k), k, normal_law{0, 1});
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
