// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_MEAN_FIELD_VARIANCE_HPP
#define FANIN_INIT_DETAIL_MEAN_FIELD_VARIANCE_HPP

#include <fanin/init/detail/elementwise.hpp>
#include <fanin/init/fans.hpp>

#include <concepts>
#include <optional>
#include <variant>

namespace fanin::detail
{
    /// The mean of weights under a law of theirs.
    inline double mean_of(const constant_law& l)
    {
        return l.value;
    }

    inline double mean_of(const uniform_law& l)
    {
        return l.lo / 2 + l.hi / 2;
    }

    inline double mean_of(const normal_law& l)
    {
        return l.mean;
    }

    inline double mean_of(const truncated_normal_law& l)
    {
        return l.lo == -l.hi ? l.mean : l.mean + l.stddev; // not 0: that is all that is asked
    }

    /// What theory is to take for the variance of the weights: of those that are independent of each other and have mean 0, or are orthogonal,
    /// which to wide layers is the same; none of others, to which the theory does not apply. An initializer may say so
    /// itself, by a member `mean_field_variance(fans)`.
    template <class I>
    std::optional<double> mean_field_variance(const I& i, const init::fans& f)
    {
        if constexpr (requires {
                          { i.mean_field_variance(f) } -> std::same_as<std::optional<double>>;
                      })
        {
            return i.mean_field_variance(f);
        }
        else if constexpr (init::elementwise_initializer<I>)
        {
            const double mean = std::visit([](const auto& l) { return mean_of(l); }, i.elements(f));
            return mean == 0 ? std::optional<double>(i.variance(f)) : std::nullopt;
        }
        else if constexpr (requires { requires I::is_isotropic; })
        {
            return i.variance(f);
        }
        else
        {
            return std::nullopt;
        }
    }

    /// Whether a law of independent weights divides by their fan in, and so has none to give where it is 0. An
    /// initializer may say so itself, by a member `asks_for_fan_in()`.
    template <class I>
    bool asks_for_fan_in(const I& i)
    {
        if constexpr (requires {
                          { i.asks_for_fan_in() } -> std::same_as<bool>;
                      })
        {
            return i.asks_for_fan_in();
        }
        else if constexpr (init::elementwise_initializer<I>)
        {
            return i.variance({.in = 1, .out = 2}) != i.variance({.in = 2, .out = 2});
        }
        else
        {
            return false;
        }
    }
}

#endif
