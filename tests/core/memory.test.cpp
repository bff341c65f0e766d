// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/fanin.hpp>

#include "catch.hpp"

#include <array>
#include <cstddef>
#include <new>
#include <string>

using namespace fanin;

// 2⁵⁰ bytes are more than any machine has that these tests run on.

namespace
{
    struct greedy_layer
    {
        template <class T>
        batch<T> forward(batch<T>, key, tape<T>&) const
        {
            throw std::bad_alloc();
        }

        static std::string name()
        {
            return "greedy";
        }
    };

    template <class F>
    std::string complaint(F f)
    {
        try
        {
            f();
        }
        catch (const std::bad_alloc& e)
        {
            CHECK(dynamic_cast<const fanin::error*>(&e) != nullptr);
            return e.what();
        }
        return "nothing";
    }

    constexpr std::size_t huge = std::size_t{1} << 40;
    const matrix<float> x = init::normal<float>(2, 1024, 1);
}

TEST_CASE("weights that no memory holds are refused with their shape and bytes")
{
    CHECK_THAT(
        complaint([] { static_cast<void>(init::he<float>(1024, huge, 1)); }),
        ContainsSubstring("weights (1024, 1099511627776) take at least 4503599627370496 bytes of memory"));
    CHECK_THAT(complaint([] { static_cast<void>(init::orthogonal<double>(huge, 1024, 1)); }),
               ContainsSubstring("weights (1099511627776, 1024) take at least 9007199254740992 bytes"));
    CHECK_THAT(
        complaint([] { static_cast<void>(init::he<float>({3, 3, 1024, huge}, axes::hwio, 1)); }),
        ContainsSubstring("weights (3, 3, 1024, 1099511627776) take at least 40532396646334464 bytes"));
    CHECK_THAT(complaint(
                   []
                   {
                       static_cast<void>(
                           init::shard(init::he<float>, {1024, huge}, axes::io, {0, 0}, {512, huge}, 1));
                   }),
               ContainsSubstring("weights (512, 1099511627776) take at least 2251799813685248 bytes"));
    CHECK_THROWS_AS(init::he<float>(huge, huge, 1), fanin::length_error);
}

TEST_CASE("a layer that no memory holds is named, with the bytes that it wants")
{
    const auto net = [](auto weights) { return sequential(dense(8, init::he<float>), dense(huge, weights)); };
    CHECK_THAT(complaint([&] { propagate(dense(huge, init::he<float>, act::relu), x, 1); }),
               ContainsSubstring("fanin: layer 0 (dense 1099511627776 he relu): weights (512, 1099511627776)")
                   && ContainsSubstring("2251799813685248 bytes"));
    CHECK_THAT(complaint([&] { propagate(dense(huge, init::he<float>), x, 1, {.weights = true}); }),
               ContainsSubstring("weights (1024, 1099511627776)")
                   && ContainsSubstring("4503599627370496 bytes"));
    CHECK_THAT(complaint([&] { propagate(net(init::orthogonal<float>), x, 1); }),
               ContainsSubstring("fanin: layer 1 (dense 1099511627776 orthogonal identity): weights (8, "
                                 "1099511627776) take at least 35184372088832 bytes"));
    CHECK_THAT(complaint([&] { static_cast<void>(draw(net(init::he<float>), x, 1)); }),
               ContainsSubstring("fanin: layer 1 (dense 1099511627776 he identity): weights"));
    CHECK_THAT(complaint([&] { static_cast<void>(lsuv(net(init::he<float>), x, 1)); }),
               ContainsSubstring("fanin: layer 1 (dense 1099511627776 he identity): weights"));
    CHECK_THROWS_WITH(
        propagate(dense(~std::size_t{0}, init::he<float>), x, 1),
        ContainsSubstring("fanin: layer 0 (dense 18446744073709551615 he identity): shape (1024, "
                          "18446744073709551615) has more elements"));
    CHECK_THROWS_AS(propagate(dense(~std::size_t{0}, init::he<float>), x, 1), fanin::length_error);
}

TEST_CASE("so is a batch that no memory holds, a kernel, and the patches of an image")
{
    const batch<float> image(matrix<float>(x), {32, 32, 1});
    CHECK_THAT(complaint([&] { propagate(conv2d(huge, {3, 3}, init::he<float>), image, 1); }),
               ContainsSubstring("fanin: layer 0 (conv2d 3x3 1099511627776 he identity): weights (3, 3, 1, ")
                   && ContainsSubstring("39582418599936 bytes"));
    const conv2d_options wide{.padding = {1 << 22, 1 << 22}};
    CHECK_THAT(complaint([&] { propagate(conv2d(64, {3, 3}, init::he<float>, act::relu, wide), image, 1); }),
               ContainsSubstring("the elements of a batch (2, 450") && ContainsSubstring("bytes"));
    CHECK_THAT(
        complaint(
            [&]
            {
                const auto user = [](std::size_t in, std::size_t out, key)
                { return xt::xtensor<float, 2>(std::array<std::size_t, 2>{in, out}); };
                propagate(dense(huge, user), x, 1);
            }),
        ContainsSubstring("layer 0 (dense 1099511627776 custom identity): weights (1024, 1099511627776)"));
}

TEST_CASE("memory that runs out within a user's layer names the layer")
{
    CHECK_THAT(complaint([&] { propagate(sequential(dense(8, init::he<float>), greedy_layer{}), x, 1); }),
               ContainsSubstring("fanin: layer 1 (greedy): memory ran out"));
}
