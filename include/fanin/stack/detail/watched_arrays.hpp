// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_WATCHED_ARRAYS_HPP
#define FANIN_STACK_DETAIL_WATCHED_ARRAYS_HPP

#include <fanin/core/array_view.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/matrix.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/flat_fraction.hpp>
#include <fanin/stack/row_geometry.hpp>
#include <fanin/stack/watched.hpp>
#include <fanin/stats/summary.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

// Checks and measurements of arrays that somebody else owns.
namespace fanin::detail
{
    /// (channels, height, width) as (height, width, channels).
    inline sample_shape channels_last(sample_shape shape)
    {
        if (shape.size() > 1)
        {
            std::rotate(shape.begin(), shape.begin() + 1, shape.end());
        }
        return shape;
    }

    /// The shape of one sample: what follows the first axis, channels last.
    inline sample_shape sample_of(const array_view& x, bool channels_first)
    {
        sample_shape shape(x.shape().begin() + 1, x.shape().end());
        return channels_first ? channels_last(std::move(shape)) : shape;
    }

    inline void require_array(const array_view& x, const std::string& what)
    {
        if (!x || x.shape().empty())
        {
            throw invalid_argument(
                join("fanin: ", what, " is no array of samples: give one of shape (samples, ...)"));
        }
    }

    inline void require_equal_shapes(const array_view& x, const std::string& what,
                                     const std::vector<std::size_t>& shape, const std::string& other)
    {
        if (x && x.shape() != shape)
        {
            throw invalid_argument(join("fanin: ", what, " is ", shape_text(x.shape()), ", but ", other,
                                        " is ", shape_text(shape), ": give both in one shape"));
        }
    }

    /// Calls work with the elements of x, float or double.
    template <class Work>
    auto with_elements(const array_view& x, Work work)
    {
        if (x.holds_double())
        {
            std::vector<double> buffer;
            return work(x.elements<double>(buffer));
        }
        std::vector<float> buffer;
        return work(x.elements<float>(buffer));
    }

    /// The units, of those in `before`, that are 0 in each of so many samples.
    template <real T>
    std::vector<bool> dead_among(std::span<const T> x, std::size_t units, std::vector<bool> dead)
    {
        for (std::size_t unit = 0; unit < units; ++unit)
        {
            for (std::size_t i = unit; i < x.size() && dead[unit]; i += units)
            {
                dead[unit] = x[i] == 0;
            }
        }
        return dead;
    }

    /// The fraction of slopes φ'(z) that are below 0.01; none without a derivative.
    template <real T>
    std::optional<double> saturated_fraction(const watched_function& f, std::span<const T> z)
    {
        const auto& act = f.of(T{});
        if (!act || !act->is_differentiable() || z.empty())
        {
            return std::nullopt;
        }
        std::array<T, 4096> slopes; // in cache
        std::size_t flat = 0;
        for (std::size_t i = 0; i < z.size(); i += slopes.size())
        {
            const auto some = z.subspan(i, std::min(slopes.size(), z.size() - i));
            const auto of_some = std::span(slopes).first(some.size());
            act->derivatives(some, of_some);
            flat += flat_count<T>(of_some);
        }
        return static_cast<double>(flat) / static_cast<double>(z.size());
    }

    /// Σ (now - before)², of arrays of one size; then before holds now. In lanes, block by block, so that the
    /// copy finds both in cache.
    template <real T>
    double replace_and_compare(std::span<const T> now, std::span<T> before)
    {
        constexpr std::size_t lanes = 16;
        constexpr std::size_t block = 64 * lanes;
        double sums[lanes] = {};
        std::size_t i = 0;
        for (; i + block <= now.size(); i += block)
        {
            for (std::size_t k = i; k < i + block; k += lanes)
            {
                for (std::size_t lane = 0; lane < lanes; ++lane)
                {
                    const double d = now[k + lane] - before[k + lane];
                    sums[lane] += d * d;
                }
            }
            std::memcpy(before.data() + i, now.data() + i, block * sizeof(T));
        }
        for (; i < now.size(); ++i)
        {
            const double d = now[i] - before[i];
            sums[i % lanes] += d * d;
            before[i] = now[i];
        }
        return std::accumulate(sums, sums + lanes, 0.0);
    }

    /// The elements of so many samples, a row each.
    template <real T>
    matrix<T> matrix_of(std::span<const T> elements, std::size_t samples)
    {
        matrix<T> m =
            new_matrix<T>("the elements of a batch", samples, samples > 0 ? elements.size() / samples : 0);
        std::copy(elements.begin(), elements.end(), m.begin());
        return m;
    }

    inline row_geometry geometry_of(const array_view& x)
    {
        return with_elements(x, [&](auto elements)
                             { return geometry_of_rows(matrix_of(elements, x.shape()[0])); });
    }

    /// Adds x, if there is any.
    inline void merge(std::optional<summary>& sum, std::optional<summary> x)
    {
        if (x)
        {
            sum ? static_cast<void>(sum->merge(*x)) : static_cast<void>(sum = std::move(x));
        }
    }
}

#endif
