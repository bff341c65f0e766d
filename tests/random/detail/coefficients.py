#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Fits the polynomials of include/fanin/random/detail/coefficients.hpp: Remez exchange on the relative error in
mpmath, coefficients rounded to the element type one after the other, the rest fitted again each time."""
import sys

import numpy as np
from mpmath import mp, mpf

mp.dps = 50


def rounded(c, bits):
    with mp.workprec(bits):
        return +c


def remez(f, lo, hi, powers, iterations=25):
    """Coefficients of x^p (p in powers) with the least max |sum - f(x)| * w(x); f gives (target, weight)."""
    n = len(powers)
    nodes = [(lo + hi) / 2 + (hi - lo) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * (n + 1))) for i in range(n + 1)][::-1]
    grid = [(lo + hi) / 2 - (hi - lo) / 2 * mp.cos(mp.pi * i / (16 * n)) for i in range(16 * n + 1)]
    table = [(x, *f(x)) for x in grid]
    best = None
    for _ in range(iterations):
        a, b = mp.matrix(n + 1, n + 1), mp.matrix(n + 1, 1)
        for i, x in enumerate(nodes):
            y, w = f(x)
            for j, p in enumerate(powers):
                a[i, j] = x ** p
            a[i, n] = (-1) ** i / w
            b[i] = y
        s = mp.lu_solve(a, b)
        c = [s[j] for j in range(n)]
        err = [(sum(cj * x ** p for cj, p in zip(c, powers)) - y) * w for x, y, w in table]
        worst = max(abs(e) for e in err)
        if best is None or worst < best[0]:
            best = (worst, c)
        if worst < abs(s[n]) * mpf('1.02'):
            break
        runs, cur = [], None                      # one extremum of each run of equal sign
        for x, e in zip(grid, err):
            if cur is None or (e > 0) != (cur[1] > 0):
                cur = [x, e]
                runs.append(cur)
            elif abs(e) > abs(cur[1]):
                cur[0], cur[1] = x, e
        while len(runs) > n + 1:
            runs.pop(0 if abs(runs[0][1]) < abs(runs[-1][1]) else -1)
        if len(runs) < n + 1:
            break
        nodes = [r[0] for r in runs]
    return best


def fit(f, lo, hi, degree, bits, first=0):
    """Polynomial of `degree` from power `first`, each coefficient a number of `bits` bits."""
    fixed = {}
    for p in range(first, degree + 1):
        free = list(range(p, degree + 1))

        def rest(x):
            y, w = f(x)
            return y - sum(c * x ** q for q, c in fixed.items()), w
        worst, c = remez(rest, lo, hi, free)
        fixed[p] = rounded(c[0], bits)
        if p < degree and abs(c[0]) == 0:
            break
    grid = [lo + (hi - lo) * i / 4000 for i in range(4001)]
    err = mpf(0)
    for x in grid:
        y, w = f(x)
        err = max(err, abs((sum(c * x ** q for q, c in fixed.items()) - y) * w))
    return [fixed[p] for p in range(first, degree + 1)], err


def relative(g):
    return lambda x: (lambda y: (y, 1 / abs(y)))(g(x))


def emit(name, kind, c, err, what):
    hexes = [(float(v).hex() if kind == 'double' else float(np.float32(float(v))).hex()) for v in c]
    suffix = '' if kind == 'double' else 'f'
    short = []
    for h in hexes:
        m, e = h.split('p')
        m = m.rstrip('0') if '.' in m else m
        short.append(m.rstrip('.') + 'p' + e + suffix)
    print(f'// {what}: max relative error {mp.nstr(err, 2)}')
    print(f'inline constexpr {kind} {name}[] = {{' + ', '.join(short) + '};', flush=True)


half_pi = mp.pi / 2


def log_q(f):       # -2 ln(1 + f) / f
    return mpf(-2) if f == 0 else -2 * mp.log1p(f) / f


def log_r(t):       # -4 atanh(sqrt t) / sqrt t
    if t == 0:
        return mpf(-4)
    s = mp.sqrt(t)
    return -4 * mp.atanh(s) / s


def sin_s(t):       # sin(pi/2 y) / y, t = y^2
    return half_pi if t == 0 else mp.sin(half_pi * mp.sqrt(t)) / mp.sqrt(t)


def cos_c(t):
    return mp.cos(half_pi * mp.sqrt(t))


def rational(f, lo, hi, m, n, iterations=8, weight=None):
    """Numerator and denominator (1 + ...) of degrees m and n: least squares, weighted again towards minimax. The error
    counts times weight(x), else relatively to f."""
    k = 6 * (m + n + 2)
    xs = [(lo + hi) / 2 + (hi - lo) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * k)) for i in range(k)]
    ys = [f(x) for x in xs]
    scales = [weight(x) if weight else 1 / abs(y) for x, y in zip(xs, ys)]
    q, weights, best = [mpf(1)], [mpf(1)] * k, None
    for it in range(iterations):
        a, b = mp.matrix(k, m + n + 1), mp.matrix(k, 1)
        for i, (x, y) in enumerate(zip(xs, ys)):
            w = mp.sqrt(weights[i]) * scales[i] / abs(mp.polyval(q[::-1], x))
            for j in range(m + 1):
                a[i, j] = x ** j * w
            for j in range(1, n + 1):
                a[i, m + j] = -y * x ** j * w
            b[i] = y * w
        s = mp.lu_solve(a, b)
        p, q = list(s[:m + 1]), [mpf(1)] + list(s[m + 1:])
        err = [abs(mp.polyval(p[::-1], x) / mp.polyval(q[::-1], x) - y) * w for x, y, w in zip(xs, ys, scales)]
        if best is None or max(err) < best[0]:
            best = max(err), p, q
        if it >= 2:
            total = sum(w * e for w, e in zip(weights, err))
            weights = [w * e / total * k + mpf(10) ** -6 for w, e in zip(weights, err)]
    return best


def upper_quantile(p):
    """x with P(N(0, 1) > x) = p <= 1/2."""
    if p > mpf('0.1'):
        x = mp.sqrt(2) * mp.erfinv(1 - 2 * p)
    else:
        x = mp.sqrt(-2 * mp.log(p))
        x = mp.sqrt(max(mpf(1), -2 * mp.log(p * x * mp.sqrt(2 * mp.pi))))
    for _ in range(10):
        step = (mp.erfc(x / mp.sqrt(2)) / 2 - p) / mp.exp(-x * x / 2) * mp.sqrt(2 * mp.pi)
        x += step / (1 - x * step / 2)
        if abs(step) < mpf(10) ** -44:
            break
    return x


def centre(w):
    """upper_quantile(p) / (1/2 - p) as a function of w = -2 ln(4 p (1 - p))."""
    if w == 0:
        return mp.sqrt(2 * mp.pi)
    delta = mp.sqrt(-mp.expm1(-w / 2)) / 2
    return upper_quantile(mp.exp(-w / 2) / 4 / (mpf(1) / 2 + delta)) / delta


def tail(r):
    return upper_quantile(mp.exp(-r * r))


if __name__ == '__main__':
    what = sys.argv[1:]
    if not what or 'log' in what:
        c, e = fit(relative(log_q), mpf(-1) / 2, mpf(0), 8, 24)
        emit('log_q', 'float', c, e, '-2 ln(1 + f) / f, f in [-1/2, 0]')
        c, e = fit(relative(log_r), mpf(0), mpf(1) / 9, 9, 53)
        emit('log_r', 'double', c, e, '-4 atanh(s) / s in s^2, s in [-1/3, 0]')
    if not what or 'trig' in what:
        c, e = fit(relative(sin_s), mpf(0), mpf(1) / 4, 3, 24)
        emit('sin_f', 'float', c, e, 'sin(pi/2 y) / y in y^2, |y| <= 1/2')
        c, e = fit(relative(cos_c), mpf(0), mpf(1) / 4, 4, 24)
        emit('cos_f', 'float', c, e, 'cos(pi/2 y) in y^2, |y| <= 1/2')
        c, e = fit(relative(sin_s), mpf(0), mpf(1) / 4, 6, 53)
        emit('sin_d', 'double', c, e, 'sin(pi/2 y) / y in y^2, |y| <= 1/2')
        c, e = fit(relative(cos_c), mpf(0), mpf(1) / 4, 7, 53)
        emit('cos_d', 'double', c, e, 'cos(pi/2 y) in y^2, |y| <= 1/2')
    if not what or 'quantile' in what:
        what = 'quantile over distance from 1/2, in w = -2 ln(4 p (1 - p)) up to 10'
        c, e = fit(relative(centre), mpf(0), mpf(10), 9, 24)
        emit('centre_f', 'float', c, e, what)
        e, p, q = rational(centre, mpf(0), mpf(10), 8, 7)
        emit('centre_p_d', 'double', p, e, what + ', numerator')
        emit('centre_q_d', 'double', q, e, what + ', denominator')
        what = 'quantile in r = sqrt(-ln p)'
        e, p, q = rational(tail, mpf('2.5'), mpf('9.7'), 3, 3)
        emit('tail_p_f', 'float', p, e, what + ' from 2.5 to 9.7, numerator')
        emit('tail_q_f', 'float', q, e, what + ' from 2.5 to 9.7, denominator')
        e, p, q = rational(tail, mpf('2.5'), mpf('10.8'), 8, 7)
        emit('tail_p_d', 'double', p, e, what + ' from 2.5 to 10.8, numerator')
        emit('tail_q_d', 'double', q, e, what + ' from 2.5 to 10.8, denominator')
