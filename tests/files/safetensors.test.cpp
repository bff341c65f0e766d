// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/files/safetensors.hpp>

#include "files/scratch.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <sys/stat.h>
#include <unistd.h>

using Catch::Matchers::StartsWith;
using nlohmann::ordered_json;

namespace
{
    /// A file with this header, whatever stands in it.
    std::string file_of(const std::string& header, const std::string& data = "")
    {
        return little_endian(header.size(), 8) + header + data;
    }

    ordered_json entry(const std::string& type, std::vector<std::size_t> shape, std::size_t begin,
                       std::size_t end)
    {
        return {{"dtype", type}, {"shape", std::move(shape)}, {"data_offsets", {begin, end}}};
    }

    std::string refusal(const std::string& bytes)
    {
        const scratch_directory dir;
        return complaint(dir.with("model.safetensors", bytes),
                         [](const auto& path) { static_cast<void>(fanin::safetensors_file(path)); });
    }

    /// What is said of this header, before which 8 bytes stand.
    std::string of_header(const std::string& header, const std::string& data = "")
    {
        return refusal(file_of(header, data));
    }

    const std::string one = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
}

TEST_CASE("the elements of a safetensors file are read in place", "[files]")
{
    const scratch_directory dir;
    const std::vector<double> doubles{1.5, -2, 3e300};
    const std::vector<float> floats{1, 2, 3, 4, 5, -6.5F};
    const std::vector<std::uint16_t> coarse{0x3c00, 0xc000, 0x0001, 0x7bff};
    const std::vector<std::int64_t> counts{-3};
    const ordered_json header{{"__metadata__", {{"format", "pt"}, {"k", "\"ü\n"}}},
                              {"w", entry("F32", {2, 3}, 24, 48)},
                              {"d", entry("F64", {3}, 0, 24)},
                              {"h", entry("F16", {2, 1, 2}, 48, 56)},
                              {"b", entry("BF16", {4}, 56, 64)},
                              {"n", entry("I64", {}, 64, 72)},
                              {"none", entry("F32", {0, 7}, 72, 72)}};
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    const auto path =
        dir.with("model.safetensors", file_of(text, bytes_of(doubles) + bytes_of(floats) + bytes_of(coarse)
                                                        + bytes_of(coarse) + bytes_of(counts)));
    const fanin::safetensors_file file(path);

    REQUIRE(file.tensors().size() == 6);
    CHECK(file.tensors()[0].name() == "d"); // in the order of the data
    CHECK(file.tensors()[5].name() == "none");
    CHECK(file.tensors()[5].size() == 0);
    CHECK(file.metadata().size() == 2);
    CHECK(file.metadata()[1].second == "\"ü\n");
    const fanin::file_array& w = file["w"];
    CHECK(w.type() == fanin::element_type::float32);
    CHECK(std::vector(w.shape().begin(), w.shape().end()) == std::vector<std::size_t>{2, 3});
    const auto view = w.elements<float>();
    CHECK(std::vector(view.begin(), view.end()) == floats);
    CHECK(static_cast<const void*>(view.data()) == w.bytes().data()); // no copy
    CHECK(w.to<double>() == std::vector<double>{1, 2, 3, 4, 5, -6.5});
    CHECK(file["d"].to<double>() == doubles);
    CHECK(file["h"].to<float>() == std::vector<float>{1, -2, 0x1p-24F, 65504});
    CHECK(file["h"].type() == fanin::element_type::float16);
    CHECK(file["b"].to<float>() == std::vector<float>{0x1p-7F, -2, 0x1p-133F, 0x1.fep120F});
    CHECK(static_cast<float>(file["b"].elements<fanin::bfloat16>()[1]) == -2);
    CHECK(file["n"].shape().empty());
    CHECK(file["n"].to<int>() == std::vector<int>{-3});

    CHECK(file.find("absent") == nullptr);
    CHECK_THROWS_AS(file["absent\n"], fanin::out_of_range);
    CHECK_THROWS_WITH(file["absent\n"],
                      ContainsSubstring("'absent\\x0a'") && ContainsSubstring("among its 6"));
    CHECK_THROWS_WITH(w.elements<double>(), ContainsSubstring("'w' are float32, not float64"));
    CHECK_THROWS_WITH(w.to<int>(), ContainsSubstring("float32, which do not convert to int32"));
}

TEST_CASE("arrays outlive the file object, the file may be gone", "[files]")
{
    const scratch_directory dir;
    const auto path = dir.with("a", file_of(one, bytes_of<float>({7, 8})));
    const fanin::file_array a = fanin::safetensors_file(path)["a"];
    std::filesystem::remove(path);
    CHECK(a.to<float>() == std::vector<float>{7, 8});
}

TEST_CASE("elements that are not aligned are refused in place and copied", "[files]")
{
    const scratch_directory dir;
    for (std::size_t blanks = 0; blanks < 8; ++blanks)
    {
        const std::string header = one + std::string(blanks, ' ');
        const fanin::safetensors_file file(dir.with("a", file_of(header, bytes_of<float>({1, 2}))));
        CHECK(file["a"].to<float>() == std::vector<float>{1, 2});
        if (header.size() % 4 == 0)
        {
            CHECK(file["a"].elements<float>()[1] == 2);
        }
        else
        {
            CHECK_THROWS_WITH(file["a"].elements<float>(),
                              ContainsSubstring("byte " + std::to_string(8 + header.size()))
                                  && ContainsSubstring("multiple of 4 bytes"));
        }
    }
}

TEST_CASE("a file without tensors is a file", "[files]")
{
    CHECK(of_header("{}") == "nothing");
    CHECK(of_header("{}   ") == "nothing");
    CHECK(of_header(R"({"__metadata__":{}})") == "nothing");
    CHECK(of_header(" {}").starts_with("byte 8: the header does not begin with {"));
}

TEST_CASE("the length of a safetensors header is checked first", "[files]")
{
    CHECK(refusal("").starts_with("byte 0: the file ends within the length"));
    CHECK(refusal("1234567").starts_with("byte 7: the file ends within the length"));
    CHECK(refusal(little_endian(3, 8) + "{}").starts_with("byte 10: the file ends within its header of 3"));
    CHECK(refusal(little_endian(100'000'001, 8)).starts_with("byte 0: the header has 100000001 bytes"));
    CHECK(refusal(little_endian(100'000'000, 8)).starts_with("byte 8: the file ends within its header"));
    CHECK(refusal(std::string(8, '\xff')).starts_with("byte 0: the header has 18446744073709551615 bytes"));
    CHECK(refusal(little_endian(0, 8)).starts_with("byte 8: the header does not begin with {"));
}

TEST_CASE("a header that is no JSON object in UTF-8 is refused at its byte", "[files]")
{
    for (const char* bad : {"\xff", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                            "\xf0\x80\x80\x80", "\x80", "\xc3", "\xe2\x82", "\xf5\x80\x80\x80", "\xc1\xbf"})
    {
        CHECK(of_header(std::string("{\"") + bad + "\"}") == "byte 10: the header is not UTF-8");
    }
    CHECK(of_header("{\"") == "byte 10: the header ends within a string");
    for (const char* fine : {"ü", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"})
    {
        CHECK(of_header(std::string("{\"__metadata__\":{\"") + fine + "\":\"\"}}") == "nothing");
    }
    for (const char* other : {"[]", "null", "\"a\"", "1", "\t{}", "\n{}", "\xef\xbb\xbf{}"})
    {
        CHECK(of_header(other).starts_with("byte 8: the header does not begin with {"));
    }
    CHECK(of_header("{").starts_with("byte 9: the header lacks a name"));
    CHECK(of_header("{}x") == "byte 10: the header goes on after its object");
    CHECK(of_header("{} {}") == "byte 11: the header goes on after its object");
    CHECK(of_header(std::string("{}\0", 3)) == "byte 10: the header goes on after its object");
    CHECK(of_header("{,}").starts_with("byte 9: the header lacks a name"));
    CHECK(of_header("{a:1}").starts_with("byte 9: the header lacks a name"));
    CHECK(of_header("{'a':1}").starts_with("byte 9: the header lacks a name"));
    CHECK(of_header(R"({"a" 1})").starts_with("byte 13: the header lacks a colon"));
    CHECK(of_header(R"({"a":1})").starts_with("byte 13: the header lacks an object for each tensor"));
    CHECK(of_header(R"({"a":null})").starts_with("byte 13: the header lacks an object for each tensor"));
    CHECK(of_header("{\"a\n\":1}").starts_with("byte 11: the header has a control character"));
    CHECK(of_header(R"({"\x":1})").starts_with("byte 10: the header has an escape that JSON does not know"));
    CHECK(of_header(R"({"\u12":1})").starts_with("byte 10: the header has \\u without four"));
    CHECK(of_header(R"({"\ud800":1})").starts_with("byte 10: the header has half of a surrogate"));
    CHECK(of_header(R"({"\udc00\ud800":1})").starts_with("byte 10: the header has half of a surrogate"));
    CHECK(of_header(R"({"__metadata__":[]})").starts_with("byte 24: the header lacks an object of strings"));
    CHECK(
        of_header(R"({"__metadata__":{"a":1}})").starts_with("byte 29: the header lacks metadata, a string"));
    const std::string deep(200'000, '[');
    CHECK(of_header("{\"a\":" + deep).starts_with("byte 13: the header lacks an object for each tensor"));
}

TEST_CASE("tensors that say too little, too much or something else are refused", "[files]")
{
    const auto tensor = [](const std::string& members) { return of_header("{\"a\":{" + members + "}}"); };
    CHECK(tensor("").starts_with("byte 9: tensor 'a' has no 'dtype'"));
    CHECK(tensor(R"("dtype":"F32")").starts_with("byte 9: tensor 'a' has no 'shape'"));
    CHECK(tensor(R"("dtype":"F32","shape":[0])").starts_with("byte 9: tensor 'a' has no 'data_offsets'"));
    CHECK(tensor(R"("dtype":"F32","dtype":"F32")").starts_with("byte 28: the header has 'dtype' twice"));
    CHECK(tensor(R"("type":"F32")").starts_with("byte 14: the header has 'type' in tensor 'a'"));
    CHECK(tensor(R"("dtype":"F33","shape":[0],"data_offsets":[0,0])")
              .starts_with("byte 22: tensor 'a' has the element type 'F33', but it must be one of F64, F32"));
    CHECK(tensor(R"("dtype":"f32")").starts_with("byte 22: tensor 'a' has the element type 'f32'"));
    CHECK(tensor(R"("dtype":4)").starts_with("byte 22: the header lacks an element type"));
    for (const char* shape : {"-1", "1.0", "1e2", "01", "+1", "\"1\"", "true", "[1]", ""})
    {
        CHECK(tensor(std::string("\"shape\":[1,") + shape + "]")
                  .starts_with("byte 25: the header lacks an extent"));
    }
    CHECK(tensor(R"("shape":[18446744073709551616])")
              .starts_with("byte 23: the header has a number of more than"));
    CHECK(tensor(R"("shape":{})").starts_with("byte 22: the header lacks an array of extents"));
    CHECK(tensor(R"("shape":[1 2])").starts_with("byte 25: the header lacks a comma or ]"));
    CHECK(
        tensor(R"("data_offsets":[])").starts_with("byte 30: the header lacks the offset of the first byte"));
    CHECK(tensor(R"("data_offsets":[0])").starts_with("byte 31: the header lacks two offsets"));
    CHECK(tensor(R"("data_offsets":[0,0,0])").starts_with("byte 33: the header lacks ] after two offsets"));
}

TEST_CASE("equal names are refused, also where escapes hide them", "[files]")
{
    const std::string e = R"({"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
    CHECK(of_header("{\"a\":" + e + ",\"b\":" + e + ",\"a\":" + e + "}")
          == "byte " + std::to_string(8 + 1 + 2 * (4 + e.size() + 1)) + ": two tensors have the name 'a'");
    CHECK_THAT(of_header("{\"a\":" + e + ",\"\\u0061\":" + e + "}"),
               ContainsSubstring("two tensors have the name 'a'"));
    CHECK_THAT(of_header(R"({"__metadata__":{},"__metadata__":{}})"),
               StartsWith("byte 27: ") && ContainsSubstring("twice"));
    CHECK(of_header(R"({"__metadata__":{"k":"","l":"","k":""}})")
          == "byte 39: two entries of __metadata__ have the name 'k'");
    CHECK(of_header("{\"a\":" + e + ",\"A\":" + e + "}") == "nothing");
}

TEST_CASE("shapes and offsets must agree with each other and with the file", "[files]")
{
    const auto of = [](const ordered_json& header, std::size_t bytes)
    { return of_header(header.dump(), std::string(bytes, 'x')); };
    CHECK(of({{"a", entry("F32", {2}, 0, 8)}}, 8) == "nothing");
    CHECK_THAT(of({{"a", entry("F32", {2}, 0, 7)}}, 7),
               StartsWith("byte 55: ")
                   && ContainsSubstring("float32 (2) takes 8 bytes, but its offsets span 7"));
    CHECK_THAT(of({{"a", entry("F64", {3, 0}, 0, 8)}}, 8),
               ContainsSubstring("takes 0 bytes, but its offsets span 8"));
    CHECK_THAT(of({{"a", entry("F64", {}, 0, 0)}}, 0),
               ContainsSubstring("takes 8 bytes, but its offsets span 0"));
    CHECK_THAT(of({{"a", entry("F32", {2}, 8, 0)}}, 8),
               ContainsSubstring("ends at offset 0, before it begins at 8"));
    constexpr std::size_t huge = std::size_t{1} << 62;
    CHECK_THAT(of({{"a", entry("F32", {huge, huge}, 0, 8)}}, 8),
               ContainsSubstring("byte 36: ") && ContainsSubstring("more bytes than 64 bits can count"));
    CHECK_THAT(of({{"a", entry("F32", {huge}, 0, 0)}}, 0),
               ContainsSubstring("more bytes than 64 bits can count"));
    CHECK(of({{"a", entry("F32", {huge, huge, 0}, 0, 0)}}, 0) == "nothing");
    CHECK_THAT(of({{"a", entry("F64", {huge / 4}, 0, 8 * (huge / 4))}}, 8),
               ContainsSubstring("the file ends within tensor 'a'"));

    // between tensors: 8 bytes each
    const auto both = [&](std::size_t a, std::size_t b, std::size_t bytes)
    { return of({{"a", entry("F32", {2}, a, a + 8)}, {"b", entry("F32", {2}, b, b + 8)}}, bytes); };
    CHECK(both(0, 8, 16) == "nothing");
    CHECK(both(8, 0, 16) == "nothing");
    CHECK_THAT(both(0, 4, 12), ContainsSubstring("'b' begins at offset 4") && ContainsSubstring("overlap"));
    CHECK_THAT(both(0, 0, 8), ContainsSubstring("overlap"));
    CHECK_THAT(both(0, 9, 17), ContainsSubstring("'b' begins at offset 9") && ContainsSubstring("gap"));
    CHECK_THAT(both(1, 9, 17), ContainsSubstring("'a' begins at offset 1") && ContainsSubstring("gap"));
    const std::string header =
        ordered_json{{"a", entry("F32", {2}, 0, 8)}, {"b", entry("F32", {2}, 8, 16)}}.dump();
    const std::string end = std::to_string(8 + header.size() + 16);
    CHECK(both(0, 8, 17) == "byte " + end + ": the file goes on after its last tensor, by 1 bytes");
    CHECK_THAT(both(0, 8, 15), ContainsSubstring("the file ends within tensor 'b'"));
    CHECK_THAT(of_header("{}", "x"), StartsWith("byte 10: the file goes on"));
}

TEST_CASE("names from a file do not steer a terminal, nor fill a screen", "[files]")
{
    const std::string said = of_header(R"({"\u001b[31mred\u0007'\\)" + std::string(500, 'n') + "\":{}}");
    CHECK_THAT(said, ContainsSubstring("'\\x1b[31mred\\x07\\'\\\\nnn") && ContainsSubstring("...'"));
    CHECK(said.size() < 200);
    CHECK_THAT(of_header("{\"\xe2\x80\xae\":{}}"), ContainsSubstring("'\\xe2\\x80\\xae'"));
}

TEST_CASE("what cannot be opened is refused with its path", "[files]")
{
    const scratch_directory dir;
    const auto open = [](const auto& path) { static_cast<void>(fanin::safetensors_file(path)); };
    CHECK(complaint(dir / "absent", open) == "No such file or directory");
    CHECK(complaint(dir / ".", open).starts_with("it is not a regular file"));
    REQUIRE(::mkfifo((dir / "pipe").c_str(), 0600) == 0);
    CHECK(complaint(dir / "pipe", open)
              .starts_with("it is not a regular file")); // and does not wait for a writer
}

TEST_CASE("headers with some bytes changed are refused, or read as another parser reads them", "[files]")
{
    std::mt19937 random(1);
    const ordered_json header{{"__metadata__", {{"format", "pt"}}},
                              {"w\n", entry("F32", {2, 1}, 0, 8)},
                              {"b", entry("U8", {4}, 8, 12)}};
    const std::string good = header.dump();
    const scratch_directory dir;
    int refused = 0;
    constexpr int runs = 4000;
    for (int run = 0; run < runs; ++run)
    {
        std::string text = good;
        for (auto change = random() % 3; change < 3; ++change)
        {
            const std::size_t at = random() % text.size();
            const std::string_view likely = "\"{}[]:,\\ 0123456789Fun\n";
            const char c = random() % 4 != 0 ? likely[random() % likely.size()] : static_cast<char>(random());
            switch (random() % 4)
            {
            case 0:
                text.erase(at, 1 + random() % 3);
                break;
            case 1:
                text.insert(at, 1 + random() % 3, c);
                break;
            default:
                text[at] = c;
            }
        }
        const auto path = dir.with("a", file_of(text, std::string(12, 'x')));
        try
        {
            const fanin::safetensors_file file(path);
            const auto parsed = nlohmann::json::parse(text);
            CHECK(parsed.size() == file.tensors().size() + (parsed.contains("__metadata__") ? 1U : 0U));
            for (const fanin::file_array& a : file.tensors())
            {
                CHECK(parsed.at(a.name()).at("shape").size() == a.shape().size());
            }
        }
        catch (const fanin::runtime_error&)
        {
            ++refused;
        }
    }
    CHECK(refused > runs / 2);
    CHECK(refused < runs);
}
