// expect: fanin: .value_out has set the law of W_o, with that of W_v: leave out .out
// SPDX-License-Identifier: BSD-3-Clause
// W_v would be half of a pair whose other half is gone.
#include <fanin/fanin.hpp>
#include <fanin/transformer.hpp>

auto layer()
{
    const auto law = fanin::init::he<float>;
#if defined(FANIN_TEST_CORRECT)
    return fanin::attention(4, law).out(law).value_out(fanin::init::mimetic_value_out<float>);
#else
    return fanin::attention(4, law).value_out(fanin::init::mimetic_value_out<float>).out(law);
#endif
}
