// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_RECORD_OF_IPP
#define FANIN_STACK_DETAIL_RECORD_OF_IPP

#include <fanin/core/text.hpp>
#include <fanin/core/version.hpp>
#include <fanin/random/stream_version.hpp>
#include <fanin/stack/detail/record_of.hpp>

namespace fanin::detail
{
    FANIN_INLINE run_record record_of(const char* element_type, key k, const propagate_options& o)
    {
        return {.element_type = element_type,
                .key = k,
                .backward = o.backward,
                .given_cotangent = o.cotangent.has_value(),
                .geometry = o.geometry,
                .histogram = o.histogram,
                .loss = o.loss.has_value(),
                .precision = o.precision,
                .predict = o.predict,
                .weights = o.weights,
                .version = join(FANIN_VERSION_MAJOR, ".", FANIN_VERSION_MINOR, ".", FANIN_VERSION_PATCH),
                .stream_version = stream_version};
    }
}

#endif
