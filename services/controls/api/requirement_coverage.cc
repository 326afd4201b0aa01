#include "services/controls/api/requirement_coverage.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace aims::controls {
namespace {

using v1::Control;
using v1::Policy;
using v1::RequirementCoverage;
using Served = RequirementCoverage::Served;

RequirementCoverage::Degree DegreeOf(const RequirementCoverage& coverage) {
  const auto& controls = coverage.controls();
  const auto any = [&](auto holds) { return std::any_of(controls.begin(), controls.end(), holds); };
  if (!coverage.policies().empty() || any([](const Served& each) { return each.in_place() && each.full(); })) {
    return RequirementCoverage::DEGREE_FULL;
  }
  if (any([](const Served& each) { return each.in_place(); })) return RequirementCoverage::DEGREE_PARTIAL;
  return controls.empty() && coverage.coming_policies().empty() ? RequirementCoverage::DEGREE_NONE
                                                                : RequirementCoverage::DEGREE_PLANNED;
}

}  // namespace

void RequirementServers::Add(const Control& control) {
  if (control.state() == Control::STATE_RETIRED) return;
  Served served;
  served.set_control(control.name());
  served.set_in_place(control.in_place());
  served.set_compensated(control.compensated());
  const auto& evidence = control.evidence();
  served.set_valid_evidence(std::count_if(evidence.begin(), evidence.end(), [](const Control::HeldEvidence& each) {
    return each.standing() == Control::HeldEvidence::STANDING_VALID;
  }));
  if (control.operation_result().has_conclude_time()) {
    *served.mutable_last_test_time() = control.operation_result().conclude_time();
    served.set_last_test_passed(control.operation_result().outcome() == v1::CONTROL_TEST_OUTCOME_PASSED);
  }
  for (const Control::Satisfied& satisfied : control.satisfies()) {
    served.set_full(satisfied.extent() == Control::Satisfied::EXTENT_FULL);
    *known_[satisfied.requirement()].add_controls() = served;
  }
}

void RequirementServers::Add(const Policy& policy) {
  if (policy.state() == Policy::STATE_RETIRED) return;
  const bool in_force = policy.has_current_version();
  for (const std::string& requirement : policy.fulfils()) {
    RequirementCoverage& coverage = known_[requirement];
    *(in_force ? coverage.mutable_policies() : coverage.mutable_coming_policies())->Add() = policy.name();
  }
}

RequirementCoverage RequirementServers::CoverageOf(absl::string_view framework_id,
                                                   const v1::Requirement& requirement) const {
  const std::string name = absl::StrCat(framework_id, ":", requirement.requirement_id());
  const auto known = known_.find(name);
  RequirementCoverage coverage = known == known_.end() ? RequirementCoverage() : known->second;
  coverage.set_requirement(name);
  coverage.set_title(requirement.title());
  coverage.set_modality(requirement.modality());
  coverage.set_applies_from_date(requirement.applies_from_date());
  coverage.set_degree(DegreeOf(coverage));
  return coverage;
}

}  // namespace aims::controls
