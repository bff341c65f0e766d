// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_AT_LAYER_HPP
#define FANIN_STACK_DETAIL_AT_LAYER_HPP

#include <fanin/core/error.hpp>

#include <new>
#include <string>

namespace fanin::detail
{
    /// An error that names the layer of a stack.
    class names_layer
    {
    };

    template <class Error>
    class error_at_layer final : public Error, public names_layer
    {
    public:
        error_at_layer(const std::string& path, const std::string& name, const error& e)
            : Error(join("fanin: layer ", path, " (", name, "): ", e.reason()))
        {
        }
    };

    /// Runs work(); its errors get the name of the current layer, the innermost one. Without it, a wrong
    /// width or a lack of memory is hard to find.
    template <class L, class Tape, class Work>
    auto at_layer(const L& l, Tape& t, Work work)
    {
        const auto named = [&]<class Error>(const Error& e)
        { return error_at_layer<Error>(t.recorder().path(), name_of(l), e); };
        try
        {
            return work();
        }
        catch (const names_layer&)
        {
            throw;
        }
        catch (const invalid_argument& e)
        {
            throw named(e);
        }
        catch (const length_error& e)
        {
            throw named(e);
        }
        catch (const out_of_range& e)
        {
            throw named(e);
        }
        catch (const runtime_error& e)
        {
            throw named(e);
        }
        catch (const out_of_memory& e)
        {
            throw named(e);
        }
        catch (const std::bad_alloc&) // an allocation outside the counted ones
        {
            throw named(
                out_of_memory(join("memory ran out; the tape holds ", t.max_bytes(),
                                   " bytes: use a smaller batch, smaller layers, or no backward pass")));
        }
    }
}

#endif
