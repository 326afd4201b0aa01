#pragma once
// How many there are of each value of an enum, as bars in the order of the values.

#include <cstdint>
#include <map>
#include <string>

#include "google/protobuf/descriptor.h"
#include "tools/aims/report/document.h"

namespace aims::cli::report {

// `counts` by the number of the value. A bar is labelled by the words of its value: "in progress" of STATE_IN_PROGRESS.
BarPlot CountPlot(std::string title, std::string description, const google::protobuf::EnumDescriptor& type,
                  const std::map<int, uint64_t>& counts);

}  // namespace aims::cli::report
