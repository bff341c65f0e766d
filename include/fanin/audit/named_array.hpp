// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_NAMED_ARRAY_HPP
#define FANIN_AUDIT_NAMED_ARRAY_HPP

#include <fanin/audit/audit.hpp>
#include <fanin/audit/audit_result.hpp>
#include <fanin/audit/detail/audited_array.hpp>
#include <fanin/core/array_like.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/init/axes.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin
{
    namespace detail
    {
        template <class R>
        inline constexpr bool is_span = false;

        template <class T, std::size_t Extent>
        inline constexpr bool is_span<std::span<T, Extent>> = true;
    }

    /// An array with its name, and maybe the law that it claims. It refers to elements in row-major order,
    /// which must outlive it, and copies others, and those of a temporary.
    class named_array
    {
    public:
        template <expression E>
        named_array(std::string name, E&& w, const init::axes& a = {})
            : m_name(std::move(name))
            , m_axes(a)
        {
            hold(w, std::is_lvalue_reference_v<E>);
        }

        template <expression E, auditable_law I>
        named_array(std::string name, E&& w, const I& law, const init::axes& a = {})
            : named_array(std::move(name), std::forward<E>(w), a)
        {
            m_law = std::make_shared<const model<I>>(law);
        }

        template <contiguous_weights R, std::size_t N>
            requires(std::is_lvalue_reference_v<R> || detail::is_span<std::remove_cvref_t<R>>)
        named_array(std::string name, R&& w, const extent (&shape)[N], const init::axes& a = {})
            : m_name(std::move(name))
            , m_view(detail::view_of_range(w))
            , m_axes(a)
        {
            const std::array<std::size_t, N> s = extents<N>(shape);
            m_shape.assign(s.begin(), s.end());
        }

        template <contiguous_weights R, std::size_t N, auditable_law I>
            requires(std::is_lvalue_reference_v<R> || detail::is_span<std::remove_cvref_t<R>>)
        named_array(std::string name, R&& w, const extent (&shape)[N], const I& law, const init::axes& a = {})
            : named_array(std::move(name), std::forward<R>(w), shape, a)
        {
            m_law = std::make_shared<const model<I>>(law);
        }

        /// A shape known at run time: any range of integers.
        template <contiguous_weights R, shape_range S>
            requires(std::is_lvalue_reference_v<R> || detail::is_span<std::remove_cvref_t<R>>)
        named_array(std::string name, R&& w, const S& shape, const init::axes& a = {})
            : m_name(std::move(name))
            , m_view(detail::view_of_range(w))
            , m_shape(detail::shape_of(shape))
            , m_axes(a)
        {
        }

        template <contiguous_weights R, shape_range S, auditable_law I>
            requires(std::is_lvalue_reference_v<R> || detail::is_span<std::remove_cvref_t<R>>)
        named_array(std::string name, R&& w, const S& shape, const I& law, const init::axes& a = {})
            : named_array(std::move(name), std::forward<R>(w), shape, a)
        {
            m_law = std::make_shared<const model<I>>(law);
        }

        [[nodiscard]] const std::string& name() const noexcept
        {
            return m_name;
        }

        [[nodiscard]] bool has_law() const noexcept
        {
            return m_law != nullptr;
        }

        [[nodiscard]] const detail::audited_array& view() const noexcept
        {
            return m_view;
        }

        /// The fans of its layer; unknown ones are 0.
        [[nodiscard]] init::fans fans() const
        {
            return m_axes.fans_of(m_shape);
        }

        /// The audit of this array alone.
        [[nodiscard]] audit_result audited(const audit_options& options) const
        {
            return m_law ? m_law->audited(m_view, m_shape, m_axes, options)
                         : detail::audit_view(m_view, m_shape, m_axes, options);
        }

    private:
        struct concept_of_one
        {
            virtual ~concept_of_one() = default;
            [[nodiscard]] virtual audit_result audited(const detail::audited_array& w,
                                                       std::span<const std::size_t> shape,
                                                       const init::axes& a,
                                                       const audit_options& options) const = 0;
        };

        template <class I>
        struct model final : concept_of_one
        {
            explicit model(const I& i)
                : law(i)
            {
            }

            [[nodiscard]] audit_result audited(const detail::audited_array& w,
                                               std::span<const std::size_t> shape, const init::axes& a,
                                               const audit_options& options) const override
            {
                return detail::audit_view(w, shape, law, a, options);
            }

            I law;
        };

        template <expression E>
        void hold(const E& w, bool outlives)
        {
            using T = typename E::value_type;
            detail::with_view(w,
                              [&](const detail::audited_array& x, const std::vector<std::size_t>& shape)
                              {
                                  m_shape = shape;
                                  m_view = x;
                                  if (!outlives || detail::elements_of(w) == nullptr)
                                  {
                                      const auto* const first = static_cast<const T*>(x.data);
                                      const auto copy =
                                          std::make_shared<const std::vector<T>>(first, first + x.size);
                                      m_view = detail::audited_array(std::span<const T>(*copy));
                                      m_copy = copy;
                                  }
                              });
        }

        std::string m_name;
        detail::audited_array m_view;
        std::shared_ptr<const void> m_copy;
        std::vector<std::size_t> m_shape;
        init::axes m_axes;
        std::shared_ptr<const concept_of_one> m_law;
    };

    /// Audits each array, against its law where it has one, and all with each other: equal arrays, arrays
    /// that begin alike, blocks that repeat in another array, and, among those without a law, the one layer
    /// whose stddev·√(fan in) differs from that of all others, where there are at least three. The level is
    /// shared by all. Throws invalid_argument where two arrays have one name, or one of them cannot be
    /// audited.
    [[nodiscard]] audit_report audit(std::span<const named_array> arrays, const audit_options& options = {});

    [[nodiscard]] audit_report audit(std::initializer_list<named_array> arrays,
                                     const audit_options& options = {});
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/audit/named_array.ipp>
#endif

#endif
