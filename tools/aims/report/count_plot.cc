#include "tools/aims/report/count_plot.h"

#include <utility>

#include "absl/strings/strip.h"
#include "tools/aims/report/values.h"

namespace aims::cli::report {

BarPlot CountPlot(std::string title, std::string description, const google::protobuf::EnumDescriptor& type,
                  const std::map<int, uint64_t>& counts) {
  BarPlot plot{std::move(title), std::move(description), {{"Count"}}, {}};
  // The first value of each enum is that of what is not set: STATE_UNSPECIFIED.
  const std::string prefix(absl::StripSuffix(type.value(0)->name(), "UNSPECIFIED"));
  for (const auto& [number, count] : counts) {
    const google::protobuf::EnumValueDescriptor* value = type.FindValueByNumber(number);
    plot.bars.push_back({value == nullptr ? "" : EnumWords(value->name(), prefix), {count}});
  }
  return plot;
}

}  // namespace aims::cli::report
