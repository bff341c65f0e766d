// SPDX-License-Identifier: BSD-3-Clause
// Which gain keeps a signal through each activation? Quadrature gives it, beside the gain that PyTorch
// recommends. The table also says whether a deep network stays where its gain puts it.

#include "support/run_example.hpp"

#include <fanin/fanin.hpp>

#include <cmath>
#include <cstdio>
#include <string>

namespace
{
    /// `recommended` comes from torch.nn.init.calculate_gain; NaN where it has none.
    template <class Activation>
    void row(const char* name, const Activation& act, double recommended = std::nan(""))
    {
        const fanin::theory::gains g = fanin::theory::gain(act);
        const std::string word(to_string(g.fixed_point));
        std::printf("%-12s %9.6f %9.6f %9.6f %9.6f %9.6f  %-8s", name, g.forward, g.centred, g.backward,
                    g.chi_perp, g.chi_parallel, word.c_str());
        if (std::isnan(recommended))
        {
            std::puts("         -");
            return;
        }
        // A layer with the recommended gain multiplies a variance of 1 by this.
        std::printf(" %9.6f  × %.3f\n", recommended, std::pow(recommended / g.forward, 2));
    }

    void run()
    {
        using namespace fanin;
        std::puts(
            "activation     forward   centred  backward  chi_perp  chi_par.  q = 1 is    PyTorch  variance");

        row("identity", act::identity, 1);
        row("relu", act::relu, std::sqrt(2));
        row("leaky_relu", act::leaky_relu, std::sqrt(2 / (1 + 0.01 * 0.01)));
        row("prelu", act::prelu, std::sqrt(2 / (1 + 0.25 * 0.25)));
        row("relu6", act::relu6);
        row("elu", act::elu);
        row("selu", act::selu, 0.75);
        row("celu", act::celu);
        row("gelu", act::gelu);
        row("gelu_tanh", act::gelu_tanh);
        row("silu", act::silu);
        row("quick_gelu", act::quick_gelu);
        row("mish", act::mish);
        row("softplus", act::softplus);
        row("squareplus", act::squareplus);
        row("sigmoid", act::sigmoid, 1);
        row("tanh", act::tanh, 5.0 / 3);
        row("erf", act::erf);
        row("softsign", act::softsign);
        row("log_sigmoid", act::log_sigmoid);
        row("tanh_shrink", act::tanh_shrink);
        row("hard_tanh", act::hard_tanh);
        row("hard_sigmoid", act::hard_sigmoid);
        row("hard_swish", act::hard_swish);
        row("hard_shrink", act::hard_shrink);
        row("soft_shrink", act::soft_shrink);
        row("relu_squared", act::relu_squared);
        row("square", act::square);
        row("exp", act::exp);
        row("sin", act::sin);
        row("own lambda", [](double x) { return x < 0 ? 0.2 * x : x; }, std::sqrt(2 / (1 + 0.2 * 0.2)));
        row("own pair", act::differentiable([](double x) { return x + std::sin(x); },
                                            [](double x) { return 1 + std::cos(x); }));

        std::puts(R"(
forward    the gain that keeps q, the variance of pre-activations, at 1
centred    the gain that does so where the mean of the activations is subtracted
backward   the gain that keeps the variance of gradients
chi_perp   the factor per layer on the variance of gradients, with the forward gain
chi_par.   the factor per layer on an error of q, with the forward gain; above 1, deep networks leave q = 1
PyTorch    the gain of torch.nn.init.calculate_gain
variance   the factor on q in a layer with PyTorch's gain)");
    }
}

int main(int argc, char** argv)
{
    return run_example(argc, argv, "Prints the gain that each activation needs, beside PyTorch's.", run);
}
