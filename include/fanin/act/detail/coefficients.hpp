// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_COEFFICIENTS_HPP
#define FANIN_ACT_DETAIL_COEFFICIENTS_HPP

#include <fanin/core/platform.hpp>

// Fitted by tests/act/detail/coefficients.py for a small maximal relative error. The errors are those of the
// rounded coefficients, which are listed from the lowest power up.
namespace fanin::detail::coefficients
{
    // (exp(r) - 1 - r) / r^2, |r| <= ln(2) / 2, as a part of exp(r) - 1: max relative error 2.2e-8
    inline constexpr float expm1_f[] = {0x1p-1f, 0x1.5554b6p-3f, 0x1.555628p-5f, 0x1.1223e6p-7f,
                                        0x1.6c229ep-10f};

    // (exp(r) - 1 - r) / r^2, |r| <= ln(2) / 2, as a part of exp(r) - 1: max relative error 3.1e-9
    inline constexpr float expm1_exact_f[] = {0x1p-1f,       0x1.555556p-3f,  0x1.5554bcp-5f,
                                              0x1.11117p-7f, 0x1.6d6a28p-10f, 0x1.a05114p-13f};

    // (exp(r) - 1 - r) / r^2, |r| <= ln(2) / 2, as a part of exp(r) - 1: max relative error 1.7e-18
    inline constexpr double expm1_d[] = {0x1p-1,
                                         0x1.5555555555558p-3,
                                         0x1.5555555555545p-5,
                                         0x1.111111110f91bp-7,
                                         0x1.6c16c16c1cfcap-10,
                                         0x1.a01a01af036adp-13,
                                         0x1.a01a0184295e7p-16,
                                         0x1.71ddfa65bed22p-19,
                                         0x1.27e526b458498p-22,
                                         0x1.af5b58d1297d3p-26,
                                         0x1.1efdadd4de686p-29};

    // (ln(1 + e) - e) / e^2, e in [0, 1], as a part of ln(1 + e): max relative error 8.5e-9
    inline constexpr float log1p_f[] = {-0x1.fffff2p-2f, 0x1.55513cp-2f, -0x1.ff667ap-3f,
                                        0x1.948c0ep-3f,  -0x1.3da7bp-3f, 0x1.bf805cp-4f,
                                        -0x1.eae112p-5f, 0x1.5d779p-6f,  -0x1.d1a4e6p-9f};

    // 2 atanh(s) / s in s^2, s in [0, 1/3]: max relative error 5.1e-17
    inline constexpr double log1p_d[] = {0x1p+1,
                                         0x1.5555555555938p-1,
                                         0x1.99999998eba6p-2,
                                         0x1.2492497842471p-2,
                                         0x1.c71c4a63bc174p-3,
                                         0x1.74625102d818cp-3,
                                         0x1.3aa9174aca8b7p-3,
                                         0x1.16400683d7f7ap-3,
                                         0x1.959899ebaf73dp-4,
                                         0x1.6b5598a89bce9p-3};

    // (sin(r) - r) / r^3 in r^2, |r| <= pi/4, as a part of sin(r): max relative error 5.0e-9
    inline constexpr float sin_f[] = {-0x1.555548p-3f, 0x1.11080ap-7f, -0x1.997b5cp-13f};

    // (cos(r) - 1 + r^2 / 2) / r^4 in r^2, |r| <= pi/4, as a part of cos(r): max relative error
    // 3.3e-10
    inline constexpr float cos_f[] = {0x1.555552p-5f, -0x1.6c106p-10f, 0x1.9af9b4p-16f};

    // (sin(r) - r) / r^3 in r^2, |r| <= pi/4, as a part of sin(r): max relative error 7.0e-18
    inline constexpr double sin_d[] = {-0x1.555555555555p-3,  0x1.11111111100c3p-7,  -0x1.a01a019ce20c8p-13,
                                       0x1.71de360a2e631p-19, -0x1.ae5ec4e600ecp-26, 0x1.5da9f54913e41p-33};

    // (cos(r) - 1 + r^2 / 2) / r^4 in r^2, |r| <= pi/4, as a part of cos(r): max relative error
    // 2.0e-19
    inline constexpr double cos_d[] = {0x1.5555555555555p-5,  -0x1.6c16c16c16641p-10,
                                       0x1.a01a019eb507dp-16, -0x1.27e4f9766ecebp-22,
                                       0x1.1eeadceeaa941p-29, -0x1.9027aa3bcab1ap-37};

    // erf(x) / x - 1 in x^2, |x| <= 1, as a part of erf(x) / x: max relative error 1.4e-9
    inline constexpr float erf_f[] = {0x1.06eba8p-3f, -0x1.81273ep-2f, 0x1.ce2ce6p-4f, -0x1.b7f726p-6f,
                                      0x1.53f2f2p-8f, -0x1.a35a4p-11f, 0x1.4791cep-14f};

    // erf(x) / x - 1 in x^2, |x| <= 1, as a part of erf(x) / x: max relative error 1.3e-17
    inline constexpr double erf_d[] = {0x1.06eba8214db69p-3,   -0x1.812746b037a25p-2,  0x1.ce2f21a045911p-4,
                                       -0x1.b82ce31359c57p-6,  0x1.565bcd2db9eafp-8,   -0x1.c02db9878c381p-11,
                                       0x1.f9a3c5196e675p-14,  -0x1.f4ddf5d48369bp-17, 0x1.ba779041ccd54p-20,
                                       -0x1.6415c6e23c8dap-23, 0x1.161adc9c8b266p-26,  -0x1.d81a9d8af7354p-30,
                                       0x1.56fa712990922p-33};

    // (1/3 - (x - tanh(x)) / x^3) / x^2 in x^2, |x| <= 1.5, as a part of (x - tanh(x)) / x^3,
    // numerator: max relative error 8.9e-9
    inline constexpr float tanh_lack_p_f[] = {0x1.11111p-3f, 0x1.7b9824p-8f};

    // (1/3 - (x - tanh(x)) / x^3) / x^2 in x^2, |x| <= 1.5, as a part of (x - tanh(x)) / x^3,
    // denominator: max relative error 8.9e-9
    inline constexpr float tanh_lack_q_f[] = {0x1p+0f, 0x1.caf5b6p-2f, 0x1.1cfd8p-6f};

    // (1/3 - (x - tanh(x)) / x^3) / x^2 in x^2, |x| <= 1.5, as a part of (x - tanh(x)) / x^3,
    // numerator: max relative error 4.4e-19
    inline constexpr double tanh_lack_p_d[] = {0x1.1111111111111p-3, 0x1.3e10edfa13d38p-7,
                                               0x1.942f4f7e9c2d7p-13, 0x1.5a60c55562375p-20,
                                               0x1.4cd5e7a885c48p-29};

    // (1/3 - (x - tanh(x)) / x^3) / x^2 in x^2, |x| <= 1.5, as a part of (x - tanh(x)) / x^3,
    // denominator: max relative error 4.4e-19
    inline constexpr double tanh_lack_q_d[] = {0x1p+0,
                                               0x1.e905df65168d2p-2,
                                               0x1.f75d9bd0247bap-6,
                                               0x1.34f0cc95a0344p-11,
                                               0x1.0537b6ea58b27p-18,
                                               0x1.f343508b1a566p-28};

    // 2 P(0 < N < t) / t in -t^2 / 2, |t| <= 1/4, as a part of P(N > t): max relative error 3.9e-9
    inline constexpr float central_mass_f[] = {0x1.988452p-1f, 0x1.1054b2p-2f, 0x1.42d62ep-4f};

    // 2 P(0 < N < t) / t in -t^2 / 2, |t| <= 1/4, as a part of P(N > t): max relative error 8.5e-18
    inline constexpr double central_mass_d[] = {0x1.9884533d4364fp-1, 0x1.1058377e2c138p-2,
                                                0x1.46d04293b4ca5p-4, 0x1.374038d4e51cap-6,
                                                0x1.e41fe076fc883p-9, 0x1.386733dd0b9bcp-11};

    // 1 / r(t) - t of the ratio of Mills r(t), 1/4 <= t <= 14.9, as a part of 1 / r(t), numerator:
    // max relative error 1.3e-8
    inline constexpr float mills_p_f[] = {0x1.98842cp-1f, 0x1.889a8ep-2f, 0x1.928736p-4f, 0x1.63bf5ep-7f,
                                          0x1.662878p-21f};

    // 1 / r(t) - t of the ratio of Mills r(t), 1/4 <= t <= 14.9, as a part of 1 / r(t),
    // denominator: max relative error 1.3e-8
    inline constexpr float mills_q_f[] = {0x1p+0f, 0x1.df3344p-1f, 0x1.a6c518p-2f, 0x1.8fd41ep-4f,
                                          0x1.64cd2p-7f};

    // 1 / r(t) - t of the ratio of Mills r(t), 1/4 <= t <= 39, as a part of 1 / r(t), numerator:
    // max relative error 5.1e-18
    inline constexpr double mills_p_d[] = {0x1.9884533d4357p-1,  0x1.017a1e11c0bcep+0,  0x1.4b104ed36a8d4p-1,
                                           0x1.144408e140c54p-2, 0x1.4542a106eba18p-4,  0x1.16410bf0a6b4cp-6,
                                           0x1.593ada2985f4bp-9, 0x1.2c22cf4982961p-12, 0x1.4e1d14b1ae743p-16,
                                           0x1.704f7095f3251p-21};

    // 1 / r(t) - t of the ratio of Mills r(t), 1/4 <= t <= 39, as a part of 1 / r(t), denominator:
    // max relative error 5.1e-18
    inline constexpr double mills_q_d[] = {0x1p+0,
                                           0x1.b74a20c3a9777p+0,
                                           0x1.748de085c7f28p+0,
                                           0x1.94b630ffcc239p-1,
                                           0x1.3551a47c37004p-2,
                                           0x1.5a58fd5c54607p-4,
                                           0x1.1f90dfa5cfd46p-6,
                                           0x1.5e734e472ad11p-9,
                                           0x1.2d931ec1fbc8fp-12,
                                           0x1.4e1d14b043ef9p-16,
                                           0x1.704f70962e0cdp-21};

    // s(t) of gelu'(-t) = density(t) (root - t) (1 + s(t)), 0 <= t <= 14.9, as a part of 1 + s(t),
    // numerator: max relative error 1.0e-8
    inline constexpr float gelu_slope_p_f[] = {0x1.558e9p-1f, 0x1.3e762ep-1f, 0x1.0bece4p-2f, 0x1.d05a3cp-5f,
                                               0x1.62c81p-8f};

    // s(t) of gelu'(-t) = density(t) (root - t) (1 + s(t)), 0 <= t <= 14.9, as a part of 1 + s(t),
    // denominator: max relative error 1.0e-8
    inline constexpr float gelu_slope_q_f[] = {0x1p+0f,        0x1.989d94p+0f, 0x1.15c974p+0f,
                                               0x1.96a83ep-2f, 0x1.45e606p-4f, 0x1.d7e97p-8f};

    // s(t) of gelu'(-t) = density(t) (root - t) (1 + s(t)), 0 <= t <= 39, as a part of 1 + s(t),
    // numerator: max relative error 2.6e-17
    inline constexpr double gelu_slope_p_d[] = {
        0x1.558e9090f132dp-1,  0x1.14e605f268352p+0, 0x1.b28a308a4b9a7p-1, 0x1.ab020c490c38ap-2,
        0x1.1fbbec8268945p-3,  0x1.1324e7e7c694dp-5, 0x1.75a47310706e6p-8, 0x1.5c98dcf5b62eep-11,
        0x1.9826db9e80534p-15, 0x1.ce24e9e6dec79p-20};

    // s(t) of gelu'(-t) = density(t) (root - t) (1 + s(t)), 0 <= t <= 39, as a part of 1 + s(t),
    // denominator: max relative error 2.6e-17
    inline constexpr double gelu_slope_q_d[] = {0x1p+0,
                                                0x1.248033b94da0cp+1,
                                                0x1.361385b9014a2p+1,
                                                0x1.92869f3e3ee8ap+0,
                                                0x1.6341f927f3d8cp-1,
                                                0x1.bee47cf8a8afcp-3,
                                                0x1.974e04a6329acp-5,
                                                0x1.0adf0179a3d08p-7,
                                                0x1.e43caee7c89d9p-11,
                                                0x1.15020c37c90c8p-14,
                                                0x1.335ca7b5ae355p-19};
}

#endif
