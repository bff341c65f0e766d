// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_AT_LAYER_HPP
#define FANIN_STACK_DETAIL_AT_LAYER_HPP

#include <fanin/core/error.hpp>

#include <new>
#include <string>
#include <typeinfo>

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

    /// Throws e, which is being handled, with the name of the current layer. An error of a user's own type
    /// stays as it is.
    template <class Error, class L, class Tape>
    [[noreturn]] void rethrow_at_layer(const Error& e, const L& l, Tape& t)
    {
        if (typeid(e) != typeid(Error))
        {
            throw;
        }
        throw error_at_layer<Error>(t.recorder().path(), name_of(l), e);
    }

    /// Runs work(); its errors get the name of the current layer, the innermost one. Without it, a wrong
    /// width or a lack of memory is hard to find.
    template <class L, class Tape, class Work>
    auto at_layer(const L& l, Tape& t, Work work)
    {
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
            rethrow_at_layer(e, l, t);
        }
        catch (const length_error& e)
        {
            rethrow_at_layer(e, l, t);
        }
        catch (const out_of_range& e)
        {
            rethrow_at_layer(e, l, t);
        }
        catch (const runtime_error& e)
        {
            rethrow_at_layer(e, l, t);
        }
        catch (const out_of_memory& e)
        {
            rethrow_at_layer(e, l, t);
        }
        catch (const std::bad_alloc&) // an allocation outside the counted ones
        {
            rethrow_at_layer(
                out_of_memory(join("memory ran out; the tape took at most ", t.max_bytes(),
                                   " bytes: use a smaller batch, smaller layers, or no backward pass")),
                l, t);
        }
    }
}

#endif
