// A filter from a client, on any message: it is refused as the client's mistake, or it can be evaluated and its logic
// holds. Input: the filter, a zero byte, a serialized Instrument.

#include "absl/strings/match.h"
#include "common/query/filter.h"
#include "common/query/order_key.h"
#include "common/query/testing/instrument.pb.h"
#include "tests/fuzz/input.h"

namespace aims::query {
namespace {

using testing::Instrument;

// Whether `text`, made of filters that parse, matches; nullopt where it is over a bound.
absl::optional<bool> Matches(const std::string& text, const Instrument& instrument) {
  auto filter = Filter::Parse(text, Instrument::descriptor());
  if (!filter.ok()) {
    const bool bound = absl::StrContains(filter.status().message(), "expected at most") ||
                       absl::StrContains(filter.status().message(), "more than");
    fuzz::Check(bound, absl::StrCat(text, ": ", filter.status().ToString()));
    return absl::nullopt;
  }
  return filter->Matches(instrument);
}

}  // namespace
}  // namespace aims::query

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  const absl::string_view text = input.Text();
  query::testing::Instrument instrument;
  if (!instrument.ParseFromArray(input.Rest().data(), static_cast<int>(input.Rest().size()))) return 0;

  auto filter = query::Filter::Parse(text, query::testing::Instrument::descriptor());
  fuzz::CheckRefusal(filter.status());
  if (!filter.ok()) return 0;
  const bool matches = filter->Matches(instrument);
  for (const auto& equality : filter->RequiredEqualities()) {
    const std::string key = query::OrderKey(instrument, equality.path);
    fuzz::Check(!matches || key == equality.order_key, absl::StrCat("what matches has this ", equality.path));
  }
  if (text.find_first_not_of(" \t\r\n\v\f") == absl::string_view::npos) return 0;
  if (auto same = query::Matches(absl::StrCat("(", text, ")"), instrument); same.has_value()) {
    fuzz::Check(*same == matches, "parentheses change nothing");
  }
  if (auto opposite = query::Matches(absl::StrCat("NOT (", text, ")"), instrument); opposite.has_value()) {
    fuzz::Check(*opposite != matches, "NOT is the opposite");
  }
  return 0;
}
