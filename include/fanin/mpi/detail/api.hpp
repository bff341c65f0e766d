// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_DETAIL_API_HPP
#define FANIN_MPI_DETAIL_API_HPP

#include <fanin/core/error.hpp>

#if !__has_include(<mpi.h>)
#error                                                                                                       \
    "fanin: <fanin/mpi.hpp> needs an MPI library, but <mpi.h> is not found: install one, such as Debian's \
libopenmpi-dev, and link fanin::mpi or compile with mpicxx"
#include <fanin/stop_after_the_error_above>
#endif

// The C API alone.
#ifndef OMPI_SKIP_MPICXX
#define OMPI_SKIP_MPICXX 1
#endif
#ifndef MPICH_SKIP_MPICXX
#define MPICH_SKIP_MPICXX 1
#endif
#include <mpi.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fanin::mpi::detail
{
    /// Throws runtime_error where a call of MPI has failed.
    inline void require_success(int status, std::string_view call)
    {
        if (status != MPI_SUCCESS)
        {
            std::array<char, MPI_MAX_ERROR_STRING> text{};
            int length = 0;
            MPI_Error_string(status, text.data(), &length);
            throw runtime_error(fanin::detail::join(
                "fanin: ", call, " failed: ", std::string_view(text.data(), static_cast<std::size_t>(length)),
                ": see the messages of MPI before this one"));
        }
    }

    template <class T>
    MPI_Datatype type_of();

    template <>
    inline MPI_Datatype type_of<float>()
    {
        return MPI_FLOAT;
    }

    template <>
    inline MPI_Datatype type_of<double>()
    {
        return MPI_DOUBLE;
    }

    template <>
    inline MPI_Datatype type_of<std::uint64_t>()
    {
        return MPI_UINT64_T;
    }
}

#endif
