// The fold of objectives.

#include <algorithm>
#include <string>
#include <utility>

#include "common/base/time.h"
#include "common/domain/enter.h"
#include "common/domain/entries.h"
#include "common/domain/person_noted.h"
#include "common/domain/standard_moves.h"
#include "common/domain/versioned_document.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/objective.h"
#include "services/audit/domain/objective_rules.h"

namespace aims::audit {
namespace {

using domain::Enter;
using event::v1::EventMetadata;
using v1::Objective;
using Event = v1::ObjectiveEvent;

struct Versions : domain::VersionedDocument<Objectives> {};

bool IsStale(const Objective& objective, const EventMetadata& metadata) {
  return StaleTime(objective) <= base::FromProto(metadata.occur_time());
}

void FoldApproved(const v1::ObjectiveApproved& approved, const EventMetadata& metadata, Objective* objective) {
  const bool same = MeasureTheSame(objective->current_version().document(), objective->proposed_version().document());
  domain::FoldApproved<Versions>(approved, metadata, objective);
  if (!same) objective->set_first_counting(objective->last_measurement() + 1);
  objective->set_policy_version(approved.policy_version());
  objective->clear_review_due();
  objective->clear_review_policy_version();
  objective->clear_reviewer();
  objective->clear_review_time();
  objective->clear_overdue();
  objective->clear_former_owners();
  objective->set_stale(IsStale(*objective, metadata));
  Enter(Objective::STATE_ACTIVE, metadata, objective);
}

// The measurement that goes when there are too many: of those that do not count, or else of all, the earliest.
int PlaceToForget(const Objective& objective) {
  const auto& all = objective.measurements();
  const auto key = [&](const Objective::Measurement& each) {
    return std::pair(Counts(objective, each), base::FromProto(each.measure_time()));
  };
  const auto first = std::min_element(all.begin(), all.end(),
                                      [&](const auto& left, const auto& right) { return key(left) < key(right); });
  return static_cast<int>(first - all.begin());
}

void FoldMeasured(const v1::ObjectiveMeasured& measured, const EventMetadata& metadata, Objective* objective) {
  auto& all = *objective->mutable_measurements();
  Objective::Measurement& measurement = *all.Add();
  measurement = measured.measurement();
  measurement.set_recorder(metadata.actor().subject());
  *measurement.mutable_record_time() = metadata.occur_time();
  for (Objective::Measurement& each : all) {
    if (measurement.corrects() != 0 && each.number() == measurement.corrects()) {
      each.set_corrected_by(measurement.number());
    }
  }
  objective->set_last_measurement(measurement.number());
  if (all.size() > kMaxMeasurements) domain::RemoveEntry(PlaceToForget(*objective), &all);
  objective->set_stale(IsStale(*objective, metadata));
}

// The earlier owner, and the person who named another one.
void FoldOwner(const std::string& former, const EventMetadata& metadata, Objective* objective) {
  if (objective->owner() == former) return;
  auto& owners = *objective->mutable_former_owners();
  for (const std::string& person : {former, metadata.actor().subject()}) {
    if (std::find(owners.begin(), owners.end(), person) == owners.end()) *owners.Add() = person;
  }
}

void FoldReviewed(const v1::ObjectiveReviewed& reviewed, const EventMetadata& metadata, Objective* objective) {
  objective->set_policy_version(reviewed.policy_version());
  objective->clear_review_due();
  objective->clear_review_policy_version();
  objective->set_reviewer(metadata.actor().subject());
  *objective->mutable_review_time() = metadata.occur_time();
}

void FoldReported(const v1::ObjectiveResultReported& reported, const EventMetadata& metadata, Objective* objective) {
  *objective->mutable_result() = reported.result();
  objective->mutable_result()->set_reporter(metadata.actor().subject());
  *objective->mutable_result()->mutable_report_time() = metadata.occur_time();
  Enter(Objective::STATE_REPORTED, metadata, objective);
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Objective* objective) {
  const std::string owner = objective->owner();
  domain::FoldStandardMove(event, metadata, objective);
  FoldActionNoted(event, objective);
  switch (event.event_case()) {
    case Event::kRegistered:
      Enter(Objective::STATE_DRAFT, metadata, objective);
      return absl::OkStatus();
    case Event::kProposed:
      domain::FoldProposed<Versions>(event.proposed(), metadata, objective);
      return absl::OkStatus();
    case Event::kVoided:
    case Event::kRejected:
    case Event::kWithdrawn:
      domain::FoldProposalEnded<Versions>(objective);
      return absl::OkStatus();
    case Event::kApproved:
      FoldApproved(event.approved(), metadata, objective);
      return absl::OkStatus();
    case Event::kMeasured:
      FoldMeasured(event.measured(), metadata, objective);
      return absl::OkStatus();
    case Event::kStandingChanged:
      objective->set_standing(event.standing_changed().standing());
      return absl::OkStatus();
    case Event::kWentStale:
      objective->set_stale(true);
      return absl::OkStatus();
    case Event::kOverdue:
      objective->set_overdue(true);
      return absl::OkStatus();
    case Event::kReviewFellDue:
      objective->set_review_due(true);
      objective->set_review_policy_version(event.review_fell_due().policy_version());
      return absl::OkStatus();
    case Event::kReviewed:
      FoldReviewed(event.reviewed(), metadata, objective);
      return absl::OkStatus();
    case Event::kResultReported:
      FoldReported(event.result_reported(), metadata, objective);
      return absl::OkStatus();
    case Event::kAchieved:
      objective->mutable_result()->set_confirmer(metadata.actor().subject());
      Enter(Objective::STATE_ACHIEVED, metadata, objective);
      return absl::OkStatus();
    case Event::kMissed:
      objective->mutable_result()->set_confirmer(metadata.actor().subject());
      Enter(Objective::STATE_MISSED, metadata, objective);
      return absl::OkStatus();
    case Event::kResultReturned:
      objective->clear_result();
      Enter(Objective::STATE_ACTIVE, metadata, objective);
      return absl::OkStatus();
    case Event::kAbandoned:
      Enter(Objective::STATE_ABANDONED, metadata, objective);
      return absl::OkStatus();
    case Event::kUpdated:
      FoldOwner(owner, metadata, objective);
      return absl::OkStatus();
    case Event::kPersonNoted:
    case Event::kActionNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status Objectives::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<Objectives>(event, state);
  return folded;
}

}  // namespace aims::audit
