// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_LAW_NAME_HPP
#define FANIN_INIT_DETAIL_LAW_NAME_HPP

#include <fanin/core/text.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/init/law.hpp>
#include <fanin/init/variance_scaling_parameters.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

namespace fanin::detail
{
    /// "orthogonal, gain 1.41"
    inline std::string name_with_gain(std::string_view name, double gain)
    {
        return join(name, ", gain ", to_text(gain, 3));
    }

    /// The name given at construction, followed by the gain where it was changed.
    inline std::string name_with_gain(std::string_view name, double gain, double named_gain)
    {
        return gain == named_gain ? std::string(name) : name_with_gain(name, gain);
    }

    inline std::string_view fan_name(fan mode)
    {
        return mode == fan::in        ? "in"
               : mode == fan::out     ? "out"
               : mode == fan::average ? "average"
                                      : "geometric";
    }

    /// "he_uniform" of "he", "he_truncated" or "he_normal"; "linear, normal" of a "linear" that is uniform.
    inline std::string name_under(std::string_view name, law named, law distribution)
    {
        constexpr std::string_view suffixes[] = {"_normal", "_uniform", "_truncated"};
        bool has_suffix = false;
        for (const std::string_view suffix : suffixes)
        {
            if (!has_suffix && name.ends_with(suffix))
            {
                name.remove_suffix(suffix.size());
                has_suffix = true;
            }
        }
        const std::string_view suffix = suffixes[static_cast<std::size_t>(distribution)];
        if (has_suffix || named == law::normal)
        {
            return join(name, distribution == law::normal ? "" : suffix);
        }
        return join(name, ", ", suffix.substr(1));
    }

    /// The name of a law that was named for one set of parameters and now has another.
    inline std::string name_of_changed(const init::variance_scaling_parameters& named,
                                       const init::variance_scaling_parameters& now)
    {
        constexpr std::string_view laws[] = {"normal", "uniform", "truncated normal"};
        const bool has_root = !named.name.empty() && named.scale == now.scale;
        const init::variance_scaling_parameters plain;
        const init::variance_scaling_parameters& before = has_root ? named : plain;
        std::string name =
            !has_root ? name_with_gain(laws[static_cast<std::size_t>(now.distribution)], std::sqrt(now.scale))
            : named.distribution == now.distribution
                ? std::string(named.name)
                : name_under(named.name, named.distribution, now.distribution);
        if (now.mode != before.mode)
        {
            name += join(", fan ", fan_name(now.mode));
        }
        const init::truncation& b = now.bounds;
        const bool same_bounds =
            b.lo == before.bounds.lo && b.hi == before.bounds.hi && b.absolute == before.bounds.absolute;
        if (now.distribution == law::truncated && !same_bounds)
        {
            name += join(b.absolute ? ", absolute bounds " : ", bounds ", to_text(b.lo, 3), " to ",
                         to_text(b.hi, 3));
        }
        return name;
    }
}

#endif
