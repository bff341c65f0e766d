// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_HPP
#define FANIN_RANDOM_HPP

#include <fanin/random/engine.hpp>
#include <fanin/random/key.hpp>
#include <fanin/random/key_source.hpp>
#include <fanin/random/philox.hpp>
#include <fanin/random/selfcheck.hpp>
#include <fanin/random/sequence.hpp>
#include <fanin/random/stream_version.hpp>

#endif
