// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/layers.hpp"
#include "stack/reference.hpp"

#include <fanin/diagnose/compare.hpp>
#include <fanin/diagnose/lsuv.hpp>
#include <fanin/stack.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

using namespace fanin;

namespace
{
    const matrix<double> x = reference::gaussian<double>(20, 8, 3);
    const std::vector<key> seeds{1, 2, 3};

    double rms(const std::vector<double>& v)
    {
        double squares = 0;
        for (const double e : v)
        {
            squares += e * e;
        }
        return std::sqrt(squares / static_cast<double>(v.size()));
    }

    struct growths
    {
        double forward;
        double backward;
        double output;
    };

    // Layers 8 -> 5 -> 7 of tanh, forward and back by plain loops.
    growths by_hand(const std::vector<matrix<double>>& w, const matrix<double>& input,
                    const matrix<double>& cotangent)
    {
        const std::size_t samples = input.shape()[0];
        std::vector<std::vector<double>> a{{input.begin(), input.end()}};
        for (const auto& m : w)
        {
            const auto [in, out] = std::array{m.shape()[0], m.shape()[1]};
            std::vector<double> y(samples * out);
            for (std::size_t i = 0; i < y.size(); ++i)
            {
                double z = 0;
                for (std::size_t k = 0; k < in; ++k)
                {
                    z += a.back()[i / out * in + k] * m(k, i % out);
                }
                y[i] = std::tanh(z);
            }
            a.push_back(y);
        }
        std::vector<double> d(cotangent.begin(), cotangent.end());
        for (std::size_t l = w.size(); l-- > 0;)
        {
            const auto [in, out] = std::array{w[l].shape()[0], w[l].shape()[1]};
            std::vector<double> dx(samples * in);
            for (std::size_t i = 0; i < dx.size(); ++i)
            {
                for (std::size_t k = 0; k < out; ++k)
                {
                    const double y = a[l + 1][i / in * out + k];
                    dx[i] += d[i / in * out + k] * (1 - y * y) * w[l](i % in, k);
                }
            }
            d = dx;
        }
        const double layers = static_cast<double>(w.size());
        return {
            std::pow(rms(a.back()) / rms(a.front()), 1 / layers),
            std::pow(rms(d) * std::sqrt(8.0) / (rms({cotangent.begin(), cotangent.end()}) * std::sqrt(7.0)),
                     1 / layers),
            rms(a.back())};
    }

    bool near(const over_seeds& s, const std::vector<double>& values)
    {
        double mean = 0;
        double squares = 0;
        for (const double v : values)
        {
            mean += v / 3;
        }
        for (const double v : values)
        {
            squares += (v - mean) * (v - mean);
        }
        return s.mean == Approx(mean).epsilon(1e-12)
               && s.stddev == Approx(std::sqrt(squares / 2)).epsilon(1e-9);
    }

    bool equal(const over_seeds& a, const over_seeds& b)
    {
        const auto same = [](double l, double r) { return l == r || (std::isnan(l) && std::isnan(r)); };
        return same(a.mean, b.mean) && same(a.stddev, b.stddev);
    }

    bool equal(const comparison_row& a, const comparison_row& b)
    {
        return a.name == b.name && a.layers == b.layers && equal(a.score, b.score)
               && equal(a.forward, b.forward) && a.backward.has_value() == b.backward.has_value()
               && (!a.backward || equal(*a.backward, *b.backward))
               && equal(a.root_mean_square, b.root_mean_square) && equal(a.stddev, b.stddev)
               && equal(a.saturated, b.saturated) && equal(a.dead, b.dead) && a.nonfinite == b.nonfinite;
    }

    template <class I>
    auto tanh_net(const I& i)
    {
        return sequential(dense(5, i, act::tanh), dense(7, i, act::tanh));
    }
}

TEST_CASE("a comparison says of each candidate what plain loops say, over seeds")
{
    const comparison c = compare(std::tuple{candidate{"he", tanh_net(init::he<double>)},
                                            candidate{"narrow", tanh_net(init::normal<double>)}},
                                 x, seeds);
    CHECK(c.samples == 20);
    CHECK(c.seeds == 3);
    REQUIRE(c.rows.size() == 2);
    for (const comparison_row& row : c.rows)
    {
        std::vector<double> forward, backward, score, output;
        for (const key& k : seeds)
        {
            const auto draw_by = [&](const auto& i)
            { return std::vector<matrix<double>>{i(8, 5, k.child(0)), i(5, 7, k.child(1))}; };
            const auto g =
                by_hand(row.name == "he" ? draw_by(init::he<double>) : draw_by(init::normal<double>), x,
                        reference::gaussian<double>(20, 7, k.child("cotangent")));
            forward.push_back(g.forward);
            backward.push_back(g.backward);
            output.push_back(g.output);
            score.push_back(std::abs(std::log(g.forward)) + std::abs(std::log(g.backward)));
        }
        CHECK(row.layers == 2);
        CHECK(near(row.forward, forward));
        REQUIRE(row.backward.has_value());
        CHECK(near(*row.backward, backward));
        CHECK(near(row.root_mean_square, output));
        CHECK(near(row.score, score));
        CHECK(row.nonfinite == 0);
    }
    CHECK(c.rows[0].name == "he"); // 0.01 is far too little for 8 and 5 inputs
    CHECK(c.rows[0].score.mean < c.rows[1].score.mean);
}

TEST_CASE("a row has the same bits wherever its candidate stands, and in whatever list")
{
    const candidate he{"he", tanh_net(init::he<double>)};
    const candidate glorot{"glorot", tanh_net(init::glorot<double>)};
    const candidate ones{"ones", tanh_net(init::ones<double>)};
    const candidate zeros{"zeros", tanh_net(init::zeros<double>)};
    const candidate none{"none", tanh_net(init::constant<double>.with_value(0))};
    const comparison a = compare(std::tuple{he, glorot, zeros, none, ones}, x, seeds);
    const comparison b = compare(std::tuple{none, ones, glorot, zeros, he}, x, seeds);
    // an erased net is one layer of a list of one, whose children draw from children of its key
    const comparison c =
        compare(std::vector<candidate<any_layer<double>>>{{"ones", ones.net}, {"he", he.net}}, x, seeds);
    const comparison d = compare(
        std::tuple{candidate{"he", sequential(he.net)}, candidate{"ones", sequential(ones.net)}}, x, seeds);
    CHECK(equal(c.rows[0], d.rows[0]));
    CHECK(equal(c.rows[1], d.rows[1]));
    REQUIRE(a.rows.size() == 5);
    for (std::size_t i = 0; i < 5; ++i)
    {
        CHECK(equal(a.rows[i], b.rows[i]));
        CHECK((i == 0 || a.rows[i - 1].score.mean <= a.rows[i].score.mean));
    }
    CHECK(a.rows[3].name == "none"); // both are infinite: by name
    CHECK(a.rows[4].name == "zeros");
    CHECK(std::isinf(a.rows[4].score.mean));
    CHECK(a.rows[4].forward.mean == 0);
}

TEST_CASE("initializers are compared in a stack as wide as the batch")
{
    const auto wide = init::normal<double>.with_stddev(1);
    const comparison c = compare(
        x, 4, std::tuple{init::he<double>, candidate{"wide", wide}, init::xavier<double>}, act::relu, seeds);
    const comparison same =
        compare(std::tuple{candidate{"he", repeat(4, dense(8, init::he<double>, act::relu))},
                           candidate{"wide", repeat(4, dense(8, wide, act::relu))},
                           candidate{"xavier", repeat(4, dense(8, init::xavier<double>, act::relu))}},
                x, seeds);
    REQUIRE(c.rows.size() == 3);
    for (std::size_t i = 0; i < 3; ++i)
    {
        CHECK(equal(c.rows[i], same.rows[i]));
        CHECK(c.rows[i].layers == 4);
    }
    const comparison listed =
        compare(x, 4, std::vector<any_initializer<double>>{wide, init::he<double>}, act::relu, seeds);
    CHECK(listed.rows.size() == 2);
    CHECK(listed.rows[0].name == "he");
    CHECK(listed.rows[1].name == "normal");
    CHECK(compare(x, 0, std::tuple{init::he<double>}, act::relu, seeds).rows[0].score.mean == 0);
}

TEST_CASE("a candidate may make its net of the batch and the key")
{
    const auto plain = tanh_net(init::normal<double>);
    const auto scaled = [&](const batch<double>& b, key k) { return lsuv(plain, b, k).net; };
    const comparison c =
        compare(std::tuple{candidate{"drawn", plain}, candidate{"scaled", scaled}}, x, {7, 8});
    CHECK(c.rows[0].name == "scaled");
    const double last[] = {propagate(lsuv(plain, x, 7).net, x, 7).layers[1].activation.root_mean_square(),
                           propagate(lsuv(plain, x, 8).net, x, 8).layers[1].activation.root_mean_square()};
    CHECK(c.rows[0].root_mean_square.mean == Approx((last[0] + last[1]) / 2).epsilon(1e-14));
}

TEST_CASE("where gradients do not come back through all, all are ranked by the way forward")
{
    const auto opaque = [](double v) { return std::tanh(v); };
    const auto forward_only = sequential(dense(5, init::he<double>, opaque), doubling{});
    for (const bool erased : {false, true})
    {
        const comparison c =
            erased ? compare(std::vector<candidate<any_layer<double>>>{{"a", tanh_net(init::he<double>)},
                                                                       {"b", forward_only}},
                             x, seeds)
                   : compare(
                         std::tuple{candidate{"a", tanh_net(init::he<double>)}, candidate{"b", forward_only}},
                         x, seeds);
        for (const comparison_row& row : c.rows)
        {
            CHECK_FALSE(row.backward.has_value());
            CHECK(row.score.mean > 0);
        }
        CHECK(c.rows[0].score.mean < c.rows[1].score.mean);
    }
    const comparison asked =
        compare(std::tuple{candidate{"a", tanh_net(init::he<double>)}}, x, seeds, {.backward = false});
    CHECK_FALSE(asked.rows[0].backward.has_value());
    const over_seeds both =
        compare(std::tuple{candidate{"a", tanh_net(init::he<double>)}}, x, seeds).rows[0].score;
    CHECK(asked.rows[0].score.mean < both.mean);
}

TEST_CASE("growth is a layer's with weights, on the way through branches and norms too")
{
    const auto net = sequential(layer_norm(), dense(8, init::he<double>), activation(act::relu),
                                residual(sequential(rms_norm(), dense(8, init::he<double>, act::relu))));
    const auto row = compare(std::tuple{candidate{"net", net}}, x, {5}).rows[0];
    CHECK(row.layers == 2);
    const report r = propagate(net, x, 5, {.backward = true});
    CHECK(row.forward.mean
          == Approx(std::sqrt(r.layers.back().activation.root_mean_square() / r.input.root_mean_square()))
                 .epsilon(1e-14));
    CHECK(row.backward->mean
          == Approx(std::sqrt(r.input_gradient->root_mean_square()
                              / r.layers.back().backward->activation.root_mean_square()))
                 .epsilon(1e-14));
    CHECK(std::isnan(row.forward.stddev)); // of one seed there is none
}

TEST_CASE("what is not finite or has vanished is as far from a signal as can be")
{
    constexpr double inf = std::numeric_limits<double>::infinity();
    const auto huge = init::normal<float>.with_stddev(1e20f);
    const matrix<float> f = xt::cast<float>(x);
    const comparison c =
        compare(f, 3, std::tuple{init::he<float>, candidate{"huge", huge}}, act::relu, seeds);
    CHECK(c.rows[1].name == "huge");
    CHECK(c.rows[1].score.mean == inf);
    CHECK(c.rows[1].nonfinite > 0);
    CHECK(std::isnan(c.rows[1].forward.mean));

    matrix<double> poisoned = x;
    poisoned(0, 0) = std::numeric_limits<double>::quiet_NaN();
    const auto row = compare(std::tuple{candidate{"a", tanh_net(init::he<double>)}}, poisoned, seeds).rows[0];
    CHECK(row.score.mean == inf);
    CHECK(std::isnan(row.score.stddev));
    CHECK(row.nonfinite >= 3 * (1 + 5 + 7));

    // a constant is no signal, though its root mean square stays
    const auto flat = dense(8, init::zeros<double>, act::sigmoid);
    CHECK(compare(std::tuple{candidate{"a", flat}}, x, seeds, {.backward = false}).rows[0].score.mean == inf);
    const matrix<double> nothing = xt::zeros<double>({4, 8});
    CHECK(compare(std::tuple{candidate{"a", tanh_net(init::he<double>)}}, nothing, seeds).rows[0].score.mean
          == inf);
    const matrix<double> empty = matrix<double>::from_shape({0, 8});
    CHECK(compare(std::tuple{candidate{"a", tanh_net(init::he<double>)}}, empty, seeds).rows[0].score.mean
          == inf);
}

TEST_CASE("saturated activations and dead units are fractions of all")
{
    const auto shut =
        dense(6, init::zeros<double>, act::relu).with_bias(init::constant<double>.with_value(-1));
    const auto open = dense(2, init::zeros<double>).with_bias(init::ones<double>);
    CHECK(compare(std::tuple{candidate{"a", sequential(shut, open)}}, x, seeds).rows[0].dead.mean == 0.75);

    const auto steep = init::normal<double>.with_stddev(4);
    const auto row = compare(x, 2, std::tuple{candidate{"a", steep}}, act::tanh, seeds).rows[0];
    std::vector<double> fractions;
    for (const key& k : seeds)
    {
        double saturated = 0;
        for (const auto& a : activations(repeat(2, dense(8, steep, act::tanh)), x, k))
        {
            const interval unsaturated = act::tanh.unsaturated_range();
            saturated += static_cast<double>(std::count_if(
                a.begin(), a.end(), [&](double v) { return v < unsaturated.lo || v > unsaturated.hi; }));
        }
        fractions.push_back(saturated / (2 * 20 * 8));
    }
    CHECK(fractions[0] > 0.1);
    CHECK(near(row.saturated, fractions));
}

TEST_CASE("a comparison refuses what it cannot rank before anything is drawn")
{
    std::size_t drawn = 0;
    const auto counting = [&](std::size_t in, std::size_t out, key k)
    {
        ++drawn;
        return init::he<double>(in, out, k);
    };
    const candidate a{"a", dense(8, counting)};
    CHECK(failing_to_raise<std::invalid_argument>([&]
                                                  { (void)compare(std::tuple{a}, x, std::vector<key>{}); },
                                                  {"number of seeds = 0", "at least 1"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)compare(std::tuple{a, a}, x, seeds); },
                                                  {"name of a candidate = a"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)compare(std::tuple{a}, xt::xarray<double>(xt::zeros<double>({2, 2, 2})), seeds); },
              {"dimension", "= 3"})
          == "");
    CHECK(drawn == 0);
    CHECK(compare(std::tuple{}, x, seeds).rows.empty());
}

namespace
{
    // Hands x on; has weights of its own that it shows, as a layer with a row of them does.
    struct showing_layer
    {
        int* asked;

        template <class T>
        batch<T> forward(batch<T> y, key, tape<T>& t) const
        {
            *asked += t.recorder().wants_weights();
            t.recorder().weights(matrix<T>{{1}});
            return y;
        }
    };

    // Counts its draws.
    struct counting_initializer
    {
        int* draws;

        matrix<double> operator()(std::size_t in, std::size_t out, key k) const
        {
            ++*draws;
            return init::he<double>(in, out, k);
        }
    };
}

TEST_CASE("to count layers, weights are neither drawn nor measured")
{
    int asked = 0;
    int draws = 0;
    const auto net = sequential(repeat(3, dense(8, counting_initializer{&draws}, act::relu)),
                                showing_layer{&asked}, activation(act::tanh));
    const comparison c = compare(std::tuple{candidate{"counted", net}}, x, seeds);
    CHECK(c.rows.front().layers == 4); // not those without weights
    CHECK(asked == 0);
    CHECK(draws == 3 * 3); // forward, of three layers under three seeds: gradients do not come back
    draws = 0;
    const auto dense_layers = repeat(3, dense(8, counting_initializer{&draws}, act::relu));
    static_cast<void>(compare(std::tuple{candidate{"counted", dense_layers}}, x, seeds));
    CHECK(draws == 2 * 3 * 3); // forward and backward
}

TEST_CASE("candidates whose scores differ by no more than their spread share a rank")
{
    const auto row = [](const std::string& name, double mean, double stddev)
    {
        comparison_row r;
        r.name = name;
        r.score = {mean, stddev};
        return r;
    };
    constexpr double inf = std::numeric_limits<double>::infinity();
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const auto ranks = [](std::vector<comparison_row> rows)
    {
        fanin::detail::rank_rows(rows);
        std::vector<std::size_t> all;
        for (const comparison_row& r : rows)
        {
            all.push_back(r.rank);
        }
        return all;
    };
    using sizes = std::vector<std::size_t>;
    CHECK(ranks({row("a", 0.03, 0.004), row("b", 0.028, 0.001), row("c", 0.3, 0.01)}) == sizes{1, 1, 3});
    CHECK(ranks({row("a", 0.02, 0.001), row("b", 0.0215, 0.001), row("c", 0.0201, 0)}) == sizes{1, 1, 3});
    // a tie is with the best of the rank: 0.03 would tie with 0.02, but not with 0.01
    CHECK(ranks({row("a", 0.01, 0.012), row("b", 0.02, 0.012), row("c", 0.03, 0.012)}) == sizes{1, 1, 3});
    CHECK(ranks({row("a", 0.01, nan), row("b", 0.0100001, nan), row("c", 0.01, nan)}) == sizes{1, 1, 3});
    CHECK(ranks({row("a", inf, nan), row("b", 1, 5), row("c", inf, nan)}) == sizes{1, 2, 2});
    CHECK(ranks({}).empty());
}

TEST_CASE("a comparison tells its progress, and ends when it is told to")
{
    const std::tuple both{candidate{"he", tanh_net(init::he<double>)},
                          candidate{"narrow", tanh_net(init::normal<double>)}};
    std::vector<std::pair<std::size_t, std::size_t>> told;
    const comparison all = compare(both, x, seeds, {}, [&](std::size_t done, std::size_t total)
                                   { told.emplace_back(done, total); });
    CHECK(
        told
        == std::vector<std::pair<std::size_t, std::size_t>>{{1, 6}, {2, 6}, {3, 6}, {4, 6}, {5, 6}, {6, 6}});
    CHECK(all.rows.size() == 2);
    for (const std::size_t last : {1u, 3u, 4u})
    {
        std::size_t calls = 0;
        const comparison some =
            compare(both, x, seeds, {}, [&](std::size_t done, std::size_t) { return ++calls, done < last; });
        CHECK(calls == last);
        CHECK(some.rows.size() == last / 3);
    }
}
