#pragma once
// ControlsEvents in which more happens, so that every metric of the improvement service counts something (random_year.cc):
// controls that are changed, returned, retired, of every frequency and for the AI Act; tests that are moved and
// cancelled; evidence of what controls and duties ask for, and evidence that is withdrawn; people who are away and leave;
// policies that are retired; a statement of applicability that excludes controls and becomes stale.

#include <string>
#include <vector>

#include "tools/bench/controls_events.h"

namespace aims::bench {

class YearControls : public ControlsEvents {
 public:
  using ControlsEvents::ControlsEvents;

 private:
  void SetUp() override;
  void Begin() override;

  void ChangeContent(const std::string& control);
  void EndControl(const std::string& control);
  void ChangeIdleControl();
  void ChangeTest(const std::string& control);
  void AddTest(const std::string& control);
  void ShowRequirement(const std::string& control);
  void WithdrawEvidence();
  void ChangeRoster();
  void EndPolicy();
  void RevokeCompetence();
  void MoveScope();
  void ExcludeRow();

  std::vector<std::string> idle_;  // controls that nobody begins
  uint32_t scopes_ = 0;
};

}  // namespace aims::bench
