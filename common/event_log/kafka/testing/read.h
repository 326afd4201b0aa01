#pragma once
// What tests read of a log.

#include <string>
#include <vector>

#include "common/event_log/log.h"

namespace aims::event_log::kafka::testing {

// All records of the topic up to its EndPositions, or a test failure if they are not reached in 30 s.
std::vector<ReadRecord> ReadAll(Log& log, const std::string& topic);

// The values of ReadAll.
std::vector<std::string> ReadValues(Log& log, const std::string& topic);

}  // namespace aims::event_log::kafka::testing
