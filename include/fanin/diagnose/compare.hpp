// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_COMPARE_HPP
#define FANIN_DIAGNOSE_COMPARE_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/diagnose/comparison.hpp>
#include <fanin/diagnose/detail/run_progress.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/propagate.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin
{
    /// A candidate and the name of its row: `candidate{"he", init::he<float>}`.
    template <class X>
    struct candidate
    {
        std::string name;
        /// A net; or a pure callable (batch, key) that returns one, called once per seed and once before; or,
        /// in a stack of `depth` layers, an initializer.
        X net;
    };

    template <class X>
    candidate(std::string, X) -> candidate<X>;

    /// Measurements of a comparison. Fields in alphabetical order, for designated initializers.
    struct compare_options
    {
        bool backward = true; ///< gradients too, unless a candidate has no backward pass
    };

    namespace detail
    {
        /// Maps each member of the list by f.
        template <class F, class... X>
        auto map_candidates(const std::tuple<X...>& all, F f)
        {
            return std::apply([&](const auto&... c) { return std::make_tuple(f(c)...); }, all);
        }

        template <class F, class X>
        auto map_candidates(const std::vector<X>& all, F f)
        {
            std::vector<std::invoke_result_t<F&, const X&>> mapped;
            std::transform(all.begin(), all.end(), std::back_inserter(mapped), f);
            return mapped;
        }

        template <class C>
        concept candidate_list =
            requires(const C& all) { map_candidates(all, [](const auto&) { return 0; }); };

        template <candidate_list C, class F>
        void for_each_candidate(const C& all, F f)
        {
            map_candidates(all, [&](const auto& c) { return f(c), 0; });
        }

        template <class X>
        const candidate<X>& named(const candidate<X>& c)
        {
            return c;
        }

        template <initializer I>
        candidate<I> named(const I& i)
        {
            return {name_of(i), i};
        }

        /// The net of a candidate, built by its callable if it has one.
        template <real T, class X>
        decltype(auto) net_of(const candidate<X>& c, const batch<T>& x, key k)
        {
            if constexpr (std::invocable<const X&, const batch<T>&, key>)
            {
                return c.net(x, k);
            }
            else
            {
                return (c.net);
            }
        }

        template <real T, layer Net>
        bool lets_gradients_back(const Net& net)
        {
            decltype(auto) list = as_list(net);
            if constexpr (backward_layer_of<std::remove_cvref_t<decltype(list)>, T>)
            {
                try
                {
                    require_differentiable(describe<T>(list));
                    return true;
                }
                catch (const invalid_argument&)
                {
                }
            }
            return false;
        }

        /// Throws invalid_argument if two candidates have one name: names order rows with equal scores.
        inline void require_different_names(std::vector<std::string> names)
        {
            std::sort(names.begin(), names.end());
            const auto twice = std::adjacent_find(names.begin(), names.end());
            require(twice == names.end(), "the name of a candidate", twice == names.end() ? "" : *twice,
                    "unique: rename one of the two candidates");
        }
    }

    /// Runs every candidate with the same seeds and ranks the candidates by how well signals survive.
    ///
    /// The score is |log growth| per layer, forward plus backward. The ideal growth of activations and
    /// gradients per layer is 1 (He et al. 2015, sec. 2.2; Glorot & Bengio 2010, sec. 4.2). The logarithm
    /// treats doubling like halving and adds up over depth: after L layers the factor is within
    /// exp(±score·L). The best score is 0. It is infinite if elements are not finite or the signal vanishes
    /// (growth 0, or all outputs equal). The mean over seeds is taken of the score, so that opposite
    /// deviations do not cancel. If some candidate has no backward pass, all are ranked by the forward part
    /// alone.
    ///
    /// Candidates whose scores differ by no more than the larger of their spreads over seeds share a rank.
    ///
    /// The candidates are a `std::tuple` of any types, or a `std::vector` of one type, such as
    /// `candidate<any_layer<float>>`. The order of the candidates affects neither rows, bits nor rank.
    /// `progress` is called with the number of runs done and that of all runs, one per candidate and seed. It
    /// may end the comparison by returning false; the result then has the candidates with all their seeds.
    /// Throws invalid_argument if there is no seed, if two candidates have one name, or if propagate throws.
    template <detail::candidate_list Candidates, detail::batch_like X,
              detail::progress_callback Progress = detail::no_progress>
    [[nodiscard]] comparison compare(const Candidates& candidates, const X& x, const std::vector<key>& seeds,
                                     const compare_options& options = {}, Progress&& progress = {})
    {
        detail::require(!seeds.empty(), "the number of seeds", seeds.size(), "at least 1: pass {1, 2, 3}");
        const auto b = detail::to_batch(x);
        using T = typename std::remove_cv_t<decltype(b)>::value_type;

        std::vector<std::string> names;
        bool backward = options.backward;
        detail::for_each_candidate(
            candidates,
            [&](const auto& c)
            {
                names.push_back(c.name);
                backward = backward && detail::lets_gradients_back<T>(detail::net_of(c, b, seeds.front()));
            });
        const std::size_t runs = names.size() * seeds.size();
        detail::require_different_names(std::move(names));

        comparison result{b.samples(), seeds.size(), {}};
        const propagate_options measured{.backward = backward, .histogram = {.bins = 1}};
        std::size_t done = 0;
        bool ended = false;
        detail::for_each_candidate(candidates,
                                   [&](const auto& c)
                                   {
                                       detail::array_list<detail::survival> survivals;
                                       detail::array_list<detail::place_over_seeds> places;
                                       for (std::size_t i = 0; i < seeds.size() && !ended; ++i)
                                       {
                                           const key& k = seeds[i];
                                           const report r =
                                               propagate(detail::net_of(c, b, k), b, k, measured);
                                           survivals.push_back(detail::survival_in(r));
                                           detail::add_seed(places, r);
                                           ended = !detail::goes_on(progress, ++done, runs);
                                       }
                                       if (survivals.size() == seeds.size())
                                       {
                                           result.rows.push_back(detail::row_of(c.name, survivals, places));
                                       }
                                   });
        detail::rank_rows(result.rows);
        return result;
    }

    /// Compares initializers in a stack of `depth` dense layers, each as wide as the batch, with one
    /// activation. A row has the name of its initializer or candidate: `compare(x, 30,
    /// std::tuple{init::he<float>, init::glorot<float>}, act::gelu, {1, 2, 3})`.
    template <detail::batch_like X, detail::candidate_list Initializers, class Activation,
              detail::progress_callback Progress = detail::no_progress>
    [[nodiscard]] comparison compare(const X& x, extent depth, const Initializers& initializers,
                                     const Activation& activation, const std::vector<key>& seeds,
                                     const compare_options& options = {}, Progress&& progress = {})
    {
        const auto b = detail::to_batch(x);
        const auto stack_of = [&](const auto& i)
        {
            const auto c = detail::named(i);
            return candidate{c.name, repeat(depth, dense(b.features(), c.net, activation))};
        };
        return compare(detail::map_candidates(initializers, stack_of), b, seeds, options, progress);
    }
}

#endif
