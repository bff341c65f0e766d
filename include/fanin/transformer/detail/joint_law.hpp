// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_JOINT_LAW_HPP
#define FANIN_TRANSFORMER_DETAIL_JOINT_LAW_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/matrix.hpp>
#include <fanin/core/text.hpp>
#include <fanin/init/joint.hpp>
#include <fanin/transformer/detail/borrowed_law.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// Two projections of attention whose weights are drawn together.
namespace fanin::detail
{
    /// The law of a projection that shares it with another one.
    template <joint_initializer J>
    struct joint_law
    {
        J law;

        [[nodiscard]] std::string name() const
        {
            return std::string(name_of(law));
        }
    };

    template <class J>
    joint_law(J) -> joint_law<J>;

    template <class I>
    inline constexpr bool is_joint = false;

    template <class J>
    inline constexpr bool is_joint<joint_law<J>> = true;

    /// The weights of the other projection, once one of them is drawn: the other one takes them.
    template <real T>
    struct joint_memory
    {
        std::optional<matrix<T>> left;
        std::optional<matrix<T>> right;
    };

    /// A projection of an attention layer: its columns in the packed matrix, and its part of a product.
    template <real T>
    struct attention_place : packed_place
    {
        key product;       ///< draws the factors of head h by its child h
        std::size_t heads; ///< with a product each
        std::size_t rank;  ///< of a product
        bool left;         ///< else right
        bool transposed;   ///< outputs of heads are rows, as in W_out
        joint_memory<T>* both;
    };

    /// The places of the projections of an attention layer with this key, for one pass.
    template <real T>
    class attention_places
    {
    public:
        attention_places(fanin::key k, std::size_t heads, std::size_t key_value_heads, std::size_t width)
            : m_packed(k.child("packed"))
            , m_query_key(k.child("query_key"))
            , m_value_out(k.child("value_out"))
            , m_heads(heads)
            , m_width(width)
            , m_queries(heads * width)
            , m_keys(key_value_heads * width)
        {
        }

        [[nodiscard]] attention_place<T> query() const
        {
            return {columns_from(0), m_query_key, m_heads, m_width, true, false, &m_of_query_key};
        }

        [[nodiscard]] attention_place<T> key() const
        {
            return {columns_from(m_queries), m_query_key, m_heads, m_width, false, false, &m_of_query_key};
        }

        [[nodiscard]] attention_place<T> value() const
        {
            return {columns_from(m_queries + m_keys), m_value_out, 1, m_queries, true, true, &m_of_value_out};
        }

        /// W_out is in no packed matrix.
        [[nodiscard]] attention_place<T> out() const
        {
            return {columns_from(0), m_value_out, 1, m_queries, false, true, &m_of_value_out};
        }

    private:
        [[nodiscard]] packed_place columns_from(std::size_t first) const
        {
            return {m_packed, first, m_queries + 2 * m_keys};
        }

        fanin::key m_packed;
        fanin::key m_query_key;
        fanin::key m_value_out;
        std::size_t m_heads;
        std::size_t m_width;
        std::size_t m_queries;
        std::size_t m_keys;
        mutable joint_memory<T> m_of_query_key;
        mutable joint_memory<T> m_of_value_out;
    };

    /// The weights of one of two projections. The layer draws both at once, and keeps the other one for the
    /// rest of its pass.
    template <class J, class T>
    class half_of_joint
    {
    public:
        half_of_joint(const J& law, const attention_place<T>& place)
            : m_law(&law)
            , m_place(place)
        {
        }

        matrix<typename J::value_type> operator()(std::size_t in, std::size_t out, key) const
        {
            static_assert(std::same_as<typename J::value_type, T>,
                          "fanin: the element type of an initializer must be that of the batch");
            const std::size_t width = m_place.heads * m_place.rank;
            require(in == width && out == width, "the width of the tokens of keys and values", in, width,
                    ", that of the queries, because ", name(),
                    " draws square products: choose other laws for other widths");
            std::optional<matrix<T>>& mine = m_place.left ? m_place.both->left : m_place.both->right;
            if (!mine)
            {
                draw(width);
            }
            matrix<T> w = std::move(*mine);
            mine.reset();
            return w;
        }

        [[nodiscard]] std::string name() const
        {
            return std::string(name_of(*m_law));
        }

    private:
        void draw(std::size_t width) const
        {
            matrix<T> left = new_matrix<T>("weights", width, width);
            matrix<T> right = new_matrix<T>("weights", width, width);
            for (std::size_t h = 0; h < m_place.heads; ++h)
            {
                const factor_pair<T> f = m_law->factors(width, m_place.rank, m_place.product.child(h));
                for (const matrix<T>* const factor : {&f.left, &f.right})
                {
                    const std::array<std::size_t, 2> shape{width, m_place.rank};
                    require(std::equal(shape.begin(), shape.end(), factor->shape().begin()),
                            "the shape of a factor that a joint law returns", shape_text(factor->shape()),
                            shape_text(shape), ": return two matrices (width, rank)");
                }
                place(f.left, h, false, left);
                place(f.right, h, m_place.transposed, right);
            }
            m_place.both->left = std::move(left);
            m_place.both->right = std::move(right);
        }

        void place(const matrix<T>& factor, std::size_t head, bool transposed, matrix<T>& w) const
        {
            for (std::size_t i = 0; i < factor.shape()[0]; ++i)
            {
                for (std::size_t j = 0; j < m_place.rank; ++j)
                {
                    const std::size_t at = head * m_place.rank + j;
                    (transposed ? w(at, i) : w(i, at)) = factor(i, j);
                }
            }
        }

        const J* m_law;
        attention_place<T> m_place;
    };

    template <joint_initializer J, real T>
    auto law_for_pass(const joint_law<J>& law, const attention_place<T>& place)
    {
        return half_of_joint<J, T>(law.law, place);
    }
}

#endif
