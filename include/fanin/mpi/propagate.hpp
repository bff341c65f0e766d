// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_PROPAGATE_HPP
#define FANIN_MPI_PROPAGATE_HPP

#include <fanin/mpi/communicator.hpp>
#include <fanin/mpi/detail/net_likeness.hpp>
#include <fanin/mpi/detail/processes.hpp>
#include <fanin/mpi/end_run.hpp>
#include <fanin/stack/detail/consistent_options.hpp>
#include <fanin/stack/propagate.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace fanin::mpi
{
    /// A batch that every process has whole.
    template <class X>
    struct replicated
    {
        explicit replicated(const X& x)
            : rows(x)
        {
        }

        const X& rows;
    };

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

        /// Throws invalid_argument where the weights of a layer lie on several processes.
        template <class L>
        void require_whole_weights(const L& l, const std::string& path)
        {
            if constexpr (requires { l.whole(); })
            {
                throw invalid_argument(
                    join("fanin: the weights of layer ", path, " (", fanin::detail::name_of(l),
                         ") lie on several ranks, and so do the rows: pass mpi::replicated(x) "
                         "with all rows on each"));
            }
            else if constexpr (has_children<L> && !is_erased<L>)
            {
                l.for_each_child(
                    [&](std::size_t i, const auto& child)
                    {
                        require_whole_weights(child,
                                              fanin::detail::child_path(path, fanin::detail::to_text(i)));
                    });
            }
        }

        /// Throws invalid_argument where this process cannot take part, whatever the others do.
        template <bool Replicated, real T, layer Net>
        void require_runnable(const Net& list, const batch<T>& x, const propagate_options& options)
        {
            fanin::detail::require_consistent(options, x);
            if (!Replicated && (options.geometry || options.predict))
            {
                throw invalid_argument(
                    "fanin: .predict and .geometry look at all rows at once, but each rank has some of them: "
                    "leave them off, and call predict or propagate on one process for them");
            }
            if (options.geometry)
            {
                throw invalid_argument(
                    "fanin: .geometry compares whole samples, but between layers with columns and with rows "
                    "each rank has parts of them: leave it off, and call fanin::propagate for it on a net "
                    "without layers in parts");
            }
            const auto description = fanin::detail::describe<T>(list);
            if constexpr (!Replicated)
            {
                require_splittable_layers(description, "");
                require_whole_weights(list, "");
            }
            fanin::detail::require_runnable(description, options.backward);
        }

        /// The bytes of what every process must have alike.
        template <real T>
        void add_replicated(likeness& all, const batch<T>& x, const propagate_options& options)
        {
            digest d;
            d.add(std::as_bytes(fanin::detail::elements_of(x.values())));
            if (options.cotangent)
            {
                d.add(std::as_bytes(std::span(options.cotangent->data(), options.cotangent->size())));
            }
            if (options.loss)
            {
                d.add(std::as_bytes(options.loss->labels()));
            }
            all.add("the elements of the batch", join(x.samples(), " rows"), d.value());
        }

        /// A run on several processes: each has rows of its own, or all of them.
        template <bool Replicated, layer Net, class X>
        report run(const communicator& all, const Net& net, const X& rows, key k,
                   const propagate_options& options)
        {
            using batch_type = decltype(fanin::detail::to_batch(rows));
            using T = typename batch_type::value_type;
            decltype(auto) list = fanin::detail::as_list(net);
            std::optional<batch_type> x;
            likeness mine;
            refusal refused;
            try
            {
                x.emplace(fanin::detail::to_batch(rows));
                require_runnable<Replicated, T>(list, *x, options);
                mine = likeness_of<T>(list, *x, k, options);
                if constexpr (Replicated)
                {
                    add_replicated(mine, *x, options);
                }
            }
            catch (const std::exception& e)
            {
                refused = refusal_of(e);
            }
            mine.require_alike(all, refused);
            const processes others(all);
            fanin::detail::no_observer nobody;
            return or_end_run(all,
                              [&]
                              {
                                  return fanin::detail::run(list, *std::move(x), k, options, nobody, nullptr,
                                                            Replicated ? nullptr : &others);
                              });
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
        return detail::run<false>(all, net, my_rows, k, options);
    }

    /// Propagates a batch that every process has whole, through a net of which some layers lie on several
    /// processes: mpi::dense. Every process returns the report, which is that of one process up to last
    /// digits; shapes and dead units of a layer with parts of samples are those of the process's own. Throws
    /// like the other, also where the elements of the batch differ between the processes; `.predict` is fine
    /// here, where all ask for it.
    template <layer Net, class X>
    report propagate(const communicator& all, const Net& net, const replicated<X>& x, key k,
                     const propagate_options& options = {})
    {
        return detail::run<true>(all, net, x.rows, k, options);
    }
}

#endif
