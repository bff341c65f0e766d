// SPDX-License-Identifier: BSD-3-Clause
#include "support/save_whole.hpp"
#include "catch.hpp"

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace
{
    /// A directory of this process alone, gone with it.
    struct scratch_directory
    {
        std::filesystem::path path =
            std::filesystem::temp_directory_path() / ("fanin_save_test_" + std::to_string(::getpid()));

        scratch_directory()
        {
            std::filesystem::create_directories(path);
        }

        ~scratch_directory()
        {
            std::error_code ignored;
            std::filesystem::remove_all(path, ignored);
        }

        [[nodiscard]] std::vector<std::string> files() const
        {
            std::vector<std::string> names;
            for (const auto& entry : std::filesystem::directory_iterator(path))
            {
                names.push_back(entry.path().filename().string());
            }
            return names;
        }
    };
}

TEST_CASE("a program that is interrupted while it saves leaves a whole file, and nothing beside it",
          "[examples]")
{
    const scratch_directory scratch;
    const auto target = scratch.path / "report.csv";
    const std::vector<std::string> texts{std::string(20'000'000, 'a'), std::string(20'000'000, 'b')};
    save_whole(target, texts[0]);
    for (int i = 0; i < 12; ++i)
    {
        const int signal = i % 2 == 0 ? SIGINT : SIGTERM;
        sigset_t both; // the child gets none before it has handlers of its own
        sigemptyset(&both);
        sigaddset(&both, SIGINT);
        sigaddset(&both, SIGTERM);
        sigset_t before;
        ::sigprocmask(SIG_BLOCK, &both, &before);
        const pid_t child = ::fork();
        if (child == 0)
        {
            std::signal(SIGINT, SIG_DFL); // not what the test framework does
            std::signal(SIGTERM, SIG_DFL);
            ::sigprocmask(SIG_SETMASK, &before, nullptr);
            for (std::size_t j = 0;; ++j) // writes nearly all the time
            {
                save_whole(target, texts[j % 2]);
            }
        }
        ::sigprocmask(SIG_SETMASK, &before, nullptr);
        REQUIRE(child >= 0);
        std::this_thread::sleep_for(std::chrono::milliseconds(5 + 3 * i));
        REQUIRE(::kill(child, signal) == 0);
        int status = 0;
        while (::waitpid(child, &status, 0) < 0 && errno == EINTR)
        {
        }
        REQUIRE(WIFSIGNALED(status)); // it ends as if the signal had come after the write
        CHECK(WTERMSIG(status) == signal);
        CHECK(scratch.files() == std::vector<std::string>{"report.csv"});
        std::ifstream in(target, std::ios::binary);
        const std::string left{std::istreambuf_iterator<char>(in), {}};
        CHECK((left == texts[0] || left == texts[1]));
    }
}

TEST_CASE("saving leaves the handlers of signals as they were", "[examples]")
{
    const scratch_directory scratch;
    const auto before = std::signal(SIGINT, SIG_IGN);
    save_whole(scratch.path / "file", "text");
    CHECK(std::signal(SIGINT, before) == SIG_IGN);
}
