// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_COORDINATE_CHECK_HPP
#define FANIN_DIAGNOSE_COORDINATE_CHECK_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/diagnose/coordinate_report.hpp>
#include <fanin/diagnose/detail/coordinate_rows.hpp>
#include <fanin/diagnose/detail/short_training.hpp>
#include <fanin/diagnose/rates.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/cross_entropy.hpp>
#include <fanin/stack/propagate.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin
{
    /// How nets are trained in a coordinate check. Fields in alphabetical order, for designated initializers.
    struct coordinate_options
    {
        double max_slope = 0.15; ///< a layer whose slope is larger, up or down, depends on the size
        fanin::optimizer optimizer = fanin::optimizer::adam;
        double rate = 3e-3;             ///< the learning rate of the smallest net
        rate_rule rates = rates::equal; ///< factors of the rate for each parameter, such as rates::mup
        std::vector<key> seeds = {1, 2, 3, 4, 5};
        std::size_t steps = 1; ///< each on the whole batch
    };

    namespace detail
    {
        template <class Make>
        concept net_of_size =
            std::invocable<const Make&, std::size_t> && layer<std::invoke_result_t<const Make&, std::size_t>>;

        void require_consistent(std::span<const std::size_t> sizes, const coordinate_options& o);

        template <real T>
        void require_finite(const matrix<T>& x)
        {
            for (std::size_t i = 0; i < x.size(); ++i)
            {
                require(is_finite(x.data()[i]), join("element ", i, " of the batch"), x.data()[i],
                        "finite: correct or leave out its sample");
            }
        }
    }

    /// Does training move a net alike at every size? (Yang et al. 2021, appendix D.1, "coordinate check").
    /// Nets make_net(size) of all sizes, widths or depths, take a few steps down the gradient of the
    /// cross-entropy of x and its labels. Where the change of a pre-activation grows with the size, a rate
    /// that suits a narrow net makes a wide one diverge; where it falls, the layer stops learning. The slope
    /// of its logarithm over that of the size is 0 in the maximal update parametrization (init::mup,
    /// rates::mup), and near 1 for hidden layers in the standard one under Adam.
    ///
    /// Pre-activations are those of layers with weights: dense, convolutions, the projections of attention.
    /// For each seed, a net passes the batch 2 · steps + 2 times forward and as often backward as there are
    /// steps. A layer whose change is not finite at some size diverges. Throws invalid_argument unless the
    /// batch is finite, its factors of the rate finite and at least 0, and there are two sizes that grow, one
    /// label a sample, a seed, a step and a positive rate; and like gradients.
    template <detail::net_of_size Make, detail::batch_like X, class Labels>
    [[nodiscard]] coordinate_report
    coordinate_check(const Make& make_net, const std::vector<std::size_t>& sizes, const X& x,
                     const Labels& labels, const coordinate_options& options = {})
    {
        detail::require_consistent(sizes, options);
        const auto b = detail::to_batch(x);
        using T = typename std::remove_cv_t<decltype(b)>::value_type;
        const cross_entropy loss(labels);
        loss.require_labels_of(b);
        detail::require_finite(b.values());

        std::vector<parameter_info> smallest;
        detail::array_list<detail::moved_layers> moved; // of each size
        for (const std::size_t size : sizes)
        {
            const auto net = make_net(size);
            const double ratio = static_cast<double>(size) / static_cast<double>(sizes.front());
            detail::moved_layers all;
            for (const key k : options.seeds)
            {
                detail::short_training<T, std::remove_const_t<decltype(net)>> training(net, b, k);
                smallest = smallest.empty() ? training.parameters() : smallest;
                training.set_rates(options.optimizer, options.rate, options.rates, smallest, ratio);
                detail::add_seed(all, training.run(loss, options.optimizer, options.steps));
            }
            moved.push_back(std::move(all));
        }
        coordinate_report r{.sizes = sizes,
                            .rows = detail::coordinate_rows(sizes, moved, options.seeds.size()),
                            .max_slope = options.max_slope,
                            .optimizer = options.optimizer,
                            .rate = options.rate,
                            .samples = b.samples(),
                            .seeds = options.seeds.size(),
                            .steps = options.steps};
        detail::judge_slopes(r);
        return r;
    }
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/diagnose/coordinate_check.ipp>
#endif

#endif
