#include "services/improvement/domain/formula.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace aims::improvement {

absl::string_view LabelPart(absl::string_view label, size_t index) {
  for (; index > 0; --index) {
    const size_t bar = label.find('|');
    if (bar == absl::string_view::npos) return {};
    label.remove_prefix(bar + 1);
  }
  return label.substr(0, label.find('|'));
}

std::string LabelOf(std::initializer_list<absl::string_view> parts) {
  return absl::StrJoin(parts, "|", [](std::string* out, absl::string_view part) {
    const size_t begin = out->size();
    out->append(part.data(), part.size());
    std::replace(out->begin() + static_cast<std::ptrdiff_t>(begin), out->end(), '|', '/');
  });
}

std::string SecondsPart(absl::Time time) {
  return time == absl::InfiniteFuture() ? "0" : absl::StrCat(absl::ToUnixSeconds(time));
}

absl::Time TimeOfPart(absl::string_view part) {
  int64_t seconds = 0;
  if (!absl::SimpleAtoi(part, &seconds) || seconds == 0) return absl::InfiniteFuture();
  return absl::FromUnixSeconds(seconds);
}

double Days(absl::Duration duration) { return absl::ToDoubleSeconds(duration) / 86400; }

}  // namespace aims::improvement
