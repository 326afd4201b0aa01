#pragma once
// AuditEvents in which more happens, so that every metric of the improvement service counts something (random_year.cc):
// programmes that change, nonconformities that are graded anew, actions of management reviews that are cancelled, incidents
// that are rated anew, reports that are recorded late, objectives that change or are reached early, concerns that
// nobody answers, controls that the statement of applicability excludes.

#include "tools/bench/audit_events.h"

namespace aims::bench {

class YearAudits : public AuditEvents {
 public:
  using AuditEvents::AuditEvents;

 private:
  void Begin() override;

  void ChangeProgramme();
  void ChangeNonconformity();
  void ChangeReviewAction();
  void ChangeIncident();
  void RecordEarlierReport(const std::string& incident);
  void ChangeObjective();
  void ProposeObjective(const std::string& name);
  void HearOfStatement();
  void RaiseUnansweredConcern();

  uint32_t statements_ = 0;
};

}  // namespace aims::bench
