// SPDX-License-Identifier: BSD-3-Clause
// Equal weights make all units of a layer compute one value, and a gradient step keeps them equal: a
// hundred units do the work of one. Random weights break the symmetry.

#include "support/run_example.hpp"

#include <fanin/fanin.hpp>

#include <xtensor-blas/xblas.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <stdexcept>

namespace
{
    /// The largest difference between any unit (column) and the first one.
    double difference_between_units(const fanin::matrix<double>& m)
    {
        double largest = 0;
        for (std::size_t row = 0; row < m.shape()[0]; ++row)
        {
            for (std::size_t unit = 1; unit < m.shape()[1]; ++unit)
            {
                largest = std::max(largest, std::abs(m(row, unit) - m(row, 0)));
            }
        }
        return largest;
    }

    /// Takes one step of gradient descent on E = 1/2 · Σ (y - target)², where y = tanh(x · W1) · W2 and x has
    /// the shape (batch, in). Prints how far apart the units are.
    template <class Initializer>
    bool units_stay_equal(const char* name, const Initializer& weights)
    {
        using fanin::matrix;
        constexpr std::size_t batch = 50;
        constexpr std::size_t in = 20;
        constexpr std::size_t hidden = 100;
        constexpr double learning_rate = 0.01;
        const fanin::key k(42);

        const matrix<double> x = init::normal<double>.with_stddev(1)(batch, in, 1);
        const matrix<double> target = init::normal<double>.with_stddev(1)(batch, 1, 2);
        matrix<double> w1 = weights(in, hidden, k.child(0));
        const matrix<double> w2 = weights(hidden, 1, k.child(1));

        matrix<double> z({batch, hidden});
        xt::blas::gemm(x, w1, z);
        const matrix<double> a = fanin::act::tanh(z);
        matrix<double> y({batch, 1});
        xt::blas::gemm(a, w2, y);

        const matrix<double> dy = y - target;
        matrix<double> da({batch, hidden});
        xt::blas::gemm(dy, w2, da, false, true); // (batch, 1) · (1, hidden)
        const matrix<double> dz = da * fanin::act::tanh.derivative(z);
        matrix<double> dw1({in, hidden});
        xt::blas::gemm(x, dz, dw1, true, false); // (in, batch) · (batch, hidden)
        w1 -= learning_rate * dw1;

        const double forward = difference_between_units(a);
        const double gradient = difference_between_units(dw1);
        const double after = difference_between_units(w1);
        std::printf("%-18s %14.3g %14.3g %14.3g\n", name, forward, gradient, after);
        // Not 0, because a BLAS may sum the products of each column in another order.
        return forward < 1e-14 && gradient < 1e-12 && after < 1e-12;
    }

    void run()
    {
        std::puts("largest difference between two of 100 hidden units");
        std::puts("weights               activation       gradient   after a step");
        const bool equal = units_stay_equal("all 0.1", init::constant<double>.with_value(0.1));
        const bool random = units_stay_equal("xavier", init::xavier<double>);
        if (!equal || random)
        {
            throw std::runtime_error("theory says: equal weights stay equal, random weights do not");
        }
        std::puts("Equal weights stay equal; random weights do not.");
    }
}

int main(int argc, char** argv)
{
    return run_example(argc, argv, "Shows that gradient descent keeps units equal that have equal weights.",
                       run);
}
