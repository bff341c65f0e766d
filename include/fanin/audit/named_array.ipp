// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_NAMED_ARRAY_IPP
#define FANIN_AUDIT_NAMED_ARRAY_IPP

#include <fanin/audit/detail/repeats.hpp>
#include <fanin/audit/named_array.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/order.hpp>
#include <fanin/core/text.hpp>

#include <algorithm>
#include <cmath>

namespace fanin
{
    namespace detail
    {
        FANIN_INLINE void require_different_names(std::span<const named_array> arrays)
        {
            std::vector<std::string> names;
            for (const named_array& a : arrays)
            {
                names.push_back(a.name());
            }
            std::sort(names.begin(), names.end());
            const auto twice = std::adjacent_find(names.begin(), names.end());
            if (twice != names.end())
            {
                throw invalid_argument(join("fanin: two arrays are called '", *twice,
                                            "', but each must have a name of its own: rename one of them"));
            }
        }

        /// "'0.weight' and '1.weight' are equal"
        FANIN_INLINE audit_finding finding_of(const shared_block& r, std::span<const named_array> arrays)
        {
            const named_array& a = arrays[r.array];
            const named_array& b = arrays[r.other_array];
            const std::string both = join("'", a.name(), "' and '", b.name(), "'");
            const bool from_start = r.first == 0 && r.second == 0;
            const bool whole = from_start && r.length == a.view().size() && r.length == b.view().size();
            const auto length = static_cast<double>(r.length);
            const std::vector<std::size_t> where{r.array, r.other_array};
            if (whole)
            {
                return {finding_kind::equal_arrays, length, 0, where, join(both, " have the same elements")};
            }
            if (from_start)
            {
                return {finding_kind::equal_prefixes, length, 0, where,
                        join(both, " begin with the same ", r.length, " elements")};
            }
            return {
                finding_kind::repeats, length, 0, where,
                join(both, " share ", r.length, " elements, from ", r.first, " and from ", r.second, " on")};
        }

        /// The elements with which both begin.
        FANIN_INLINE std::size_t common_prefix(const array_view& a, const array_view& b)
        {
            std::size_t n = 0;
            while (n < std::min(a.size(), b.size()) && a.bits(n) == b.bits(n))
            {
                ++n;
            }
            return n;
        }

        FANIN_INLINE array_list<shared_block> shared_elements(std::span<const named_array> arrays,
                                                              element_kind kind)
        {
            std::vector<array_view> views(arrays.size());
            for (std::size_t i = 0; i < arrays.size(); ++i)
            {
                if (arrays[i].view().kind() == kind)
                {
                    views[i] = arrays[i].view();
                }
            }
            array_list<shared_block> found;
            for (std::size_t j = 0; j < views.size(); ++j)
            {
                for (std::size_t i = 0; i < j; ++i)
                {
                    if (const std::size_t n = common_prefix(views[i], views[j]); n > 0)
                    {
                        found.push_back({i, 0, j, 0, n});
                    }
                }
            }
            for (const shared_block& r : repeated_blocks(views))
            {
                if (r.array != r.other_array && (r.first != 0 || r.second != 0))
                {
                    found.push_back(r);
                }
            }
            return found;
        }

        FANIN_INLINE void compare_elements(std::span<const named_array> arrays, double level,
                                           audit_report& report)
        {
            double elements = 0;
            for (const named_array& a : arrays)
            {
                elements += static_cast<double>(a.view().size());
            }
            constexpr element_kind kinds[] = {element_kind::float64, element_kind::float32,
                                              element_kind::float16, element_kind::bfloat16};
            for (const element_kind kind : kinds)
            {
                array_list<std::pair<std::size_t, std::size_t>> told; // each pair once
                for (const shared_block& r : shared_elements(arrays, kind))
                {
                    const double coincidence = std::max(coincidence_in(arrays[r.array].view()),
                                                        coincidence_in(arrays[r.other_array].view()));
                    const std::pair pair(std::min(r.array, r.other_array), std::max(r.array, r.other_array));
                    if (r.length >= unlikely_length(elements * elements / 2, coincidence, level / 3)
                        && std::find(told.begin(), told.end(), pair) == told.end())
                    {
                        told.push_back(pair);
                        report.between.push_back(finding_of(r, arrays));
                    }
                }
            }
        }

        /// The standard deviation of a layer, apart from its width.
        struct layer_scale
        {
            std::size_t array;
            double log_scale;
            double tolerance;
        };

        FANIN_INLINE void compare_scales(std::span<const named_array> arrays, double level,
                                         audit_report& report)
        {
            array_list<layer_scale> layers;
            for (std::size_t i = 0; i < arrays.size(); ++i)
            {
                const audit_result& r = report.arrays[i].result;
                const init::fans f = arrays[i].fans();
                if (!arrays[i].has_law() && f.in > 0 && f.out > 0 && r.stddev > 0)
                {
                    const auto n = static_cast<double>(r.count);
                    const double spread = std::max(r.kurtosis, 1.5) - 1;
                    constexpr double unequal = 0.02; // what is not told from chance is no fault either
                    layers.push_back({i, std::log(r.stddev * std::sqrt(f.in)),
                                      unequal + std::sqrt(spread * 2 * std::log(4 * n / level) / n) / 2});
                }
            }
            if (layers.size() < 3)
            {
                return;
            }
            sort_stably(layers,
                        [](const layer_scale& a, const layer_scale& b) { return a.log_scale < b.log_scale; });
            const layer_scale& usual = layers[layers.size() / 2];
            const layer_scale* odd = nullptr;
            std::size_t different = 0;
            for (const layer_scale& l : layers)
            {
                if (std::abs(l.log_scale - usual.log_scale) > l.tolerance + usual.tolerance)
                {
                    ++different;
                    odd = &l;
                }
            }
            if (different == 1)
            {
                report.between.push_back(
                    {finding_kind::odd_scale,
                     std::exp(odd->log_scale),
                     std::exp(usual.log_scale),
                     {odd->array},
                     join("'", arrays[odd->array].name(),
                          "' has stddev·√(fan in) = ", to_text(std::exp(odd->log_scale), 3),
                          ", the other layers ", to_text(std::exp(usual.log_scale), 3), " (",
                          to_text(std::exp(odd->log_scale - usual.log_scale), 3), " times)")});
            }
        }
    }

    FANIN_INLINE audit_report audit(std::span<const named_array> arrays, const audit_options& options)
    {
        detail::require(!arrays.empty(), "the number of arrays", arrays.size(), "at least 1");
        detail::require_different_names(arrays);
        const double share = options.level / static_cast<double>(arrays.size() + 2);
        audit_report report;
        for (const named_array& a : arrays)
        {
            report.arrays.push_back({a.name(), a.audited({.level = share})});
        }
        detail::compare_elements(arrays, share, report);
        detail::compare_scales(arrays, share, report);
        return report;
    }

    FANIN_INLINE audit_report audit(std::initializer_list<named_array> arrays, const audit_options& options)
    {
        return audit(std::span<const named_array>(arrays.begin(), arrays.size()), options);
    }
}

#endif
