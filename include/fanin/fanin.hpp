// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FANIN_HPP
#define FANIN_FANIN_HPP

#include <fanin/act.hpp>
#include <fanin/audit.hpp>
#include <fanin/diagnose.hpp>
#include <fanin/init.hpp>
#include <fanin/init/delta_orthogonal.hpp>
#include <fanin/init/joint.hpp>
#include <fanin/init/mimetic.hpp>
#include <fanin/init/orthogonal.hpp>
#include <fanin/init/profile.hpp>
#include <fanin/init/spectral_normalized.hpp>
#include <fanin/random.hpp>
#include <fanin/show.hpp>
#include <fanin/spectrum.hpp>
#include <fanin/stack.hpp>
#include <fanin/stats.hpp>
#include <fanin/theory.hpp>

// `init::he<float>(in, out)` is a whole expression. A program with an `init` of its own defines
// FANIN_NO_GLOBAL_INIT before it includes this, and writes fanin::init.
#if !defined(FANIN_NO_GLOBAL_INIT)
namespace init = fanin::init;
#endif

#endif
