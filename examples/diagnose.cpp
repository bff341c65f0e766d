// SPDX-License-Identifier: BSD-3-Clause
// What is wrong with a stack: describes one on the command line, pushes a batch through it, and prints what each layer
// does, what is wrong, why, and what to change; as JSON and as a page, too.

#include "support/npy.hpp"
#include "support/progress.hpp"
#include "support/standardize.hpp"
#include "support/usage.hpp"

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

    const std::string preserving = "preserving"; // and the one that the activation asks for

    /// What is made of an activation. The layers have one type, and not the activation, which theory wants in double.
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
        std::int64_t layers = 20; // signed, so that a negative one is seen and refused
        std::vector<std::int64_t> widths{100};
        bool backward = true;
        bool geometry = false;
        std::string input;
        bool standardize = false;
        std::int64_t batch = 1000;
        std::int64_t seed = 42;
        std::string json;
        std::string html;
    };

    /// A layer that lets a progress bar know whenever a batch or a gradient has come through.
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

        static constexpr double steps_back = 2; // two matrix products to one on the way forward
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
                                     : npy::read_matrix(s.input);
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
        { path == "-" ? void(std::cout << text) : fanin::save(path, text); };
        if (!s.json.empty())
        {
            write(s.json, to_json(r, verdicts));
        }
        if (!s.html.empty())
        {
            write(s.html, to_html(r, verdicts));
        }
        if (s.json != "-" && s.html != "-")
        {
            std::cout << r;
            for (const fanin::verdict& v : verdicts)
            {
                std::cout << '\n' << v << '\n';
            }
        }
        if (!std::cout.flush())
        {
            throw fanin::runtime_error("the output cannot be written");
        }
    }

    template <class Value>
    std::vector<std::string> names_of(const by_name<Value>& choices)
    {
        std::vector<std::string> names;
        for (const auto& [name, value] : choices)
        {
            names.push_back(name);
        }
        return names;
    }
}

int main(int argc, char** argv)
{
    settings s;
    CLI::App app("Pushes a batch through a stack of layers, and says what is wrong with it.");
    auto initializer_names = names_of(initializers());
    initializer_names.push_back(preserving);
    app.add_option("--init", s.init, "weight initialization")
        ->check(CLI::IsMember(initializer_names))
        ->capture_default_str();
    app.add_option("--activation", s.activation)
        ->check(CLI::IsMember(names_of(activations())))
        ->capture_default_str();
    app.add_option("--norm", s.norm, "between weights and activation; in a residual layer, before its branch")
        ->check(CLI::IsMember(names_of(norms)))
        ->capture_default_str();
    app.add_option("--residual", s.residual,
                   "what layers that keep the width add to their input, times this");
    auto* const layers = app.add_option("--layers", s.layers, "number of layers")
                             ->check(CLI::Range(0, 1'000'000))
                             ->capture_default_str();
    app.add_option("--width", s.widths, "nodes of all layers, or of each")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    app.add_flag("--backward,!--no-backward", s.backward, "send gradients back, too")->capture_default_str();
    app.add_flag("--geometry", s.geometry,
                 "look at ranks and angles, for a singular value decomposition a layer");
    app.add_option("--batch", s.batch, "samples of N(0, 1) input")
        ->check(CLI::Range(0, 1'000'000'000))
        ->capture_default_str();
    app.add_option("--seed", s.seed, "of input and weights")
        ->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()))
        ->capture_default_str();
    app.add_option("--input", s.input, "a 2-d .npy file of float32, float64 or uint8, one sample a row");
    app.add_flag("--standardize", s.standardize,
                 "give each feature of the input mean 0 and standard deviation 1");
    app.add_option("--json", s.json, "file for the report as JSON; - prints it instead of the table");
    app.add_option("--html", s.html, "file for the report as a page; - prints it instead of the table");

    try
    {
        app.parse(argc, argv);
        if (layers->empty() && s.widths.size() > 1)
        {
            s.layers = static_cast<std::int64_t>(s.widths.size());
        }
        if (s.widths.size() > 1 && static_cast<std::size_t>(s.layers) != s.widths.size())
        {
            throw CLI::ValidationError("--width", "one for all layers, or one for each");
        }
        if (s.json == "-" && s.html == "-")
        {
            throw CLI::ValidationError("--json, --html", "only one can be printed");
        }
    }
    catch (const CLI::Success& e)
    {
        return app.exit(e);
    }
    catch (const CLI::ParseError& e)
    {
        return refuse_call(app, e);
    }

    try
    {
        run(s);
    }
    catch (const std::exception& e)
    {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
