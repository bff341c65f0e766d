#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Fits the polynomials and fractions of include/fanin/act/detail/coefficients.hpp, and prints its constants, with the
exchange and the rounding of tests/random/detail/coefficients.py."""
import pathlib
import sys

from mpmath import mp, mpf

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'random' / 'detail'))
from coefficients import emit, fit, rational, relative, remez, rounded  # noqa: E402

mp.dps = 60

BITS = {'float': 24, 'double': 53}
SUFFIX = {'float': 'f', 'double': 'd'}
root_two_pi = mp.sqrt(2 * mp.pi)


def series(terms, x):
    return sum(c * x ** k for k, c in enumerate(terms))


# Of the parts below, the error counts as a part of the whole function; near 0, where they vanish beside the rest of it,
# by `FLOOR` more than it is, since the exchange needs a weight.
FLOOR = mpf('0.04')


def expm1_rest(r):  # (e^r - 1 - r) / r^2
    if abs(r) < mpf('1e-9'):
        return mpf(1) / 2 + r / 6, FLOOR
    return (mp.expm1(r) - r) / r ** 2, abs(r ** 2 / mp.expm1(r)) + FLOOR


def log1p_rest(e):  # (ln(1 + e) - e) / e^2
    if abs(e) < mpf('1e-9'):
        return -mpf(1) / 2 + e / 3, FLOOR
    return (mp.log1p(e) - e) / e ** 2, abs(e ** 2 / mp.log1p(e)) + FLOOR


def atanh_rest(t):  # 2 atanh(s) / s, t = s^2
    return mpf(2) if t == 0 else 2 * mp.atanh(mp.sqrt(t)) / mp.sqrt(t)


def sin_rest(t):  # (sin r - r) / r^3, t = r^2
    if t < mpf('1e-12'):
        return -mpf(1) / 6 + t / 120, FLOOR
    r = mp.sqrt(t)
    return (mp.sin(r) - r) / r ** 3, abs(r ** 3 / mp.sin(r)) + FLOOR


def cos_rest(t):  # (cos r - 1 + r^2 / 2) / r^4, t = r^2
    if t < mpf('1e-12'):
        return mpf(1) / 24 - t / 720, FLOOR
    return (mp.cos(mp.sqrt(t)) - 1 + t / 2) / t ** 2, t * t / mp.cos(mp.sqrt(t)) + FLOOR


def erf_rest(t):  # (erf x - x) / x, t = x^2
    x = mp.sqrt(t)
    return (2 / mp.sqrt(mp.pi) - 1, 1 / (2 / mp.sqrt(mp.pi))) if t == 0 else (mp.erf(x) / x - 1, x / mp.erf(x))


def tanh_lack(t):  # (1/3 - (x - tanh x) / x^3) / x^2, t = x^2
    if t < mpf('1e-10'):
        return series((mpf(2) / 15, -mpf(17) / 315, mpf(62) / 2835), t)
    x = mp.sqrt(t)
    return (mpf(1) / 3 - (x - mp.tanh(x)) / x ** 3) / t


def tanh_lack_weight(t):
    return t / (mpf(1) / 3 - t * tanh_lack(t)) + FLOOR


def central_mass(y):  # 2 P(0 < N < t) / t, y = -t^2 / 2, its error as that of 1 less it times t
    t = mp.sqrt(-2 * y)
    value = 2 / root_two_pi if y == 0 else mp.erf(t / mp.sqrt(2)) / t
    return value, t / (1 - t * value) + FLOOR


def mills(t):  # P(N > t) / density(t), the ratio of Mills
    return mp.erfc(t / mp.sqrt(2)) / 2 * mp.exp(t * t / 2) * root_two_pi


def root(f, start):
    return mp.findroot(f, mpf(start))


gelu_root = root(lambda t: mills(t) - t, '0.75')
silu_root = root(lambda t: 1 + mp.exp(-t) - t, '1.28')
mish_root = root(lambda t: (lambda w: w ** 3 + 4 * w ** 2 + 6 * w + 4 - 4 * t * (w + 1))(mp.exp(-t)), '1.19')
tanh_a = 2 * mp.sqrt(2 / mp.pi)           # 1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)) = 2 sigmoid(a x + b x^3)
tanh_b = tanh_a * mpf('0.044715')
tanh_root = root(lambda t: 1 + mp.exp(-tanh_a * t - tanh_b * t ** 3) - tanh_a * t - 3 * tanh_b * t ** 3, '0.75')


def mills_rest(t):  # k(t) of the ratio 1 / (t + k(t))
    return 1 / mills(t) - t


def gelu_slope_rest(t):  # s(t) of -gelu'(-t) = density(t) (t - root) (1 + s(t))
    if abs(t - gelu_root) < mpf(10) ** -20:
        return 1 - gelu_root ** 2
    return (gelu_root - mills(t)) / (t - gelu_root)


def fraction(name, kind, f, weight, lo, hi, m, n, what):
    """The denominator rounded, and the numerator fitted again to what that makes of it."""
    _, _, q = rational(f, mpf(lo), mpf(hi), m, n, 12, weight)
    q = [rounded(c, BITS[kind]) for c in q]

    def rest(x):
        bottom = series(q, x)
        return f(x) * bottom, weight(x) / abs(bottom)
    p, e = fit(rest, mpf(lo), mpf(hi), m, BITS[kind])
    emit(f'{name}_p_{SUFFIX[kind]}', kind, p, e, what + ', numerator')
    emit(f'{name}_q_{SUFFIX[kind]}', kind, q, e, what + ', denominator')


def polynomial(name, kind, f, lo, hi, degree, what):
    c, e = fit(f, mpf(lo), mpf(hi), degree, BITS[kind])
    emit(f'{name}_{SUFFIX[kind]}', kind, c, e, what)


def parts(name, x, count=2, room=0):
    """x as the sum of numbers; the first of `room` bits less."""
    for kind in BITS:
        rest, values = x, []
        for i in range(count):
            values.append(rounded(rest, BITS[kind] - (room if i == 0 else 0)))
            rest -= values[-1]
        hexes = ', '.join(float(v).hex() + ('f' if kind == 'float' else '') for v in values)
        print(f'{kind} {name}: {hexes}')


def main(what):
    if not what or 'exp' in what:
        # At once: rounded one after the other, the first would leave a rest that no exchange fits on both sides of 0.
        end = mp.log(2) / 2 * mpf('1.0001')
        for name, kind, degree in ('expm1', 'float', 4), ('expm1_exact', 'float', 5), ('expm1', 'double', 10):
            _, c = remez(expm1_rest, -end, end, list(range(degree + 1)))
            c = [rounded(x, BITS[kind]) for x in c]
            points = [end * i / 2000 for i in range(-2000, 2001)]
            error = max(abs((series(c, x) - y) * w) for x in points for y, w in (expm1_rest(x),))
            emit(f'{name}_{SUFFIX[kind]}', kind, c, error,
                 '(exp(r) - 1 - r) / r^2, |r| <= ln(2) / 2, as a part of exp(r) - 1')
    if not what or 'log' in what:
        polynomial('log1p', 'float', log1p_rest, 0, 1, 8, '(ln(1 + e) - e) / e^2, e in [0, 1], as a part of ln(1 + e)')
        polynomial('log1p', 'double', relative(atanh_rest), 0, mpf(1) / 9, 9, '2 atanh(s) / s in s^2, s in [0, 1/3]')
    if not what or 'trig' in what:
        end = (mp.pi / 4) ** 2 * mpf('1.0001')
        for kind, sin_degree, cos_degree in ('float', 2, 2), ('double', 5, 5):
            polynomial('sin', kind, sin_rest, 0, end, sin_degree,
                       '(sin(r) - r) / r^3 in r^2, |r| <= pi/4, as a part of sin(r)')
            polynomial('cos', kind, cos_rest, 0, end, cos_degree,
                       '(cos(r) - 1 + r^2 / 2) / r^4 in r^2, |r| <= pi/4, as a part of cos(r)')
    if not what or 'erf' in what:
        for kind, degree in ('float', 6), ('double', 12):
            polynomial('erf', kind, erf_rest, 0, 1, degree, 'erf(x) / x - 1 in x^2, |x| <= 1, as a part of erf(x) / x')
    if not what or 'lack' in what:
        for kind, m, n in ('float', 1, 2), ('double', 4, 5):
            fraction('tanh_lack', kind, tanh_lack, tanh_lack_weight, 0, '2.25', m, n,
                     '(1/3 - (x - tanh(x)) / x^3) / x^2 in x^2, |x| <= 1.5, as a part of (x - tanh(x)) / x^3')
    if not what or 'central' in what:
        for kind, degree in ('float', 2), ('double', 5):
            polynomial('central_mass', kind, central_mass, -mpf(1) / 32, 0, degree,
                       '2 P(0 < N < t) / t in -t^2 / 2, |t| <= 1/4, as a part of P(N > t)')
    for kind, hi, m, n in ('float', '14.9', 4, 4), ('double', '39', 9, 10):
        if not what or 'mills' in what:
            fraction('mills', kind, mills_rest, mills, '0.25', hi, m, n,
                     f'1 / r(t) - t of the ratio of Mills r(t), 1/4 <= t <= {hi}, as a part of 1 / r(t)')
    for kind, hi, m, n in ('float', '14.9', 4, 5), ('double', '39', 9, 10):
        if not what or 'slope' in what:
            fraction('gelu_slope', kind, gelu_slope_rest, lambda t: 1 / (1 + gelu_slope_rest(t)), 0, hi, m, n,
                     f's(t) of gelu\'(-t) = density(t) (root - t) (1 + s(t)), 0 <= t <= {hi}, as a part of 1 + s(t)')
    if not what or 'constants' in what:
        parts('ln 2', mp.log(2))
        parts('1 / ln 2', 1 / mp.log(2), 1)
        parts('2 / pi', 2 / mp.pi, 1)
        parts('pi / 2', mp.pi / 2, 3)
        parts('gelu_root', gelu_root)
        parts('silu_root', silu_root)
        parts('exp(-silu_root)', mp.exp(-silu_root), 1)
        parts('mish_root', mish_root)
        parts('exp(-mish_root)', mp.exp(-mish_root), 1)
        parts('gelu_tanh_root', tanh_root)
        parts('gelu_tanh a', tanh_a)
        parts('gelu_tanh b', tanh_b)
        parts('gelu_tanh v at root', tanh_a * tanh_root + tanh_b * tanh_root ** 3)
        parts('gelu_tanh exp at root', mp.exp(-tanh_a * tanh_root - tanh_b * tanh_root ** 3), 1)
        parts('2 / sqrt(pi)', 2 / mp.sqrt(mp.pi))
        parts('1 / sqrt(2 pi)', 1 / root_two_pi)
        parts('sqrt(2)', mp.sqrt(2))
        with mp.workdps(500):
            print('2 / pi:', hex(int(mp.floor(2 / mp.pi * mpf(2) ** 1280))))


if __name__ == '__main__':
    main(sys.argv[1:])
