// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_ARRAY_LIST_HPP
#define FANIN_CORE_ARRAY_LIST_HPP

#include <fanin/core/platform.hpp>

#include <cstddef>
#include <initializer_list>
#include <new>
#include <utility>

namespace fanin::detail
{
    [[nodiscard]] inline void* allocate_elements(std::size_t count, std::size_t size,
                                                 std::align_val_t alignment)
    {
        if (count > static_cast<std::size_t>(-1) / 2 / size)
        {
            throw std::bad_array_new_length();
        }
        return ::operator new(count * size, alignment);
    }

    /// What the library needs of std::vector for types of its own, in few functions: each type of elements
    /// in a std::vector takes g++ 10 ms and 2 MB in every unit, and 30 to 50 ms where it is used; here it
    /// takes none and 10 to 25 ms. What users see are std::vectors. Elements move without exceptions.
    template <class T>
    class array_list
    {
    public:
        using value_type = T;

        array_list() noexcept = default;

        explicit array_list(std::size_t size)
            : array_list() // so that the elements are destroyed if one throws
        {
            resize(size);
        }

        array_list(std::initializer_list<T> values)
            : array_list(values.begin(), values.end())
        {
        }

        array_list(const T* first, const T* last)
            : array_list()
        {
            reserve(static_cast<std::size_t>(last - first));
            for (; first != last; ++first)
            {
                push_back(*first);
            }
        }

        array_list(const array_list& other)
            : array_list(other.begin(), other.end())
        {
        }

        array_list(array_list&& other) noexcept
        {
            swap(other);
        }

        array_list& operator=(array_list other) noexcept
        {
            swap(other);
            return *this;
        }

        ~array_list()
        {
            constexpr auto alignment = std::align_val_t{alignof(T)};
            clear();
            ::operator delete(m_data, alignment);
        }

        void swap(array_list& other) noexcept
        {
            std::swap(m_data, other.m_data);
            std::swap(m_size, other.m_size);
            std::swap(m_capacity, other.m_capacity);
        }

        void reserve(std::size_t capacity)
        {
            if (capacity <= m_capacity)
            {
                return;
            }
            constexpr auto alignment = std::align_val_t{alignof(T)};
            T* const moved = static_cast<T*>(allocate_elements(capacity, sizeof(T), alignment));
            for (std::size_t i = 0; i < m_size; ++i)
            {
                ::new (static_cast<void*>(moved + i)) T(std::move(m_data[i]));
                m_data[i].~T();
            }
            ::operator delete(m_data, alignment);
            m_data = moved;
            m_capacity = capacity;
        }

        void push_back(T value)
        {
            if (m_size == m_capacity)
            {
                reserve(m_capacity == 0 ? 4 : 2 * m_capacity);
            }
            ::new (static_cast<void*>(m_data + m_size)) T(std::move(value));
            ++m_size;
        }

        void insert(const T* place, T value)
        {
            const auto index = static_cast<std::size_t>(place - m_data);
            push_back(std::move(value));
            for (std::size_t i = m_size - 1; i > index; --i)
            {
                std::swap(m_data[i], m_data[i - 1]);
            }
        }

        void pop_back() noexcept
        {
            m_data[--m_size].~T();
        }

        void resize(std::size_t size)
        {
            reserve(size);
            while (m_size < size)
            {
                push_back(T{});
            }
            while (m_size > size)
            {
                pop_back();
            }
        }

        void clear() noexcept
        {
            while (m_size > 0)
            {
                pop_back();
            }
        }

        [[nodiscard]] std::size_t size() const noexcept
        {
            return m_size;
        }

        [[nodiscard]] bool empty() const noexcept
        {
            return m_size == 0;
        }

        [[nodiscard]] T* data() noexcept
        {
            return m_data;
        }

        [[nodiscard]] const T* data() const noexcept
        {
            return m_data;
        }

        [[nodiscard]] T* begin() noexcept
        {
            return m_data;
        }

        [[nodiscard]] const T* begin() const noexcept
        {
            return m_data;
        }

        [[nodiscard]] T* end() noexcept
        {
            return m_data + m_size;
        }

        [[nodiscard]] const T* end() const noexcept
        {
            return m_data + m_size;
        }

        [[nodiscard]] T& operator[](std::size_t i) noexcept
        {
            return m_data[i];
        }

        [[nodiscard]] const T& operator[](std::size_t i) const noexcept
        {
            return m_data[i];
        }

        [[nodiscard]] T& front() noexcept
        {
            return m_data[0];
        }

        [[nodiscard]] const T& front() const noexcept
        {
            return m_data[0];
        }

        [[nodiscard]] T& back() noexcept
        {
            return m_data[m_size - 1];
        }

        [[nodiscard]] const T& back() const noexcept
        {
            return m_data[m_size - 1];
        }

    private:
        T* m_data = nullptr;
        std::size_t m_size = 0;
        std::size_t m_capacity = 0;
    };
}

#endif
