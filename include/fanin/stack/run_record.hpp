// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_RUN_RECORD_HPP
#define FANIN_STACK_RUN_RECORD_HPP

#include <fanin/random/key.hpp>
#include <fanin/stats/histogram.hpp>

#include <string>

namespace fanin
{
    /// The run that a report describes. The stack and the batch, which the record does not hold, give the
    /// numbers of the report again under this key and these options, with this stream version.
    struct run_record
    {
        std::string element_type; ///< "float" or "double"
        fanin::key key{0};
        bool backward = false;
        bool given_cotangent = false; ///< from the options; else from the child "cotangent" of the key
        bool geometry = false;
        histogram_options histogram{};
        bool loss = false; ///< measured, and its gradient the cotangent
        bool precision = false;
        bool predict = false;
        bool weights = false;
        std::string version;    ///< of fanin: "0.1.0"
        int stream_version = 0; ///< of the numbers that a key gives
    };
}

#endif
