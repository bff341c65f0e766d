// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_HPP
#define FANIN_THEORY_HPP

#include <fanin/theory/correlation.hpp>
#include <fanin/theory/critical.hpp>
#include <fanin/theory/critical_initializer.hpp>
#include <fanin/theory/depth_scales.hpp>
#include <fanin/theory/gain.hpp>
#include <fanin/theory/gaussian.hpp>
#include <fanin/theory/mean_field.hpp>
#include <fanin/theory/moments.hpp>
#include <fanin/theory/preserving.hpp>
#include <fanin/theory/scalar_function.hpp>
#include <fanin/theory/stability.hpp>
#include <fanin/theory/untrained_loss.hpp>

#endif
