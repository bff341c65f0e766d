// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_NPZ_HPP
#define FANIN_FILES_NPZ_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/files/detail/inflater.hpp>
#include <fanin/files/detail/mapped_file.hpp>
#include <fanin/files/detail/zip_member.hpp>
#include <fanin/files/file_array.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanin
{
    /// An .npz file: a ZIP archive of .npy files, as np.savez and np.savez_compressed write it.
    class npz_file
    {
    public:
        /// Reads and checks the directory. Throws runtime_error, with the path and the byte, where the file
        /// cannot be read or is no archive of stored and deflated members.
        explicit npz_file(const std::filesystem::path& path);

        /// Without their ".npy", in the order of the archive. Other members are left out.
        [[nodiscard]] std::span<const std::string> names() const noexcept
        {
            return m_names;
        }

        /// Stored members stay in the mapped file, deflated ones are inflated into memory, which needs zlib:
        /// the target fanin::zlib, or FANIN_ZLIB defined and -lz. Checks the CRC, and what read_npy does.
        /// Throws out_of_range where no array has the name, and runtime_error where the member cannot be
        /// read, or is deflated and there is no zlib.
        [[nodiscard]] file_array read(std::string_view name) const;

    private:
        std::shared_ptr<const detail::mapped_file> m_file;
        std::vector<detail::zip_member> m_members; ///< the arrays
        std::vector<std::string> m_names;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/npz.ipp>
#endif

#endif
