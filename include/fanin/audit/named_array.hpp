// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_NAMED_ARRAY_HPP
#define FANIN_AUDIT_NAMED_ARRAY_HPP

#include <fanin/audit/audit.hpp>
#include <fanin/audit/audit_result.hpp>
#include <fanin/core/array_view.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/init/axes.hpp>

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
    /// An array with its name, and maybe the law that it claims. It refers to the elements of an array_view,
    /// and to those of a container of xtensor, which must outlive it; a temporary and a lazy expression are
    /// copied.
    class named_array
    {
    public:
        named_array(std::string name, const array_view& w, const init::axes& a = {})
            : m_name(std::move(name))
            , m_view(w.row_major())
            , m_axes(a)
        {
        }

        template <auditable_law I>
        named_array(std::string name, const array_view& w, const I& law, const init::axes& a = {})
            : named_array(std::move(name), w, a)
        {
            m_law = std::make_shared<const model<I>>(law);
        }

        template <expression E>
        named_array(std::string name, E&& w, const init::axes& a = {})
            : named_array(std::move(name), array_view(), a)
        {
            if constexpr (std::is_lvalue_reference_v<E> && detail::in_memory<std::remove_cvref_t<E>>)
            {
                m_view = array_view(w).row_major();
            }
            else
            {
                using T = typename std::remove_cvref_t<E>::value_type;
                const auto copy = std::make_shared<const xt::xarray<T, xt::layout_type::row_major>>(w);
                m_view = array_view(*copy);
                m_copy = copy;
            }
        }

        template <expression E, auditable_law I>
        named_array(std::string name, E&& w, const I& law, const init::axes& a = {})
            : named_array(std::move(name), std::forward<E>(w), a)
        {
            m_law = std::make_shared<const model<I>>(law);
        }

        /// A contiguous range in row-major order, or column_major(range).
        template <class R, std::size_t N>
            requires detail::unshaped_weights<std::remove_reference_t<R>>
        named_array(std::string name, R&& w, const extent (&shape)[N], const init::axes& a = {})
            : named_array(std::move(name), array_view(std::forward<R>(w), shape), a)
        {
        }

        template <class R, std::size_t N, auditable_law I>
            requires detail::unshaped_weights<std::remove_reference_t<R>>
        named_array(std::string name, R&& w, const extent (&shape)[N], const I& law, const init::axes& a = {})
            : named_array(std::move(name), array_view(std::forward<R>(w), shape), law, a)
        {
        }

        /// A shape known at run time: any range of integers.
        template <class R, shape_range S>
            requires detail::unshaped_weights<std::remove_reference_t<R>>
        named_array(std::string name, R&& w, const S& shape, const init::axes& a = {})
            : named_array(std::move(name), array_view(std::forward<R>(w), shape), a)
        {
        }

        template <class R, shape_range S, auditable_law I>
            requires detail::unshaped_weights<std::remove_reference_t<R>>
        named_array(std::string name, R&& w, const S& shape, const I& law, const init::axes& a = {})
            : named_array(std::move(name), array_view(std::forward<R>(w), shape), law, a)
        {
        }

        [[nodiscard]] const std::string& name() const noexcept
        {
            return m_name;
        }

        [[nodiscard]] bool has_law() const noexcept
        {
            return m_law != nullptr;
        }

        [[nodiscard]] const array_view& view() const noexcept
        {
            return m_view;
        }

        /// The fans of its layer; unknown ones are 0.
        [[nodiscard]] init::fans fans() const
        {
            return m_axes.fans_of(m_view.shape());
        }

        /// The audit of this array alone.
        [[nodiscard]] audit_result audited(const audit_options& options) const
        {
            return m_law ? m_law->audited(m_view, m_axes, options) : audit(m_view, m_axes, options);
        }

    private:
        struct concept_of_one
        {
            virtual ~concept_of_one() = default;
            [[nodiscard]] virtual audit_result audited(const array_view& w, const init::axes& a,
                                                       const audit_options& options) const = 0;
        };

        template <class I>
        struct model final : concept_of_one
        {
            explicit model(const I& i)
                : law(i)
            {
            }

            [[nodiscard]] audit_result audited(const array_view& w, const init::axes& a,
                                               const audit_options& options) const override
            {
                return audit(w, law, a, options);
            }

            I law;
        };

        std::string m_name;
        array_view m_view;
        std::shared_ptr<const void> m_copy;
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
