// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_LAPACK_HPP
#define FANIN_CORE_LAPACK_HPP

#include <fanin/core/blas.hpp>

// fanin calls one routine. All of <xtensor-blas/xlapack.hpp> takes a third of the compile time of
// <fanin/fanin.hpp>.
#include <xflens/cxxlapack/interface/gesdd.tcc>

#endif
