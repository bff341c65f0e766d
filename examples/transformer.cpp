// SPDX-License-Identifier: BSD-3-Clause
// What does a transformer do to a signal before its first step of training? The command line chooses the
// architecture and its shape, those of GPT-2 small by default. The program prints the residual stream block
// by block, beside theory; the loss at the start, beside ln C; and what 1/√(2·depth) is for.

#include "support/run_example.hpp"
#include "support/save_whole.hpp"

#include <fanin/diagnose/diagnose.hpp>
#include <fanin/fanin.hpp>
#include <fanin/show/depth_figure.hpp>
#include <fanin/show/verdict.hpp>
#include <fanin/transformer.hpp>

#include <CLI/CLI.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace
{
    using namespace fanin;
    namespace profile = init::profile::transformer;

    struct settings
    {
        std::string preset = "gpt2";
        long batch = 2; // sequences
        long depth = 12;
        long heads = 12;
        long length = 128; // of a sequence
        long vocabulary = 50257;
        long width = 768;
        std::uint64_t seed = 42;
        bool geometry = false;
        std::string figure;
        std::string html;
    };

    std::size_t count(long n)
    {
        return static_cast<std::size_t>(n);
    }

    void add_options(CLI::App& app, settings& s)
    {
        const CLI::Range positive(1L, std::numeric_limits<long>::max());
        const auto number = [&](const std::string& name, auto& value, const std::string& what)
        { app.add_option(name, value, what)->check(positive)->capture_default_str(); };
        app.add_option("--preset", s.preset, "The architecture and its laws")
            ->check(CLI::IsMember({"gpt2", "llama", "bert", "vit"}))
            ->capture_default_str();
        number("--depth", s.depth, "Blocks");
        number("--heads", s.heads, "Heads of attention, which divide the width");
        number("--width", s.width, "Features of a token");
        number("--length", s.length, "Tokens of a sequence; patches of an image for vit");
        number("--batch", s.batch, "Sequences");
        number("--vocabulary", s.vocabulary, "Tokens that there are; not for vit");
        app.add_option("--seed", s.seed, "The key of all numbers")->capture_default_str();
        app.add_flag("--geometry", s.geometry, "Measure the cosines between the tokens of a sequence, too");
        app.add_option("--figure", s.figure, "Write an SVG figure of the RMS over depth to this file");
        app.add_option("--html", s.html, "Write the report as a page to this file");
    }

    /// Numbers in [0, vocabulary).
    std::vector<std::size_t> tokens_of(const settings& s, std::size_t n, key k)
    {
        std::vector<std::size_t> ids;
        for (const double u : init::uniform<double>.with_range(0, 1)(1, n, k))
        {
            ids.push_back(static_cast<std::size_t>(u * static_cast<double>(s.vocabulary)));
        }
        return ids;
    }

    batch<float> batch_of(const settings& s, key k)
    {
        const std::size_t rows = count(s.batch) * count(s.length);
        if (s.preset == "vit")
        {
            constexpr std::size_t pixels = 16 * 16 * 3; // of a patch
            return sequences(init::normal<float>.with_stddev(1)(rows, pixels, k), s.length);
        }
        auto ids = xt::xtensor<std::size_t, 2>::from_shape({count(s.batch), count(s.length)});
        const std::vector<std::size_t> drawn = tokens_of(s, rows, k);
        std::copy(drawn.begin(), drawn.end(), ids.begin());
        return tokens<float>(ids);
    }

    /// One residual layer of the stream.
    struct branch
    {
        std::size_t row;
        double before; ///< RMS of the stream that enters it
        double writes; ///< RMS of the branch
        double stream; ///< RMS of the sum
    };

    double before_branch(const report& r, std::size_t row)
    {
        std::size_t first = row; // layers of the branch have paths below its own
        while (first > 0 && r.layers[first - 1].path.starts_with(r.layers[row].path + '.'))
        {
            --first;
        }
        return (first > 0 ? r.layers[first - 1].activation : r.input).root_mean_square();
    }

    std::vector<branch> branches_of(const report& r)
    {
        std::vector<branch> all;
        for (std::size_t i = 1; i < r.layers.size(); ++i)
        {
            if (r.layers[i].facts.kind == layer_kind::residual)
            {
                all.push_back({i, before_branch(r, i), r.layers[i - 1].activation.root_mean_square(),
                               r.layers[i].activation.root_mean_square()});
            }
        }
        return all;
    }

    double predicted(const layer_report& l)
    {
        return l.prediction ? std::sqrt(l.prediction->activation.second_moment) : std::nan("");
    }

    /// The entropy of attention's weights in the branch that ends in this row.
    double entropy_of(const report& r, std::size_t row)
    {
        for (std::size_t i = row; i-- > 0;)
        {
            if (r.layers[i].facts.kind == layer_kind::attention_entropy)
            {
                return r.layers[i].activation.mean();
            }
        }
        return std::nan("");
    }

    /// A line per block: attention, then the feed-forward layer.
    void print_blocks(const report& r)
    {
        const bool cosines = r.run && r.run->geometry;
        std::printf("block   stream  theory   attention  feed-forward   entropy  gradient%s\n",
                    cosines ? "  cosine" : "");
        const std::vector<branch> all = branches_of(r);
        for (std::size_t k = 0; k + 1 < all.size(); k += 2)
        {
            const layer_report& l = r.layers[all[k + 1].row];
            std::printf("%5zu  %7.4f %7.4f   %9.4f  %12.4f   %7.4f  %8.3g", k / 2, all[k + 1].stream,
                        predicted(l), all[k].writes, all[k + 1].writes, entropy_of(r, all[k].row),
                        l.backward->activation.root_mean_square());
            if (cosines)
            {
                std::printf("  %6.3f",
                            l.geometry && l.geometry->cosine_within ? *l.geometry->cosine_within : 0);
            }
            std::printf("\n");
        }
        std::printf("RMS of the stream after each block, of what its branches write, and of the gradient;\n"
                    "entropy of attention's weights: 1 sees all tokens alike, 0 sees one\n\n");
    }

    void print_loss(const report& r)
    {
        if (r.loss)
        {
            std::printf(
                "loss at the start %.3f: ln %zu = %.3f, and half the variance of the logits, %.3f, more\n\n",
                r.loss->value, r.loss->classes, r.loss->chance, r.loss->logit_variance);
        }
    }

    void examine(const any_layer<float>& net, const settings& s)
    {
        const key k(s.seed);
        const batch<float> x = batch_of(s, k.child("tokens"));
        propagate_options options{.backward = true, .geometry = s.geometry, .predict = true};
        if (s.preset != "vit")
        {
            options.loss.emplace(tokens_of(s, count(s.batch) * count(s.length), k.child("labels")));
        }
        const report r = propagate(net, x, k.child("weights"), options);
        std::printf("%s: %llu parameters\n\n", s.preset.c_str(),
                    static_cast<unsigned long long>(parameters_of(r).total()));
        print_blocks(r);
        print_loss(r);
        const std::vector<verdict> verdicts = findings(r);
        for (const verdict& v : verdicts)
        {
            std::cout << v << "\n\n" << std::flush;
        }
        if (!s.figure.empty())
        {
            save_whole(s.figure, depth_figure(r));
        }
        if (!s.html.empty())
        {
            save_whole(s.html, to_html(r, verdicts));
        }
    }

    auto gpt2_by(const settings& s, double of_ends)
    {
        auto laws = profile::gpt2<float>(s.depth);
        laws.out = laws.down = laws.up.scaled(of_ends);
        return transformer::gpt2<float>(laws, {.context = count(s.length),
                                               .depth = count(s.depth),
                                               .heads = count(s.heads),
                                               .vocabulary = count(s.vocabulary),
                                               .width = count(s.width)});
    }

    /// The stream of a GPT-2 with 1/√(2·depth) in the weights that end its branches, and without.
    void explain_scale(const settings& s)
    {
        const key k(s.seed);
        const batch<float> x = batch_of(s, k.child("tokens"));
        const double scale = init::depth::gpt2(s.depth);
        std::vector<report> runs;
        for (const double of_ends : {scale, 1.0})
        {
            runs.push_back(propagate(gpt2_by(s, of_ends), x, k.child("weights"), {.predict = true}));
        }
        std::printf(
            "Why 1/√(2·depth)? The RMS of the stream after each block, and by how much the block raises it\n"
            "block   with it  theory   without  theory        with it    without\n");
        const std::vector<branch> with = branches_of(runs[0]);
        const std::vector<branch> without = branches_of(runs[1]);
        const auto added = [](const std::vector<branch>& all, std::size_t i)
        { return 100 * (all[i + 1].stream / all[i].before - 1); };
        for (std::size_t i = 0; i + 1 < with.size(); i += 2)
        {
            std::printf("%5zu   %7.4f %7.4f   %7.4f %7.4f   %9.0f %% %14.0f %%\n", i / 2, with[i + 1].stream,
                        predicted(runs[0].layers[with[i + 1].row]), without[i + 1].stream,
                        predicted(runs[1].layers[without[i + 1].row]), added(with, i), added(without, i));
        }
        std::printf(
            "2·depth branches, each of the size of one, add up to √(2·depth) = %.2f times one. Norms keep\n"
            "that from the branches, not from the stream and from what is embedded in it.\n",
            1 / scale);
    }

    void run(const settings& s)
    {
        if (s.preset == "gpt2")
        {
            examine(gpt2_by(s, init::depth::gpt2(s.depth)), s);
            explain_scale(s);
        }
        else if (s.preset == "llama")
        {
            examine(transformer::llama<float>({.depth = count(s.depth),
                                               .heads = count(s.heads),
                                               .vocabulary = count(s.vocabulary),
                                               .width = count(s.width)}),
                    s);
        }
        else if (s.preset == "bert")
        {
            examine(transformer::bert<float>({.context = count(s.length),
                                              .depth = count(s.depth),
                                              .heads = count(s.heads),
                                              .vocabulary = count(s.vocabulary),
                                              .width = count(s.width)}),
                    s);
        }
        else
        {
            examine(transformer::vit<float>({.depth = count(s.depth),
                                             .heads = count(s.heads),
                                             .patches = count(s.length),
                                             .width = count(s.width)}),
                    s);
        }
    }
}

int main(int argc, char** argv)
{
    settings s;
    return run_example(
        argc, argv, "Says what GPT-2, LLaMA, BERT and ViT do to a signal before training, block by block.",
        [&](CLI::App& app) { add_options(app, s); }, [&] { run(s); });
}
