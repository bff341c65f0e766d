// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_MEMORY_HPP
#define FANIN_CORE_MEMORY_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>

#include <cstddef>
#include <limits>
#include <new>
#include <span>
#include <string_view>

#if defined(__linux__)
#include <sys/sysinfo.h>
#endif

namespace fanin::detail
{
    /// The bytes of memory and swap space of the machine; the largest number where the system does not tell.
    inline std::size_t machine_memory() noexcept
    {
#if defined(__linux__)
        static const std::size_t bytes = []() noexcept
        {
            struct ::sysinfo machine{};
            return ::sysinfo(&machine) == 0
                       ? (std::size_t{machine.totalram} + std::size_t{machine.totalswap}) * machine.mem_unit
                       : std::numeric_limits<std::size_t>::max();
        }();
        return bytes;
#else
        return std::numeric_limits<std::size_t>::max();
#endif
    }

    [[noreturn]] inline void throw_out_of_memory(std::string_view what, std::span<const std::size_t> shape,
                                                 std::size_t bytes, std::string_view why)
    {
        throw out_of_memory(join("fanin: ", what, " ", shape_text(shape), " take at least ", bytes,
                                 " bytes of memory, ", why, ": make the extents smaller"));
    }

    /// The bytes of a shape. Throws length_error where no container can hold it, and out_of_memory where it
    /// takes more than the machine has: a system may grant that, and end the program when it is written.
    inline std::size_t bytes_on_machine(std::string_view what, std::span<const std::size_t> shape,
                                        std::size_t element_size)
    {
        const std::size_t bytes = checked_size(shape, element_size) * element_size;
        if (bytes > machine_memory())
        {
            throw_out_of_memory(what, shape, bytes, join("but the machine has ", machine_memory()));
        }
        return bytes;
    }

    /// Returns make(), which allocates the elements of a shape, and maybe working memory. Throws length_error
    /// and out_of_memory, with its purpose and bytes, as above, and where memory is too small.
    template <class Make>
    auto allocated(std::string_view what, std::span<const std::size_t> shape, std::size_t element_size,
                   Make make)
    {
        const std::size_t bytes = bytes_on_machine(what, shape, element_size);
        try
        {
            return make();
        }
        catch (const out_of_memory&)
        {
            throw; // its message is more precise
        }
        catch (const std::bad_alloc&)
        {
            throw_out_of_memory(what, shape, bytes, "but that much is not free");
        }
    }
}

#endif
