// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_RECURRENT_REFERENCE_HPP
#define FANIN_TESTS_RECURRENT_REFERENCE_HPP

// Recurrent nets as their definitions read, in long double: one sequence and one unit at a time.

#include "stack/reference.hpp"

#include <fanin/core/matrix.hpp>

#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

namespace reference
{
    using state = std::vector<long double>;

    /// The parameters of a cell; b and c (within the product with the reset gate) may be empty.
    struct cell_weights
    {
        fanin::matrix<double> w; ///< (in, gates · n)
        fanin::matrix<double> u; ///< (n, gates · n)
        std::vector<double> b{};
        std::vector<double> c{};
    };

    /// v · m, column j.
    inline long double product(const state& v, const fanin::matrix<double>& m, std::size_t j)
    {
        long double sum = 0;
        for (std::size_t i = 0; i < v.size(); ++i)
        {
            sum += v[i] * m(i, j);
        }
        return sum;
    }

    /// The states of one sequence of rows [first, first + length) of x.
    template <class Step>
    std::vector<state> run(const fanin::matrix<double>& x, std::size_t first, std::size_t length,
                           std::size_t units, Step step)
    {
        std::vector<state> all;
        state h(units);
        state c(units);
        for (std::size_t t = 0; t < length; ++t)
        {
            state in(x.shape()[1]);
            for (std::size_t i = 0; i < in.size(); ++i)
            {
                in[i] = x(first + t, i);
            }
            h = step(in, h, c);
            all.push_back(h);
        }
        return all;
    }

    inline auto rnn(const cell_weights& p, std::function<long double(long double)> f)
    {
        return [&p, f](const state& x, const state& before, state&)
        {
            state h(before.size());
            for (std::size_t j = 0; j < h.size(); ++j)
            {
                h[j] = f(product(x, p.w, j) + product(before, p.u, j) + (p.b.empty() ? 0 : p.b[j]));
            }
            return h;
        };
    }

    inline auto lstm(const cell_weights& p)
    {
        return [&p](const state& x, const state& before, state& c)
        {
            const std::size_t n = before.size();
            state h(n);
            for (std::size_t j = 0; j < n; ++j)
            {
                const auto z = [&](std::size_t gate)
                {
                    const std::size_t column = gate * n + j;
                    return product(x, p.w, column) + product(before, p.u, column)
                           + (p.b.empty() ? 0 : p.b[column]);
                };
                c[j] = sigmoid(z(1)) * c[j] + sigmoid(z(0)) * std::tanh(z(2));
                h[j] = sigmoid(z(3)) * std::tanh(c[j]);
            }
            return h;
        };
    }

    inline auto gru(const cell_weights& p)
    {
        return [&p](const state& x, const state& before, state&)
        {
            const std::size_t n = before.size();
            state h(n);
            for (std::size_t j = 0; j < n; ++j)
            {
                const auto in = [&](std::size_t gate)
                { return product(x, p.w, gate * n + j) + (p.b.empty() ? 0 : p.b[gate * n + j]); };
                const auto recurrent = [&](std::size_t gate) { return product(before, p.u, gate * n + j); };
                const long double r = sigmoid(in(0) + recurrent(0));
                const long double u = sigmoid(in(1) + recurrent(1));
                const long double g = std::tanh(in(2) + r * (recurrent(2) + (p.c.empty() ? 0 : p.c[j])));
                h[j] = (1 - u) * g + u * before[j];
            }
            return h;
        };
    }
}

#endif
