// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_DETAIL_NET_LIKENESS_HPP
#define FANIN_MPI_DETAIL_NET_LIKENESS_HPP

#include <fanin/core/text.hpp>
#include <fanin/mpi/detail/likeness.hpp>
#include <fanin/mpi/detail/probe.hpp>
#include <fanin/stack/any_layer.hpp>
#include <fanin/stack/detail/record_of.hpp>
#include <fanin/stack/propagate.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace fanin::mpi::detail
{
    using fanin::detail::join;

    inline digest digest_of(const layer_facts& f)
    {
        digest d;
        for (const std::string* const text : {&f.initializer, &f.bias, &f.activation})
        {
            d.add(std::string_view(*text));
        }
        for (const double number : {f.probability, f.scale, f.skip})
        {
            d.add(number);
        }
        return d;
    }

    template <class L>
    inline constexpr bool is_erased = false;

    template <real T>
    inline constexpr bool is_erased<any_layer<T>> = true;

    template <class L>
    concept has_children = requires(const L& l) { l.for_each_child([](std::size_t, const auto&) {}); };

    /// The layers inside a layer of run-time type, of which the names are known.
    inline void add_described(likeness& all, const fanin::detail::layer_description& d,
                              const std::string& path)
    {
        all.add("layer " + path, d.name, digest_of(d.facts).value());
        for (const auto& child : d.children)
        {
            add_described(all, child, fanin::detail::child_path(path, fanin::detail::to_text(child.index)));
        }
    }

    /// A line for each layer, parents before children.
    template <real T, class L>
    void add_layers(likeness& all, const L& l, key k, const std::string& path)
    {
        const auto add_child = [&](std::size_t i, const auto& child)
        {
            const std::string at = fanin::detail::child_path(path, fanin::detail::to_text(i));
            if constexpr (is_erased<L>)
            {
                add_described(all, child, at);
            }
            else
            {
                add_layers<T>(all, child, k.child(i), at);
            }
        };
        digest hidden = digest_of(fanin::detail::facts_of(l));
        hidden.add(held_by(l));
        if constexpr (requires {
                          l.whole();
                      }) // whose parts differ between processes, and wait for each other
        {
            hidden.add(answer_of<T>(l.whole(), k));
        }
        else if constexpr (!has_children<L> || is_erased<L>)
        {
            hidden.add(answer_of<T>(l, k));
        }
        if (!path.empty())
        {
            all.add("layer " + path, fanin::detail::name_of(l), hidden.value());
        }
        if constexpr (has_children<L>)
        {
            l.for_each_child(add_child);
        }
    }

    inline void add_options(likeness& all, const propagate_options& o)
    {
        const auto yes = [](bool b) { return std::string(b ? "true" : "false"); };
        all.add(".backward", yes(o.backward));
        all.add(".cotangent", o.cotangent ? "given" : "random");
        all.add(".histogram.bins", fanin::detail::to_text(o.histogram.bins));
        all.add(".histogram.range", o.histogram.range
                                        ? join("[", o.histogram.range->lo, ", ", o.histogram.range->hi, "]")
                                        : std::string("that of all elements"));
        all.add(".loss", o.loss ? "given" : "none");
        all.add(".precision", yes(o.precision || o.histogram.precision));
        all.add(".predict", yes(o.predict));
        all.add(".weights", yes(o.weights));
    }

    /// All that decides the numbers of a run, but the rows.
    template <real T, layer Net>
    likeness likeness_of(const Net& list, const batch<T>& x, key k, const propagate_options& o)
    {
        const run_record record = fanin::detail::record_of(fanin::detail::element_name<T>(), k, o);
        likeness all;
        all.add("the version of fanin", join(record.version, ", stream version ", record.stream_version));
        all.add("the element type", record.element_type);
        all.add("the key", join("key(", k.seed(), ", ", k.stream(), ")"));
        all.add("the width of the rows",
                join(x.features(), ", shape ", fanin::detail::shape_text(x.shape())));
        all.add("what the rows are", x.sequences().empty() ? "samples" : "tokens of sequences");
        add_options(all, o);
        add_layers<T>(all, list, k, "");
        return all;
    }
}

#endif
