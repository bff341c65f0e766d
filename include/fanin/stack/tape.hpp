// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_TAPE_HPP
#define FANIN_STACK_TAPE_HPP

#include <fanin/core/error.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/recorder.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stack/tunable.hpp>

#include <algorithm>
#include <any>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// What a pass through a stack carries beside the batch: a spare buffer, what the layers keep for the way back,
    /// and the recorder that writes the report.
    template <real T>
    class tape
    {
    public:
        /// A tape for a pass whose results are measured, or not.
        explicit tape(propagate_options options = {}, typename fanin::recorder<T>::observer watch = nullptr,
                      bool measured = true)
            : m_recording(options.backward)
            , m_recorder(std::move(options), std::move(watch), measured)
        {
        }

        /// An uninitialized (rows, columns) matrix, in the memory of a recycled one of the same size.
        [[nodiscard]] matrix<T> take(std::size_t rows, std::size_t columns)
        {
            // a moved-from matrix keeps its shape
            return detail::resized("the elements of a batch", std::exchange(m_spare, {}), rows, columns);
        }

        /// Gives back a matrix that is no longer needed.
        void recycle(matrix<T> m)
        {
            m_spare = std::move(m);
        }

        void recycle(batch<T> x)
        {
            if (x.owns_values())
            {
                recycle(std::move(x).values());
            }
        }

        /// The memory of recycled weights, of any shape.
        [[nodiscard]] matrix<T> take_weights()
        {
            return std::exchange(m_spare_weights, {});
        }

        /// Gives back weights that are no longer needed.
        void recycle_weights(matrix<T> w)
        {
            m_spare_weights = std::move(w);
        }

        /// Whether a backward pass will follow: a layer's forward then pushes what its backward needs.
        [[nodiscard]] bool recording() const noexcept
        {
            return m_recording;
        }

        /// Keeps a value for the way back, last in, first out.
        template <class X>
        void push(X x)
        {
            m_bytes += bytes_of(x);
            m_max_bytes = std::max(m_max_bytes, m_bytes);
            m_kept.emplace_back(std::move(x));
        }

        /// Takes back what was pushed last; it must have been an X.
        template <class X>
        [[nodiscard]] X pop()
        {
            X* const last = m_kept.empty() ? nullptr : std::any_cast<X>(&m_kept.back());
            if (last == nullptr)
            {
                throw invalid_argument(
                    detail::join("fanin: layer ", m_recorder.path(),
                                 " pops from the tape what its forward pass did not push"));
            }
            X x = std::move(*last);
            m_kept.pop_back();
            m_bytes -= bytes_of(x);
            return x;
        }

        /// What the layers kept, at most at a time.
        [[nodiscard]] std::size_t max_bytes() const noexcept
        {
            return m_max_bytes;
        }

        /// Has every layer that draws weights to hold them show them to f first.
        void tune_with(tuner<T> f)
        {
            m_tuner = std::move(f);
        }

        /// For a layer that holds its weights: shows them to the tuner, if there is one.
        void tune(const tunable<T>& layer) const
        {
            if (m_tuner)
            {
                m_tuner(layer);
            }
        }

        /// Whether the observer has seen enough; a list of layers then returns what it has.
        [[nodiscard]] bool stopped() const noexcept
        {
            return m_recorder.stopped();
        }

        /// Takes what the report is to say of a layer.
        [[nodiscard]] fanin::recorder<T>& recorder() noexcept
        {
            return m_recorder;
        }

    private:
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
        matrix<T> m_spare;
        matrix<T> m_spare_weights;
        std::vector<std::any> m_kept;
        std::size_t m_bytes = 0;
        std::size_t m_max_bytes = 0;
    };
}

#endif
