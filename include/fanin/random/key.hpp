// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_KEY_HPP
#define FANIN_RANDOM_KEY_HPP

#include <fanin/random/philox.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fanin
{
    /// The name of one endless stream of numbers: element i of a draw is a pure function of (key, i).
    ///
    /// A plain integer seed converts to a key. Children are independent streams and pure functions of their
    /// parent. Nothing is consumed: `k.child(3)` is one stream, wherever and however often it is taken.
    /// Different indices give different children of one key. Other keys coincide with probability 2^-128.
    class key
    {
    public:
        template <std::integral I>
            requires(!std::same_as<I, bool>)
        constexpr key(I seed) noexcept
            : m_seed(static_cast<std::uint64_t>(seed))
        {
        }

        /// Does not compile: a seed is an integer.
        template <class X>
            requires(std::floating_point<X> || std::convertible_to<const X&, std::string_view>)
        key(const X&)
        {
            static_assert(!std::floating_point<X>, "fanin: a seed is an integer");
            static_assert(
                std::floating_point<X>,
                "fanin: a seed is an integer; a name makes a child of a key: key(1).child(\"encoder\")");
        }

        constexpr key(std::uint64_t seed, std::uint64_t stream) noexcept
            : m_seed(seed)
            , m_stream(stream)
        {
        }

        /// The 64-bit Philox key.
        [[nodiscard]] constexpr std::uint64_t seed() const noexcept
        {
            return m_seed;
        }

        /// The high 64 bits of the Philox counter; the low ones count blocks of elements.
        [[nodiscard]] constexpr std::uint64_t stream() const noexcept
        {
            return m_stream;
        }

        template <std::integral I>
            requires(!std::same_as<I, bool>)
        [[nodiscard]] constexpr key child(I index) const noexcept
        {
            return derive(purpose::index, static_cast<std::uint64_t>(index));
        }

        [[nodiscard]] constexpr key child(std::string_view name) const noexcept
        {
            key k = *this;
            for (std::string_view rest = name; !rest.empty();
                 rest.remove_prefix(rest.size() < 8 ? rest.size() : 8))
            {
                k = k.derive(purpose::name, eight_characters(rest));
            }
            return k.derive(purpose::name_length, name.size());
        }

        /// Number `n` of the process-wide sequence that starts at this key. It differs from every child.
        [[nodiscard]] constexpr key successor(std::uint64_t n) const noexcept
        {
            return derive(purpose::sequence, n);
        }

        friend constexpr bool operator==(const key&, const key&) noexcept = default;

    private:
        // Each purpose runs Philox under its own seed: the parent's, changed by a word in ASCII ("fk.index").
        enum class purpose : std::uint64_t
        {
            index = 0x7865646e692e6b66,
            name = 0x656d616e2e2e6b66,
            name_length = 0x6e656c6e2e2e6b66,
            sequence = 0x2e7165732e2e6b66,
        };

        [[nodiscard]] constexpr key derive(purpose why, std::uint64_t value) const noexcept
        {
            const std::uint64_t k = m_seed ^ static_cast<std::uint64_t>(why);
            const auto words =
                philox4x32_10({low(value), high(value), low(m_stream), high(m_stream)}, {low(k), high(k)});
            return {words[0] | std::uint64_t{words[1]} << 32, words[2] | std::uint64_t{words[3]} << 32};
        }

        static constexpr std::uint32_t low(std::uint64_t v) noexcept
        {
            return static_cast<std::uint32_t>(v);
        }

        static constexpr std::uint32_t high(std::uint64_t v) noexcept
        {
            return static_cast<std::uint32_t>(v >> 32);
        }

        static constexpr std::uint64_t eight_characters(std::string_view s) noexcept
        {
            std::uint64_t v = 0;
            for (std::size_t i = 0; i < 8 && i < s.size(); ++i)
            {
                v |= std::uint64_t{static_cast<unsigned char>(s[i])} << (8 * i);
            }
            return v;
        }

        std::uint64_t m_seed;
        std::uint64_t m_stream = 0;
    };
}

#endif
