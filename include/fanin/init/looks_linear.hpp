// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_LOOKS_LINEAR_HPP
#define FANIN_INIT_LOOKS_LINEAR_HPP

#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/detail/weight_offsets.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/init/fill.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanin::init
{
    /// The position of a layer in a stack of mirrored pairs of relu units.
    enum class mirrored
    {
        outputs, ///< the first layer
        both,    ///< a layer between
        inputs   ///< the last layer
    };

    /// Blocks W and -W, with W drawn by `base`; see `looks_linear`.
    template <writing_initializer Base>
    class looks_linear_initializer
        : public initializer_base<looks_linear_initializer<Base>, typename Base::value_type>
    {
    public:
        using value_type = typename Base::value_type;

        constexpr explicit looks_linear_initializer(const Base& base, mirrored sides = mirrored::both)
            : m_base(base)
            , m_sides(sides)
        {
        }

        /// [W, -W], of shape (in, 2 m): for a layer whose inputs are not mirrored pairs.
        [[nodiscard]] constexpr looks_linear_initializer first() const
        {
            return looks_linear_initializer(m_base, mirrored::outputs);
        }

        /// [W; -W], of shape (2 n, out): for a layer whose outputs are not mirrored pairs.
        [[nodiscard]] constexpr looks_linear_initializer last() const
        {
            return looks_linear_initializer(m_base, mirrored::inputs);
        }

        template <writing_initializer I>
        [[nodiscard]] constexpr looks_linear_initializer<I> with_base(const I& base) const
        {
            return looks_linear_initializer<I>(base, m_sides);
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return "looks_linear";
        }

        /// The variance of the block W, which is that of all weights.
        [[nodiscard]] double variance(const fans& f) const
        {
            return m_base.variance(
                fans{mirrors_inputs() ? f.in / 2 : f.in, mirrors_outputs() ? f.out / 2 : f.out});
        }

        [[nodiscard]] std::string formula() const
        {
            return detail::join(!mirrors_inputs()    ? "[W, -W]"
                                : !mirrors_outputs() ? "[W; -W]"
                                                     : "[[W, -W], [-W, W]]",
                                ", W ", to_string(m_base));
        }

        /// Throws invalid_argument unless there is one axis of inputs and one of outputs, in one group, with
        /// an even extent where it is mirrored; and where the base throws.
        void write(std::span<value_type> out, std::span<const std::size_t> shape, const axes& said,
                   key k) const
        {
            detail::require(said.rank() > 0 || shape.size() == 2, "the rank of weights without axes",
                            shape.size(), "2: pass axes for weights of another rank");
            const axes a = said.rank() > 0 ? said : axes::io;
            a.require_fit(shape);
            detail::require(a.groups() == 1, "groups", a.groups(),
                            "1, because mirrored pairs may not be split: leave out the groups");
            std::vector<std::size_t> half(shape.begin(), shape.end());
            halve(half, a, axis::in, mirrors_inputs(), "inputs");
            halve(half, a, axis::out, mirrors_outputs(), "outputs");
            std::vector<value_type> block(detail::checked_size(half, sizeof(value_type)));
            m_base.write(std::span<value_type>(block), half, a, k);
            if (!out.empty())
            {
                write(out, detail::weight_offsets(shape, a), block, detail::weight_offsets(half, a));
            }
        }

    private:
        [[nodiscard]] constexpr bool mirrors_inputs() const noexcept
        {
            return m_sides != mirrored::outputs;
        }

        [[nodiscard]] constexpr bool mirrors_outputs() const noexcept
        {
            return m_sides != mirrored::inputs;
        }

        static void halve(std::vector<std::size_t>& shape, const axes& a, axis role, bool is_mirrored,
                          std::string_view what)
        {
            std::size_t count = 0;
            for (std::size_t i = 0; i < shape.size(); ++i)
            {
                if (a.role(i) == role)
                {
                    ++count;
                    detail::require(!is_mirrored || shape[i] % 2 == 0, detail::join("the number of ", what),
                                    shape[i], "even, as they are mirrored pairs");
                    shape[i] /= is_mirrored ? 2 : 1;
                }
            }
            detail::require(count == 1, detail::join("the number of axes of ", what), count, "1");
        }

        void write(std::span<value_type> out, const detail::weight_offsets& whole,
                   const std::vector<value_type>& block, const detail::weight_offsets& part) const
        {
            for (std::size_t b = 0; b < part.batch.size(); ++b)
            {
                for (std::size_t r = 0; r < part.receptive.size(); ++r)
                {
                    for (std::size_t i = 0; i < whole.in.size(); ++i)
                    {
                        for (std::size_t o = 0; o < whole.out.size(); ++o)
                        {
                            const std::size_t n = part.in.size();
                            const std::size_t m = part.out.size();
                            const value_type w =
                                block[part.batch[b] + part.receptive[r] + part.in[i % n] + part.out[o % m]];
                            out[whole.batch[b] + whole.receptive[r] + whole.in[i] + whole.out[o]] =
                                (i < n) == (o < m) ? w : -w;
                        }
                    }
                }
            }
        }

        Base m_base;
        mirrored m_sides;
    };

    /// Balduzzi, Frean, Leary, Lewis, Ma & McWilliams 2017, "The shattered gradients problem": relu layers
    /// that start as a linear function of their input, so that gradients stay correlated at any depth. Units
    /// o and o + m of 2 m hold z and -z, and relu passes one of them:
    ///
    ///     looks_linear.first()   (in, 2 m)    [W, -W]
    ///     looks_linear           (2 n, 2 m)   [[W, -W], [-W, W]], as in Burkholz & Dubatovka 2019
    ///     looks_linear.last()    (2 n, out)   [W; -W]
    ///
    /// With the paper's CReLU, which makes (relu(z), relu(-z)) of z, each layer except the first is
    /// `.last()`. W is drawn by `xavier`, N(0, 1 / n) for its n inputs, which preserves the variance of a
    /// linear layer; `.with_base(i)` replaces it. An orthogonal base preserves norms.
    template <real T = float>
    inline constexpr looks_linear_initializer<variance_scaling<T>> looks_linear{xavier<T>};
}

#endif
