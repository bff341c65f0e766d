// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_SAVE_IPP
#define FANIN_SHOW_SAVE_IPP

#include <fanin/core/error.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/show/save.hpp>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace fanin
{
    namespace detail
    {
        [[noreturn]] inline void throw_unwritable(const std::filesystem::path& target, std::string_view why)
        {
            throw runtime_error(join("fanin: cannot write ", target.string(), ": ", why));
        }

        /// A temporary file in the directory of `target`. It becomes the target, or the destructor removes
        /// it.
        class file_beside
        {
        public:
            explicit file_beside(std::filesystem::path target)
                : m_target(std::move(target))
            {
                static std::atomic<std::uint64_t> made = 0;
                const auto now = std::chrono::system_clock::now().time_since_epoch().count();
                do
                {
                    // Independent of the target's name, which may have the maximum length.
                    m_path = m_target.parent_path() / join(".fanin-", now, "-", made++, ".tmp");
                    errno = 0;
                    m_file = std::fopen(m_path.string().c_str(), "wbx"); // x: never an existing file
                } while (m_file == nullptr && errno == EEXIST);
                if (m_file == nullptr)
                {
                    throw_unwritable(m_target, reason());
                }
                std::setvbuf(m_file, nullptr, _IONBF, 0); // a counted byte is a written byte
            }

            file_beside(const file_beside&) = delete;
            file_beside& operator=(const file_beside&) = delete;

            ~file_beside()
            {
                if (m_file != nullptr)
                {
                    std::fclose(m_file);
                }
                std::error_code ignored;
                std::filesystem::remove(m_path, ignored); // after a rename the name is gone
            }

            void write(std::string_view text)
            {
                errno = 0;
                const std::size_t written = std::fwrite(text.data(), 1, text.size(), m_file);
                if (written != text.size())
                {
                    throw_unwritable(m_target, join(reason(), ", at byte ", written, " of ", text.size()));
                }
                errno = 0;
                if (std::fclose(std::exchange(m_file, nullptr)) != 0)
                {
                    throw_unwritable(m_target, join(reason(), ", at byte ", written, " of ", text.size()));
                }
            }

            /// Replaces the target and takes over its permissions.
            void replace_target()
            {
                std::error_code failure;
                const auto old = std::filesystem::status(m_target, failure);
                if (std::filesystem::exists(old))
                {
                    std::filesystem::permissions(m_path, old.permissions(), failure);
                }
                std::filesystem::rename(m_path, m_target, failure);
                if (failure)
                {
                    throw_unwritable(m_target, failure.message());
                }
            }

        private:
            static std::string reason()
            {
                return errno != 0 ? std::generic_category().message(errno) : "the stream failed";
            }

            std::filesystem::path m_target;
            std::filesystem::path m_path;
            std::FILE* m_file = nullptr;
        };
    }

    FANIN_INLINE void save(const std::filesystem::path& path, std::string_view text)
    {
        std::error_code failure;
        const bool there = std::filesystem::exists(path, failure);
        if (there && !std::filesystem::is_regular_file(path, failure))
        {
            detail::throw_unwritable(path, "it exists and is not a regular file: choose another path");
        }
        const auto target = there ? std::filesystem::canonical(path, failure) : path;
        detail::file_beside file(failure ? path : target);
        file.write(text);
        file.replace_target();
    }
}

#endif
