// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_FUZZ_IN_MEMORY_HPP
#define FANIN_TESTS_FUZZ_IN_MEMORY_HPP

#include <fanin/files/element_type.hpp>
#include <fanin/files/file_array.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

/// A file that no disk has, with a path.
class file_in_memory
{
public:
    file_in_memory(const std::uint8_t* data, std::size_t size)
        : m_file(::memfd_create("fuzz", MFD_CLOEXEC))
    {
        if (m_file < 0 || ::write(m_file, data, size) != static_cast<::ssize_t>(size))
        {
            std::abort();
        }
    }

    file_in_memory(const file_in_memory&) = delete;
    file_in_memory& operator=(const file_in_memory&) = delete;

    ~file_in_memory()
    {
        ::close(m_file);
    }

    [[nodiscard]] std::string path() const
    {
        return "/proc/self/fd/" + std::to_string(m_file);
    }

private:
    int m_file;
};

/// Ends the program, as a finding, where a fact about accepted bytes does not hold.
inline void must_hold(bool fact)
{
    if (!fact)
    {
        std::abort();
    }
}

/// Reads every element of an array, in each way that its type allows.
inline void read_elements(const fanin::file_array& a)
{
    must_hold(a.bytes().size() == a.size() * fanin::size_of(a.type()));
    if (fanin::detail::is_float8(a.type()))
    {
        return;
    }
    if (!fanin::detail::is_complex(a.type()))
    {
        must_hold(a.to<double>().size() == a.size());
        must_hold(a.to<float>().size() == a.size());
    }
    if (fanin::detail::is_integer(a.type()) && a.type() != fanin::element_type::uint64)
    {
        must_hold(a.to<std::int64_t>().size() == a.size());
    }
}

#endif
