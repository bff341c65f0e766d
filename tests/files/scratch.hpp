// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_FILES_SCRATCH_HPP
#define FANIN_TESTS_FILES_SCRATCH_HPP

#include <fanin/core/error.hpp>

#include "catch.hpp"

#include <chrono>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

/// A directory of its own, gone with it.
class scratch_directory
{
public:
    scratch_directory()
    {
        static int made = 0;
        const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
        m_path = std::filesystem::temp_directory_path()
                 / ("fanin-files-test-" + std::to_string(now) + "-" + std::to_string(made++));
        std::filesystem::create_directory(m_path);
    }

    scratch_directory(const scratch_directory&) = delete;
    scratch_directory& operator=(const scratch_directory&) = delete;

    ~scratch_directory()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }

    [[nodiscard]] std::filesystem::path operator/(const std::filesystem::path& name) const
    {
        return m_path / name;
    }

    /// Writes a file and returns its path.
    [[nodiscard]] std::filesystem::path with(const std::filesystem::path& name,
                                             const std::string& bytes) const
    {
        std::ofstream(m_path / name, std::ios::binary) << bytes;
        return m_path / name;
    }

    [[nodiscard]] bool is_empty() const
    {
        return std::filesystem::is_empty(m_path);
    }

    [[nodiscard]] std::ptrdiff_t files() const
    {
        return std::distance(std::filesystem::directory_iterator(m_path),
                             std::filesystem::directory_iterator());
    }

private:
    std::filesystem::path m_path;
};

inline std::string content(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// What `read` complains of, behind the path, which must stand before it; "nothing" where it throws nothing.
template <class Read>
std::string complaint(const std::filesystem::path& path, Read read)
{
    try
    {
        read(path);
    }
    catch (const std::runtime_error& e)
    {
        CHECK(dynamic_cast<const fanin::error*>(&e) != nullptr);
        const std::string text = e.what();
        const std::string before = "fanin: cannot read " + path.string() + ": ";
        CHECK(text.starts_with(before));
        return text.substr(before.size());
    }
    return "nothing";
}

/// Elements as they lie in memory.
template <class T>
std::string bytes_of(const std::vector<T>& elements)
{
    std::string bytes(elements.size() * sizeof(T), '\0');
    if (!elements.empty())
    {
        std::memcpy(bytes.data(), elements.data(), bytes.size());
    }
    return bytes;
}

/// A number as ZIP and safetensors have it, least significant byte first.
inline std::string little_endian(unsigned long long value, std::size_t bytes)
{
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i)
    {
        text += static_cast<char>(value >> (8 * i) & 0xff);
    }
    return text;
}

#endif
