// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_DETAIL_PARAMETERS_HPP
#define FANIN_CHECKPOINT_DETAIL_PARAMETERS_HPP

#include <fanin/checkpoint/stored_tensor.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/stack/parameter.hpp>
#include <fanin/stack/sequence_layout.hpp>
#include <fanin/stack/visit_parameters.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

// Walks over the parameters of a stack.
namespace fanin::detail
{
    /// What the names say of a parameter.
    template <class Names>
    stored_tensor stored_as(const Names& names, const parameter_info& p)
    {
        using answer = std::invoke_result_t<const Names&, const parameter_info&>;
        if constexpr (std::convertible_to<answer, stored_tensor>)
        {
            return names(p);
        }
        else
        {
            return {.name = std::string(names(p))};
        }
    }

    /// A batch of one row of zeros, which may be a token.
    template <real T>
    batch<T> one_row(std::size_t features)
    {
        matrix<T> x = new_matrix<T>("the elements of a batch", 1, features);
        x.fill(T(0));
        return batch<T>(std::move(x)).with_sequences(sequence_layout(std::vector<std::size_t>{1}));
    }

    /// Ends a walk at its first parameter. It is no std::exception, so that no layer adds its name to it.
    struct first_parameter
    {
        std::size_t features;
    };

    /// features(first parameter), as a stack of unknown input meets it; 1 where it has none. Weights that it
    /// holds have their own shape unless `gives_values`.
    template <real T, layer Net, class F>
    std::size_t features_of_first(const Net& net, F features, bool gives_values)
    {
        bool met = false;
        const auto stop = [&](const parameter<T>& p)
        {
            met = true;
            throw first_parameter{features(p)};
        };
        try
        {
            static_cast<void>(visit_parameters<T>(net, one_row<T>(1), key(0), {stop, gives_values}));
        }
        catch (const first_parameter& p)
        {
            return p.features;
        }
        catch (const invalid_argument& e)
        {
            if (met)
            {
                throw;
            }
            throw invalid_argument(join(e.what(), "; no weights before tell what a batch is like: pass one, "
                                                  "load(net, x, file) or save(net, x, path)"));
        }
        return 1;
    }
}

#endif
