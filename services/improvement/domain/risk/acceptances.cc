#include "services/improvement/domain/risk/acceptances.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/time.h"

namespace aims::improvement {
namespace {

using risk::v1::Rating;
using risk::v1::RiskEvent;

constexpr char kLapsed[] = "lapsed";
constexpr char kAnswered[] = "answered";
constexpr absl::Duration kSoon = absl::Hours(24 * 30);

// As the risk service compares them.
bool IsLower(const Rating& a, const Rating& b) {
  const bool comparable = a.criteria() == b.criteria() && a.criteria_version() == b.criteria_version();
  return comparable ? a.level_rank() < b.level_rank() : !a.above_appetite() && b.above_appetite();
}

// Exact, so that an expiry and its later answer are in the same windows.
std::string ExpiryLabel(absl::string_view word, absl::Time expire) {
  return LabelOf({word, absl::StrCat(absl::ToUnixNanos(expire))});
}

absl::Time ExpiryOf(absl::string_view label) {
  int64_t nanos = 0;
  return absl::SimpleAtoi(LabelPart(label, 1), &nanos) ? absl::FromUnixNanos(nanos) : absl::InfinitePast();
}

void AddExpiring(absl::string_view, int64_t count, const Context&, Tally& tally) { tally.parts["expiring"] += count; }

void AddExpired(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  if (ExpiryOf(label) <= context.window_start) return;  // the late answer to an expiry that is not in the window
  tally.denominator += static_cast<double>(count);
  if (LabelPart(label, 0) == kLapsed) tally.numerator += static_cast<double>(count);
}

}  // namespace

bool Acceptances::IsAnsweredAtExpiry(const Acceptance& acceptance, const Residual& residual) const {
  return InForceUntil() > acceptance.expire || (residual.has_value() && IsLower(*residual, acceptance.rating));
}

void Acceptances::Advance(const Timeline& timeline, const Residual& residual) {
  std::vector<uint32_t> expired;
  for (const auto& [number, acceptance] : in_force_) {
    if (acceptance.expire >= timeline.now()) continue;
    expired.push_back(number);
    if (!IsAnsweredAtExpiry(acceptance, residual)) lapsed_.push_back({acceptance, timeline.properties().back()});
  }
  for (const uint32_t number : expired) in_force_.erase(number);
}

void Acceptances::Apply(const RiskEvent& event, const Residual& residual, Timeline& timeline) {
  switch (event.event_case()) {
    case RiskEvent::kAcceptanceRequested:
      requested_[event.acceptance_requested().number()] = {event.acceptance_requested().rating(),
                                                           base::FromProto(event.acceptance_requested().expire_time())};
      break;
    case RiskEvent::kAccepted: {
      const auto request = requested_.find(event.accepted().number());
      if (request == requested_.end() || request->second.expire <= timeline.now()) break;
      in_force_.insert(*request);
      requested_.erase(request);
      Answer(residual, true, timeline);
      break;
    }
    case RiskEvent::kAcceptanceRevoked:
      in_force_.erase(event.acceptance_revoked().number());
      break;
    case RiskEvent::kAcceptanceVoided:
      requested_.erase(event.acceptance_voided().number());
      in_force_.erase(event.acceptance_voided().number());
      break;
    case RiskEvent::kAssessed:
    case RiskEvent::kResidualRated:
      Answer(residual, false, timeline);
      break;
    case RiskEvent::kClosed:
      Answer(residual, true, timeline);
      break;
    default:
      break;
  }
}

void Acceptances::Answer(const Residual& residual, bool for_all, Timeline& timeline) {
  std::vector<Lapsed> still;
  for (Lapsed& lapsed : lapsed_) {
    const Acceptance& acceptance = lapsed.acceptance;
    if (!for_all && !(residual.has_value() && IsLower(*residual, acceptance.rating))) {
      still.push_back(std::move(lapsed));
      continue;
    }
    timeline.SetProperties(lapsed.properties);
    timeline.Occur(Series::kAcceptancesExpired, ExpiryLabel(kLapsed, acceptance.expire), -1);
    timeline.Occur(Series::kAcceptancesExpired, ExpiryLabel(kAnswered, acceptance.expire));
  }
  lapsed_ = std::move(still);
}

void Acceptances::Tell(const Residual& residual, Timeline& timeline) const {
  std::set<absl::Time> changes = {timeline.now()};
  for (const auto& [number, acceptance] : in_force_) {
    const char* word = IsAnsweredAtExpiry(acceptance, residual) ? kAnswered : kLapsed;
    timeline.Once(Series::kAcceptancesExpired, ExpiryLabel(word, acceptance.expire), acceptance.expire);
    for (const absl::Time change : {acceptance.expire - kSoon, acceptance.expire}) {
      if (change > timeline.now()) changes.insert(change);
    }
  }
  for (const absl::Time change : changes) {
    Labels labels;
    for (const auto& [number, acceptance] : in_force_) {
      if (acceptance.expire - kSoon <= change && change < acceptance.expire) labels.push_back("expiring");
    }
    timeline.Hold(Series::kAcceptancesExpiring, std::move(labels), change);
  }
}

absl::Time Acceptances::InForceUntil() const {
  absl::Time until = absl::InfinitePast();
  for (const auto& [number, acceptance] : in_force_) until = std::max(until, acceptance.expire);
  return until;
}

std::vector<Formula> AcceptanceFormulas() {
  return {{.metric = "acceptances-lapsing",
           .inputs = {{Series::kAcceptancesExpiring, Over::kInstant, &AddExpiring},
                      {Series::kAcceptancesExpired, Over::kWindow, &AddExpired}}}};
}

}  // namespace aims::improvement
