// SPDX-License-Identifier: BSD-3-Clause
// The gain that keeps a signal through each activation, by quadrature, beside the one that PyTorch recommends; and
// whether a deep network stays where that gain puts it.

#include <fanin/fanin.hpp>

#include <cmath>
#include <cstdio>
#include <string>

namespace
{
    /// A functor of one's own, which knows its derivative.
    struct squareplus
    {
        double operator()(double x) const
        {
            return (x + std::sqrt(x * x + 4)) / 2;
        }

        double derivative(double x) const
        {
            return (1 + x / std::sqrt(x * x + 4)) / 2;
        }
    };

    /// `recommended` is torch.nn.init.calculate_gain's, NaN where it knows none.
    template <class Activation>
    void row(const char* name, const Activation& act, double recommended = std::nan(""))
    {
        const fanin::theory::gains g = fanin::theory::gain(act);
        const std::string word(to_string(g.fixed_point));
        std::printf("%-11s %9.6f %9.6f %9.6f %9.6f %9.6f  %-8s", name, g.forward, g.centred, g.backward,
                    g.chi_perp, g.chi_parallel, word.c_str());
        if (std::isnan(recommended))
        {
            std::puts("         -");
            return;
        }
        // What the recommended gain makes of a variance of 1 in a layer.
        std::printf(" %9.6f  x %.3f\n", recommended, std::pow(recommended / g.forward, 2));
    }
}

int main()
{
    using namespace fanin;
    std::puts("activation    forward   centred  backward  chi_perp  chi_par.  q = 1 is    PyTorch  variance");

    row("identity", act::identity, 1);
    row("relu", act::relu, std::sqrt(2));
    row("sigmoid", act::sigmoid, 1);
    row("tanh", act::tanh, 5.0 / 3);
    row("leaky 0.2", [](double x) { return x < 0 ? 0.2 * x : x; }, std::sqrt(2 / (1 + 0.2 * 0.2)));
    row("squareplus", squareplus{});

    std::puts(
        "\nforward, backward: what keeps the variance of activations, of gradients; centred: with the mean"
        "\ntaken off. With the forward gain a layer multiplies the variance of gradients by chi_perp, and an"
        "\nerror of the activations' variance by chi_par.: above 1, deep networks do not stay at q = 1.");
}
