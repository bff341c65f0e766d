// SPDX-License-Identifier: BSD-3-Clause
// What is wrong with a stack? The command line describes it. A batch goes through it, and gradients come
// back. The program prints what each layer does to them, what is wrong, why, and what to change: as a
// table, as JSON, as a page.

#include "support/progress.hpp"
#include "support/read_matrix.hpp"
#include "support/run_example.hpp"
#include "support/save_whole.hpp"
#include "support/standardize.hpp"
#include "support/terminal.hpp"

#include <fanin/diagnose/diagnose.hpp>
#include <fanin/fanin.hpp>
#include <fanin/show/verdict.hpp>

#include <CLI/CLI.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iostream>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace
{
    using any_layer = fanin::any_layer<float>;
    using any_initializer = fanin::any_initializer<float>;
    namespace act = fanin::act;

    template <class Value>
    using by_name = std::map<std::string, Value>;

    by_name<any_initializer> initializers()
    {
        using namespace init;
        by_name<any_initializer> all;
        for (const any_initializer& i : std::initializer_list<any_initializer>{
                 normal<float>, truncated_normal<float>, uniform<float>, zeros<float>, ones<float>,
                 identity<float>, xavier<float>, xavier_uniform<float>, glorot<float>, glorot_uniform<float>,
                 he<float>, he_uniform<float>, orthogonal<float>, hadamard_identity<float>,
                 looks_linear<float>, sparse<float>})
        {
            all.emplace(i.name(), i);
        }
        return all;
    }

    const std::string preserving = "preserving"; // the law with the gain that the activation needs

    /// What the program makes of an activation. Its layers have one type. The activation keeps its own,
    /// because theory evaluates it in double.
    struct chosen_activation
    {
        std::function<any_layer(std::size_t, const any_initializer&)> dense;
        any_layer alone;
        std::function<any_initializer()> preserving;
    };

    by_name<chosen_activation> activations()
    {
        by_name<chosen_activation> all;
        const auto add = [&](const auto& f)
        {
            all.emplace(f.name(),
                        chosen_activation{[=](std::size_t out, const any_initializer& weights)
                                          { return any_layer(fanin::dense(out, weights, f)); },
                                          fanin::activation(f), [=] { return init::preserving<float>(f); }});
        };
        add(act::identity);
        add(act::relu);
        add(act::leaky_relu);
        add(act::elu);
        add(act::selu);
        add(act::gelu);
        add(act::silu);
        add(act::mish);
        add(act::softplus);
        add(act::sigmoid);
        add(act::tanh);
        add(act::erf);
        add(act::softsign);
        add(act::hard_tanh);
        add(act::relu_squared);
        add(act::sin);
        return all;
    }

    const by_name<std::optional<any_layer>> norms{
        {"none", std::nullopt},
        {"layer", fanin::layer_norm()},
        {"rms", fanin::rms_norm()},
        {"batch", fanin::batch_norm()},
    };

    struct settings
    {
        std::string init = "he";
        std::string activation = "relu";
        std::string norm = "none";
        std::optional<double> residual;
        std::int64_t layers = 20; // signed, so that a negative number is refused
        std::vector<std::int64_t> widths{100};
        bool backward = true;
        bool geometry = false;
        std::string input;
        bool standardize = false;
        std::int64_t batch = 1000;
        std::int64_t seed = 42;
        bool all_rows = false;
        std::string json;
        std::string csv;
        std::string html;
    };

    /// A layer that moves a progress bar on after each batch and each gradient.
    struct watched : any_layer
    {
        progress* bar;

        fanin::batch<float> forward(fanin::batch<float> x, fanin::key k, fanin::tape<float>& t) const
        {
            auto y = any_layer::forward(std::move(x), k, t);
            bar->step(1);
            return y;
        }

        fanin::batch<float> backward(fanin::batch<float> dy, fanin::key k, fanin::tape<float>& t) const
        {
            auto dx = any_layer::backward(std::move(dy), k, t);
            bar->step(steps_back);
            return dx;
        }

        static constexpr double steps_back = 2; // two matrix products; the way forward has one
    };

    std::vector<watched> layers_of(const settings& s, std::size_t features, progress& bar)
    {
        using namespace fanin;
        const chosen_activation f = activations().at(s.activation);
        const any_initializer weights = s.init == preserving ? f.preserving() : initializers().at(s.init);
        const std::optional<any_layer> norm = norms.at(s.norm);
        const auto plain = [&](std::size_t out)
        { return norm ? any_layer(sequential(dense(out, weights), *norm, f.alone)) : f.dense(out, weights); };
        const auto branch = [&](std::size_t out)
        { return norm ? any_layer(sequential(*norm, f.dense(out, weights))) : f.dense(out, weights); };

        std::vector<watched> layers;
        for (std::size_t i = 0; i < static_cast<std::size_t>(s.layers); ++i)
        {
            const auto out = static_cast<std::size_t>(s.widths[s.widths.size() == 1 ? 0 : i]);
            const bool is_residual = s.residual && features == out;
            layers.push_back(
                {is_residual ? any_layer(residual(branch(out), *s.residual)) : plain(out), &bar});
            features = out;
        }
        return layers;
    }

    void run(const settings& s)
    {
        fanin::matrix<float> x = s.input.empty()
                                     ? init::normal<float>.with_stddev(1)(s.batch, s.widths.front(), s.seed)
                                     : support::read_matrix(s.input);
        if (s.standardize)
        {
            standardize_features(x);
        }
        progress bar(static_cast<double>(s.layers) * (s.backward ? 1 + watched::steps_back : 1));
        const auto net = fanin::sequential(layers_of(s, x.shape()[1], bar));
        const fanin::report r = propagate(net, x, fanin::key(s.seed).child("weights"),
                                          {.backward = s.backward, .geometry = s.geometry, .predict = true});
        bar.clear();

        const std::vector<fanin::verdict> verdicts = findings(r);
        const auto write = [](const std::string& path, const std::string& text)
        { path == "-" ? void(std::cout << text) : save_whole(path, text); };
        if (!s.json.empty())
        {
            write(s.json, to_json(r, verdicts));
        }
        if (!s.csv.empty())
        {
            write(s.csv, to_csv(r));
        }
        if (!s.html.empty())
        {
            write(s.html, to_html(r, verdicts));
        }
        if (s.json != "-" && s.csv != "-" && s.html != "-")
        {
            const fanin::table_options options{.fold = !s.all_rows, .width = terminal_width()};
            std::cout << table(r, options);
            for (const fanin::verdict& v : verdicts)
            {
                std::cout << '\n' << paragraph(v, options) << '\n';
            }
        }
    }

    /// Checks what the options say together. Each of them has been checked alone.
    void check_together(settings& s, bool layers_given)
    {
        if (!layers_given && s.widths.size() > 1)
        {
            s.layers = static_cast<std::int64_t>(s.widths.size());
        }
        if (s.widths.size() > 1 && static_cast<std::size_t>(s.layers) != s.widths.size())
        {
            throw CLI::ValidationError("--width", std::to_string(s.widths.size()) + " widths for "
                                                      + std::to_string(s.layers)
                                                      + " layers: give one for all, or one for each");
        }
        if ((s.json == "-") + (s.csv == "-") + (s.html == "-") > 1)
        {
            throw CLI::ValidationError("--json, --csv, --html",
                                       "only one can be printed: give the others a file");
        }
    }

    void add_options(CLI::App& app, settings& s)
    {
        std::set<std::string> laws{preserving};
        for (const auto& [name, law] : initializers())
        {
            laws.insert(name);
        }
        app.add_option("--init", s.init, "law of the weights")
            ->check(CLI::IsMember(laws))
            ->capture_default_str();
        app.add_option("--activation", s.activation)
            ->check(CLI::IsMember(activations()))
            ->capture_default_str();
        app.add_option(
               "--norm", s.norm,
               "normalization between weights and activation; in a residual layer, before the weights")
            ->check(CLI::IsMember(norms))
            ->capture_default_str();
        app.add_option("--residual", s.residual,
                       "scale of the branch: each layer that keeps the width becomes x + scale * layer(x)");
        const CLI::Option* const layers = app.add_option("--layers", s.layers, "number of layers")
                                              ->check(CLI::Range(0, 1'000'000))
                                              ->capture_default_str();
        app.add_option("--width", s.widths, "units per layer: one number for all layers, or one for each")
            ->check(CLI::Range(1, 1'000'000))
            ->capture_default_str();
        app.add_flag("--backward,!--no-backward", s.backward, "propagate gradients, too")
            ->capture_default_str();
        app.add_flag("--geometry", s.geometry,
                     "report ranks and angles; takes a singular value decomposition per layer");
        app.add_option("--batch", s.batch, "number of samples of N(0, 1) input")
            ->check(CLI::Range(0, 1'000'000'000))
            ->capture_default_str();
        app.add_option("--seed", s.seed, "seed of input and weights")
            ->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()))
            ->capture_default_str();
        app.add_option("--input", s.input, "2-d .npy file of real numbers, with one sample per row");
        app.add_flag("--standardize", s.standardize,
                     "give each feature of the input mean 0 and standard deviation 1");
        app.add_option("--json", s.json, "file for the report as JSON; - prints it instead of the table");
        app.add_option("--csv", s.csv,
                       "file for the rows of the report as CSV; - prints them instead of the table");
        app.add_flag("--all-rows", s.all_rows, "the table shows the rows inside of blocks, too");
        app.add_option("--html", s.html, "file for the report as a page; - prints it instead of the table");
        app.callback([&s, layers] { check_together(s, layers->count() > 0); });
    }
}

int main(int argc, char** argv)
{
    settings s;
    return run_example(
        argc, argv, "Propagates a batch through a stack of layers, and says what is wrong with it.",
        [&](CLI::App& app) { add_options(app, s); }, [&] { run(s); });
}
