// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/show/detail/labels.hpp>

#include "catch.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

using fanin::detail::display_width;
using fanin::detail::fit_labels;
using fanin::detail::line_label;
using texts = std::vector<std::string>;

namespace
{
    const fanin::detail::array_list<line_label> pyramid = {{"", "input"},
                                                           {"0", "dense 300 he relu, bias zeros"},
                                                           {"1", "dense 200 he relu, bias zeros"},
                                                           {"2", "dense 150 he relu, bias zeros"}};
}

TEST_CASE("labels that fit stay as they are", "[show]")
{
    const auto printed = fit_labels(pyramid, 32, "…");
    CHECK(printed.texts
          == texts{"input", "0: dense 300 he relu, bias zeros", "1: dense 200 he relu, bias zeros",
                   "2: dense 150 he relu, bias zeros"});
    CHECK(printed.legend.empty());
}

TEST_CASE("words that all layers of a kind have in common go first, and a legend tells them", "[show]")
{
    for (const std::size_t columns : {31u, 20u, 14u})
    {
        const auto printed = fit_labels(pyramid, columns, "…");
        CHECK(printed.texts == texts{"input", "0: dense 300 …", "1: dense 200 …", "2: dense 150 …"});
        CHECK(printed.legend == "… = he relu, bias zeros");
    }
    CHECK(fit_labels(pyramid, 16, "...").texts[1] == "0: dense 300 ...");
}

TEST_CASE("what differs stays while there is anything in common", "[show]")
{
    const fanin::detail::array_list<line_label> stack = {
        {"0", "dense 100 he relu"}, {"1", "dense 100 he tanh"}, {"2", "dense 100 he gelu"}};
    CHECK(fit_labels(stack, 19, "…").texts[1] == "1: dense 100 … tanh");
    const auto printed = fit_labels(stack, 16, "…");
    CHECK(printed.texts == texts{"0: dense … relu", "1: dense … tanh", "2: dense … gelu"});
    CHECK(printed.legend == "… = 100 he");
}

TEST_CASE("a number that differs, such as a width, stays where a word goes", "[show]")
{
    const fanin::detail::array_list<line_label> stack = {{"0", "dense 100 he relu"},
                                                         {"1", "dense 80 glorot tanh"},
                                                         {"2.0", "conv2d 3x3 16 he relu"},
                                                         {"2.1", "conv2d 3x3 32 he relu, bias zeros"},
                                                         {"2.2", "conv2d 3x3 64 he relu, bias zeros"}};
    const auto printed = fit_labels(stack, 20, "…");
    CHECK(printed.texts
          == texts{"0: dense 100 he relu", "1: dense 80 glorot …", "2.0: conv2d 3x3 16 …",
                   "2.1: conv2d 3x3 32 …", "2.2: conv2d 3x3 64 …"});
    CHECK(printed.legend == "1: … = tanh; 2.0: … = he relu; 2.1 to 2.2: … = he relu, bias zeros");
}

TEST_CASE("names of one word keep what tells them apart", "[show]")
{
    const fanin::detail::array_list<line_label> stack = {{"0", "the_long_name_of_a_block_A_of_the_decoder"},
                                                         {"1", "the_long_name_of_a_block_B_of_the_decoder"},
                                                         {"2", "the_long_name_of_a_block_CC_of_the_decoder"}};
    for (const std::size_t columns : {40u, 25u, 18u, 10u})
    {
        const auto printed = fit_labels(stack, columns, "…");
        CAPTURE(columns, printed.texts);
        CHECK(printed.texts[0].find("A") != std::string::npos);
        CHECK(printed.texts[1].find("B") != std::string::npos);
        CHECK(printed.texts[2].find("CC") != std::string::npos);
    }
}

TEST_CASE("wide characters are cut by the columns that they take", "[show]")
{
    const fanin::detail::array_list<line_label> stack = {{"0", "アテンション層の幅は一〇〇"},
                                                         {"1", "アテンション層の幅は二〇〇"}};
    for (std::size_t columns = 10; columns < 30; ++columns)
    {
        const auto printed = fit_labels(stack, columns, "…");
        CAPTURE(columns, printed.texts);
        CHECK(display_width(printed.texts[0]) <= columns);
        CHECK(printed.texts[0].starts_with("0: "));
        CHECK(printed.texts[0].find("一") != std::string::npos);
        CHECK(printed.texts[1].find("二") != std::string::npos);
    }
}

TEST_CASE("the path stays whole, and labels stay different, as long as there is room for it", "[show]")
{
    fanin::detail::array_list<line_label> stack;
    for (int i = 0; i < 12; ++i)
    {
        stack.push_back({"3.1.4.1.5." + std::to_string(i), std::string(300, 'n')});
    }
    for (std::size_t columns = 13; columns < 40; ++columns)
    {
        const auto printed = fit_labels(stack, columns, "…");
        std::set<std::string> different;
        for (std::size_t i = 0; i < stack.size(); ++i)
        {
            CHECK(display_width(printed.texts[i]) <= columns);
            CHECK(printed.texts[i].starts_with(stack[i].path));
            different.insert(printed.texts[i]);
        }
        CHECK(different.size() == stack.size());
    }
}

TEST_CASE("a legend that would be longer than the names it saves is left out", "[show]")
{
    fanin::detail::array_list<line_label> stack;
    for (int i = 0; i < 8; ++i)
    {
        stack.push_back({std::to_string(2 * i), "dense 100 he relu, bias zeros"});
        stack.push_back({std::to_string(2 * i + 1), "conv2d 3x3 16 glorot tanh, bias ones"});
    }
    CHECK(fit_labels(stack, 20, "…").legend.empty());
}

TEST_CASE("a line may have no name, or no path, or neither", "[show]")
{
    const fanin::detail::array_list<line_label> stack = {{"", ""}, {"0", ""}, {"1", "  "}, {"", "input"}};
    for (const std::size_t columns : {50u, 3u})
    {
        const auto printed = fit_labels(stack, columns, "…");
        CHECK(printed.texts.size() == 4);
        CHECK(printed.texts[0].empty());
        CHECK(printed.texts[1].starts_with("0"));
    }
    CHECK(fit_labels({}, 20, "…").texts.empty());
}
