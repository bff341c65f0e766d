// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_PARTS_OF_SAMPLES_IPP
#define FANIN_STACK_DETAIL_PARTS_OF_SAMPLES_IPP

#include <fanin/core/error.hpp>
#include <fanin/stack/detail/parts_of_samples.hpp>

#include <string>
#include <string_view>

namespace fanin::detail
{
    /// The walk over layers in the order in which they run.
    class parts_walk
    {
    public:
        void follow(const layer_description& l, const std::string& path)
        {
            if (l.traits.list)
            {
                return follow_children(l, path);
            }
            if (l.traits.takes_parts)
            {
                if (m_giver == nullptr)
                {
                    refuse(l, path,
                           "takes parts of samples, but gets whole ones: put mpi::columns before it");
                }
            }
            else
            {
                require_whole();
            }
            m_giver = l.traits.gives_parts ? &l : nullptr;
            m_path = path;
            for (const layer_description& child : l.children)
            {
                parts_walk inside; // a layer hands whole samples to its children, and takes whole ones
                inside.follow(child, child_path(path, to_text(child.index)));
                inside.require_whole();
            }
        }

        /// Throws where the samples lie in parts after the last layer.
        void require_whole() const
        {
            if (m_giver != nullptr)
            {
                refuse(*m_giver, m_path,
                       "gives parts of samples, but what follows needs whole ones: put mpi::rows behind it");
            }
        }

    private:
        void follow_children(const layer_description& l, const std::string& path)
        {
            for (const layer_description& child : l.children)
            {
                follow(child, child_path(path, to_text(child.index)));
            }
        }

        [[noreturn]] static void refuse(const layer_description& l, const std::string& path,
                                        std::string_view why)
        {
            throw invalid_argument(join("fanin: layer ", path, " (", l.name, ") ", why));
        }

        const layer_description* m_giver = nullptr;
        std::string m_path;
    };

    FANIN_INLINE void require_whole_samples(const layer_description& l)
    {
        parts_walk walk;
        walk.follow(l, "");
        walk.require_whole();
    }
}

#endif
