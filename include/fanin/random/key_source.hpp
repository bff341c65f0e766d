// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_KEY_SOURCE_HPP
#define FANIN_RANDOM_KEY_SOURCE_HPP

#include <fanin/random/engine.hpp>
#include <fanin/random/key.hpp>
#include <fanin/random/sequence.hpp>

#include <concepts>

namespace fanin
{
    /// The source of a draw's key: a key or plain seed; 64 bits of a standard engine; or, by default, the
    /// next stream of the process-wide sequence, so that no two draws agree.
    class key_source
    {
    public:
        key_source()
            : m_key(next_key())
        {
        }

        template <std::convertible_to<key> K>
        key_source(const K& k)
            : m_key(k)
        {
        }

        template <random_engine E>
        key_source(E&& engine)
            : m_key(key_from(engine))
        {
        }

        operator key() const noexcept
        {
            return m_key;
        }

    private:
        key m_key;
    };
}

#endif
