#include "tools/aims/metric_text.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/time.h"
#include "tools/aims/resources.h"

namespace aims::cli {

using improvement::v1::MetricDefinition;
using improvement::v1::MetricShare;
using improvement::v1::MetricValue;

std::string MetricIdOf(const MetricValue& value) { return value.name().substr(value.name().rfind('/') + 1); }

std::string NumberText(double number) {
  return number == std::floor(number) ? absl::StrFormat("%.0f", number) : absl::StrFormat("%.1f", number);
}

std::string MetricValueText(const MetricDefinition& definition, const MetricValue& value) {
  if (!value.has_value()) return "none";
  switch (definition.unit()) {
    case MetricDefinition::UNIT_RATIO:
      if (value.few()) return absl::StrCat(NumberText(value.numerator()), " of ", NumberText(value.denominator()));
      return absl::StrFormat("%.0f %%", 100 * value.value());
    case MetricDefinition::UNIT_DAYS:
      return absl::StrFormat("%.1f days", value.value());
    default:
      return absl::StrFormat("%.0f", value.value());
  }
}

std::string StandingText(const Terminal& out, MetricValue::Standing standing) {
  switch (standing) {
    case MetricValue::STANDING_GOOD:
      return out.Green("good");
    case MetricValue::STANDING_WATCH:
      return out.Yellow("watch");
    case MetricValue::STANDING_ALARMING:
      return out.Red("alarming");
    default:
      return "";
  }
}

absl::optional<double> PointValue(const MetricValue& value) {
  if (!value.has_value()) return absl::nullopt;
  return value.value();
}

std::string Sparkline(const std::vector<absl::optional<double>>& values) {
  static constexpr const char* kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  double lowest = 0, highest = 0;
  bool any = false;
  for (const auto& value : values) {
    if (!value.has_value()) continue;
    lowest = any ? std::min(lowest, *value) : *value;
    highest = any ? std::max(highest, *value) : *value;
    any = true;
  }
  std::string line;
  for (const auto& value : values) {
    if (!value.has_value()) {
      absl::StrAppend(&line, "·");
      continue;
    }
    const double share = highest > lowest ? (*value - lowest) / (highest - lowest) : 0;
    absl::StrAppend(&line, kBars[static_cast<size_t>(std::lround(share * 7))]);
  }
  return line;
}

std::string PartsText(const MetricShare& share) {
  return absl::StrJoin(share.parts(), ", ", [](std::string* out, const MetricValue::Part& part) {
    absl::StrAppend(out, part.id());
    if (part.count() != 1) absl::StrAppend(out, " ", part.count());
  });
}

std::string EventsText(const MetricShare& share) {
  return absl::StrJoin(share.events(), ", ", [](std::string* out, const auto& event) {
    const std::string time = base::TimeToText(base::FromProto(event.event_time()));
    absl::StrAppend(out, EventText(event.event_type()), " ", time.substr(0, 10));
  });
}

}  // namespace aims::cli
