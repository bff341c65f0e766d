// SPDX-License-Identifier: BSD-3-Clause
// Writes batches, weights, activations and statistics into a directory, for compare.py to compute again.
#include <fanin/fanin.hpp>

#if __has_include(<xtensor/io/xnpy.hpp>)
#include <xtensor/io/xnpy.hpp>
#else
#include <xtensor/xnpy.hpp>
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace
{
    using fanin::interval;
    using fanin::key;
    using fanin::matrix;
    using fanin::summary;

    std::string directory;

    template <class Container>
    void save(const std::string& name, const Container& x)
    {
        xt::dump_npy(directory + "/" + name + ".npy", x);
    }

    template <class T>
    xt::xtensor<T, 1> row_of(const std::vector<T>& x)
    {
        xt::xtensor<T, 1> t(std::array<std::size_t, 1>{x.size()});
        std::copy(x.begin(), x.end(), t.begin());
        return t;
    }

    void save_histogram(const std::string& name, const fanin::histogram& h)
    {
        save(name + "_counts", row_of(h.counts()));
        std::vector<double> edges;
        for (std::size_t i = 0; i <= h.bins(); ++i)
        {
            edges.push_back(h.edge(i));
        }
        save(name + "_edges", row_of(edges));
    }

    void save_summary(const std::string& name, const summary& s)
    {
        save(name + "_moments",
             row_of(std::vector<double>{s.mean(), s.variance(), s.stddev(), s.second_moment(),
                                        s.root_mean_square(), s.min(), s.max()}));
        save(name + "_tally", row_of(std::vector<std::uint64_t>{s.count, s.zeros, s.nan, s.positive_infinity,
                                                                s.negative_infinity}));
        save_histogram(name, s.histogram);
    }

    template <class T>
    void save_propagation(const std::string& name)
    {
        const key k = 42;
        const matrix<T> x = fanin::init::normal<T>.with_stddev(1)(257, 100, k.child("batch"));
        const auto net = fanin::sequential(
            fanin::dense(64, fanin::init::he<T>, fanin::act::relu),
            fanin::dense(33, fanin::init::glorot_uniform<T>, fanin::act::tanh),
            fanin::dense(1, fanin::init::xavier<T>),
            fanin::dense(50, fanin::init::normal<T>.with_stddev(1), fanin::act::sigmoid.with_epsilon(1e-5)));
        save(name + "_x", x);
        save(name + "_w0", fanin::init::he<T>(100, 64, k.child(0)));
        save(name + "_w1", fanin::init::glorot_uniform<T>(64, 33, k.child(1)));
        save(name + "_w2", fanin::init::xavier<T>(33, 1, k.child(2)));
        save(name + "_w3", fanin::init::normal<T>.with_stddev(1)(1, 50, k.child(3)));

        const auto all = fanin::activations(net, x, k);
        const fanin::report r = fanin::propagate(net, x, k);
        const fanin::report unit =
            fanin::propagate(net, x, k, {.histogram = {.bins = 30, .range = interval{0, 1}}});
        save_summary(name + "_input", r.input);
        for (std::size_t l = 0; l < all.size(); ++l)
        {
            const std::string layer = name + "_a" + std::to_string(l);
            save(layer, all[l]);
            save_summary(layer, r.layers.at(l).activation);
            save_histogram(layer + "_unit", unit.layers.at(l).activation.histogram);
        }
    }

    /// Ranges and bins of all kinds, and numbers that like to sit on edges.
    void save_histograms()
    {
        const xt::xtensor<double, 2> random = fanin::init::uniform<double>.with_range(-1, 1)(1, 20000, 7);
        std::vector<double> on_edges;
        for (int i = -400; i <= 400; ++i)
        {
            on_edges.push_back(i / 100.0);
            on_edges.push_back(i / 30.0);
            on_edges.push_back(i * (1.0 / 30));
            on_edges.push_back(std::nextafter(i * 0.1, 100));
            on_edges.push_back(std::nextafter(i / 30.0, -100));
        }
        const xt::xtensor<double, 1> edges = row_of(on_edges);
        save("histogram_random", random);
        save("histogram_on_edges", edges);

        std::vector<double> ranges;
        for (int i = 0; i < 60; ++i)
        {
            const double lo = i == 0 ? 0 : -1 + i * 0.01;
            const double hi = i == 0 ? 1 : lo + 0.1 + i * i * 0.001;
            const auto bins = static_cast<std::size_t>(i == 0 ? 30 : 1 + (i * 7) % 101);
            ranges.insert(ranges.end(), {lo, hi, static_cast<double>(bins)});
            const fanin::histogram_options options{.bins = bins, .range = interval{lo, hi}};
            save_histogram("histogram_random" + std::to_string(i),
                           fanin::summarize(random, options).histogram);
            save_histogram("histogram_on_edges" + std::to_string(i),
                           fanin::summarize(edges, options).histogram);
        }
        save("histogram_ranges", row_of(ranges));
    }

    /// The default range, equal numbers, numbers about a far mean.
    void save_samples()
    {
        const auto save_sample = [](const std::string& name, const auto& x)
        {
            save("sample_" + name, x);
            save_summary("sample_" + name, fanin::summarize(x));
        };
        const auto normal = fanin::init::normal<double>.with_stddev(1);
        save_sample("normal", normal(100, 300, 1));
        save_sample("far", normal.with_mean(1e4)(100, 300, 2));
        save_sample("normal_float", fanin::init::normal<float>.with_stddev(3)(100, 300, 3));
        save_sample("equal", fanin::init::ones<double>(10, 10));
        save_sample("zeros", fanin::init::zeros<double>(10, 10));
        save_sample("two", xt::xtensor<double, 1>{0.1, 0.7});
    }
}

int main(int argc, char** argv)
{
    if (argc != 2)
    {
        std::fprintf(stderr, "usage: dump_propagation <existing directory>\n");
        return 2;
    }
    try
    {
        directory = argv[1];
        save_propagation<float>("float32");
        save_propagation<double>("float64");
        save_histograms();
        save_samples();
    }
    catch (const std::exception& e)
    {
        std::fprintf(stderr, "dump_propagation: %s\n", e.what());
        return 1;
    }
    return 0;
}
