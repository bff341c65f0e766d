// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_CONFIG_HPP
#define FANIN_CORE_CONFIG_HPP

#include <fanin/core/platform.hpp>
#include <fanin/core/version.hpp>

// The place of xtensor's headers: xtensor 0.26 moved them without forwarding headers.

#if __has_include(<xtensor/containers/xtensor.hpp>)
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xtensor.hpp>
#include <xtensor/core/xfunction.hpp>
#include <xtensor/core/xnoalias.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xfunction.hpp>
#include <xtensor/xnoalias.hpp>
#include <xtensor/xtensor.hpp>
#endif

#endif
