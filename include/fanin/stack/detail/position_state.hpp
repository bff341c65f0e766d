// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_POSITION_STATE_HPP
#define FANIN_STACK_DETAIL_POSITION_STATE_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/signal.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// How far two positions of an image lie apart, along up to three axes.
    using position_offset = std::array<std::ptrdiff_t, 3>;

    /// E[x x'] / E[x²] of one feature at two positions of a sample.
    using position_cosine = std::function<double(const position_offset&)>;

    /// What theory knows of the positions of a signal of images, for pooling. A signal that passes a layer
    /// which knows nothing of positions no longer has these moments, and the state is void.
    struct position_state
    {
        position_cosine cosine;
        double mean = 0;
        double second_moment = 0;
        sample_shape shape{};
        /// After an activation: the pre-activations, Gaussian with mean 0, what the units add to the scatter
        /// of the activations, and the activation.
        std::shared_ptr<const signal> before = nullptr;
        std::shared_ptr<const signal> of_units = nullptr;
        std::function<void(const std::vector<double>&, std::vector<double>&)> values = nullptr;
        std::function<void(const std::vector<double>&, std::vector<double>&)> slopes = nullptr;
        position_cosine cosine_before = nullptr;
    };

    /// The state of these cosines for x.
    inline std::shared_ptr<const position_state> positions_for(const signal& x, position_cosine cosine)
    {
        return std::make_shared<const position_state>(
            position_state{std::move(cosine), x.mean(), x.second_moment(), x.shape});
    }

    /// What is known of the positions of x; null if nothing.
    inline const position_state* positions_of(const signal& x)
    {
        const position_state* const s = x.positions.get();
        const bool holds = s != nullptr && s->mean == x.mean() && s->second_moment == x.second_moment()
                           && s->shape == x.shape;
        return holds ? s : nullptr;
    }

    /// f with a memory of its results. Copies share both: f may refer to the layers before, and theirs.
    inline position_cosine remembered(position_cosine f)
    {
        using memory = array_list<std::pair<position_offset, double>>;
        return [f = std::make_shared<const position_cosine>(std::move(f)),
                all = std::make_shared<memory>()](const position_offset& d)
        {
            for (const auto& [offset, value] : *all)
            {
                if (offset == d)
                {
                    return value;
                }
            }
            const double value = d == position_offset{} ? 1 : (*f)(d);
            all->push_back({d, value});
            return value;
        };
    }

    /// The cosines in a batch of images, over a few of them.
    template <real T>
    position_cosine cosines_of_batch(const batch<T>& x, std::vector<std::size_t> images)
    {
        return remembered(
            [&x, images = std::move(images)](const position_offset& d)
            {
                const sample_shape& shape = x.shape();
                std::array<std::size_t, 3> extents{1, 1, 1};
                for (std::size_t axis = 0; axis + 1 < shape.size(); ++axis)
                {
                    extents[axis] = shape[axis];
                }
                const std::size_t channels = shape.back();
                double products = 0;
                double squares = 0;
                double pairs = 0;
                double places = 0;
                for (const std::size_t image : images)
                {
                    const T* const at = x.values().data() + image * x.features();
                    for (std::size_t p = 0; p < x.features() / channels; ++p)
                    {
                        const std::array<std::size_t, 3> place{p / extents[2] / extents[1],
                                                               p / extents[2] % extents[1], p % extents[2]};
                        std::size_t other = 0;
                        bool inside = true;
                        for (std::size_t axis = 0; axis < 3; ++axis)
                        {
                            const auto to = place[axis] + static_cast<std::size_t>(d[axis]);
                            inside = inside && to < extents[axis];
                            other = other * extents[axis] + to;
                        }
                        places += 1;
                        pairs += inside ? 1 : 0;
                        for (std::size_t c = 0; c < channels; ++c)
                        {
                            const auto v = static_cast<double>(at[p * channels + c]);
                            squares += v * v;
                            products += inside ? v * static_cast<double>(at[other * channels + c]) : 0;
                        }
                    }
                }
                return pairs > 0 && squares > 0 ? products / pairs / (squares / places) : 0;
            });
    }
}

#endif
