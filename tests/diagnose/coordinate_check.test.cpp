// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/diagnose/coordinate_check.hpp>
#include <fanin/show/coordinates.hpp>
#include <fanin/stack.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "message_of.hpp"

using namespace fanin;

namespace
{
    constexpr std::size_t features = 4;
    constexpr std::size_t classes = 3;
    const matrix<double> x = init::normal<double>.with_stddev(1)(5, features, 11);
    const std::vector<int> labels{2, 0, 1, 1, 2};
    const std::vector<std::size_t> widths{8, 16, 32};

    auto net_of(std::size_t width)
    {
        return sequential(dense(width, init::he<double>, act::relu).with_bias(init::normal<double>),
                          dense(width, init::he<double>, act::relu).with_bias(init::normal<double>),
                          dense(classes, init::xavier<double>).with_bias(init::normal<double>));
    }

    // What follows is plain loops over std::vector, without the library but for the draws.

    using rows_of_loops = std::vector<std::vector<double>>; // rows

    struct parameter_of_loops
    {
        rows_of_loops w; // (in, out); a bias has one row
        rows_of_loops first;
        rows_of_loops second;
        double rate;

        explicit parameter_of_loops(const rows_of_loops& values, double learning_rate)
            : w(values)
            , first(values.size(), std::vector<double>(values[0].size()))
            , second(first)
            , rate(learning_rate)
        {
        }

        void step(const rows_of_loops& g, optimizer o, int t)
        {
            for (std::size_t i = 0; i < w.size(); ++i)
            {
                for (std::size_t j = 0; j < w[0].size(); ++j)
                {
                    double& m = first[i][j];
                    double& v = second[i][j];
                    m = 0.9 * m + (1 - 0.9) * g[i][j];
                    v = 0.999 * v + (1 - 0.999) * g[i][j] * g[i][j];
                    const double along = m / (1 - std::pow(0.9, t));
                    const double size = std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8;
                    w[i][j] -= rate * (o == optimizer::sgd ? g[i][j] : along / size);
                }
            }
        }
    };

    class net_of_loops
    {
    public:
        net_of_loops(std::size_t width, key k, optimizer o, double rate, bool mup)
            : m_optimizer(o)
        {
            const double n = static_cast<double>(width) / static_cast<double>(widths.front());
            const std::size_t sizes[] = {features, width, width, classes};
            for (std::size_t l = 0; l < 3; ++l)
            {
                const double in = l > 0 ? n : 1;
                const double out = l < 2 ? n : 1;
                const double of_weights = !mup ? 1 : o == optimizer::sgd ? out / in : 1 / in;
                const double of_biases = mup && o == optimizer::sgd ? out : 1;
                const key at = k.child(l);
                const matrix<double> w = l < 2 ? init::he<double>(sizes[l], sizes[l + 1], at)
                                               : init::xavier<double>(sizes[l], sizes[l + 1], at);
                rows_of_loops rows(sizes[l], std::vector<double>(sizes[l + 1]));
                for (std::size_t i = 0; i < sizes[l]; ++i)
                {
                    for (std::size_t j = 0; j < sizes[l + 1]; ++j)
                    {
                        rows[i][j] = w(i, j);
                    }
                }
                const auto b = init::normal<double>({sizes[l + 1]}, axes::o, at.child("bias"));
                m_weights.emplace_back(rows, rate * of_weights);
                m_biases.emplace_back(rows_of_loops{{b.begin(), b.end()}}, rate * of_biases);
            }
        }

        /// The pre-activations (samples, units) of each layer.
        [[nodiscard]] std::vector<rows_of_loops> pre_activations() const
        {
            std::vector<rows_of_loops> all;
            for (std::size_t l = 0; l < 3; ++l)
            {
                rows_of_loops z(labels.size(), m_biases[l].w[0]);
                for (std::size_t s = 0; s < labels.size(); ++s)
                {
                    for (std::size_t i = 0; i < m_weights[l].w.size(); ++i)
                    {
                        const double a = l == 0 ? x(s, i) : std::max(0.0, all[l - 1][s][i]);
                        for (std::size_t j = 0; j < z[s].size(); ++j)
                        {
                            z[s][j] += a * m_weights[l].w[i][j];
                        }
                    }
                }
                all.push_back(z);
            }
            return all;
        }

        void step(int t)
        {
            const std::vector<rows_of_loops> z = pre_activations();
            rows_of_loops dz = z[2]; // of the mean cross-entropy
            for (std::size_t s = 0; s < labels.size(); ++s)
            {
                double sum = 0;
                for (const double logit : z[2][s])
                {
                    sum += std::exp(logit);
                }
                for (std::size_t c = 0; c < classes; ++c)
                {
                    const double hit = c == static_cast<std::size_t>(labels[s]) ? 1 : 0;
                    dz[s][c] = (std::exp(z[2][s][c]) / sum - hit) / static_cast<double>(labels.size());
                }
            }
            std::vector<rows_of_loops> dw;
            std::vector<rows_of_loops> db;
            for (std::size_t l = 3; l-- > 0;)
            {
                const rows_of_loops& w = m_weights[l].w;
                rows_of_loops of_weights(w.size(), std::vector<double>(w[0].size()));
                rows_of_loops of_biases(1, std::vector<double>(w[0].size()));
                rows_of_loops before(labels.size(), std::vector<double>(w.size()));
                for (std::size_t s = 0; s < labels.size(); ++s)
                {
                    for (std::size_t j = 0; j < w[0].size(); ++j)
                    {
                        of_biases[0][j] += dz[s][j];
                        for (std::size_t i = 0; i < w.size(); ++i)
                        {
                            const double a = l == 0 ? x(s, i) : std::max(0.0, z[l - 1][s][i]);
                            of_weights[i][j] += a * dz[s][j];
                            before[s][i] += l > 0 && z[l - 1][s][i] > 0 ? dz[s][j] * w[i][j] : 0;
                        }
                    }
                }
                dw.insert(dw.begin(), of_weights);
                db.insert(db.begin(), of_biases);
                dz = before;
            }
            for (std::size_t l = 0; l < 3; ++l)
            {
                m_weights[l].step(dw[l], m_optimizer, t);
                m_biases[l].step(db[l], m_optimizer, t);
            }
        }

    private:
        optimizer m_optimizer;
        std::vector<parameter_of_loops> m_weights;
        std::vector<parameter_of_loops> m_biases;
    };

    double root_mean_square(const rows_of_loops& z, const rows_of_loops* from = nullptr)
    {
        double squares = 0;
        for (std::size_t s = 0; s < z.size(); ++s)
        {
            for (std::size_t j = 0; j < z[s].size(); ++j)
            {
                const double d = z[s][j] - (from != nullptr ? (*from)[s][j] : 0);
                squares += d * d;
            }
        }
        return std::sqrt(squares / static_cast<double>(z.size() * z[0].size()));
    }
}

TEST_CASE("a coordinate check trains as plain loops do", "[coordinate_check]")
{
    const std::vector<key> seeds{3, 4};
    for (const optimizer o : {optimizer::adam, optimizer::sgd})
    {
        for (const bool mup : {false, true})
        {
            const double rate = o == optimizer::adam ? 0.01 : 0.3;
            const coordinate_report r = coordinate_check(net_of, widths, x, labels,
                                                         {.optimizer = o,
                                                          .rate = rate,
                                                          .rates = mup ? rates::mup : rates::equal,
                                                          .seeds = seeds,
                                                          .steps = 3});
            REQUIRE(r.rows.size() == 3);
            for (std::size_t i = 0; i < widths.size(); ++i)
            {
                std::vector<double> start(3);
                std::vector<double> change(3);
                for (const key& k : seeds)
                {
                    net_of_loops net(widths[i], k, o, rate, mup);
                    const std::vector<rows_of_loops> before = net.pre_activations();
                    for (int t = 1; t <= 3; ++t)
                    {
                        net.step(t);
                    }
                    const std::vector<rows_of_loops> after = net.pre_activations();
                    for (std::size_t l = 0; l < 3; ++l)
                    {
                        start[l] += root_mean_square(before[l]) / 2;
                        change[l] += root_mean_square(after[l], &before[l]) / 2;
                    }
                }
                for (std::size_t l = 0; l < 3; ++l)
                {
                    CHECK(r.rows[l].start[i] == Approx(start[l]).epsilon(1e-10));
                    CHECK(r.rows[l].change[i]
                          == Approx(change[l]).epsilon(1e-7)); // Adam divides by small numbers
                }
            }
        }
    }
}

TEST_CASE("a slope is that of the logarithms, and judged by its size", "[coordinate_check]")
{
    const std::vector<std::size_t> sizes{10, 100, 1000};
    CHECK(detail::log_slope(sizes, std::vector<double>{1, 100, 10000}) == Approx(2));
    CHECK(detail::log_slope(sizes, std::vector<double>{2, 2, 2}) == Approx(0).margin(1e-12));
    CHECK(detail::log_slope(sizes, std::vector<double>{1, 8, 1}) == Approx(0).margin(1e-12));
    CHECK(std::isnan(detail::log_slope(sizes, std::vector<double>{1, 0, 1})));

    coordinate_report r{.sizes = sizes, .rows = {}, .max_slope = 0.15};
    CHECK_FALSE(r.stable());
    r.rows = {{.place = "0", .kind = "input", .start = {1, 1, 1}, .change = {1, 1, 1}},
              {.place = "1", .kind = "hidden", .start = {1, 1, 1}, .change = {1, 1.5, 2}}};
    detail::judge_slopes(r);
    CHECK(r.rows[1].slope == Approx(std::log10(2) / 2));
    CHECK_FALSE(r.rows[1].stable); // 0.1505
    CHECK_FALSE(r.stable());
    r.max_slope = 0.151;
    detail::judge_slopes(r);
    CHECK(r.stable());
}

TEST_CASE("kinds of layers follow from what grows, and nets of other depths are read by place",
          "[coordinate_check]")
{
    const coordinate_report wide = coordinate_check(net_of, widths, x, labels, {.seeds = {1}});
    CHECK(wide.rows[0].kind == "input");
    CHECK(wide.rows[1].kind == "hidden");
    CHECK(wide.rows[2].kind == "output");
    CHECK(wide.rows[1].place == "1");
    CHECK(table(wide).find("widths 8 to 32, batch 5, 1 seed, 1 step of Adam at rate 0.003") == 0);

    const auto deep_net = [](std::size_t depth)
    {
        return sequential(repeat(depth, dense(6, init::he<double>, act::relu)),
                          dense(classes, init::he<double>));
    };
    const coordinate_report deep =
        coordinate_check(deep_net, {2, 4, 8}, x, labels,
                         {.optimizer = optimizer::sgd,
                          .rates = [](optimizer, const growth& g) { return 1 / g.size; },
                          .seeds = {1}});
    REQUIRE(deep.rows.size() == 5);
    CHECK(deep.rows[1].place == "25 %");
    CHECK(table(deep).find("depths 2 to 8") == 0);
    // the first layer of the deepest net, whose rate is a quarter
    const coordinate_report alone = coordinate_check(
        deep_net, {7, 8}, x, labels, {.optimizer = optimizer::sgd, .rate = 3e-3 / 4, .seeds = {1}});
    CHECK(deep.rows[0].change[2] == Approx(alone.rows[0].change[1]).epsilon(1e-9));
    CHECK(deep.rows[4].change[2] == Approx(alone.rows[4].change[1]).epsilon(1e-9));
}

TEST_CASE("a net that overflows at larger sizes diverges", "[coordinate_check]")
{
    const auto wild = [](std::size_t width)
    {
        const double stddev = width > 8 ? 1e20 : 0.1;
        return sequential(dense(width, init::normal<float>.with_stddev(stddev)),
                          dense(classes, init::normal<float>.with_stddev(stddev)));
    };
    const matrix<float> ones = init::constant<float>.with_value(1)(5, features);
    const coordinate_report r = coordinate_check(wild, widths, ones, labels, {.seeds = {1}});
    CHECK(std::isfinite(r.rows[1].change[0]));
    CHECK_FALSE(r.stable());
    const std::string text = table(r);
    CHECK(text.find("2 of 2 layers diverge: lower") != std::string::npos);
    CHECK(text.find("not judged") == std::string::npos);
}

TEST_CASE("what a coordinate check cannot do is refused", "[coordinate_check]")
{
    const auto message = [](const std::vector<std::size_t>& sizes, const coordinate_options& o = {})
    { return message_of([&] { return coordinate_check(net_of, sizes, x, labels, o); }); };
    CHECK(message({8}) == "fanin: the number of sizes = 1, but it must be at least 2: pass {64, 128, 256}");
    CHECK(message({8, 8}) == "fanin: a size = 8, but it must be larger than the one before, 8");
    CHECK(message(widths, {.max_slope = 0}) == "fanin: max_slope = 0, but it must be positive and finite");
    CHECK(message(widths, {.rate = -1}) == "fanin: rate = -1, but it must be positive and finite");
    CHECK(message(widths, {.rates = nullptr})
          == "fanin: rates = empty, but it must be a rule such as rates::mup");
    CHECK(message(widths, {.seeds = {}})
          == "fanin: the number of seeds = 0, but it must be at least 1: pass {1, 2, 3}");
    CHECK(message(widths, {.steps = 0}) == "fanin: steps = 0, but it must be at least 1");
    const rate_rule falls = [](optimizer, const growth& g) { return g.in > 1 ? -1 / g.in : 1; };
    CHECK(message(widths, {.rates = falls, .seeds = {1}})
          == "fanin: the factor of `rates` for the weight of layer 1 = -0.5, but it must be finite and at "
             "least 0: correct the rule");
    CHECK(message(widths, {.rates = [](optimizer, const growth& g)
                           { return g.out == g.in ? std::numeric_limits<double>::infinity() : g.in; }})
          == "fanin: the factor of `rates` for the weight of layer 0 = inf, but it must be finite and at "
             "least 0: correct the rule");
    matrix<double> unknown = x;
    unknown(1, 2) = std::nan("");
    CHECK(message_of([&] { return coordinate_check(net_of, widths, unknown, labels); })
          == "fanin: element 6 of the batch = nan, but it must be finite: correct or leave out its sample");
    CHECK(message_of([] { return coordinate_check(net_of, widths, x, std::vector<int>{1, 2}); })
          == "fanin: the loss has 2 labels, but the batch has 5 samples: pass one label a sample");
    const auto bare = [](std::size_t) { return sequential(activation(act::relu)); };
    CHECK(message_of([&] { return coordinate_check(bare, widths, x, labels); })
          == "fanin: the net of size 8 has no layer with weights: make one that has");
}
