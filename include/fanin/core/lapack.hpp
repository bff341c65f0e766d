// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_LAPACK_HPP
#define FANIN_CORE_LAPACK_HPP

#include <fanin/core/blas.hpp>

// The one routine that fanin calls: all of <xtensor-blas/xlapack.hpp> takes a third of the time in which
// <fanin/fanin.hpp> compiles.
#include <xflens/cxxlapack/interface/gesdd.tcc>

#endif
