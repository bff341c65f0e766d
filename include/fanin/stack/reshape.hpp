// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_RESHAPE_HPP
#define FANIN_STACK_RESHAPE_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/stack/layer.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// Samples of another shape, with the same elements in the same order.
    class reshape_layer
    {
    public:
        /// An empty shape flattens.
        explicit reshape_layer(sample_shape shape)
            : m_shape(std::move(shape))
        {
        }

        /// Throws invalid_argument if a sample does not have as many elements as the shape.
        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>& t) const
        {
            if (t.recording())
            {
                t.push(x.shape());
            }
            sample_shape shape = shape_for(x.shape());
            return {std::move(x).values(), std::move(shape)};
        }

        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>& t) const
        {
            return {std::move(dy).values(), t.template pop<sample_shape>()};
        }

        /// The signal does not change. None in another shape with positions, whose elements may be 0
        /// together.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            sample_shape shape = m_shape.empty() ? sample_shape{detail::features_of(x.shape)} : m_shape;
            if (shape == x.shape)
            {
                return {.y = x};
            }
            if (shape.size() > 1 || shape[0] != detail::features_of(x.shape))
            {
                return {};
            }
            prediction p{.y = x};
            p.y->profile = {};
            p.y->empty_positions = 0;
            p.y->shape = std::move(shape);
            return p;
        }

        /// "flatten", "reshape 4x4x8"
        [[nodiscard]] std::string name() const
        {
            std::string text = m_shape.empty() ? "flatten" : "reshape ";
            for (std::size_t axis = 0; axis < m_shape.size(); ++axis)
            {
                text += detail::join(axis > 0 ? "x" : "", m_shape[axis]);
            }
            return text;
        }

    private:
        [[nodiscard]] sample_shape shape_for(const sample_shape& in) const
        {
            const std::size_t features = detail::features_of(in);
            if (m_shape.empty())
            {
                return {features};
            }
            if (detail::features_of(m_shape) != features)
            {
                throw invalid_argument(
                    detail::join("fanin: samples ", detail::shape_text(in), " have ", features,
                                 " elements, but the shape ", detail::shape_text(m_shape), " has ",
                                 detail::features_of(m_shape), ": pass a shape of ", features, " elements"));
            }
            return m_shape;
        }

        sample_shape m_shape;
    };

    /// Samples as vectors of features, such as before a dense layer.
    [[nodiscard]] inline auto flatten()
    {
        return reshape_layer({});
    }

    /// Samples of the shape, with the same elements in the same order: `reshape({4, 4, 8})`. Throws
    /// invalid_argument if the shape has no axes.
    [[nodiscard]] inline auto reshape(std::vector<extent> shape)
    {
        detail::require(!shape.empty(), "the number of axes", shape.size(), "at least 1");
        return reshape_layer(sample_shape(shape.begin(), shape.end()));
    }
}

#endif
