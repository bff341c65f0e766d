// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_STACK_REFERENCE_HPP
#define FANIN_TESTS_STACK_REFERENCE_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/init/normal.hpp>
#include <fanin/init/tensor.hpp>
#include <fanin/stats/summary.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace reference
{
    /// A batch by plain loops, and how far each element of T's arithmetic may be from it.
    struct traced
    {
        std::size_t rows = 0;
        std::size_t columns = 0;
        std::vector<long double> values;
        std::vector<long double> bounds;
    };

    template <class T>
    traced trace(const fanin::matrix<T>& x)
    {
        traced t{x.shape()[0], x.shape()[1], {}, std::vector<long double>(x.size())};
        t.values.assign(x.begin(), x.end());
        return t;
    }

    /// activation(x · w). A sum of n products in T, in any order, is off by at most n·u / (1 - n·u) times the
    /// sum of their magnitudes (Higham 2002, sec. 3.1); what x is off by comes through |w|. The activation
    /// must not be steeper than 1, and be right to 4 units in the last place.
    template <class T, class F>
    traced dense(const traced& x, const fanin::matrix<T>& w, F activation)
    {
        const std::size_t out = w.shape()[1];
        traced y{x.rows, out, std::vector<long double>(x.rows * out), std::vector<long double>(x.rows * out)};
        const long double u = static_cast<long double>(std::numeric_limits<T>::epsilon()) / 2;
        const long double n = static_cast<long double>(x.columns) + 1;
        const long double gamma = n * u / (1 - n * u);
        for (std::size_t row = 0; row < x.rows; ++row)
        {
            for (std::size_t j = 0; j < out; ++j)
            {
                long double sum = 0;
                long double bound = 0;
                for (std::size_t i = 0; i < x.columns; ++i)
                {
                    const auto v = static_cast<long double>(w(i, j));
                    const long double value = x.values[row * x.columns + i];
                    const long double off = x.bounds[row * x.columns + i];
                    sum += value * v;
                    bound += std::abs(v) * (off + gamma * (std::abs(value) + off));
                }
                const long double a = activation(sum);
                y.values[row * out + j] = a;
                y.bounds[row * out + j] = bound + 8 * u * std::abs(a);
            }
        }
        return y;
    }

    /// Whether y is what the plain loops say, within their bounds.
    template <class T>
    bool close(const fanin::matrix<T>& y, const traced& t)
    {
        if (y.shape()[0] != t.rows || y.shape()[1] != t.columns)
        {
            return false;
        }
        for (std::size_t i = 0; i < t.values.size(); ++i)
        {
            const long double off = std::abs(static_cast<long double>(y.data()[i]) - t.values[i]);
            if (!(off <= t.bounds[i]))
            {
                return false;
            }
        }
        return true;
    }

    /// How far the worst element is.
    template <class T>
    double worst_error(const fanin::matrix<T>& y, const traced& t)
    {
        long double most = 0;
        for (std::size_t i = 0; i < t.values.size(); ++i)
        {
            const long double off = std::abs(static_cast<long double>(y.data()[i]) - t.values[i]);
            most = off > most ? off : most;
        }
        return static_cast<double>(most);
    }

    /// How far the worst element may be.
    inline double widest(const traced& t)
    {
        long double most = 0;
        for (const long double b : t.bounds)
        {
            most = b > most ? b : most;
        }
        return static_cast<double>(most);
    }

    inline long double relu(long double v)
    {
        return v > 0 ? v : 0;
    }

    inline long double identity(long double v)
    {
        return v;
    }

    inline long double tanh(long double v)
    {
        return std::tanh(v);
    }

    inline long double sigmoid(long double v)
    {
        return 1 / (1 + std::exp(-v));
    }

    /// An N(0, 1) batch.
    template <class T>
    fanin::matrix<T> gaussian(std::size_t samples, std::size_t features, fanin::key k)
    {
        return fanin::init::normal<T>.with_stddev(1)(samples, features, k);
    }

    /// Whether two summaries are of the same numbers in the same order, to the last bit.
    inline bool same(const fanin::summary& a, const fanin::summary& b)
    {
        const bool moments = (a.finite.count == 0 && b.finite.count == 0)
                             || (a.mean() == b.mean() && a.variance() == b.variance() && a.min() == b.min()
                                 && a.max() == b.max());
        return a.count == b.count && a.nan == b.nan && a.negative_infinity == b.negative_infinity
               && a.positive_infinity == b.positive_infinity && a.zeros == b.zeros
               && a.saturated == b.saturated && a.finite.count == b.finite.count && moments
               && a.histogram == b.histogram;
    }
}

#endif
