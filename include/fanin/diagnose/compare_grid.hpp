// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_COMPARE_GRID_HPP
#define FANIN_DIAGNOSE_COMPARE_GRID_HPP

#include <fanin/act/any_activation.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/text.hpp>
#include <fanin/diagnose/compare.hpp>
#include <fanin/init/any_initializer.hpp>
#include <fanin/random/key.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin
{
    /// One entry of a list that is chosen at run time, and its name: `init::he<float>`, or
    /// `{"he, gain 2", init::he<float>.with_gain(2)}`.
    template <class X>
    struct choice
    {
        template <class Y>
            requires(!std::same_as<std::remove_cvref_t<Y>, choice> && std::convertible_to<const Y&, X>)
        choice(const Y& y)
            : name(detail::name_of(y))
            , value(y)
        {
        }

        choice(std::string called, X x)
            : name(std::move(called))
            , value(std::move(x))
        {
        }

        std::string name;
        X value;
    };

    /// The stacks of dense layers, each as wide as the batch, of every initializer, activation and depth.
    /// Fields in alphabetical order, for designated initializers.
    template <real T>
    struct comparison_grid
    {
        std::vector<choice<any_activation<T>>> activations;
        std::vector<extent> depths;
        std::vector<choice<any_initializer<T>>> initializers;
        std::vector<key> seeds;
    };

    /// Compares all stacks of a grid, whose lists may come from a command line. A row is called "he relu", or
    /// with several depths "he relu, 30 layers". Progress as in compare(candidates, ...). Throws
    /// invalid_argument if a list is empty, or two entries of one have one name.
    template <real T, detail::batch_like X, detail::progress_callback Progress = detail::no_progress>
    [[nodiscard]] comparison compare(const comparison_grid<T>& grid, const X& x,
                                     const compare_options& options = {}, Progress&& progress = {})
    {
        const auto b = detail::to_batch(x);
        static_assert(std::same_as<typename std::remove_cv_t<decltype(b)>::value_type, T>,
                      "fanin: grid and batch must have one element type: write comparison_grid<float> for a "
                      "batch of float");
        const auto require_some = [](const auto& list, const char* what)
        { detail::require(!list.empty(), what, list.size(), "at least 1: name one"); };
        require_some(grid.activations, "the number of activations");
        require_some(grid.depths, "the number of depths");
        require_some(grid.initializers, "the number of initializers");

        const auto stack =
            [&](std::size_t depth, const any_initializer<T>& weights, const any_activation<T>& f)
        { return repeat(depth, dense(b.features(), weights, f)); };
        using net = std::invoke_result_t<decltype(stack), std::size_t, const any_initializer<T>&,
                                         const any_activation<T>&>;
        std::vector<candidate<net>> candidates;
        for (const choice<any_activation<T>>& f : grid.activations)
        {
            for (const std::size_t depth : grid.depths)
            {
                for (const choice<any_initializer<T>>& weights : grid.initializers)
                {
                    const std::string layers = detail::join(", ", depth, depth == 1 ? " layer" : " layers");
                    candidates.push_back({detail::join(weights.name, " ", f.name,
                                                       grid.depths.size() > 1 ? layers : std::string()),
                                          stack(depth, weights.value, f.value)});
                }
            }
        }
        return compare(candidates, b, grid.seeds, options, progress);
    }
}

#endif
