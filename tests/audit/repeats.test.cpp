// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/audit.hpp>
#include <fanin/init.hpp>
#include <fanin/init/orthogonal.hpp>

#include <catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace
{
    namespace init = fanin::init;
    using fanin::audit_result;
    using fanin::axes;
    using fanin::finding_kind;

    using indices = std::vector<std::size_t>;

    audit_result audited(const xt::xtensor<float, 2>& w)
    {
        return fanin::audit(w, init::he<float>);
    }

    void check_repeat(const audit_result& r, const indices& where, const std::string& words)
    {
        INFO(to_string(r));
        REQUIRE(r.findings.size() == 1);
        CHECK(r.findings[0].kind == finding_kind::repeats);
        CHECK(r.findings[0].where == where);
        CHECK_THAT(r.findings[0].sentence, ContainsSubstring(words));
        CHECK(r.explanations.empty());
    }
}

TEST_CASE("a row or a column that occurs twice is found")
{
    auto w = init::he<float>(784, 256, 1);
    for (std::size_t o = 0; o < 256; ++o)
    {
        w(500, o) = w(7, o);
    }
    check_repeat(audited(w), {7, 500}, "rows 7 and 500 are equal");
    w = init::he<float>(784, 256, 1);
    for (std::size_t i = 0; i < 784; ++i)
    {
        w(i, 255) = w(i, 0);
    }
    check_repeat(audited(w), {0, 255}, "columns 0 and 255 are equal");
    w = init::he<float>(784, 256, 1);
    for (std::size_t i = 0; i < 784; ++i)
    {
        w(i, 255) = i == 300 ? 0.01F : w(i, 0); // but for one element
    }
    CHECK(audited(w).as_claimed());
}

TEST_CASE("slices along every axis of a kernel are compared")
{
    auto w = init::he<float>({3, 3, 16, 32}, axes::hwio, 1);
    for (std::size_t i = 0; i < 16; ++i)
    {
        for (std::size_t o = 0; o < 32; ++o)
        {
            for (std::size_t h = 0; h < 3; ++h)
            {
                w(h, 2, i, o) = w(h, 0, i, o);
            }
        }
    }
    check_repeat(fanin::audit(w, init::he<float>, axes::hwio), {0, 2},
                 "slices along axis 1 0 and 2 are equal");
}

TEST_CASE("a block that occurs twice is found, wherever it stands")
{
    for (const std::size_t from : {std::size_t{0}, std::size_t{12345}, std::size_t{100000}})
    {
        auto w = init::he<float>(784, 256, 1);
        std::copy_n(w.data() + from, 5000, w.data() + from + 77777);
        check_repeat(audited(w), {from, from + 77777}, "5000 elements from " + std::to_string(from));
    }
    auto w = init::he<float>(784, 256, 1);
    std::copy_n(w.data(), w.size() / 2 - 1,
                w.data() + w.size() / 2 + 1); // the second half of a draw in parts
    CHECK(!audited(w));
    auto bias = init::normal<double>({1000}, 3);
    std::copy_n(bias.data() + 3, 100, bias.data() + 411);
    CHECK(!fanin::audit(bias, init::normal<double>, axes::o));
    CHECK(!fanin::audit(bias, axes::o));
}

TEST_CASE("most blocks of three pieces are found, at every offset")
{
    int found = 0;
    for (std::size_t i = 0; i < 100; ++i)
    {
        auto w = init::he<float>(784, 256, i);
        std::copy_n(w.data() + 13 * i, 768, w.data() + 100000 + 77 * i);
        found += audited(w) ? 0 : 1;
    }
    INFO(found);
    CHECK(found >= 85);
}

TEST_CASE("elements that are often equal repeat by chance")
{
    // signs: rows of 16 are equal among 4096, by chance
    xt::xtensor<float, 2> signs = init::uniform<float>.with_range(-1, 1)(4096, 16, 1);
    for (float& x : signs)
    {
        x = x < 0 ? -1.0F : 1.0F;
    }
    CHECK(fanin::audit(signs).as_claimed());
    CHECK(fanin::audit(xt::eval(xt::zeros<float>({100, 100}))).as_claimed());
    CHECK(fanin::audit(init::sparse<float>(784, 256, 1)).as_claimed());
}

TEST_CASE("repeats that the law has are no findings")
{
    const auto law = init::icnr<float>;
    const auto w = law({3, 3, 16, 32}, axes::hwio, 5);
    CHECK(fanin::audit(w, law, axes::hwio).as_claimed());
    CHECK(!fanin::audit(w, axes::hwio));
}

TEST_CASE("orthogonal weights are told from others, and from those of another gain")
{
    const auto law = init::orthogonal<float>;
    CHECK(fanin::audit(law(256, 784, 1), law).as_claimed());
    CHECK(fanin::audit(law({256, 784}, axes::oi, 1), law, axes::oi).as_claimed());
    audit_result r = fanin::audit(init::xavier<float>(784, 256, 1), law);
    REQUIRE(!r);
    CHECK(r.findings[0].kind == finding_kind::not_orthogonal);
    CHECK(r.nearest[0].name == "xavier");
    r = fanin::audit(law(784, 256, 1), law.with_gain(std::sqrt(2.0)));
    REQUIRE(!r);
    CHECK(r.findings[0].kind == finding_kind::scale);
    CHECK(r.explanations[0].sentence == "gain 1 for 1.41");
    auto w = law(784, 256, 1);
    w(3, 5) += 0.01F;
    CHECK(!fanin::audit(w, law));
}

TEST_CASE("a law without chance is compared element by element")
{
    auto w = init::identity<double>(32, 16);
    CHECK(fanin::audit(w, init::identity<double>).as_claimed());
    CHECK(fanin::audit(w, init::identity<float>).as_claimed());
    w(3, 3) = 0.5;
    const audit_result r = fanin::audit(w, init::identity<double>);
    REQUIRE(!r);
    CHECK(r.findings[0].kind == finding_kind::differs);
    CHECK(r.findings[0].where == indices{3 * 16 + 3});
    CHECK_THAT(r.findings[0].sentence, ContainsSubstring("1 of 512 elements differ"));
    CHECK(!fanin::audit(w, init::zeros<double>));
    CHECK(!fanin::audit(init::he<float>(64, 64, 1), init::ones<float>));
}

TEST_CASE("a callable of one's own is a law, too")
{
    const auto own = [](std::size_t in, std::size_t out, fanin::key k) -> xt::xtensor<float, 2>
    { return init::normal<float>.with_stddev(0.3)(in, out, k); };
    CHECK(fanin::audit(own(100, 300, 7), own).as_claimed());
    CHECK(fanin::audit(xt::eval(xt::transpose(own(100, 300, 7))), own, axes::oi).as_claimed());
    const audit_result r = fanin::audit(init::normal<float>.with_stddev(0.2)(100, 300, 7), own);
    REQUIRE(!r);
    CHECK(r.findings[0].kind == finding_kind::scale);
    CHECK(!fanin::audit(init::uniform<float>.with_range(-0.5196, 0.5196)(100, 300, 7), own));
    CHECK_THROWS_WITH(fanin::audit(init::he<float>({3, 3, 8, 8}, axes::hwio, 1), own, axes::hwio),
                      ContainsSubstring("makes matrices"));
}
