// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_ERROR_HPP
#define FANIN_CORE_ERROR_HPP

#include <fanin/core/text.hpp>

#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fanin
{
    /// The base of every exception of fanin, beside its standard type, so that one handler can catch all.
    class error
    {
    public:
        [[nodiscard]] virtual const char* what() const noexcept = 0;

        /// The message without its leading "fanin: ".
        [[nodiscard]] std::string_view reason() const noexcept
        {
            constexpr std::string_view library = "fanin: ";
            const std::string_view message = what();
            return message.starts_with(library) ? message.substr(library.size()) : message;
        }

    protected:
        error() = default;
        error(const error&) = default;
        error& operator=(const error&) = default;
        virtual ~error() = default;
    };

    namespace detail
    {
        template <class Standard>
        class error_of : public Standard, public error
        {
        public:
            using Standard::Standard;

            [[nodiscard]] const char* what() const noexcept override
            {
                return Standard::what();
            }
        };
    }

    using invalid_argument = detail::error_of<std::invalid_argument>;
    using length_error = detail::error_of<std::length_error>;
    using out_of_range = detail::error_of<std::out_of_range>;
    using runtime_error = detail::error_of<std::runtime_error>;

    /// Thrown where memory cannot be allocated. The message says what for, and how many bytes.
    class out_of_memory : public std::bad_alloc, public error
    {
    public:
        explicit out_of_memory(const std::string& what)
            : m_what(what)
        {
        }

        [[nodiscard]] const char* what() const noexcept override
        {
            return m_what.what();
        }

    private:
        std::runtime_error m_what; // unlike a string, its copy cannot throw
    };

    namespace detail
    {
        /// Throws invalid_argument with the parameter, its value and what is allowed, unless `holds`.
        template <class Value, class... Allowed>
        constexpr void require(bool holds, std::string_view parameter, const Value& value,
                               const Allowed&... allowed)
        {
            if (!holds)
            {
                throw invalid_argument(
                    join("fanin: ", parameter, " = ", value, ", but it must be ", allowed...));
            }
        }
    }
}

#endif
