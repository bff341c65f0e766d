// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_SHOW_COMPARISONS_HPP
#define FANIN_TESTS_SHOW_COMPARISONS_HPP

#include <fanin/diagnose/comparison.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

// Comparisons that are written down, not measured.
namespace written
{
    /// A candidate whose RMS is multiplied by `growth` per layer, and whose gradient norm is 3 at the output;
    /// the logarithms scatter by `spread`.
    inline fanin::comparison_row candidate(const std::string& name, std::size_t layers, double growth,
                                           double spread = 0.1)
    {
        fanin::comparison_row row;
        row.name = name;
        row.layers = layers;
        row.score = {0.25, 0.01};
        row.forward = {growth, 0.02};
        row.backward = fanin::over_seeds{1 / growth, 0.02};
        row.saturated = {0.125, 0.01};
        row.dead = {0, 0};
        for (std::size_t i = 0; i <= layers; ++i)
        {
            const auto depth = static_cast<double>(i);
            row.places.push_back(
                {.path = i == 0 ? "input" : std::to_string(i - 1),
                 .name = "dense",
                 .log_signal = {depth * std::log(growth), spread},
                 .log_gradient = fanin::over_seeds{
                     std::log(3) + (static_cast<double>(layers) - depth) * std::log(growth), spread}});
        }
        return row;
    }

    /// `count` candidates, each growing a little less than the one before.
    inline fanin::comparison candidates(std::size_t count, std::size_t layers)
    {
        fanin::comparison c{.samples = 100, .seeds = 3, .rows = {}};
        for (std::size_t i = 0; i < count; ++i)
        {
            c.rows.push_back(
                candidate("candidate " + std::to_string(i), layers, 1 - 0.01 * static_cast<double>(i)));
        }
        return c;
    }
}

#endif
