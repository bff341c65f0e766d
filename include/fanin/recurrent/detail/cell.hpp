// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_DETAIL_CELL_HPP
#define FANIN_RECURRENT_DETAIL_CELL_HPP

#include <fanin/core/concepts.hpp>

#include <cstddef>

namespace fanin::detail
{
    /// One step of a cell of n units over the rows of the sequences that have it. Rows are row-major; those
    /// of the step before are null in the first step.
    template <real T>
    struct cell_step
    {
        std::size_t rows;
        std::size_t units;
        T* gates;            ///< (rows, gates · n): pre-activations, which become activations
        T* pre_activations;  ///< (rows, gates · n): takes the former; null if nobody wants them
        T* state;            ///< (rows, n): takes h
        const T* before;     ///< (rows, n): h of the step before
        T* memory;           ///< (rows, n): the cell c of an LSTM; the recurrent part of a GRU's candidate
        const T* old_memory; ///< (rows, n): that of the step before
    };

    /// One step of a cell backward.
    template <real T>
    struct cell_step_back
    {
        std::size_t rows;
        std::size_t units;
        T* gates;        ///< (rows, gates · n): activations, which become gradients of pre-activations
        const T* before; ///< (rows, n), or null
        T* memory;       ///< (rows, n): of a GRU, becomes the gradient of the recurrent part of its candidate
        const T* old_memory; ///< (rows, n), or null
        const T* d_state;    ///< (rows, n): gradient of h
        T* d_before; ///< (rows, n): takes that of the former h, apart from what comes through products
        T* d_memory; ///< (rows, n): gradient of c, which becomes that of the former c
    };

    /// The part of the product h · U that stands in these columns of U, and adds to the pre-activations, or
    /// goes to the memory.
    struct product_part
    {
        std::size_t first_gate;
        std::size_t gates;
        bool to_memory = false;
    };
}

#endif
