// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATION_MEMO_HPP
#define FANIN_STACK_DETAIL_ACTIVATION_MEMO_HPP

#include <fanin/act/activation.hpp>
#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/theory/detail/function_view.hpp>
#include <fanin/theory/moments.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <type_traits>

namespace fanin::detail
{
    /// Tells activations apart by their type and, where they have state, by their ==. Only activations
    /// derived from act::activation<A> can be told apart safely, those without state, such as act::gelu, and
    /// those with an ==, such as act::leaky_relu.with_slope(0.2). A lambda may read what changes between two
    /// calls.
    class activation_identity
    {
        static constexpr std::size_t max_size = 32;

    public:
        template <class A>
        static std::optional<activation_identity> of(const A& act)
        {
            if constexpr (!std::is_class_v<A> || !std::is_base_of_v<act::activation<A>, A>)
            {
                return std::nullopt;
            }
            else if constexpr (std::is_empty_v<A>)
            {
                return activation_identity(&type_tag<A>);
            }
            else if constexpr (std::equality_comparable<A> && std::is_trivially_copyable_v<A>
                               && sizeof(A) <= max_size)
            {
                activation_identity i(&type_tag<A>);
                i.m_equal = [](const std::byte* a, const std::byte* b)
                { return *reinterpret_cast<const A*>(a) == *reinterpret_cast<const A*>(b); };
                const std::span<const std::byte> bytes = std::as_bytes(std::span(&act, 1));
                std::copy(bytes.begin(), bytes.end(), i.m_state.begin());
                return i;
            }
            else
            {
                return std::nullopt;
            }
        }

        friend bool operator==(const activation_identity& a, const activation_identity& b)
        {
            return a.m_type == b.m_type
                   && (a.m_equal == nullptr || a.m_equal(a.m_state.data(), b.m_state.data()));
        }

        /// Equal for equal activations.
        [[nodiscard]] std::uint64_t hash() const
        {
            return reinterpret_cast<std::uintptr_t>(m_type) / sizeof(char*);
        }

    private:
        explicit activation_identity(const char* type)
            : m_type(type)
        {
        }

        template <class A>
        static inline char type_tag = 0;

        const char* m_type;
        bool (*m_equal)(const std::byte*, const std::byte*) = nullptr;
        alignas(std::max_align_t) std::array<std::byte, max_size> m_state{};
    };

    /// A process-wide table of values computed for (activation, q), of a fixed size: a newer value takes the
    /// place of an older one. A value depends on its key alone, so that what was asked before changes
    /// nothing. Threads may share it.
    template <class Value>
    class activation_memo
    {
    public:
        explicit activation_memo(std::size_t slots)
            : m_slots(slots)
        {
        }

        template <class Compute>
        Value get(const std::optional<activation_identity>& activation, double q, const Compute& compute)
        {
            if (!activation)
            {
                return compute();
            }
            entry* const places = places_of(*activation, q); // two
            {
                const std::lock_guard lock(m_mutex);
                for (const entry* e = places; e != places + 2; ++e)
                {
                    if (e->activation && e->q == q && *e->activation == *activation)
                    {
                        return e->value;
                    }
                }
            }
            const Value value = compute(); // unlocked: two threads may compute the same value
            const std::lock_guard lock(m_mutex);
            places[1] = std::move(places[0]);
            places[0] = {activation, q, value};
            return value;
        }

    private:
        struct entry
        {
            std::optional<activation_identity> activation{}; ///< none in a place without a value
            double q = 0;
            Value value{};
        };

        // The two places of a key.
        [[nodiscard]] entry* places_of(const activation_identity& activation, double q)
        {
            std::uint64_t h = std::bit_cast<std::uint64_t>(q) ^ activation.hash() * 0x9e3779b97f4a7c15;
            h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93; // neighbouring q differ in their low bits
            const std::size_t pair = static_cast<std::size_t>((h ^ (h >> 32)) % (m_slots.size() / 2));
            return m_slots.data() + 2 * pair;
        }

        std::mutex m_mutex;
        array_list<entry> m_slots;
    };

    /// theory(), or nothing for an activation without finite moments.
    template <class Theory>
    std::optional<std::invoke_result_t<Theory&>> if_any(Theory theory)
    {
        try
        {
            return theory();
        }
        catch (const invalid_argument&)
        {
            return std::nullopt;
        }
    }

    /// An activation as a prediction sees it.
    struct activation_in_theory
    {
        function_view f;
        std::optional<activation_identity> identity;
        /// Whether f has kinks everywhere, between the points of a table: adaptive integrals would find them
        /// all.
        bool tabulated = false;

        template <theory::scalar_function A>
        explicit activation_in_theory(const A& act)
            : f(act)
            , identity(activation_identity::of(act))
        {
        }

        /// theory::moments, remembered; none if they are not finite.
        [[nodiscard]] std::optional<theory::activation_moments> moments(double q) const
        {
            if (tabulated)
            {
                return moments_of_table(q);
            }
            static activation_memo<std::optional<theory::activation_moments>> memo(1024);
            return memo.get(identity, q, [&] { return if_any([&] { return moments_of(f, q); }); });
        }

    private:
        // by a fine grid of even steps
        [[nodiscard]] std::optional<theory::activation_moments> moments_of_table(double q) const
        {
            constexpr std::size_t points = 8192;
            std::vector<double> x(points);
            std::vector<double> weights(points);
            double all = 0;
            for (std::size_t i = 0; i < points; ++i)
            {
                const double z = 12 * (static_cast<double>(i) + 0.5) / points - 6;
                x[i] = std::sqrt(q) * z;
                weights[i] = std::exp(-z * z / 2);
                all += weights[i];
            }
            std::vector<double> y(points);
            std::vector<double> slopes(points);
            f.values(x, y);
            if (f.has_slopes())
            {
                f.slopes(x, slopes);
            }
            theory::activation_moments m{.q = q,
                                         .mean = 0,
                                         .second_moment = 0,
                                         .second_moment_slope = 0,
                                         .derivative_moment = 0,
                                         .derivative_moment_slope = 0};
            for (std::size_t i = 0; i < points; ++i)
            {
                const double weight = weights[i] / all;
                const double by_q = (x[i] * x[i] / q - 1) / (2 * q); // of the density, by q
                m.mean += weight * y[i];
                m.second_moment += weight * y[i] * y[i];
                m.second_moment_slope += weight * by_q * y[i] * y[i];
                m.derivative_moment += weight * slopes[i] * slopes[i];
                m.derivative_moment_slope += weight * by_q * slopes[i] * slopes[i];
            }
            const std::array all_of_them{m.mean, m.second_moment, m.second_moment_slope, m.derivative_moment,
                                         m.derivative_moment_slope};
            if (!all_of(all_of_them, [](double of_them) { return is_finite(of_them); }))
            {
                return std::nullopt;
            }
            return m;
        }
    };
}

#endif
