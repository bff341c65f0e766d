// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_HPP
#define FANIN_FILES_HPP

// Arrays in files: safetensors, .npy and .npz. Neither xtensor nor a BLAS is needed. <fanin/fanin.hpp> does
// not include it.

#include <fanin/files/element_type.hpp>
#include <fanin/files/file_array.hpp>
#include <fanin/files/npy.hpp>
#include <fanin/files/npz.hpp>
#include <fanin/files/safetensors.hpp>
#include <fanin/files/safetensors_writer.hpp>
#include <fanin/files/tensor_spec.hpp>

#endif
