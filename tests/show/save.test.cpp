// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/core/error.hpp>
#include <fanin/show/save.hpp>

#include "catch.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#if __has_include(<sys/resource.h>)
#include <csignal>
#include <sys/resource.h>
#endif

namespace fs = std::filesystem;

namespace
{
    // A directory of its own for each test, gone after it.
    class scratch
    {
    public:
        scratch()
        {
            static int made = 0;
            const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
            m_path = fs::temp_directory_path()
                     / ("fanin-save-test-" + std::to_string(now) + "-" + std::to_string(made++));
            fs::create_directory(m_path);
        }

        scratch(const scratch&) = delete;
        scratch& operator=(const scratch&) = delete;

        ~scratch()
        {
            std::error_code ignored;
            fs::remove_all(m_path, ignored);
        }

        [[nodiscard]] fs::path operator/(const fs::path& name) const
        {
            return m_path / name;
        }

        [[nodiscard]] std::ptrdiff_t files() const
        {
            return std::distance(fs::directory_iterator(m_path), fs::directory_iterator());
        }

    private:
        fs::path m_path;
    };

    std::string content(const fs::path& path)
    {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
}

TEST_CASE("save writes what it is given, byte for byte, and nothing else", "[show]")
{
    const scratch dir;
    std::string text = "한\r\n\n";
    text += '\0';
    text += std::string(300000, 'x');
    fanin::save(dir / "a.svg", text);
    CHECK(content(dir / "a.svg") == text);
    fanin::save(dir / "a.svg", "short");
    CHECK(content(dir / "a.svg") == "short");
    fanin::save(dir / "a.svg", "");
    CHECK(fs::file_size(dir / "a.svg") == 0);
    fanin::save(dir / std::string(255, 'n'), "the longest name");
    CHECK(content(dir / std::string(255, 'n')) == "the longest name");
    CHECK(dir.files() == 2);
}

TEST_CASE("save keeps the permissions of a file and follows a link to it", "[show]")
{
    const scratch dir;
    const auto owner_only = fs::perms::owner_read | fs::perms::owner_write;
    fanin::save(dir / "a", "1");
    fs::permissions(dir / "a", owner_only);
    fs::create_symlink(dir / "a", dir / "link");
    fanin::save(dir / "link", "2");
    CHECK(content(dir / "a") == "2");
    CHECK(fs::is_symlink(dir / "link"));
    CHECK(fs::status(dir / "a").permissions() == owner_only);
    CHECK(dir.files() == 2);
}

TEST_CASE("a path that cannot be written is refused by name", "[show]")
{
    const scratch dir;
    fanin::save(dir / "file", "kept");
    fs::create_directory(dir / "directory");
    const std::vector<fs::path> paths = {dir / "absent" / "a.svg", dir / "file" / "a.svg", dir / "directory"};
    for (const fs::path& path : paths)
    {
        CAPTURE(path.string());
        CHECK_THROWS_AS(fanin::save(path, "text"), fanin::runtime_error);
        CHECK_THROWS_AS(fanin::save(path, "text"), std::runtime_error);
        CHECK_THROWS_AS(fanin::save(path, "text"), fanin::error);
        CHECK_THROWS_WITH(fanin::save(path, "text"), ContainsSubstring(path.string()));
    }
    CHECK_THROWS_AS(fanin::save("", "text"), fanin::runtime_error);
    CHECK(content(dir / "file") == "kept");
    CHECK(dir.files() == 2);
    CHECK(fs::is_empty(dir / "directory"));
}

TEST_CASE("save by many threads to one path leaves one whole text", "[show]")
{
    const scratch dir;
    std::vector<std::thread> threads;
    for (const char letter : {'a', 'b', 'c', 'd'})
    {
        threads.emplace_back(
            [&, letter]
            {
                for (int i = 0; i < 20; ++i)
                {
                    fanin::save(dir / "shared", std::string(100000, letter));
                }
            });
    }
    for (std::thread& t : threads)
    {
        t.join();
    }
    const std::string text = content(dir / "shared");
    CHECK(text == std::string(100000, text.at(0)));
    CHECK(dir.files() == 1);
}

#if __has_include(<sys/resource.h>)
TEST_CASE("a write that fails half-way names the byte and leaves the old file", "[show]")
{
    const scratch dir;
    fanin::save(dir / "a.svg", "old");

    // A limit on the size of files fails a write as a full disk does.
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limited{.rlim_cur = 5000, .rlim_max = before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limited) == 0);
    std::string message;
    try
    {
        fanin::save(dir / "a.svg", std::string(20000, 'x'));
    }
    catch (const fanin::runtime_error& e)
    {
        message = e.what();
    }
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);

    CHECK_THAT(message, ContainsSubstring((dir / "a.svg").string()));
    CHECK_THAT(message, ContainsSubstring("at byte 5000 of 20000"));
    CHECK(content(dir / "a.svg") == "old");
    CHECK(dir.files() == 1);
}
#endif
