// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_DETAIL_GATE_LAWS_HPP
#define FANIN_RECURRENT_DETAIL_GATE_LAWS_HPP

#include <fanin/core/matrix.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/detail/mean_field_variance.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/bias.hpp>
#include <fanin/transformer/detail/borrowed_law.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>

namespace fanin::detail
{
    /// The weights (in, gates · n) of all gates side by side: each gate is (in, n) with the fans of that
    /// shape, and draws from its own child of the key.
    template <class I, std::size_t Gates>
    class law_of_gates
    {
    public:
        explicit law_of_gates(const I& law)
            : m_law(&law)
        {
        }

        auto operator()(std::size_t in, std::size_t out, key k) const
            requires keyed_initializer<I>
        {
            return packed<std::invoke_result_t<const I&, std::size_t, std::size_t, key>>(in, out, k);
        }

        auto operator()(std::size_t in, std::size_t out) const
            requires(!keyed_initializer<I>)
        {
            return packed<std::invoke_result_t<const I&, std::size_t, std::size_t>>(in, out, key(0));
        }

        [[nodiscard]] std::optional<double> mean_field_variance(init::fans f) const
        {
            f.out /= Gates;
            return detail::mean_field_variance(*m_law, f);
        }

        [[nodiscard]] std::string name() const
        {
            return std::string(name_of(*m_law));
        }

    private:
        template <class Drawn>
        auto packed(std::size_t in, std::size_t out, key k) const
        {
            using T = typename std::remove_cvref_t<Drawn>::value_type;
            const std::size_t n = out / Gates;
            matrix<T> w = new_matrix<T>("weights", in, out);
            for (std::size_t gate = 0; gate < Gates; ++gate)
            {
                const auto of_gate = draw_weights<T>(*m_law, in, n, k.child(gate));
                for (std::size_t i = 0; i < in; ++i)
                {
                    std::copy_n(of_gate.data() + i * n, n, w.data() + i * out + gate * n);
                }
            }
            return w;
        }

        const I* m_law;
    };

    template <class I, std::size_t N>
    concept held_as_a_whole =
        requires(const I& i, const std::array<std::size_t, N>& shape) { i.of_shape(shape); };

    /// The law of a cell's weights for one pass.
    template <std::size_t Gates, class I>
    auto weights_of_gates(const I& law)
    {
        if constexpr (Gates == 1 || held_as_a_whole<I, 2>)
        {
            return borrowed_law<I>(law);
        }
        else
        {
            return law_of_gates<I, Gates>(law);
        }
    }

    /// A law for the gate that keeps the state, such as forget_bias; other gates get 0.
    template <class B>
    concept keeping_law = requires { requires B::keeps_the_state; };

    /// A law with a counterpart for the gate that lets new input in, such as init::chrono.
    template <class B>
    concept paired_law = requires(const B& b) {
        { b.input_gate() } -> std::same_as<B>;
    };

    /// The biases (gates · n) of all gates, each of its own child of the key.
    template <class B, class Cell>
    class biases_of_gates
    {
    public:
        explicit biases_of_gates(const B& law)
            : m_law(&law)
        {
        }

        auto operator()(const std::array<std::size_t, 1>& shape, const axes& a, key k) const
        {
            using drawn = std::remove_cvref_t<
                std::invoke_result_t<const B&, const std::array<std::size_t, 1>&, const axes&, key>>;
            using T = typename drawn::value_type;
            const std::array<std::size_t, 1> n{shape[0] / Cell::gates};
            xt::xtensor<T, 1> all(shape, T{0});
            const auto set = [&](std::size_t gate, const B& law, key of_gate)
            {
                const auto b = draw_weights<T>(law, n, a, of_gate);
                std::copy_n(b.data(), n[0], all.data() + gate * n[0]);
            };
            if constexpr (keeping_law<B> || paired_law<B>)
            {
                set(Cell::keeping_gate, *m_law, k.child(Cell::keeping_gate));
                if constexpr (paired_law<B> && Cell::has_opposite_gate)
                {
                    set(0, m_law->input_gate(), k.child(Cell::keeping_gate)); // one draw, negated
                }
            }
            else
            {
                for (std::size_t gate = 0; gate < Cell::gates; ++gate)
                {
                    set(gate, *m_law, k.child(gate));
                }
            }
            return all;
        }

        /// None for laws of single gates, whose biases are not alike.
        [[nodiscard]] std::optional<double> mean_field_variance(init::fans f) const
        {
            f.out /= Cell::gates;
            return keeping_law<B> || paired_law<B> ? std::nullopt : detail::mean_field_variance(*m_law, f);
        }

        [[nodiscard]] bool needs_fan_in() const
        {
            return detail::needs_fan_in(*m_law);
        }

        [[nodiscard]] std::string name() const
        {
            return std::string(name_of(*m_law));
        }

    private:
        const B* m_law;
    };

    /// The law of a cell's biases for one pass.
    template <class Cell, class B>
    auto biases_for_pass(const B& law)
    {
        if constexpr (!bias_initializer<B>)
        {
            return no_bias{};
        }
        else if constexpr (Cell::gates == 1 || held_as_a_whole<B, 1>)
        {
            return borrowed_law<B>(law);
        }
        else
        {
            return biases_of_gates<B, Cell>(law);
        }
    }
}

#endif
