// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SPECTRUM_HPP
#define FANIN_SPECTRUM_HPP

#include <fanin/spectrum/jacobian_spectrum.hpp>
#include <fanin/spectrum/singular_spectrum.hpp>

#endif
