// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/files/safetensors.hpp>
#include <fanin/files/safetensors_writer.hpp>

#include "files/scratch.hpp"

#include <algorithm>
#include <complex>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include <sys/resource.h>

using fanin::element_type;
using fanin::safetensors_writer;
using fanin::tensor_spec;

namespace
{
    const std::vector<tensor_spec> three{{"a", element_type::bfloat16, {3}},
                                         {"b \"ü\"\n", element_type::float32, {2, 2}},
                                         {"c", element_type::float64, {}}};

    void write_three(safetensors_writer& w)
    {
        const std::vector<fanin::bfloat16> a{fanin::bfloat16(1), fanin::bfloat16(-2), fanin::bfloat16(3)};
        const std::vector<float> b{1, 2, 3, 4};
        const std::vector<double> c{0.1};
        w.write("a", std::span(a));
        w.write("b \"ü\"\n", std::span(b));
        w.write("c", std::span(c));
    }

    nlohmann::ordered_json header_of(const std::string& file)
    {
        std::size_t length = 0;
        for (std::size_t i = 0; i < 8; ++i)
        {
            length |= std::size_t{static_cast<unsigned char>(file.at(i))} << (8 * i);
        }
        return nlohmann::ordered_json::parse(file.substr(8, length));
    }

    /// A refused writer leaves nothing.
    template <class Error>
    void check_refused(const std::vector<tensor_spec>& tensors, const std::string& what,
                       const safetensors_writer::metadata& notes = {})
    {
        const scratch_directory dir;
        CHECK_THROWS_AS(safetensors_writer(dir / "f", tensors, notes), Error);
        CHECK_THROWS_WITH(safetensors_writer(dir / "f", tensors, notes), ContainsSubstring(what));
        CHECK(dir.is_empty());
    }
}

TEST_CASE("a written safetensors file has the header that another parser reads, and the elements", "[files]")
{
    const scratch_directory dir;
    safetensors_writer w(dir / "f", three, {{"format", "pt"}, {"note", "tab\t"}});
    write_three(w);
    CHECK_FALSE(std::filesystem::exists(dir / "f"));
    w.finish();
    CHECK(dir.files() == 1);

    const std::string file = content(dir / "f");
    CHECK(file.size() == w.size());
    const auto header = header_of(file);
    CHECK(header == nlohmann::ordered_json::parse(R"({
        "__metadata__": {"format": "pt", "note": "tab\t"},
        "c": {"dtype": "F64", "shape": [], "data_offsets": [0, 8]},
        "b \"ü\"\n": {"dtype": "F32", "shape": [2, 2], "data_offsets": [8, 24]},
        "a": {"dtype": "BF16", "shape": [3], "data_offsets": [24, 30]}})"));
    CHECK(file.substr(file.size() - 6) == std::string("\x80\x3f\x00\xc0\x40\x40", 6));
    CHECK((file.size() - 30) % 8 == 0); // elements are aligned

    const fanin::safetensors_file read(dir / "f");
    CHECK(read["b \"ü\"\n"].elements<float>()[3] == 4);
    CHECK(read["c"].elements<double>()[0] == 0.1);
    CHECK(read["a"].elements<fanin::bfloat16>()[1].bits() == 0xc000);
    CHECK(read.metadata()[1].second == "tab\t");
}

TEST_CASE("the bytes of a safetensors file do not depend on parts, their order and threads", "[files]")
{
    const scratch_directory dir;
    constexpr std::size_t rows = 37;
    constexpr std::size_t columns = 53;
    std::vector<float> values(rows * columns);
    std::iota(values.begin(), values.end(), 0.5F);
    const std::vector<tensor_spec> tensors{{"w", element_type::float32, {rows, columns}},
                                           {"empty", element_type::float32, {0, 3}}};
    safetensors_writer whole(dir / "whole", tensors);
    whole.write("w", std::span<const float>(values));
    whole.finish();
    const std::string expected = content(dir / "whole");

    for (unsigned seed = 0; seed < 20; ++seed)
    {
        std::mt19937 random(seed);
        std::vector<std::size_t> cuts{0, values.size()};
        for (int i = 0; i < 15; ++i)
        {
            cuts.push_back(random() % values.size());
        }
        std::sort(cuts.begin(), cuts.end());
        std::vector<std::size_t> order(cuts.size() - 1);
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::shuffle(order.begin(), order.end(), random);
        safetensors_writer parts(dir / "parts", tensors);
        std::vector<std::thread> threads;
        for (unsigned t = 0; t < 3; ++t)
        {
            threads.emplace_back(
                [&, t]
                {
                    for (std::size_t i = t; i < order.size(); i += 3)
                    {
                        const std::size_t begin = cuts[order[i]];
                        const std::size_t end = cuts[order[i] + 1];
                        parts.write("w", std::span<const float>(values).subspan(begin, end - begin), begin);
                    }
                });
        }
        for (std::thread& t : threads)
        {
            t.join();
        }
        parts.finish();
        CHECK(content(dir / "parts") == expected);
    }
    CHECK(dir.files() == 2);
}

TEST_CASE("a safetensors file that is not finished leaves what was there", "[files]")
{
    const scratch_directory dir;
    static_cast<void>(dir.with("f", "old"));
    {
        safetensors_writer w(dir / "f", three);
        write_three(w);
    }
    CHECK(content(dir / "f") == "old");
    CHECK(dir.files() == 1);
    {
        safetensors_writer w(dir / "f", three);
        const std::vector<double> c{1};
        w.write("c", std::span(c));
        const std::vector<float> b{1};
        w.write("b \"ü\"\n", std::span(b), 0);
        w.write("b \"ü\"\n", std::span(b), 2);
        CHECK_THROWS_AS(w.finish(), fanin::invalid_argument);
        CHECK_THROWS_WITH(w.finish(), ContainsSubstring("'b \"\\xc3\\xbc\"\\x0a' lacks elements from 1 on"));
    }
    CHECK(content(dir / "f") == "old");
    CHECK(dir.files() == 1);
}

TEST_CASE("elements that a tensor has not, or has already, are refused before they are written", "[files]")
{
    const scratch_directory dir;
    safetensors_writer w(dir / "f", {{"w", element_type::float32, {10}}});
    const std::vector<float> x(11, 1.0F);
    const std::span<const float> all(x);
    CHECK_THROWS_AS(w.write("v", all.first(1)), fanin::out_of_range);
    CHECK_THROWS_WITH(w.write("v", all.first(1)), ContainsSubstring("has no tensor 'v'"));
    CHECK_THROWS_AS(w.write("w", all), fanin::out_of_range);
    CHECK_THROWS_WITH(w.write("w", all.first(3), 8),
                      ContainsSubstring("elements [8, 11)") && ContainsSubstring("[0, 10)"));
    CHECK_THROWS_AS(w.write("w", all.first(0), 11), fanin::out_of_range);
    CHECK_THROWS_AS(w.write("w", all.first(1), ~std::uint64_t{0}), fanin::out_of_range);
    const std::vector<double> wide{1};
    CHECK_THROWS_AS(w.write("w", std::span(wide)), fanin::invalid_argument);
    CHECK_THROWS_WITH(w.write("w", std::span(wide)),
                      ContainsSubstring("float64") && ContainsSubstring("must be float32"));

    w.write("w", all.first(3), 4); // [4, 7)
    for (const auto& [first, count] : {std::pair(4, 1), {6, 1}, {3, 2}, {5, 1}, {0, 10}, {6, 3}, {4, 3}})
    {
        CHECK_THROWS_AS(
            w.write("w", all.first(static_cast<std::size_t>(count)), static_cast<std::uint64_t>(first)),
            fanin::invalid_argument);
    }
    CHECK_THROWS_WITH(w.write("w", all.first(5), 2),
                      ContainsSubstring("element 4 of tensor 'w' is written twice"));
    w.write("w", all.first(4), 0);
    w.write("w", all.first(0), 2);
    w.write("w", all.first(3), 7);
    CHECK_THROWS_AS(w.write("w", all.first(1), 9), fanin::invalid_argument);
    w.finish();
    CHECK(fanin::safetensors_file(dir / "f")["w"].to<float>() == std::vector<float>(10, 1.0F));
}

TEST_CASE("tensors that the format cannot hold are refused, and nothing is written", "[files]")
{
    using fanin::invalid_argument;
    const auto f32 = element_type::float32;
    check_refused<invalid_argument>({{"a", f32, {1}}, {"b", f32, {1}}, {"a", f32, {1}}},
                                    "'a', but it must be different");
    check_refused<invalid_argument>({{"__metadata__", f32, {1}}}, "'__metadata__', but it must be another");
    check_refused<invalid_argument>({{"a\xff", f32, {1}}}, "'a\\xff', but it must be UTF-8: byte 1 is not");
    check_refused<invalid_argument>({{"a", element_type::complex128, {1}}}, "complex128, but it must be");
    check_refused<invalid_argument>({}, "a key of the metadata = '\\xff'", {{"\xff", ""}});
    check_refused<invalid_argument>({}, "a value of the metadata = '\\xff'", {{"k", "\xff"}});
    check_refused<invalid_argument>({}, "a key of the metadata = 'k'", {{"k", ""}, {"k", ""}});
    check_refused<fanin::length_error>({{"a", f32, {std::size_t{1} << 32, std::size_t{1} << 30}}},
                                       "'a' of shape (4294967296, 1073741824) has more bytes");
    check_refused<fanin::length_error>(
        {{"a", f32, {std::size_t{1} << 60}}, {"b", f32, {std::size_t{1} << 60}}},
        "up to 'b' have more bytes");
    check_refused<invalid_argument>({{std::string(100'000'000, 'n'), f32, {1}}}, "the bytes of the header");
}

TEST_CASE("a path that cannot be written is refused by name, and the file is as it was", "[files]")
{
    const scratch_directory dir;
    CHECK_THROWS_WITH(safetensors_writer(dir / "absent" / "f", three),
                      ContainsSubstring("cannot write " + (dir / "absent" / "f").string()));
    CHECK_THROWS_WITH(safetensors_writer(dir / ".", three), ContainsSubstring("not a regular file"));
    CHECK(dir.is_empty());
}

TEST_CASE("a disk that is full ends in an error with the byte, and the old file", "[files]")
{
    const scratch_directory dir;
    static_cast<void>(dir.with("f", "old"));
    // A limit on the size of files fails a write as a full disk does.
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    std::string message;
    bool finished = false;
    {
        safetensors_writer w(dir / "f", {{"w", element_type::float32, {5000}}});
        const rlimit limited{.rlim_cur = 5000, .rlim_max = before.rlim_max};
        REQUIRE(setrlimit(RLIMIT_FSIZE, &limited) == 0);
        const std::vector<float> x(5000);
        try
        {
            w.write("w", std::span(x));
        }
        catch (const fanin::runtime_error& e)
        {
            message = e.what();
        }
        setrlimit(RLIMIT_FSIZE, &before);
        try
        {
            w.finish();
            finished = true;
        }
        catch (const fanin::runtime_error&)
        {
        }
    }
    std::signal(SIGXFSZ, handler);
    CHECK_THAT(message, ContainsSubstring((dir / "f").string()) && ContainsSubstring("at byte 5000 of 200"));
    CHECK_FALSE(finished);
    CHECK(content(dir / "f") == "old");
    CHECK(dir.files() == 1);
}

TEST_CASE("complex numbers and integers are written and read", "[files]")
{
    const scratch_directory dir;
    safetensors_writer w(dir / "f", {{"z", element_type::complex64, {2}}, {"n", element_type::uint8, {3}}});
    const std::vector<std::complex<float>> z{{1, -2}, {3, 4}};
    const std::vector<std::uint8_t> n{0, 7, 255};
    w.write("z", std::span(z));
    w.write("n", std::span(n));
    w.finish();
    const fanin::safetensors_file file(dir / "f");
    CHECK(file["z"].to<std::complex<double>>() == std::vector<std::complex<double>>{{1, -2}, {3, 4}});
    CHECK(file["z"].elements<std::complex<float>>()[1] == std::complex<float>(3, 4));
    CHECK(file["n"].to<std::int64_t>() == std::vector<std::int64_t>{0, 7, 255});
    CHECK_THROWS_WITH(file["n"].to<std::int8_t>(), ContainsSubstring("element 2 does not fit int8"));
    CHECK_THROWS_WITH(file["z"].to<float>(), ContainsSubstring("complex64, which do not convert to float32"));
}

TEST_CASE("a temporary name that is free again is left to others", "[files]")
{
    const scratch_directory dir;
    std::string temporary;
    {
        fanin::detail::file_beside f((dir / "a").string());
        temporary = f.path();
        f.write(0, "a", 1, 1);
        f.replace_target();
        std::ofstream(temporary) << "of another process";
    }
    CHECK(std::filesystem::exists(temporary));
}
