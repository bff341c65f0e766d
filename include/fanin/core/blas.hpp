// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_BLAS_HPP
#define FANIN_CORE_BLAS_HPP

#include <fanin/core/config.hpp>

#if defined(XTENSOR_USE_FLENS_BLAS)
#error "fanin: XTENSOR_USE_FLENS_BLAS is about 200 times slower than a BLAS: undefine it"
#endif

// clang-format off
// xblas_config.hpp comes first: otherwise xtensor-blas 0.21 to 0.23 decide before HAVE_CBLAS is defined,
// and silently use their generic matrix product.
#include <xtensor-blas/xblas_config.hpp>

#include <xtensor-blas/xblas.hpp>
// clang-format on

#if !defined(CXXBLAS_DRIVERS_CBLAS_H)
#error "fanin: xtensor-blas has no CBLAS: include <fanin/fanin.hpp> before any header of xtensor-blas"
#endif

#endif
