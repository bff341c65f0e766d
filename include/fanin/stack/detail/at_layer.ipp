// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_AT_LAYER_IPP
#define FANIN_STACK_DETAIL_AT_LAYER_IPP

#include <fanin/core/error.hpp>
#include <fanin/stack/detail/at_layer.hpp>

#include <new>
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

    template <class Error>
    [[noreturn]] void rethrow_as(const Error& e, const std::string& path, const std::string& name)
    {
        if (typeid(e) != typeid(Error))
        {
            throw; // an error of a user's own type stays as it is
        }
        throw error_at_layer<Error>(path, name, e);
    }

    FANIN_INLINE void rethrow_at_layer(const std::string& path, const std::string& name,
                                       std::size_t tape_bytes)
    {
        try
        {
            throw;
        }
        catch (const names_layer&)
        {
            throw;
        }
        catch (const invalid_argument& e)
        {
            rethrow_as(e, path, name);
        }
        catch (const length_error& e)
        {
            rethrow_as(e, path, name);
        }
        catch (const out_of_range& e)
        {
            rethrow_as(e, path, name);
        }
        catch (const runtime_error& e)
        {
            rethrow_as(e, path, name);
        }
        catch (const out_of_memory& e)
        {
            rethrow_as(e, path, name);
        }
        catch (const std::bad_alloc&) // an allocation outside the counted ones
        {
            rethrow_as(
                out_of_memory(join("memory ran out; the tape took at most ", tape_bytes,
                                   " bytes: use a smaller batch, smaller layers, or no backward pass")),
                path, name);
        }
    }
}

#endif
