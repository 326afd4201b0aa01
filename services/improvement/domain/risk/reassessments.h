#pragma once
// The demands to assess a risk again, as metrics count them (ISO/IEC 42001 8.2): each with a limit is met or missed, counted
// at its limit. The kind of risks (risks.h) gives it the events of one risk, in this order:
//
//   reassessments.Advance(timeline);
//   timeline.SetProperties(…);
//   reassessments.Apply(event, timeline);
//   reassessments.Tell(timeline);
//
// An assessment meets all demands whose limit has not passed; an assessment at the limit is in time. A demand is missed at
// its limit, whenever RiskReassessmentOverdue comes. A demand that was open when the risk was closed before its limit is
// not counted. A demand that was met stays met.

#include <vector>

#include "absl/time/time.h"
#include "aims/risk/v1/risk_event.pb.h"
#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/timeline.h"

namespace aims::improvement {

class Reassessments {
 public:
  // Forgets the demands whose limit passed before the moment: they were missed.
  void Advance(const Timeline& timeline);
  void Apply(const risk::v1::RiskEvent& event, Timeline& timeline);
  void Tell(Timeline& timeline) const;

 private:
  std::vector<absl::Time> limits_;  // of the open demands
};

std::vector<Formula> ReassessmentFormulas();

}  // namespace aims::improvement
