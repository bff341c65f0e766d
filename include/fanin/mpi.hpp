// SPDX-License-Identifier: BSD-3-Clause
// Several processes: rows of a batch, columns and rows of weights, and files. Not part of <fanin/fanin.hpp>;
// needs an MPI library.
#ifndef FANIN_MPI_HPP
#define FANIN_MPI_HPP

#include <fanin/mpi/attention.hpp>
#include <fanin/mpi/communicator.hpp>
#include <fanin/mpi/dense.hpp>
#include <fanin/mpi/end_run.hpp>
#include <fanin/mpi/propagate.hpp>
#include <fanin/mpi/safetensors_writer.hpp>
#include <fanin/mpi/session.hpp>

#endif
