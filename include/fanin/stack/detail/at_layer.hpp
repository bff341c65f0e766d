// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_AT_LAYER_HPP
#define FANIN_STACK_DETAIL_AT_LAYER_HPP

#include <fanin/core/error.hpp>

#include <stdexcept>
#include <string>

namespace fanin::detail
{
    /// An error that says in which layer of a stack it arose.
    class names_layer
    {
    };

    template <class Standard>
    class error_at_layer final : public error_of<Standard>, public names_layer
    {
    public:
        error_at_layer(const std::string& path, const std::string& name, const error& e)
            : error_of<Standard>(join("fanin: layer ", path, " (", name, "): ", e.reason()))
        {
        }
    };

    /// work(), whose errors come to name the layer at work: without it, a wrong width is hard to find. The innermost
    /// layer is named.
    template <class L, class Work>
    auto at_layer(const L& l, const std::string& path, Work work)
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
            throw error_at_layer<std::invalid_argument>(path, name_of(l), e);
        }
        catch (const length_error& e)
        {
            throw error_at_layer<std::length_error>(path, name_of(l), e);
        }
        catch (const out_of_range& e)
        {
            throw error_at_layer<std::out_of_range>(path, name_of(l), e);
        }
        catch (const runtime_error& e)
        {
            throw error_at_layer<std::runtime_error>(path, name_of(l), e);
        }
    }
}

#endif
