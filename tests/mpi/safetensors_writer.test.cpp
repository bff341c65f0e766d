// SPDX-License-Identifier: BSD-3-Clause
// One file from several processes.
#include "catch.hpp"
#include "mpi/ranks.hpp"

#include <fanin/files.hpp>
#include <fanin/mpi.hpp>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <numeric>
#include <span>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    bool sync_fails = false;
}

/// MPI's own, which can be made to fail: programs may define any function of MPI, and call PMPI_ for it.
extern "C" int MPI_File_sync(MPI_File file)
{
    const int status = PMPI_File_sync(file);
    return sync_fails ? MPI_ERR_IO : status;
}

namespace
{
    const std::vector<tensor_spec> specs{{"a", element_type::float32, {7, 11}},
                                         {"b", element_type::float64, {5}}};

    std::string name_of_file(const std::string& which)
    {
        return "mpi_" + std::to_string(everyone().size()) + "_" + which + ".safetensors";
    }

    std::string bytes_of(const std::string& path)
    {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    std::vector<float> numbers()
    {
        std::vector<float> x(77);
        std::iota(x.begin(), x.end(), 1.0F);
        return x;
    }

    const std::vector<double> five{1, 2, 3, 4, 5};

    /// Elements [from, to) of "a"; the first process writes "b".
    void write_part(mpi::safetensors_writer& file, std::size_t from, std::size_t to)
    {
        const std::vector<float> x = numbers();
        file.write("a", std::span(x).subspan(from, to - from), from);
        if (everyone().rank() == 0)
        {
            file.write("b", std::span<const double>(five));
        }
    }
}

TEST_CASE("several processes write the bytes of one", "[mpi]")
{
    const std::string parts = name_of_file("parts");
    const std::string whole = name_of_file("whole") + std::to_string(everyone().rank());
    mpi::safetensors_writer file(everyone(), parts, specs, {{"k", "v"}});
    write_part(file, first_of(77, everyone().rank()), first_of(77, everyone().rank() + 1));
    CHECK_FALSE(std::filesystem::exists(parts));
    std::uint64_t all_have_looked = 1;
    everyone().add(std::span(&all_have_looked, 1));
    file.finish();

    safetensors_writer alone(whole, specs, {{"k", "v"}});
    const std::vector<float> x = numbers();
    alone.write("a", std::span<const float>(x));
    alone.write("b", std::span<const double>(five));
    alone.finish();
    CHECK(file.size() == alone.size());
    CHECK(bytes_of(parts) == bytes_of(whole));
    everyone().add(std::span(&all_have_looked, 1));
    std::filesystem::remove(parts);
    std::filesystem::remove(whole);
}

TEST_CASE("a file that lacks elements, or has some twice, gets no name", "[mpi]")
{
    const std::string path = name_of_file("lacks");
    const std::size_t first = first_of(77, everyone().rank());
    const std::size_t last = first_of(77, everyone().rank() + 1);
    const bool is_last = everyone().rank() == everyone().size() - 1;
    {
        mpi::safetensors_writer file(everyone(), path, specs);
        write_part(file, first, is_last ? last - 1 : last);
        CHECK_THROWS_WITH(file.finish(), ContainsSubstring("is not written"));
    }
    {
        mpi::safetensors_writer file(everyone(), path, specs);
        write_part(file, is_last && first > 0 ? first - 1 : first, last);
        if (everyone().size() > 1)
        {
            CHECK_THROWS_WITH(file.finish(), ContainsSubstring("is written twice"));
        }
    }
    CHECK_FALSE(std::filesystem::exists(path));
    {
        mpi::safetensors_writer file(everyone(), path, specs);
        const std::vector<float> x = numbers();
        CHECK_THROWS_AS(file.write("c", std::span<const float>(x)), out_of_range);
        CHECK_THROWS_AS(file.write("a", std::span<const float>(x), 1), out_of_range);
        CHECK_THROWS_AS(file.write("b", std::span<const float>(x)), invalid_argument);
    }
}

TEST_CASE("all processes say what differs between their files", "[mpi]")
{
    auto mine = specs;
    mine[0].shape[0] += everyone().rank() == everyone().size() - 1 ? 1 : 0;
    if (everyone().size() > 1)
    {
        CHECK_THROWS_WITH(mpi::safetensors_writer(everyone(), name_of_file("differs"), mine),
                          ContainsSubstring("what the file holds"));
    }
    const auto write_nowhere = []
    { mpi::safetensors_writer(everyone(), "no_such_folder/a.safetensors", specs); };
    CHECK_THROWS_WITH(write_nowhere(), ContainsSubstring("no_such_folder"));
    CHECK_THROWS_AS(write_nowhere(), fanin::runtime_error);
    CHECK_THROWS_AS(mpi::safetensors_writer(everyone(), "", specs), fanin::runtime_error);
    const std::vector<tensor_spec> huge{{"a", element_type::float64, {std::uint64_t{1} << 62}}};
    CHECK_THROWS_AS(mpi::safetensors_writer(everyone(), name_of_file("huge"), huge), fanin::length_error);
}

TEST_CASE("processes in other folders write the file of the first", "[mpi]")
{
    namespace fs = std::filesystem;
    const fs::path here = fs::current_path();
    const fs::path path = here / name_of_file("folders");
    if (everyone().rank() > 0)
    {
        fs::current_path(fs::temp_directory_path());
    }
    {
        mpi::safetensors_writer file(everyone(), path.filename(), specs);
        write_part(file, first_of(77, everyone().rank()), first_of(77, everyone().rank() + 1));
        file.finish();
    }
    fs::current_path(here);
    CHECK(fs::exists(path));
    std::uint64_t all_have_looked = 1;
    everyone().add(std::span(&all_have_looked, 1));
    fs::remove(path);
}

TEST_CASE("a file that one process does not see is refused by all", "[mpi]")
{
    const bool is_last = everyone().rank() == everyone().size() - 1;
    const std::string seen = std::filesystem::current_path().string();
    CHECK_NOTHROW(mpi::detail::require_seen_by_all(everyone(), seen));
    const std::string path = is_last ? seen + "/no_such_file" : seen;
    CHECK_THROWS_AS(mpi::detail::require_seen_by_all(everyone(), path), fanin::runtime_error);
    CHECK_THROWS_WITH(mpi::detail::require_seen_by_all(everyone(), path), ContainsSubstring("no_such_file"));
}

TEST_CASE("a disk that fails on one process leaves no file, and nobody waits", "[mpi]")
{
    const std::string path = name_of_file("disk");
    mpi::safetensors_writer file(everyone(), path, specs);
    write_part(file, first_of(77, everyone().rank()), first_of(77, everyone().rank() + 1));
    sync_fails = everyone().rank() == everyone().size() - 1;
    CHECK_THROWS_AS(file.finish(), fanin::runtime_error);
    sync_fails = false;
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("memory that one process lacks is missed by all", "[mpi]")
{
    const auto lack = []
    {
        if (everyone().rank() == 0)
        {
            throw std::bad_alloc();
        }
    };
    CHECK_THROWS_AS(mpi::detail::on_all(everyone(), lack), fanin::out_of_memory);
}
