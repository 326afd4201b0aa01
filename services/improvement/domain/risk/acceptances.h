#pragma once
// The acceptances of a risk for a limited time, as metrics count them (ISO/IEC 42001 6.1.3): those that expire soon, and
// those that expired and were not answered. The kind of risks (risks.h) gives it the events of one risk, in this order:
//
//   acceptances.Advance(timeline, residual);          // residual level before the event
//   acceptances.Apply(event, residual, timeline);     // residual level after it; before the properties of the moment
//   timeline.SetProperties(…);
//   acceptances.Tell(residual, timeline);
//
// An acceptance is in force from its giving until its expire_time, unless it is revoked or void before that. At its
// expire_time it expires, whenever RiskAcceptanceExpired comes. An expiry is answered when
//   - another acceptance of the risk is in force then, or is given later; or
//   - the residual level is lower than the accepted one then, or becomes so later. Levels of different versions of criteria
//     compare by the appetite alone; or
//   - the risk is closed later.
// An expiry that was answered once stays answered.

#include <cstdint>
#include <map>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/risk/v1/risk_event.pb.h"
#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/timeline.h"

namespace aims::improvement {

class Acceptances {
 public:
  using Residual = absl::optional<risk::v1::Rating>;

  // Notes which acceptances expired before the moment.
  void Advance(const Timeline& timeline, const Residual& residual);
  void Apply(const risk::v1::RiskEvent& event, const Residual& residual, Timeline& timeline);
  void Tell(const Residual& residual, Timeline& timeline) const;

  // End of the acceptance in force that ends last; InfinitePast when none is.
  absl::Time InForceUntil() const;

 private:
  struct Acceptance {
    risk::v1::Rating rating;  // the accepted level
    absl::Time expire;
  };
  struct Lapsed {
    Acceptance acceptance;
    Properties properties;  // of the risk when it expired: where it was counted, its answer is counted
  };
  void Answer(const Residual& residual, bool for_all, Timeline& timeline);
  bool IsAnsweredAtExpiry(const Acceptance& acceptance, const Residual& residual) const;

  std::map<uint32_t, Acceptance> requested_;
  std::map<uint32_t, Acceptance> in_force_;
  std::vector<Lapsed> lapsed_;
};

std::vector<Formula> AcceptanceFormulas();

}  // namespace aims::improvement
