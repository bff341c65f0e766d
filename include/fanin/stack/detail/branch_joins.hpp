// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_BRANCH_JOINS_HPP
#define FANIN_STACK_DETAIL_BRANCH_JOINS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/order.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/concatenation_prediction.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

// How the outputs of branches become one batch, and its gradient becomes those of the branches.
namespace fanin::detail
{
    template <real T>
    void add_to(matrix<T>& sum, const matrix<T>& x)
    {
        T* const to = sum.data();
        const T* const from = x.data();
        for (std::size_t i = 0; i < sum.size(); ++i)
        {
            to[i] += from[i];
        }
    }

    /// Throws invalid_argument unless samples agree in all but the last `free` axes.
    inline void require_equal_shapes(const std::vector<sample_shape>& shapes, std::size_t free,
                                     std::string_view what)
    {
        const sample_shape& first = shapes.front();
        for (std::size_t i = 1; i < shapes.size(); ++i)
        {
            const sample_shape& other = shapes[i];
            if (other.size() != first.size() || first.size() < free
                || !std::equal(first.begin(), first.end() - static_cast<std::ptrdiff_t>(free), other.begin()))
            {
                throw invalid_argument(join("fanin: branch ", i, " returns samples ", shape_text(other),
                                            ", but branch 0 returns ", shape_text(first), ": ", what));
            }
        }
    }

    /// One after the other along the last axis.
    struct join_by_channels
    {
        static constexpr std::string_view name() noexcept
        {
            return "concatenate";
        }

        static void require_fit(const std::vector<sample_shape>& shapes)
        {
            require_equal_shapes(shapes, 1, "use branches that differ in the last axis alone, the channels");
        }

        template <real T, class Tape>
        static batch<T> join(std::vector<batch<T>> outputs, Tape& t)
        {
            sample_shape shape = outputs.front().shape();
            const std::size_t positions = positions_of(shape);
            std::size_t channels = 0;
            for (const batch<T>& y : outputs)
            {
                channels += y.shape().back();
            }
            shape.back() = channels;
            matrix<T> all = t.take(outputs.front().samples(), features_of(shape));
            const std::size_t places = outputs.front().samples() * positions;
            std::size_t first = 0;
            for (batch<T>& y : outputs)
            {
                const std::size_t own = y.shape().back();
                copy_columns(y.values().data(), own, all.data() + first, channels, own, places);
                first += own;
                t.recycle(std::move(y));
            }
            return {std::move(all), std::move(shape)};
        }

        /// The gradient of the output of branch i.
        template <real T>
        static batch<T> part(const batch<T>& dy, const std::vector<sample_shape>& shapes, std::size_t i)
        {
            std::size_t first = 0;
            for (std::size_t j = 0; j < i; ++j)
            {
                first += shapes[j].back();
            }
            matrix<T> d = uninitialized<T>("gradients of a batch", dy.samples(), features_of(shapes[i]));
            copy_columns(dy.values().data() + first, dy.shape().back(), d.data(), shapes[i].back(),
                         shapes[i].back(), dy.samples() * positions_of(shapes[i]));
            return {std::move(d), shapes[i]};
        }

        static prediction predict(const signal& x, array_list<predicted_branch>& branches)
        {
            std::vector<sample_shape> shapes;
            double features = 0;
            for (const predicted_branch& b : branches)
            {
                shapes.push_back(b.f.y->shape);
                features += static_cast<double>(features_of(shapes.back()));
            }
            sample_shape shape = shapes.front();
            std::vector<double> parts;
            for (std::size_t i = 0; i < shapes.size(); ++i)
            {
                if (shapes[i].size() != shape.size()
                    || !std::equal(shape.begin(), shape.end() - 1, shapes[i].begin()))
                {
                    return {}; // forward will say why
                }
                parts.push_back(static_cast<double>(features_of(shapes[i])) / features);
                shape.back() += i > 0 ? shapes[i].back() : 0;
            }
            return predict_concatenation(x, std::move(branches), parts, std::move(shape));
        }

    private:
        static std::size_t positions_of(const sample_shape& shape)
        {
            std::size_t n = 1;
            for (std::size_t axis = 0; axis + 1 < shape.size(); ++axis)
            {
                n *= shape[axis];
            }
            return n;
        }

        // The first `count` columns of rows that begin `from_step` and `to_step` elements apart.
        template <real T>
        static void copy_columns(const T* from, std::size_t from_step, T* to, std::size_t to_step,
                                 std::size_t count, std::size_t rows)
        {
            for (std::size_t row = 0; row < rows; ++row)
            {
                std::copy_n(from + row * from_step, count, to + row * to_step);
            }
        }
    };

    /// The sum.
    struct join_by_sum
    {
        static constexpr std::string_view name() noexcept
        {
            return "add";
        }

        static void require_fit(const std::vector<sample_shape>& shapes)
        {
            require_equal_shapes(shapes, 0, "use branches that return one shape");
        }

        template <real T, class Tape>
        static batch<T> join(std::vector<batch<T>> outputs, Tape& t)
        {
            sample_shape shape = outputs.front().shape();
            matrix<T> sum = std::move(outputs.front()).values();
            for (std::size_t i = 1; i < outputs.size(); ++i)
            {
                add_to(sum, outputs[i].values());
                t.recycle(std::move(outputs[i]));
            }
            return {std::move(sum), std::move(shape)};
        }

        template <real T>
        static batch<T> part(const batch<T>& dy, const std::vector<sample_shape>& shapes, std::size_t i)
        {
            return {dy.values(), shapes[i]};
        }

        /// None if two branches without weights see the same input: they are not independent.
        static prediction predict(const signal& x, array_list<predicted_branch>& branches)
        {
            sort_stably(branches, [](const predicted_branch& a, const predicted_branch& b)
                        { return a.given && !b.given; });
            const auto given = std::count_if(branches.begin(), branches.end(),
                                             [](const predicted_branch& b) { return b.given; });
            bool fits = given < 2;
            bool gaussian = true;
            for (const predicted_branch& b : branches)
            {
                fits = fits && b.f.y->shape == branches.front().f.y->shape;
                gaussian = gaussian && !b.f.y->features;
            }
            if (!fits)
            {
                return {};
            }
            prediction p = predict_sum(x, std::move(branches));
            if (!gaussian)
            {
                p.y->features = unknown_features;
            }
            return p;
        }
    };
}

#endif
