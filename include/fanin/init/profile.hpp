// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_PROFILE_HPP
#define FANIN_INIT_PROFILE_HPP

// Apart from <fanin/init.hpp>, because frameworks draw recurrent weights orthogonal, which takes a BLAS.
#include <fanin/init/profile/jax.hpp>
#include <fanin/init/profile/keras.hpp>
#include <fanin/init/profile/torch.hpp>
#include <fanin/init/profile/transformer.hpp>
#include <fanin/init/tensor.hpp>

#endif
