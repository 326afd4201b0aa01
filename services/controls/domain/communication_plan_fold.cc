// What events do to a communication plan, and what time alone does.

#include <algorithm>
#include <utility>

#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/authors.h"
#include "common/domain/enter.h"
#include "common/domain/entries.h"
#include "common/domain/person_noted.h"
#include "common/domain/references.h"
#include "common/domain/standard_moves.h"
#include "services/controls/domain/communication_plan.h"

namespace aims::controls {
namespace {

using domain::Enter;
using event::v1::EventMetadata;
using v1::CommunicationPlan;
using ApprovedRow = CommunicationPlan::ApprovedRow;
using Event = v1::CommunicationPlanEvent;
using Row = CommunicationPlan::Row;

void Written(const EventMetadata& metadata, CommunicationPlan* plan) {
  domain::AddAuthor(metadata.actor(), plan);
  plan->set_digest(DigestOfPlan(*plan));
  plan->set_changed(plan->digest() != plan->approval().digest());
}

int PlaceOfRow(const CommunicationPlan& plan, const std::string& row_id) {
  return domain::PlaceOf(plan.rows(), [&](const Row& row) { return row.row_id() == row_id; });
}

ApprovedRow* FindApproved(const std::string& row_id, CommunicationPlan* plan) {
  for (ApprovedRow& approved : *plan->mutable_approved_rows()) {
    if (approved.row().row_id() == row_id) return &approved;
  }
  return nullptr;
}

absl::Duration IntervalOf(const Row& row) { return absl::Hours(24) * row.interval_days(); }

// Whether the two fall due at the same times.
bool SameSchedule(const Row& a, const Row& b) {
  return a.trigger() == b.trigger() && a.interval_days() == b.interval_days() &&
         base::FromProto(a.first_due_time()) == base::FromProto(b.first_due_time());
}

// The row as it is in force from its approval on. It keeps its times when its schedule is the same as before.
ApprovedRow InForce(const Row& row, const ApprovedRow* former, absl::Time approve_time) {
  ApprovedRow approved;
  if (former != nullptr) approved = *former;
  *approved.mutable_row() = row;
  if (row.trigger() != Row::TRIGGER_INTERVAL) {
    approved.clear_next_due_time();
  } else if (former == nullptr || !SameSchedule(row, former->row())) {
    const absl::Time first = base::FromProto(row.first_due_time());
    const bool ahead = row.has_first_due_time() && first > approve_time;
    *approved.mutable_next_due_time() = base::ToProto(ahead ? first : approve_time + IntervalOf(row));
  }
  return approved;
}

void Approved(const v1::CommunicationPlanApproved& event, const EventMetadata& metadata, CommunicationPlan* plan) {
  google::protobuf::RepeatedPtrField<ApprovedRow> approved;
  for (const Row& row : plan->rows()) {
    *approved.Add() = InForce(row, FindApproved(row.row_id(), plan), base::FromProto(metadata.occur_time()));
  }
  *plan->mutable_approved_rows() = std::move(approved);
  CommunicationPlan::Approval approval;
  approval.set_approver(metadata.actor().subject());
  *approval.mutable_approve_time() = metadata.occur_time();
  approval.set_digest(event.digest());
  *approval.mutable_authors() = plan->authors();
  *plan->mutable_approval() = approval;
  plan->clear_authors();
  plan->clear_changed();
  Enter(CommunicationPlan::STATE_APPROVED, metadata, plan);
}

void FoldFellDue(const v1::CommunicationFellDue& fell_due, CommunicationPlan* plan) {
  ApprovedRow* approved = FindApproved(fell_due.row().row_id(), plan);
  if (approved == nullptr) return;
  *approved->mutable_last_due_time() = fell_due.due_time();
  approved->set_last_cause_event_id(fell_due.cause_event_id());
  if (fell_due.has_next_due_time()) *approved->mutable_next_due_time() = fell_due.next_due_time();
}

absl::Status FoldOwn(const Event& event, const EventMetadata& metadata, CommunicationPlan* state) {
  switch (event.event_case()) {
    case Event::kRegistered:
      Enter(CommunicationPlan::STATE_DRAFT, metadata, state);
      Written(metadata, state);
      return absl::OkStatus();
    case Event::kUpdated:
      Written(metadata, state);
      return absl::OkStatus();
    case Event::kRowSet:
      domain::SetEntry(PlaceOfRow(*state, event.row_set().row().row_id()), event.row_set().row(),
                       state->mutable_rows());
      Written(metadata, state);
      return absl::OkStatus();
    case Event::kRowRemoved:
      domain::RemoveEntry(PlaceOfRow(*state, event.row_removed().row_id()), state->mutable_rows());
      Written(metadata, state);
      return absl::OkStatus();
    case Event::kApproved:
      Approved(event.approved(), metadata, state);
      return absl::OkStatus();
    case Event::kRejected:
      state->set_state_reason(metadata.reason());
      return absl::OkStatus();
    case Event::kRetired:
      Enter(CommunicationPlan::STATE_RETIRED, metadata, state);
      return absl::OkStatus();
    case Event::kCommunicationFellDue:
      FoldFellDue(event.communication_fell_due(), state);
      return absl::OkStatus();
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

// The next time after `due`, in steps of the interval, that is after `now`.
absl::Time NextAfter(absl::Time due, absl::Duration interval, absl::Time now) {
  absl::Duration rest;
  const int64_t passed = now < due ? 0 : absl::IDivDuration(now - due, interval, &rest);
  return due + interval * (passed + 1);
}

CommunicationPlanEvents At(const CommunicationPlan& plan, absl::Time due, absl::Time now) {
  CommunicationPlanEvents events;
  for (const ApprovedRow& approved : plan.approved_rows()) {
    if (!approved.has_next_due_time() || base::FromProto(approved.next_due_time()) != due) continue;
    auto* fell_due = events.emplace_back().mutable_communication_fell_due();
    *fell_due->mutable_row() = approved.row();
    *fell_due->mutable_due_time() = approved.next_due_time();
    *fell_due->mutable_next_due_time() = base::ToProto(NextAfter(due, IntervalOf(approved.row()), now));
  }
  return events;
}

}  // namespace

absl::Status CommunicationPlans::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  const absl::Status folded = FoldOwn(event, metadata, state);
  domain::FoldPersonNoted<CommunicationPlans>(event, state);
  return folded;
}

bool CommunicationPlans::NeedsPerson(const State& plan, const std::string& login) {
  return plan.state() != CommunicationPlan::STATE_RETIRED && domain::RefersTo(plan, login);
}

absl::optional<absl::Time> CommunicationPlans::NextDue(const CommunicationPlan& plan) {
  if (plan.state() != CommunicationPlan::STATE_APPROVED) return absl::nullopt;
  absl::optional<absl::Time> next;
  for (const ApprovedRow& approved : plan.approved_rows()) {
    if (!approved.has_next_due_time()) continue;
    const absl::Time due = base::FromProto(approved.next_due_time());
    if (!next.has_value() || due < *next) next = due;
  }
  return next;
}

absl::StatusOr<CommunicationPlanEvents> CommunicationPlans::FallDue(const CommunicationPlan& plan,
                                                                    const domain::Decision& decision) {
  return domain::DueInOrder<CommunicationPlans>(
      plan, decision, [&](const CommunicationPlan& state, absl::Time due) { return At(state, due, decision.time); });
}

}  // namespace aims::controls
