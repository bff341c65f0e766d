// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_LAYER_HPP
#define FANIN_STACK_LAYER_HPP

#include <fanin/random/key.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/tape.hpp>

#include <concepts>
#include <cstddef>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fanin
{
    /// A layer of batches of T: a value whose `forward(x, key, tape)` takes a batch and gives the next one.
    ///
    /// All that it draws comes from the key, so that the same key is the same layer again. It owns
    /// x and may work in its memory; the tape lends another buffer. What else a layer may have,
    /// and needs not: `name()`, for the report; `backward`, see below; `responsive_range()`, outside which its
    /// values count as saturated; `is_samplewise()`, false where what it makes of a sample depends on the others or on
    /// its place in the batch; `for_each_child(f)`, which calls f(index, layer) for the layers that it runs;
    /// `is_list`, true for a list of layers, whose children have rows in the report, and which has none itself.
    template <class L, class T>
    concept layer_of = real<T> && requires(const L& l, batch<T> x, key k, tape<T>& t) {
        { l.forward(std::move(x), k, t) } -> std::same_as<batch<T>>;
    };

    /// A layer that gradients go back through: `backward(dy, key, tape)` takes the gradient of what forward returned
    /// to that of what it was given, under the same key, and pops from the tape what forward pushed. One that cannot
    /// always do so says whether it can by `is_differentiable()`.
    template <class L, class T>
    concept backward_layer_of = layer_of<L, T> && requires(const L& l, batch<T> dy, key k, tape<T>& t) {
        { l.backward(std::move(dy), k, t) } -> std::same_as<batch<T>>;
    };

    /// A layer of float or of double batches.
    template <class L>
    concept layer = layer_of<L, float> || layer_of<L, double>;

    namespace detail
    {
        template <class L>
        inline constexpr bool is_list = requires { requires L::is_list; };

        /// Whether l is a list: by its type, or by its word where that does not tell.
        template <class L>
        bool has_no_row(const L& l)
        {
            if constexpr (requires { l.has_no_row(); })
            {
                return l.has_no_row();
            }
            else
            {
                return is_list<L>;
            }
        }

        /// Throws invalid_argument where gradients do not go back through l or a layer in it, naming the first.
        template <real T, class L>
        void require_backward(const L& l, const std::string& path)
        {
            if constexpr (requires { l.require_backward(path); })
            {
                return l.require_backward(path);
            }
            if constexpr (requires { l.for_each_child([](std::size_t, const auto&) {}); })
            {
                l.for_each_child(
                    [&](std::size_t index, const auto& child)
                    { require_backward<T>(child, path.empty() ? to_text(index) : join(path, ".", index)); });
            }
            bool differentiable = backward_layer_of<L, T> || has_no_row(l);
            if constexpr (requires { l.is_differentiable(); })
            {
                differentiable = differentiable && l.is_differentiable();
            }
            if (!differentiable)
            {
                throw invalid_argument(join("fanin: layer ", path, " (", name_of(l),
                                            ") has no derivative, which a backward pass asks for"));
            }
        }
    }

    namespace detail
    {
        /// Throws e, which is being handled, with the layer at work in its message.
        template <class E, real T, class L>
        [[noreturn]] void rethrow_at_layer(const E& e, const L& l, tape<T>& t)
        {
            const std::string_view what = e.what();
            if (what.starts_with("fanin: layer "))
            {
                throw; // it names one that is inside of this
            }
            constexpr std::string_view ours = "fanin: ";
            throw E(join("fanin: layer ", t.notes().path(), " (", name_of(l),
                         "): ", what.starts_with(ours) ? what.substr(ours.size()) : what));
        }

        /// work(), whose errors come to name the layer at work, as a wrong width, or one that memory does not hold, is
        /// hard to find without.
        template <real T, class L, class Work>
        auto at_layer(const L& l, tape<T>& t, Work work)
        {
            try
            {
                return work();
            }
            catch (const invalid_argument& e)
            {
                rethrow_at_layer(e, l, t);
            }
            catch (const length_error& e)
            {
                rethrow_at_layer(e, l, t);
            }
            catch (const out_of_memory& e)
            {
                rethrow_at_layer(e, l, t);
            }
            catch (const std::bad_alloc&) // of what nobody counts
            {
                const out_of_memory e(
                    join("memory ran out, of which the tape had taken ", t.most_bytes(),
                         " bytes: make the batch or the layers smaller, or do without a backward pass"));
                rethrow_at_layer(e, l, t);
            }
        }
    }

    /// Runs a layer as child `index` of a list: on key.child(index), and with a row in the report. Once the
    /// observer has ended the pass, gives x back.
    template <real T, layer_of<T> L>
    batch<T> run_child(const L& l, std::size_t index, batch<T> x, key k, tape<T>& t)
    {
        if (t.stopped())
        {
            return x;
        }
        t.notes().enter(index);
        sample_shape in = x.shape();
        batch<T> y = detail::at_layer(l, t, [&] { return l.forward(std::move(x), k.child(index), t); });
        if (!detail::has_no_row(l) && !t.stopped()) // else a child of l has ended the pass
        {
            t.notes().add_row(detail::name_of(l), std::move(in), y, detail::responsive_range_of(l));
        }
        t.notes().leave();
        return y;
    }

    /// Sends a gradient back through a layer that run_child has run under the same index and key. Children go back
    /// in the reverse of the order in which they ran.
    template <real T, backward_layer_of<T> L>
    batch<T> run_child_backward(const L& l, std::size_t index, batch<T> dy, key k, tape<T>& t)
    {
        t.notes().enter(index);
        const bool has_row = !detail::has_no_row(l);
        if (has_row)
        {
            t.notes().open_gradient(dy.values());
        }
        batch<T> dx = detail::at_layer(l, t, [&] { return l.backward(std::move(dy), k.child(index), t); });
        if (has_row)
        {
            t.notes().close_gradient(dx.values());
        }
        t.notes().leave();
        return dx;
    }

    /// A layer as child `index` of a list with its weights held, and what it makes of x; the report has a row of it. One
    /// that does not say how by `hold(x, key, tape)` stays as it is.
    template <real T, layer_of<T> L>
    auto hold_child(const L& l, std::size_t index, batch<T> x, key k, tape<T>& t)
    {
        t.notes().enter(index);
        sample_shape in = x.shape();
        auto held = [&]
        {
            if constexpr (requires { l.hold(std::move(x), k, t); })
            {
                return detail::at_layer(l, t, [&] { return l.hold(std::move(x), k.child(index), t); });
            }
            else
            {
                batch<T> y =
                    detail::at_layer(l, t, [&] { return l.forward(std::move(x), k.child(index), t); });
                return std::pair<L, batch<T>>(l, std::move(y));
            }
        }();
        if (!detail::has_no_row(l))
        {
            t.notes().add_row(detail::name_of(l), std::move(in), held.second, detail::responsive_range_of(l));
        }
        t.notes().leave();
        return held;
    }
}

#endif
