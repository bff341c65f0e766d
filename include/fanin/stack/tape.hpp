// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_TAPE_HPP
#define FANIN_STACK_TAPE_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/error.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/recycled_memory.hpp>
#include <fanin/stack/parameter.hpp>
#include <fanin/stack/recorder.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stack/tunable.hpp>

#include <algorithm>
#include <any>
#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace fanin
{
    /// The state of a pass beside the batch: recycled memory, the values kept for the backward pass, and the
    /// recorder that writes the report.
    template <real T>
    class tape : public detail::recycled_memory<T>
    {
    public:
        /// A tape for a pass, measured or not, of one process or of several that have a part of the batch
        /// each.
        explicit tape(propagate_options options = {}, typename fanin::recorder<T>::observer watch = nullptr,
                      bool measured = true, const peers* others = nullptr)
            : m_recording(options.backward)
            , m_recorder(std::move(options), std::move(watch), measured, others)
        {
        }

        /// Whether a backward pass follows: forward then pushes what backward needs.
        [[nodiscard]] bool recording() const noexcept
        {
            return m_recording;
        }

        /// Keeps a value for the backward pass, last in, first out.
        template <class X>
        void push(X x)
        {
            keep(std::move(x));
        }

        void push(const matrix<T>& x)
        {
            keep(this->copy_of(x));
        }

        void push(matrix<T>&& x)
        {
            keep(std::move(x));
        }

        /// Pops the last pushed value, which must be an X.
        template <class X>
        [[nodiscard]] X pop()
        {
            X* const last = m_kept.empty() ? nullptr : std::any_cast<X>(&m_kept.back());
            if (last == nullptr)
            {
                throw invalid_argument("fanin: backward pops from the tape what forward did not push: pop "
                                       "the pushed types in reverse order");
            }
            X x = std::move(*last);
            m_kept.pop_back();
            m_bytes -= bytes_of(x);
            return x;
        }

        /// Keeps the shape (samples, features) of the input of a child that runs.
        void push_input(const batch<T>& x)
        {
            m_inputs.push_back({x.samples(), x.features()});
        }

        /// The shape of the last input that has not been asked for.
        [[nodiscard]] std::array<std::size_t, 2> pop_input()
        {
            if (m_inputs.empty())
            {
                throw invalid_argument("fanin: backward runs a child more often than forward did: run each "
                                       "once, in reverse order");
            }
            const std::array<std::size_t, 2> last = m_inputs.back();
            m_inputs.pop_back();
            return last;
        }

        /// The maximum size of the kept values.
        [[nodiscard]] std::size_t max_bytes() const noexcept
        {
            return m_max_bytes;
        }

        /// The value of type X that the layers of this pass share, made at first use: for example, the table
        /// that an embedding lends to the unembedding. The reference is good until another type is shared.
        template <class X>
        [[nodiscard]] X& shared()
        {
            for (std::any& one : m_shared)
            {
                if (X* const x = std::any_cast<X>(&one))
                {
                    return *x;
                }
            }
            m_shared.push_back({});
            return m_shared.back().template emplace<X>();
        }

        /// Makes every layer that draws weights to hold them show them to f first.
        void tune_with(tuner<T> f)
        {
            m_tuner = std::move(f);
        }

        /// A layer that holds its weights shows them to the tuner, if any.
        void tune(const tunable<T>& layer) const
        {
            if (m_tuner)
            {
                m_tuner(layer);
            }
        }

        /// Makes every layer that holds weights, biases or gains show them to the visitor.
        void visit_parameters(parameter_visitor<T> v)
        {
            m_visitor = std::move(v);
        }

        [[nodiscard]] bool has_visitor() const noexcept
        {
            return static_cast<bool>(m_visitor.visit);
        }

        /// Whether the visitor writes the values of all parameters: layers need not draw them.
        [[nodiscard]] bool gets_parameters() const noexcept
        {
            return has_visitor() && m_visitor.gives_values;
        }

        /// What the parameters shown next are: see parameter_info.
        void set_rotary_heads(std::size_t heads) noexcept
        {
            m_rotary_heads = heads;
        }

        [[nodiscard]] std::size_t rotary_heads() const noexcept
        {
            return m_rotary_heads;
        }

        /// A layer that is about to hold a parameter shows it to the visitor, if any.
        void show(const parameter<T>& p) const
        {
            if (has_visitor())
            {
                m_visitor.visit(p);
            }
        }

        /// Whether the observer has ended the pass; a list of layers then returns its x.
        [[nodiscard]] bool stopped() const noexcept
        {
            return m_recorder.stopped();
        }

        /// The processes that share the pass, each with some rows of the batch; null if it is one. A layer
        /// that mixes rows, or depends on their number, asks them.
        [[nodiscard]] const peers* others() const noexcept
        {
            return m_recorder.others();
        }

        /// Takes the notes of a layer for the report.
        [[nodiscard]] fanin::recorder<T>& recorder() noexcept
        {
            return m_recorder;
        }

    private:
        template <class X>
        void keep(X x)
        {
            m_bytes += bytes_of(x);
            m_max_bytes = std::max(m_max_bytes, m_bytes);
            m_kept.push_back(std::any(std::move(x)));
        }

        template <class X>
        static std::size_t bytes_of(const X& x)
        {
            if constexpr (requires { x.values().size() * sizeof(typename X::value_type); })
            {
                return x.values().size() * sizeof(typename X::value_type);
            }
            else if constexpr (requires { x.size() * sizeof(typename X::value_type); })
            {
                return x.size() * sizeof(typename X::value_type);
            }
            else
            {
                return sizeof(X);
            }
        }

        bool m_recording;
        fanin::recorder<T> m_recorder;
        tuner<T> m_tuner;
        parameter_visitor<T> m_visitor;
        std::size_t m_rotary_heads = 0;
        detail::array_list<std::any> m_kept;
        detail::array_list<std::any> m_shared;
        detail::array_list<std::array<std::size_t, 2>> m_inputs;
        std::size_t m_bytes = 0;
        std::size_t m_max_bytes = 0;
    };
}

#endif
