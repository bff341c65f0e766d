// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_INIT_STRUCTURED_HPP
#define FANIN_TESTS_INIT_STRUCTURED_HPP

// What every initializer promises whose weights are not independent of each other.

#include "core/simd/paths.hpp"

#include <fanin/init/axes.hpp>
#include <fanin/init/fill.hpp>
#include <fanin/init/tensor.hpp>

#if __has_include(<xtensor/views/xstrided_view.hpp>)
#include <xtensor/views/xstrided_view.hpp>
#else
#include <xtensor/xstrided_view.hpp>
#endif

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

namespace structured
{
    /// The elements row by row.
    template <class W>
    std::vector<typename W::value_type> elements(const W& w)
    {
        return {w.template begin<xt::layout_type::row_major>(), w.template end<xt::layout_type::row_major>()};
    }

    template <class A, class B>
    bool equal_bits(const A& a, const B& b)
    {
        const auto x = elements(a);
        const auto y = elements(b);
        return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof x[0]) == 0;
    }

    /// "" where key 7 stands for the same bits in a call, in any layout, part of another tensor, number of
    /// threads and path; else where it does not.
    template <class I, std::size_t N>
    std::string difference_of_forms(const I& i, const std::array<std::size_t, N>& shape, const fanin::axes& a)
    {
        using T = typename I::value_type;
        const xt::xtensor<T, N> whole = i(shape, a, 7);
        if (!equal_bits(whole, i(shape, a, 7)))
        {
            return "another call";
        }
        xt::xtensor<T, N> rows(shape, T{9});
        fanin::init::fill(rows, i, a, 7, {.threads = 3});
        if (!equal_bits(whole, rows))
        {
            return "rows, threads";
        }
        xt::xtensor<T, N, xt::layout_type::column_major> columns(shape, T{9});
        fanin::init::fill(columns, i, a, 7);
        if (!equal_bits(whole, columns))
        {
            return "columns";
        }

        auto larger = shape;
        xt::xstrided_slice_vector every_other;
        for (std::size_t axis = 0; axis < N; ++axis)
        {
            larger[axis] = 2 * shape[axis] + 1;
            every_other.push_back(xt::range(1, 2 * static_cast<std::ptrdiff_t>(shape[axis]) + 1, 2));
        }
        xt::xtensor<T, N> around(larger, T{9});
        auto part = xt::strided_view(around, every_other);
        fanin::init::fill(part, i, a, 7);
        if (!equal_bits(whole, part))
        {
            return "a view";
        }
        part.fill(T{9});
        if (!std::all_of(around.begin(), around.end(), [](T v) { return v == 9; }))
        {
            return "beside a view";
        }

        const path_guard guard;
        for (const fanin::simd_path path : machine_paths())
        {
            fanin::force_simd_path(path);
            if (!equal_bits(whole, i(shape, a, 7)))
            {
                return to_string(path);
            }
        }
        return "";
    }

    /// The weight at (output, input, y, x) of a kernel oihw, or at (y, x, input, output) of one hwio.
    template <class W>
    auto weight(const W& w, bool output_first, std::size_t o, std::size_t i, std::size_t y, std::size_t x)
    {
        return output_first ? w(o, i, y, x) : w(y, x, i, o);
    }
}

#endif
