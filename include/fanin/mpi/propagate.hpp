// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_PROPAGATE_HPP
#define FANIN_MPI_PROPAGATE_HPP

#include <fanin/mpi/communicator.hpp>
#include <fanin/mpi/detail/net_likeness.hpp>
#include <fanin/mpi/detail/processes.hpp>
#include <fanin/mpi/end_run.hpp>
#include <fanin/stack/propagate.hpp>

#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace fanin::mpi
{
    namespace detail
    {
        /// Throws invalid_argument where a layer mixes rows and cannot ask other processes for theirs.
        inline void require_splittable_layers(const fanin::detail::layer_description& l,
                                              const std::string& path)
        {
            for (const auto& child : l.children)
            {
                require_splittable_layers(
                    child, fanin::detail::child_path(path, fanin::detail::to_text(child.index)));
            }
            if (!l.traits.list && !l.traits.samplewise && !l.traits.splittable)
            {
                throw invalid_argument(join("fanin: layer ", path, " (", l.name,
                                            ") mixes rows, but each rank has some of them: let it ask "
                                            "tape::others(), and set its trait splittable"));
            }
        }

        /// Throws invalid_argument where this process cannot take part, whatever the others do.
        template <real T, layer Net>
        void require_splittable(const Net& list, const batch<T>& x, const propagate_options& options)
        {
            fanin::detail::require_consistent(options, x);
            if (options.predict || options.geometry)
            {
                throw invalid_argument(
                    "fanin: .predict and .geometry look at all rows at once, but each rank has some of them: "
                    "leave them off, and call predict or propagate on one process for them");
            }
            const auto description = fanin::detail::describe<T>(list);
            if (options.backward)
            {
                fanin::detail::require_differentiable(description);
            }
            require_splittable_layers(description, "");
        }

        /// The report of a run whose rows lie on several processes.
        template <real T, layer Net>
        report run(const communicator& all, const Net& net, batch<T> x, key k,
                   const propagate_options& options)
        {
            const processes others(all);
            fanin::detail::no_observer nobody;
            return or_end_run(
                all,
                [&] { return fanin::detail::run(net, std::move(x), k, options, nobody, nullptr, &others); });
        }
    }

    /// Propagates a batch whose rows lie on several processes: each passes its own, in the order of the
    /// ranks. Each draws the weights from the key, and nothing is broadcast. Every process returns the report
    /// of the whole batch; `report::tape_bytes` is its own.
    ///
    /// Counts, bins, minima and maxima are those of one process with equal activations, and so are the bits
    /// of moments where the elements of each process end on a multiple of 4096. A product of fewer rows may
    /// differ in last digits. batch_norm and dropout act as over the whole batch. A layer of your own that
    /// mixes rows asks tape::others(), and says so by its trait `splittable`.
    ///
    /// `options.cotangent` and the labels of `options.loss` are those of the process's own rows. Throws
    /// invalid_argument on all processes, with one message and before any work, where the net, the key, the
    /// width of the rows or an option differs between them, where a layer cannot run on some of the rows, for
    /// `.predict` and `.geometry`, and like propagate. Layers are compared by their names, types and facts,
    /// by the weights that they hold, and by what they make of a few numbers. A layer of run-time type hides
    /// the weights that it holds. An exception after that, on any process, ends the run on all.
    template <layer Net, fanin::detail::batch_like X>
    report propagate(const communicator& all, const Net& net, const X& my_rows, key k,
                     const propagate_options& options = {})
    {
        using batch_type = decltype(fanin::detail::to_batch(my_rows));
        using T = typename batch_type::value_type;
        decltype(auto) list = fanin::detail::as_list(net);
        std::optional<batch_type> x;
        detail::likeness mine;
        std::string refusal;
        try
        {
            x.emplace(fanin::detail::to_batch(my_rows));
            detail::require_splittable<T>(list, *x, options);
            mine = detail::likeness_of<T>(list, *x, k, options);
        }
        catch (const error& e)
        {
            refusal = e.reason();
        }
        catch (const std::exception& e)
        {
            refusal = e.what();
        }
        mine.require_alike(all, refusal);
        return detail::run<T>(all, list, *std::move(x), k, options);
    }
}

#endif
