#include "services/risk/domain/impact_assessment_rules.h"

#include <algorithm>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "aims/risk/v1/risk.pb.h"
#include "common/base/resource_name.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/domain/authors.h"
#include "common/domain/known.h"

namespace aims::risk {
namespace {

using domain::Decision;
using v1::ImpactAssessment;

// Thresholds of this version that the screening does not answer.
std::vector<std::string> OpenThresholds(const v1::ImpactScreening& screening) {
  std::vector<std::string> open;
  for (int i = v1::Threshold_MIN; i <= v1::Threshold_MAX; ++i) {
    if (i == v1::THRESHOLD_UNSPECIFIED || !v1::Threshold_IsValid(i)) continue;
    const bool answered =
        absl::c_any_of(screening.answers(), [&](const v1::ThresholdAnswer& answer) { return answer.threshold() == i; });
    if (!answered) open.push_back(NameOf(static_cast<v1::Threshold>(i)));
  }
  return open;
}

std::string Said(const ImpactAssessment::SystemChange& change) {
  return absl::StrCat("version ", change.system().version(), " of the system changed ",
                      absl::StrJoin(change.fields(), ", "));
}

// Whether it is due by something that can bear on the thresholds.
bool AsksForScreening(const ImpactAssessment& assessment) {
  if (assessment.state() != ImpactAssessment::STATE_DUE) return false;
  switch (assessment.due().trigger()) {
    case v1::RENEWAL_TRIGGER_INTERVAL:
    case v1::RENEWAL_TRIGGER_INCIDENT:
    case v1::RENEWAL_TRIGGER_COMPLAINT:
      return false;
    default:
      return true;
  }
}

std::vector<std::string> RisksOf(const Measures& measures) {
  std::vector<std::string> risks;
  for (const auto& measure : measures) {
    const auto name = base::ResourceName::Parse(measure.realized_by());
    if (name.ok() && name->collection() == "risks") risks.push_back(measure.realized_by());
  }
  return risks;
}

}  // namespace

std::string NameOf(v1::Threshold threshold) {
  return absl::AsciiStrToLower(absl::StripPrefix(v1::Threshold_Name(threshold), "THRESHOLD_"));
}

v1::Sensitivity SensitivityOf(v1::Threshold threshold) {
  switch (threshold) {
    case v1::THRESHOLD_UNSPECIFIED:
      return v1::SENSITIVITY_UNSPECIFIED;
    case v1::THRESHOLD_LARGE_SCALE:
    case v1::THRESHOLD_DECEPTION:
    case v1::THRESHOLD_ENVIRONMENT:
    case v1::THRESHOLD_SOCIETY:
      return v1::SENSITIVITY_ORDINARY;
    case v1::THRESHOLD_MANIPULATION:
    case v1::THRESHOLD_RESTRICTED_USE:
      return v1::SENSITIVITY_RESTRICTED;
    default:
      return v1::SENSITIVITY_SENSITIVE;
  }
}

v1::Sensitivity SensitivityOf(const v1::ImpactScreening& screening) {
  v1::Sensitivity highest = v1::SENSITIVITY_UNSPECIFIED;
  for (const auto& answer : screening.answers()) {
    if (answer.met()) highest = std::max(highest, SensitivityOf(answer.threshold()));
  }
  for (const auto& answer : screening.own_answers()) {
    if (answer.met()) highest = std::max(highest, answer.sensitivity());
  }
  return highest;
}

void RequireScreening(const ImpactAssessment& assessment, domain::Refusals* refusals) {
  if (!assessment.has_screening()) {
    refusals->Add({"SCREENING_MISSING", "6.1.4", "the screening is not recorded: record it first"});
    return;
  }
  const std::vector<std::string> open = OpenThresholds(assessment.screening().content());
  refusals->Unless(open.empty(),
                   {"SCREENING_INCOMPLETE", "6.1.4",
                    absl::StrCat("the screening does not answer these thresholds: ", absl::StrJoin(open, ", "))});
  refusals->Unless(
      !AsksForScreening(assessment),
      {"SCREENING_OUTDATED", "6.1.4",
       absl::StrCat("the assessment is due because of ", v1::RenewalTrigger_Name(assessment.due().trigger()),
                    ", which can affect the thresholds: record a new screening")});
  refusals->Unless(
      AsksForScreening(assessment) || !assessment.screening().has_outdated_by(),
      {"SCREENING_OUTDATED", "6.1.4",
       absl::StrCat(Said(assessment.screening().outdated_by()), " after the screening: record a new screening")});
}

void RequireCurrent(const ImpactAssessment& assessment, domain::Refusals* refusals) {
  refusals->Unless(
      !assessment.has_outdated_by(),
      {"ASSESSMENT_OUTDATED", "8.4",
       absl::StrCat(Said(assessment.outdated_by()),
                    " after the assessed version: move the assessment to the new version, and revise the content")});
}

void RequireReported(const ImpactAssessment& assessment, const v1::SystemVersion& system, domain::Refusals* refusals) {
  const v1::SystemVersion& reported = assessment.reported_system();
  refusals->Unless(system.version() >= reported.version(),
                   {"SYSTEM_VERSION_OLD", "8.4",
                    absl::StrCat("the system has version ", reported.version(), ", not ", system.version(),
                                 ": read the system again and review its changes")});
  refusals->Unless(system.version() != reported.version() || system.content_digest() == reported.content_digest(),
                   {"SYSTEM_DIGEST_WRONG", "8.4",
                    absl::StrCat("version ", reported.version(), " of the system has digest ",
                                 reported.content_digest(), ": read the system again")});
}

void RequireExpiry(const google::protobuf::Timestamp& expire_time, absl::Duration longest, const Decision& decision,
                   domain::Refusals* refusals) {
  const absl::Time end = base::FromProto(expire_time);
  refusals->Unless(end > decision.time,
                   {"EXPIRY_NOT_AHEAD", "8.4", "expire_time is not in the future: give a later expire_time"});
  refusals->Unless(end <= decision.time + longest,
                   {"EXPIRY_TOO_FAR", "8.4",
                    absl::StrCat("expire_time is too late: give one within ", longest / absl::Hours(24),
                                 " days, for the planned interval")});
}

void RequireDelta(const ImpactAssessment& assessment, const std::string& delta, domain::Refusals* refusals) {
  refusals->Unless(
      assessment.state() != ImpactAssessment::STATE_DUE || !base::IsBlank(delta),
      {"DELTA_MISSING", "8.4", "delta is empty: describe the differences of the next version from the last version"});
}

void BeginVersion(const ImpactAssessment& assessment, const std::string& delta, ImpactAssessmentEvents* events) {
  if (assessment.state() != ImpactAssessment::STATE_DUE) return;
  auto* begun = events->emplace_back().mutable_version_begun();
  begun->set_version(WorkingVersion(assessment));
  begun->set_delta(delta);
}

uint32_t WorkingVersion(const ImpactAssessment& assessment) {
  return assessment.version() + (assessment.state() == ImpactAssessment::STATE_DUE ? 1 : 0);
}

void VoidSubmission(const ImpactAssessment& assessment, ImpactAssessmentEvents* events) {
  if (assessment.state() != ImpactAssessment::STATE_IN_REVIEW) return;
  auto* voided = events->emplace_back().mutable_submission_voided();
  voided->set_version(assessment.submission().version());
  voided->set_digest(assessment.submission().digest());
}

void RequireRisks(const ImpactAssessment& assessment, const Measures& measures, const Measures& before,
                  const Decision& decision, domain::Refusals* refusals) {
  refusals->Add(domain::Known<v1::Risk>(decision, RisksOf(measures), RisksOf(before),
                                        {"RISK_UNKNOWN", "6.1.2", "create the risk first"}));
}

domain::Parts PartsIn(const ImpactAssessment& assessment) {
  domain::Parts parts{.makers = domain::AuthorsUnseen(assessment)};
  parts.makers.insert(assessment.submission().submitter());
  parts.concerned.insert(assessment.content().assessors().begin(), assessment.content().assessors().end());
  parts.concerned.insert(assessment.screening().authors().begin(), assessment.screening().authors().end());
  return parts;
}

}  // namespace aims::risk
