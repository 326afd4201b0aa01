#include "common/telemetry/trace.h"

#include <algorithm>

#include "absl/random/random.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace aims::telemetry {
namespace {

// version "-" trace-id "-" parent-id "-" flags
constexpr size_t kTraceIdAt = 3;
constexpr size_t kSpanIdAt = 36;
constexpr size_t kFlagsAt = 53;
constexpr size_t kLength = 55;

bool IsHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsId(absl::string_view text) { return IsHex(text) && text.find_first_not_of('0') != absl::string_view::npos; }

// 16 hexadecimal digits, not all of them 0.
std::string RandomId() {
  thread_local absl::BitGen random;
  return absl::StrCat(
      absl::Hex(absl::Uniform<uint64_t>(absl::IntervalClosed, random, 1, UINT64_MAX), absl::kZeroPad16));
}

}  // namespace

absl::optional<TraceContext> TraceContext::Parse(absl::string_view text) {
  if (text.size() < kLength) return absl::nullopt;
  const absl::string_view version = text.substr(0, 2);
  const absl::string_view trace_id = text.substr(kTraceIdAt, 32);
  const absl::string_view span_id = text.substr(kSpanIdAt, 16);
  const absl::string_view flags = text.substr(kFlagsAt, 2);
  for (const size_t dash : {kTraceIdAt - 1, kSpanIdAt - 1, kFlagsAt - 1}) {
    if (text[dash] != '-') return absl::nullopt;
  }
  if (!IsHex(version) || version == "ff" || !IsId(trace_id) || !IsId(span_id) || !IsHex(flags)) return absl::nullopt;
  // A later version may go on after another dash.
  if (text.size() > kLength && (version == "00" || text[kLength] != '-')) return absl::nullopt;
  const char low = flags[1];  // the sampled flag is bit 0
  const bool sampled = ((low >= 'a' ? low - 'a' + 10 : low - '0') & 1) != 0;
  return TraceContext(std::string(trace_id), std::string(span_id), sampled);
}

TraceContext TraceContext::New() { return TraceContext(absl::StrCat(RandomId(), RandomId()), RandomId(), false); }

TraceContext TraceContext::Child() const { return TraceContext(trace_id_, RandomId(), sampled_); }

std::string TraceContext::text() const {
  return absl::StrCat("00-", trace_id_, "-", span_id_, sampled_ ? "-01" : "-00");
}

}  // namespace aims::telemetry
