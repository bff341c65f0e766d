// SPDX-License-Identifier: BSD-3-Clause
// How deep can a tanh network be, for each scale of weights and biases? Figures 1 to 5 of Schoenholz et
// al. 2017, as a figure (edge_of_chaos.svg, or the file given) and a table.

#include "support/panel.hpp"
#include "support/run_example.hpp"
#include "support/save_whole.hpp"

#include <fanin/fanin.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

namespace
{
    using namespace fanin::theory;
    using namespace svg;

    const mean_field tanh_theory(fanin::act::tanh);

    constexpr double bias = 0.2; // sigma_b of the networks in the table
    constexpr int deepest = 300;
    constexpr std::size_t depths_shown[] = {1, 3, 10, 30, 100, 300};

    /// From dark blue (1 layer) over green to yellow (`deepest` layers and more).
    std::string color(double layers)
    {
        constexpr double stops[][3] = {
            {68, 1, 84}, {59, 82, 139}, {33, 145, 140}, {94, 201, 98}, {253, 231, 37}};
        const double t = 4 * std::clamp(std::log(layers) / std::log(deepest), 0.0, 1.0);
        const auto i = std::min(static_cast<std::size_t>(t), std::size_t{3});
        const auto channel = [&](int c)
        { return std::lround(stops[i][c] + (t - static_cast<double>(i)) * (stops[i + 1][c] - stops[i][c])); };
        return join("fill=\"rgb(", channel(0), ",", channel(1), ",", channel(2), ")\"");
    }

    /// The depth scale of correlations over (sigma_w, sigma_b), and the critical line.
    std::string phase_diagram(const panel& p)
    {
        constexpr int columns = 40;
        constexpr int rows = 24;
        const double width = (p.x.hi - p.x.lo) / columns;
        const double height = (p.y.hi - p.y.lo) / rows;
        std::string markup = "<g shape-rendering=\"crispEdges\">\n";
        for (int i = 0; i < columns; ++i)
        {
            for (int j = 0; j < rows; ++j)
            {
                const double sigma_w = p.x.lo + (i + 0.5) * width;
                const double sigma_b = p.y.lo + (j + 0.5) * height;
                const auto end = limit_of(tanh_theory, {sigma_w, sigma_b});
                const rectangle cell{p.at_x(sigma_w - width / 2), p.at_y(sigma_b + height / 2),
                                     p.frame.width / columns, p.frame.height / rows};
                markup += draw_rectangle(cell, end ? color(end->layers.correlation) : "");
            }
        }
        points line;
        for (int j = 0; j <= 2 * rows; ++j)
        {
            const double sigma_b = p.y.lo + j * height / 2;
            line.push_back({p.at_x(critical(tanh_theory, given_sigma_b{sigma_b})->sigma_w), p.at_y(sigma_b)});
        }
        const text_style white{.fill = "#fff", .size = 13};
        return markup + "</g>\n" + draw_curve(line, "stroke=\"#fff\" stroke-width=\"2\"")
               + draw_text(p.at_x(0.8), p.at_y(0.85), "ordered", white)
               + draw_text(p.at_x(2.5), p.at_y(0.15), "chaotic", white);
    }

    /// The colors of the phase diagram, and the layers that they stand for.
    std::string color_key()
    {
        std::string markup;
        for (const std::size_t layers : depths_shown)
        {
            const double x = 90 + 66 * std::log(layers) / std::log(3);
            markup += draw_rectangle({x, 406, 14, 14}, color(static_cast<double>(layers)));
            markup += draw_text(x + 19, 417,
                                join(layers, layers == 1         ? " layer"
                                             : layers == deepest ? " layers or more"
                                                                 : ""),
                                {.anchor = "start", .size = 11});
        }
        return markup;
    }

    struct network
    {
        const char* name;
        double sigma_w;
        const char* color;
        std::vector<double> difference{}; ///< of two correlations, by depth
    };

    /// The difference between the correlations of two pairs of inputs, which begin with 0.9 and 0.1, after
    /// each layer.
    std::vector<double> difference_by_depth(double sigma_w)
    {
        const ensemble e{sigma_w, bias};
        const correlation_map map(fanin::act::tanh, e, limit_of(tanh_theory, e)->at.q);
        std::vector<double> difference;
        double close = 0.9;
        double far = 0.1;
        for (int layer = 0; layer <= deepest; ++layer)
        {
            difference.push_back(close - far);
            close = map(close);
            far = map(far);
        }
        return difference;
    }

    std::string curves(const panel& p, const std::vector<network>& networks)
    {
        std::string markup;
        double y = p.frame.y + 22;
        for (const network& n : networks)
        {
            points curve;
            for (std::size_t layer = 0; layer < n.difference.size() && n.difference[layer] > 1e-6; ++layer)
            {
                curve.push_back(
                    {p.at_x(static_cast<double>(layer)), p.at_y(std::log10(n.difference[layer]))});
            }
            markup += draw_curve(curve, join("stroke=\"", n.color, "\" stroke-width=\"2\""));
            markup +=
                draw_text(p.frame.x + p.frame.width - 12, y, join(n.name, ", σ_w = ", rounded(n.sigma_w, 2)),
                          {.anchor = "end", .fill = n.color});
            y += 17;
        }
        return markup;
    }

    std::string figure(const std::vector<network>& networks)
    {
        const panel phases{{60, 50, 420, 300}, {"σ_w", 0.5, 3, 0.5, 1}, {"σ_b", 0, 1, 0.2, 1}};
        const panel depths{
            {560, 50, 400, 300}, {"layers, σ_b = 0.2", 0, deepest, 50, 0}, {"log₁₀", -6, 0, 1, 0}};
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000\" height=\"440\" "
               "font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\">\n"
               + draw_rectangle({0, 0, 1000, 440}, "fill=\"#fff\"") + phase_diagram(phases)
               + phases.axes("Depth scale of correlations, tanh") + color_key() + curves(depths, networks)
               + depths.axes("Difference between two correlations") + "</svg>\n";
    }

    void print_table(const std::vector<network>& networks)
    {
        std::printf(
            "Two pairs of inputs begin with correlations of 0.9 and 0.1. The table has the difference\n"
            "between their correlations in a tanh network of sigma_b = %g, by the number of layers.\n\n"
            "   network  sigma_w",
            bias);
        for (const std::size_t layers : depths_shown)
        {
            std::printf("%9zu", layers);
        }
        for (const network& n : networks)
        {
            std::printf("\n%10s %8.4f", n.name, n.sigma_w);
            for (const std::size_t layers : depths_shown)
            {
                std::printf("%9.2g", n.difference[layers]);
            }
        }
        std::puts("\n");
    }

    void run(const std::string& path)
    {
        const double edge = critical(tanh_theory, given_sigma_b{bias})->sigma_w;
        std::vector<network> networks{
            {"ordered", 1.0, "#4477aa"}, {"critical", edge, "#222"}, {"chaotic", 2.0, "#b2182b"}};
        for (network& n : networks)
        {
            n.difference = difference_by_depth(n.sigma_w);
        }
        save_whole(path, figure(networks));
        print_table(networks);
        std::printf("figure: %s\n", path.c_str());
    }
}

int main(int argc, char** argv)
{
    std::string path = "edge_of_chaos.svg";
    return run_example(
        argc, argv, "Draws how deep a tanh network can be, for each scale of weights and biases.",
        [&](CLI::App& app) { app.add_option("figure", path, "file of the figure")->capture_default_str(); },
        [&] { run(path); });
}
