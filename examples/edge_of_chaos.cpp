// SPDX-License-Identifier: BSD-3-Clause
// How deep a tanh network can be, for each scale of weights and biases: Schoenholz et al. 2017, fig. 1 to 5, as a
// figure (edge_of_chaos.svg, or the path given) and a table.

#include <fanin/fanin.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace
{
    using namespace fanin::theory;
    using fanin::detail::join;
    using fanin::detail::px;
    using fanin::detail::rectangle;

    const mean_field tanh_theory(fanin::act::tanh);

    constexpr double bias = 0.2; // of the networks in the table
    constexpr int deepest = 300;

    /// A panel of the figure, and the numbers at its sides.
    struct panel
    {
        rectangle frame;
        fanin::interval x;
        fanin::interval y;

        double at_x(double value) const
        {
            return frame.x + frame.width * (value - x.lo) / (x.hi - x.lo);
        }

        double at_y(double value) const
        {
            return frame.y + frame.height * (y.hi - value) / (y.hi - y.lo);
        }

        std::string axes(std::string_view title, std::string_view x_name, std::string_view y_name) const
        {
            using namespace fanin::detail;
            const double bottom = frame.y + frame.height;
            const double centre = frame.x + frame.width / 2;
            std::string svg = "<g stroke=\"#222\" stroke-width=\"0.8\">\n";
            std::string labels;
            for (const tick& t : ticks_of(x.lo, x.hi, {frame.width, 7, 20, 7}).at)
            {
                const double at = frame.x + t.place * frame.width;
                svg += svg_line("axis", at, bottom, at, bottom + 4);
                labels += svg_text("tick", at, bottom + 17, t.label, {.size = 11});
            }
            for (const tick& t : ticks_of(y.lo, y.hi, {frame.height, 12, 20, 20}).at)
            {
                const double at = bottom - t.place * frame.height;
                svg += svg_line("axis", frame.x - 4, at, frame.x, at);
                labels += svg_text("tick", frame.x - 8, at + 4, t.label, {.anchor = "end", .size = 11});
            }
            return svg + "</g>\n" + labels
                   + svg_rectangle("frame", frame, " fill=\"none\" stroke=\"#222\" stroke-width=\"0.8\"")
                   + svg_text("title", centre, frame.y - 14, title, {.size = 14})
                   + svg_text("name", centre, bottom + 36, x_name, {.size = 12})
                   + svg_text("name", frame.x, frame.y - 14, y_name, {.size = 12});
        }
    };

    std::string curve(const std::vector<std::array<double, 2>>& points, std::string_view style)
    {
        std::string path;
        for (const auto& [x, y] : points)
        {
            path += join(path.empty() ? "M" : "L", px(x), " ", px(y));
        }
        return join("<path fill=\"none\" d=\"", path, "\" ", style, "/>\n");
    }

    /// From dark blue (1 layer) over green to yellow (`deepest` layers and more).
    std::string color(double layers)
    {
        constexpr double stops[][3] = {
            {68, 1, 84}, {59, 82, 139}, {33, 145, 140}, {94, 201, 98}, {253, 231, 37}};
        const double t = 4 * std::clamp(std::log(layers) / std::log(deepest), 0.0, 1.0);
        const auto i = std::min(static_cast<std::size_t>(t), std::size_t{3});
        const auto channel = [&](int c)
        { return std::lround(stops[i][c] + (t - static_cast<double>(i)) * (stops[i + 1][c] - stops[i][c])); };
        return join("rgb(", channel(0), ",", channel(1), ",", channel(2), ")");
    }

    /// The depth scale of correlations over (σ_w, σ_b), and the critical line.
    std::string phase_diagram(const panel& p)
    {
        constexpr int columns = 40;
        constexpr int rows = 24;
        const double width = (p.x.hi - p.x.lo) / columns;
        const double height = (p.y.hi - p.y.lo) / rows;
        std::string svg = "<g shape-rendering=\"crispEdges\">\n";
        for (int i = 0; i < columns; ++i)
        {
            for (int j = 0; j < rows; ++j)
            {
                const double sigma_w = p.x.lo + (i + 0.5) * width;
                const double sigma_b = p.y.lo + (j + 0.5) * height;
                const auto end = limit_of(tanh_theory, {sigma_w, sigma_b});
                const rectangle cell{p.at_x(sigma_w - width / 2), p.at_y(sigma_b + height / 2),
                                     p.frame.width / columns, p.frame.height / rows};
                svg += fanin::detail::svg_rectangle(
                    "cell", cell, end ? join(" fill=\"", color(end->layers.correlation), "\"") : "");
            }
        }
        std::vector<std::array<double, 2>> line;
        for (double sigma_b = p.y.lo; sigma_b <= p.y.hi + 1e-9; sigma_b += height / 2)
        {
            const auto c = critical(tanh_theory, given_sigma_b{sigma_b});
            line.push_back({p.at_x(c->sigma_w), p.at_y(sigma_b)});
        }
        const fanin::detail::text_style white{.fill = "#fff", .size = 13};
        return svg + "</g>\n" + curve(line, "stroke=\"#fff\" stroke-width=\"2\"")
               + fanin::detail::svg_text("phase", p.at_x(0.8), p.at_y(0.85), "ordered", white)
               + fanin::detail::svg_text("phase", p.at_x(2.5), p.at_y(0.15), "chaotic", white);
    }

    struct network
    {
        const char* name;
        double sigma_w;
        const char* color;
        std::vector<double> left{}; ///< by depth
    };

    /// Two pairs of inputs, of correlations 0.9 and 0.1: how far apart their correlations are after each layer.
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
        std::string svg;
        double y = p.frame.y + 22;
        for (const network& n : networks)
        {
            std::vector<std::array<double, 2>> points;
            for (std::size_t layer = 0; layer < n.left.size() && n.left[layer] > 1e-6; ++layer)
            {
                points.push_back({p.at_x(static_cast<double>(layer)), p.at_y(std::log10(n.left[layer]))});
            }
            svg += curve(points, join("stroke=\"", n.color, "\" stroke-width=\"2\""));
            svg += fanin::detail::svg_text("legend", p.frame.x + p.frame.width - 12, y,
                                           join(n.name, ", σ_w = ", fanin::detail::significant(n.sigma_w)),
                                           {.anchor = "end", .fill = n.color, .size = 12});
            y += 17;
        }
        return svg;
    }
}

int main(int argc, char** argv)
{
    const double edge = critical(tanh_theory, given_sigma_b{bias})->sigma_w;
    std::vector<network> networks{
        {"ordered", 1.0, "#4477aa"}, {"critical", edge, "#222"}, {"chaotic", 2.0, "#b2182b"}};
    for (network& n : networks)
    {
        n.left = difference_by_depth(n.sigma_w);
    }

    const panel phases{{60, 50, 420, 300}, {0.5, 3}, {0, 1}};
    const panel depths{{560, 50, 400, 300}, {0, deepest}, {-6, 0}};
    std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000\" height=\"440\" "
                      "font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\">\n";
    svg += fanin::detail::svg_rectangle("background", {0, 0, 1000, 440}, " fill=\"#fff\"");
    svg += phase_diagram(phases) + phases.axes("Depth scale of correlations, tanh", "σ_w", "σ_b");
    svg += curves(depths, networks)
           + depths.axes("What is left of a difference of correlations", "layers, σ_b = 0.2", "log₁₀");
    for (const int layers : {1, 3, 10, 30, 100, 300})
    {
        const double x = 90 + 66 * std::log(layers) / std::log(3);
        svg += fanin::detail::svg_rectangle("key", {x, 406, 14, 14}, join(" fill=\"", color(layers), "\""));
        svg += fanin::detail::svg_text("key", x + 19, 417,
                                       join(layers, layers == 1         ? " layer"
                                                    : layers == deepest ? " or more"
                                                                        : ""),
                                       {.anchor = "start", .size = 11});
    }
    const char* const path = argc > 1 ? argv[1] : "edge_of_chaos.svg";
    fanin::save(path, svg + "</svg>\n");

    std::printf("Two pairs of inputs, of correlations 0.9 and 0.1: how far apart their correlations are\n"
                "in a tanh network of sigma_b = %g after so many layers\n\n   network  sigma_w",
                bias);
    constexpr std::size_t shown[] = {1, 3, 10, 30, 100, 300};
    for (const std::size_t layers : shown)
    {
        std::printf("%9zu", layers);
    }
    for (const network& n : networks)
    {
        std::printf("\n%10s %8.4f", n.name, n.sigma_w);
        for (const std::size_t layers : shown)
        {
            std::printf("%9.2g", n.left[layers]);
        }
    }
    std::printf("\n\nfigure: %s\n", path);
}
