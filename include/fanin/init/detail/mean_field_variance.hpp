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
    /// The mean of weights under a law.
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
        return l.lo == -l.hi ? l.mean : l.mean + l.stddev; // not the mean, but nonzero: callers test for 0
    }

    /// The variance of the weights for mean-field theory. It exists for independent weights of mean 0, and
    /// for orthogonal weights, which wide layers cannot tell from them; the theory does not apply to others.
    /// An initializer may have a member `mean_field_variance(fans)` instead.
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
            const element_law<typename I::value_type> law = i.elements(f);
            const double mean = std::visit([](const auto& l) { return mean_of(l); }, law.parameters());
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

    /// Whether a law of independent weights divides by the fan in, and is undefined where it is 0. An
    /// initializer may have a member `needs_fan_in()` instead.
    template <class I>
    bool needs_fan_in(const I& i)
    {
        if constexpr (requires {
                          { i.needs_fan_in() } -> std::same_as<bool>;
                      })
        {
            return i.needs_fan_in();
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
