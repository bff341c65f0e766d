// SPDX-License-Identifier: BSD-3-Clause
// Draws of every law of fanin are as claimed: 200 of each. FANIN_AUDIT_SIZE=784,256 takes larger ones.
#include <fanin/audit.hpp>
#include <fanin/init.hpp>
#include <fanin/init/delta_orthogonal.hpp>
#include <fanin/init/orthogonal.hpp>
#include <fanin/init/profile.hpp>

#include <catch.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

namespace
{
    namespace init = fanin::init;
    using fanin::axes;

    struct size
    {
        std::size_t in = 48;
        std::size_t out = 32;
    };

    size size_of_draws()
    {
        size s;
        if (const char* const text = std::getenv("FANIN_AUDIT_SIZE"))
        {
            REQUIRE(std::sscanf(text, "%zu,%zu", &s.in, &s.out) == 2);
        }
        return s;
    }

    template <class I>
    void check_draws(const I& law, const std::vector<std::size_t>& shape, const axes& a)
    {
        using T = typename I::value_type;
        std::size_t elements = 1;
        for (const std::size_t n : shape)
        {
            elements *= n;
        }
        std::vector<T> w(elements);
        for (std::uint64_t seed = 0; seed < 200; ++seed)
        {
            law.write(std::span(w), shape, a, fanin::key(seed).child("draws"));
            const fanin::audit_result r = fanin::audit(w, shape, law, a);
            INFO(seed << ": " << to_string(r));
            REQUIRE(r.as_claimed());
        }
    }

    template <class I>
    void check_matrices(const I& law)
    {
        const auto [in, out] = size_of_draws();
        check_draws(law, {in, out}, axes::io);
        check_draws(law, {out, in}, axes::oi);
    }

    template <class T>
    void check_elementwise()
    {
        check_matrices(init::he<T>);
        check_matrices(init::he_uniform<T>);
        check_matrices(init::he_truncated<T>);
        check_matrices(init::xavier<T>);
        check_matrices(init::xavier_uniform<T>);
        check_matrices(init::xavier_truncated<T>);
        check_matrices(init::glorot<T>);
        check_matrices(init::glorot_uniform<T>);
        check_matrices(init::glorot_truncated<T>);
        check_matrices(init::he<T>.with(fanin::fan::geometric));
        check_matrices(init::he<T>.with_bounds(-1, 3));
        check_matrices(init::normal<T>);
        check_matrices(init::normal<T>.with_mean(5));
        check_matrices(init::normal<T>.with_mean(-0.3).with_stddev(1));
        check_matrices(init::uniform<T>);
        check_matrices(init::uniform<T>.with_range(0, 1));
        check_matrices(init::uniform<T>.with_range(100, 101));
        check_matrices(init::truncated_normal<T>);
        check_matrices(init::truncated_normal<T>.with_stddev(0.02));
        check_matrices(init::zeros<T>);
        check_matrices(init::ones<T>);
        check_matrices(init::constant<T>);
        check_matrices(init::profile::torch::linear<T>.weights);
        check_draws(init::he<T>, {5, 5, 8, 16}, axes::hwio);
        check_draws(init::glorot_uniform<T>, {16, 8, 3, 3}, axes::oihw);
        check_draws(init::uniform<T>, {64}, axes::o);
    }

    template <class T>
    void check_others()
    {
        check_matrices(init::siren<T>);
        check_matrices(init::siren_first<T>);
        check_matrices(init::orthogonal<T>);
        check_matrices(init::orthogonal<T>.with_gain(1.5));
        check_matrices(init::sparse<T>);
        check_matrices(init::sparse<T>.with_connections(15).with_stddev(1));
        check_matrices(init::identity<T>);
        check_matrices(init::irnn<T>);
        check_matrices(init::hadamard_identity<T>);
        check_matrices(init::looks_linear<T>);
        check_matrices(init::nguyen_widrow<T>);
        check_draws(init::chrono<T>, {500}, axes::o);
        check_draws(init::chrono<T>.input_gate(), {500}, axes::o);
        check_draws(init::orthogonal<T>, {3, 3, 8, 16}, axes::hwio);
        check_draws(init::orthogonal<T>, {8, 16, 3, 3}, axes::oihw.transposed());
        check_draws(init::orthogonal<T>, {3, 3, 8, 16}, axes::hwio.with_groups(2));
        check_draws(init::orthogonal<T>, {4, 32, 16},
                    axes{fanin::axis::batch, fanin::axis::in, fanin::axis::out});
        check_draws(init::dirac<T>, {3, 3, 8, 16}, axes::hwio);
        check_draws(init::bilinear<T>, {4, 4, 8, 8}, axes::hwio);
        check_draws(init::icnr<T>, {3, 3, 8, 16}, axes::hwio);
        check_draws(init::delta_orthogonal<T>, {3, 3, 8, 16}, axes::hwio);
    }
}

TEST_CASE("200 draws of every law in float are as claimed")
{
    check_elementwise<float>();
    check_others<float>();
}

TEST_CASE("200 draws of every law in double are as claimed")
{
    check_elementwise<double>();
    check_others<double>();
}

#if FANIN_FLOAT16
TEST_CASE("200 draws of every law in half are as claimed")
{
    check_elementwise<_Float16>();
}
#endif

TEST_CASE("200 draws of every law in bfloat16 are as claimed")
{
    check_elementwise<fanin::bfloat16>();
}
