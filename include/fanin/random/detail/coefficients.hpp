// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_COEFFICIENTS_HPP
#define FANIN_RANDOM_DETAIL_COEFFICIENTS_HPP

#include <fanin/core/platform.hpp>

// Fitted by tests/random/detail/coefficients.py for a small maximal relative error. The errors are those of
// the rounded coefficients, which are listed from the lowest power up.
namespace fanin::detail
{
    // -2 ln(1 + f) / f, f in [-1/2, 0]: max relative error 2.5e-8
    inline constexpr float log_q[] = {-0x1p+1f,        0x1.fffebep-1f,  -0x1.55a3f4p-1f,
                                      0x1.f3032ep-2f,  -0x1.0e4232p-1f, -0x1.74f774p-2f,
                                      -0x1.363936p+1f, -0x1.a4d08p+1f,  -0x1.6ab68ap+1f};

    // -4 atanh(s) / s in s^2, s in [-1/3, 0]: max relative error 5.1e-17
    inline constexpr double log_r[] = {-0x1p+2,
                                       -0x1.5555555555938p+0,
                                       -0x1.99999998eba6p-1,
                                       -0x1.249249783d5c7p-1,
                                       -0x1.c71c4a67a97a8p-2,
                                       -0x1.7462506b14d6p-2,
                                       -0x1.3aa922be84032p-2,
                                       -0x1.163f8fd4d0ccdp-2,
                                       -0x1.959d8a6a926b7p-3,
                                       -0x1.6b5046a200373p-2};

    // sin(pi/2 y) / y in y^2, |y| <= 1/2: max relative error 2.8e-8
    inline constexpr float sin_f[] = {0x1.921fb6p+0f, -0x1.4abc24p-1f, 0x1.468094p-4f, -0x1.33153p-8f};

    // cos(pi/2 y) in y^2, |y| <= 1/2: max relative error 4.4e-10
    inline constexpr float cos_f[] = {0x1p+0f, -0x1.3bd3ccp+0f, 0x1.03c1bp-2f, -0x1.55b2bep-6f,
                                      0x1.d4fc96p-11f};

    // sin(pi/2 y) / y in y^2, |y| <= 1/2: max relative error 4.1e-17
    inline constexpr double sin_d[] = {0x1.921fb54442d18p+0,  -0x1.4abbce625bddep-1, 0x1.466bc677510f9p-4,
                                       -0x1.32d2ccdbc4291p-8, 0x1.5078298f27cf5p-13, -0x1.e2fb53159157dp-19,
                                       0x1.e264cfbb4d2c6p-25};

    // cos(pi/2 y) in y^2, |y| <= 1/2: max relative error 3.2e-19
    inline constexpr double cos_d[] = {0x1p+0,
                                       -0x1.3bd3cc9be45dep+0,
                                       0x1.03c1f081b5a52p-2,
                                       -0x1.55d3c7e3bfe5p-6,
                                       0x1.e1f50675b0c6fp-11,
                                       -0x1.a6d1e23772a9p-16,
                                       0x1.f9c4ac56548ep-22,
                                       -0x1.b033e58be9131p-28};

    // quantile over distance from 1/2, in w = -2 ln(4 p (1 - p)) up to 10: max relative error 6.8e-9
    inline constexpr float centre_f[] = {0x1.40d932p+1f,   0x1.4ffde8p-2f,  0x1.0b976ep-7f,  -0x1.b0bc16p-11f,
                                         -0x1.799d16p-16f, 0x1.07f34cp-18f, 0x1.7b8d76p-23f, -0x1.778f3ep-25f,
                                         0x1.4fd5ep-29f,   -0x1.ab47c8p-35f};

    // quantile over distance from 1/2, in w = -2 ln(4 p (1 - p)) up to 10, numerator: max relative error
    // 1.9e-16
    inline constexpr double centre_p_d[] = {
        0x1.40d931ff62705p+1,  0x1.adf556c3b62f4p-2,  0x1.a4d5b86719121p-5,
        0x1.1a05aff47e428p-8,  0x1.0d1a3871a0946p-12, 0x1.6daf3d33476c6p-17,
        0x1.39597d5a99501p-22, 0x1.8ad5398f88f57p-29, -0x1.f1d2a95904efp-35};

    // quantile over distance from 1/2, in w = -2 ln(4 p (1 - p)) up to 10, denominator: max relative error
    // 1.9e-16
    inline constexpr double centre_q_d[] = {0x1p+0,
                                            0x1.2be5f320d0f11p-5,
                                            0x1.97c53c5ef89ffp-7,
                                            0x1.3865fc12f761cp-12,
                                            0x1.70806f9ac1b9p-15,
                                            0x1.bada6fa97bc4bp-22,
                                            0x1.244b672ba1c28p-25,
                                            -0x1.64c7a03ab446cp-32};

    // quantile in r = sqrt(-ln p) from 2.5 to 9.7, numerator: max relative error 3.8e-8
    inline constexpr float tail_p_f[] = {-0x1.3ef868p+1f, -0x1.023d32p-3f, 0x1.89dbcp+1f, 0x1.a5928p-1f};

    // quantile in r = sqrt(-ln p) from 2.5 to 9.7, denominator: max relative error 3.8e-8
    inline constexpr float tail_q_f[] = {0x1p+0f, 0x1.19c0dap+1f, 0x1.29b276p-1f, 0x1.e31cc4p-17f};

    // quantile in r = sqrt(-ln p) from 2.5 to 10.8, numerator: max relative error 1.7e-16
    inline constexpr double tail_p_d[] = {
        -0x1.93005f2798613p+1, -0x1.16668decc5c24p+3, 0x1.53174d075f6d9p+3,
        0x1.ecc38793c5f01p+2,  -0x1.73ee6d95db277p+1, -0x1.2921c852a624bp-2,
        0x1.43b978dc19249p-2,  0x1.2ef2c1b205bd5p-5,  0x1.937565261480cp-11};

    // quantile in r = sqrt(-ln p) from 2.5 to 10.8, denominator: max relative error 1.7e-16
    inline constexpr double tail_q_d[] = {0x1p+0,
                                          0x1.b0249557bbbc3p+2,
                                          0x1.26c3bede53935p+2,
                                          -0x1.c6cd109391c24p+0,
                                          -0x1.31fa9ff93e9dap-3,
                                          0x1.cd3d5d40a7198p-3,
                                          0x1.ac78fe65a3115p-6,
                                          0x1.1d48d05a69553p-11};
}

#endif
