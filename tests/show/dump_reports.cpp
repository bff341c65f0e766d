// SPDX-License-Identifier: BSD-3-Clause
// Writes reports of all kinds as JSON and as pages, for readers that are not ours: dump_reports <directory>.
#include <fanin/act.hpp>
#include <fanin/diagnose.hpp>
#include <fanin/init.hpp>
#include <fanin/show.hpp>
#include <fanin/stack.hpp>

#include <filesystem>
#include <iostream>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

using namespace fanin;

namespace
{
    const propagate_options everything{.backward = true, .predict = true, .weights = true};

    xt::xtensor<float, 2> batch_of(std::size_t samples, std::size_t features)
    {
        return init::normal<float>.with_stddev(1)(samples, features, 1);
    }

    std::vector<verdict> found(verdict_kind kind, const std::string& first_name)
    {
        verdict v;
        v.kind = kind;
        v.first_layer = 0;
        v.first_name = first_name;
        v.growth_per_layer = 0.7071;
        v.depth_limit = 252.4;
        v.finding = "the RMS is multiplied by 0.707 per layer";
        v.cause.sentence = "xavier has gain 1, relu needs gain 1.41";
        v.remedy.sentence = "he instead of xavier (gain √2)";
        verdict also;
        also.kind = verdict_kind::mean_shifted;
        also.first_layer = 1;
        also.first_name = "1: dense 100 xavier relu";
        also.finding = "the activations have mean 0.0399 and standard deviation 0.0584";
        also.cause.sentence = "all activations have one sign";
        also.remedy.sentence = "a norm after the activation";
        return {v, also};
    }

    std::vector<verdict> healthy()
    {
        verdict v;
        v.finding = "over 5 layers the RMS is multiplied by 0.945 per layer, the gradient norm by 0.976";
        return {v};
    }

    report with_geometry(report r)
    {
        r.input_geometry = row_geometry{98.7, 0.0011};
        for (std::size_t i = 0; i < r.layers.size(); ++i)
        {
            r.layers[i].geometry = row_geometry{90.0 / static_cast<double>(i + 1), 0.3};
        }
        return r;
    }

    report hostile()
    {
        report r = propagate(repeat(2, dense(7, init::he<float>, act::relu)), batch_of(9, 5), 1);
        r.layers[0].name = "<script>alert(1)</script> & \"quoted\" 'single' \xff\x01 ÿ 한 ]]> \n\t\\ ";
        r.layers[1].name = "\xe2\x80\xa8\xf0\x9f\x98\x80 <b>";
        r.layers[1].path = "\"1<2&3";
        return r;
    }

    report nothing_finite()
    {
        xt::xtensor<double, 2> x = xt::ones<double>({4, 3});
        x(0, 0) = std::numeric_limits<double>::quiet_NaN();
        x(1, 1) = std::numeric_limits<double>::infinity();
        x(2, 2) = -std::numeric_limits<double>::infinity();
        return propagate(repeat(3, dense(3, init::normal<double>.with_stddev(1e120), act::identity)), x, 3,
                         {.backward = true});
    }
}

int main(int argc, char** argv)
{
    if (argc != 2)
    {
        std::cerr << "usage: dump_reports <directory>\n";
        return 2;
    }
    const std::filesystem::path directory = argv[1];
    std::filesystem::create_directories(directory);
    const auto write = [&](const std::string& name, const report& r, const std::vector<verdict>& verdicts)
    {
        save(directory / (name + ".html"), to_html(r, verdicts));
        save(directory / (name + ".json"), to_json(r, verdicts));
        save(directory / (name + ".bare.json"), to_json(r));
        for (std::size_t i = 0; i < verdicts.size(); ++i)
        {
            save(directory / (name + ".verdict" + std::to_string(i) + ".json"), to_json(verdicts[i]));
        }
    };

    const auto x = batch_of(1000, 100);
    write("precision",
          propagate(sequential(repeat(6, dense(64, init::normal<float>.with_stddev(0.02), act::relu)),
                               residual(sequential(layer_norm(), dense(64, init::he<float>)))),
                    batch_of(200, 64), 42, {.backward = true, .precision = true, .weights = true}),
          healthy());
    write("he", propagate(repeat(5, dense(100, init::he<float>, act::relu)), x, 42, everything), healthy());
    write("xavier",
          with_geometry(propagate(repeat(12, dense(100, init::xavier<float>, act::relu)), x, 42, everything)),
          found(verdict_kind::vanishing, "0: dense 100 xavier relu"));
    write("deep", propagate(repeat(50, dense(100, init::glorot<float>, act::tanh)), x, 42, everything),
          found(verdict_kind::vanishing, "0: dense 100 glorot tanh"));
    write("normal",
          propagate(repeat(40, dense(64, init::normal<float>, act::relu)), batch_of(200, 64), 42,
                    {.backward = true, .histogram = {.bins = 30, .range = interval{0, 1}}}),
          {});
    save(directory / "thousand.html", // as JSON it would only take long to check
         to_html(
             propagate(repeat(1000, dense(16, init::he<float>, act::relu)), batch_of(50, 16), 42, everything),
             found(verdict_kind::dead, "17: dense 16 he relu")));
    write("residual",
          propagate(
              sequential(dense(64, init::he<float>, act::relu),
                         repeat(6, residual(sequential(layer_norm(), dense(64, init::he<float>, act::relu),
                                                       dense(64, init::xavier<float>)))),
                         dense(10, init::xavier<float>)),
              batch_of(300, 32), 42, everything),
          healthy());
    const matrix<float> features = batch_of(20, 32);
    const matrix<float> logits = 30 * batch_of(20, 10);
    const cross_entropy labels(std::vector<int>(20, 9));
    report with_loss = propagate(dense(10, init::normal<float>.with_stddev(3)), features, 42,
                                 {.backward = true, .loss = labels});
    write("loss", with_loss, findings(with_loss));
    watch w;
    for (int step = 0; step < 2; ++step)
    {
        w.layer("head", {.activation = logits, .weights = features});
        step > 0 ? w.gradient("head", {.activation = logits}) : w.loss(labels, logits);
        save(directory / ("step" + std::to_string(step) + ".json"), to_json(w.next_step()));
    }
    write("watched", w.report(), findings(w.report()));
    write("explodes",
          propagate(repeat(50, dense(64, init::normal<float>.with_stddev(1), act::identity)),
                    batch_of(100, 64), 42, {.backward = true}),
          found(verdict_kind::nonfinite, "35: dense 64 normal"));
    write("zeros",
          propagate(repeat(4, dense(8, init::zeros<float>, act::relu)), batch_of(20, 8), 42, everything),
          found(verdict_kind::dead, "0: dense 8 zeros relu"));
    write("conv",
          propagate(sequential(
                        conv2d(16, {3, 3}, init::he<float>, act::relu, {.padding = {1, 1}, .stride = {2, 2}}),
                        conv2d(32, {3, 3}, init::he<float>, act::relu, {.padding = {1, 1}, .stride = {2, 2}}),
                        dense(10, init::xavier<float>)),
                    batch<float>(batch_of(20, 16 * 16 * 3), {16, 16, 3}), 42, everything),
          healthy());
    const std::tuple laws{init::he<float>, init::xavier<float>, init::normal<float>, init::zeros<float>};
    save(directory / "comparison.html", to_html(compare(batch_of(50, 32), 40, laws, act::relu, {1, 2, 3})));
    save(directory / "no_comparison.html", to_html(comparison{}));
    write("one", propagate(dense(7, init::he<float>, act::relu), batch_of(20, 5), 42, everything), healthy());
    write("none", propagate(sequential(), batch_of(20, 5), 42), {});
    write("default", report{}, {});
    write("hostile", hostile(), found(verdict_kind::vanishing, "<i>&\"'\xff\x02"));
    write("nonfinite", nothing_finite(), found(verdict_kind::nonfinite, "0: dense 3 normal identity"));
}
