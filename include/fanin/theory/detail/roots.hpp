// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_DETAIL_ROOTS_HPP
#define FANIN_THEORY_DETAIL_ROOTS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/platform.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace fanin::detail
{
    /// A function and its slope at one place.
    struct place
    {
        double t;
        double value;
        double slope;
    };

    /// The root of a function with a given slope and different signs at a and b: Newton's method, kept inside
    /// the bracket by bisection. `at(t)` evaluates the place t.
    template <class At>
    double root_between(place a, place b, const At& at)
    {
        place best = std::abs(a.value) < std::abs(b.value) ? a : b;
        for (int i = 0; i < 100 && std::abs(b.t - a.t) > 1e-15 * std::max(1.0, std::abs(a.t)); ++i)
        {
            const double newton = best.slope != 0 ? best.t - best.value / best.slope : a.t;
            const bool inside = newton > a.t && newton < b.t && i % 4 != 3; // Newton may creep
            const double t = inside ? newton : a.t / 2 + b.t / 2;
            if (t == best.t)
            {
                break;
            }
            best = at(t);
            if (best.value == 0)
            {
                break;
            }
            ((best.value > 0) == (a.value > 0) ? a : b) = best;
            if (inside && std::abs(best.value) <= 1e-16 * std::abs(best.slope))
            {
                break;
            }
        }
        return best.t;
    }

    /// All roots, in rising order, of a function on a grid; the slopes reveal two roots in one gap. A value
    /// within `noise` of 0 has no sign.
    template <class At>
    std::vector<double> roots_on(const array_list<place>& grid, const At& at, double noise)
    {
        const auto sign = [=](const place& p) { return p.value > noise ? 1 : p.value < -noise ? -1 : 0; };
        std::vector<double> roots;
        const place* last = nullptr;
        for (const place& p : grid)
        {
            if (sign(p) == 0)
            {
                continue;
            }
            if (last != nullptr && sign(*last) != sign(p))
            {
                roots.push_back(root_between(*last, p, at));
            }
            else if (last != nullptr && last->slope * sign(p) < 0 && p.slope * sign(p) > 0)
            {
                // The function approached 0 and left again: it may have reached 0 in between.
                place a = *last;
                place b = p;
                place turn = a;
                for (int i = 0; i < 50 && b.t - a.t > 1e-9 && sign(turn) == sign(p); ++i)
                {
                    turn = at(a.t / 2 + b.t / 2);
                    (turn.slope * sign(p) < 0 ? a : b) = turn;
                }
                if (sign(turn) == 0)
                {
                    roots.push_back(turn.t);
                }
                else if (sign(turn) != sign(p))
                {
                    roots.push_back(root_between(*last, turn, at));
                    roots.push_back(root_between(turn, p, at));
                }
            }
            last = &p;
        }
        return roots;
    }
}

#endif
