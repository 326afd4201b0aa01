#include "services/controls/domain/communication_plan.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/authors.h"
#include "common/domain/entries.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "services/controls/domain/controls_authority.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::CommunicationPlan;
using ApprovedRow = CommunicationPlan::ApprovedRow;
using Event = v1::CommunicationPlanEvent;
using Row = CommunicationPlan::Row;

constexpr char kClause[] = "7.4";
constexpr int kMaxRows = 60;

absl::Status CheckRow(const Row& row) {
  if (row.trigger() == Row::TRIGGER_INTERVAL && row.interval_days() == 0) {
    return domain::BadField("row.interval_days", "is not set: give the days between two communications");
  }
  if (row.trigger() == Row::TRIGGER_EVENT && row.event_name().empty()) {
    return domain::BadField("row.event_name", "is empty: name the event by which the communication falls due");
  }
  return absl::OkStatus();
}

int PlaceOfRow(const CommunicationPlan& plan, const std::string& row_id) {
  return domain::PlaceOf(plan.rows(), [&](const Row& row) { return row.row_id() == row_id; });
}

domain::Violation RowUnknown(const std::string& row_id) {
  return {"ROW_UNKNOWN", kClause, absl::StrCat("the plan has no row ", row_id, ": name one of its rows")};
}

// Whose work the plan is.
domain::Parts PartsIn(const CommunicationPlan& plan) {
  return {.makers = {plan.authors().begin(), plan.authors().end()}, .concerned = {plan.owner()}};
}

domain::Violation NothingChanged() {
  return {"NOTHING_CHANGED", kClause,
          "the plan was not changed since its last approval, so there is nothing to decide"};
}

Event FellDue(const Row& row, absl::Time due) {
  Event event;
  *event.mutable_communication_fell_due()->mutable_row() = row;
  *event.mutable_communication_fell_due()->mutable_due_time() = base::ToProto(due);
  return event;
}

}  // namespace

std::vector<domain::Move> CommunicationPlans::Moves() {
  return domain::MoveTable<CommunicationPlans>()
      .On<v1::CreateCommunicationPlanRequest>(&Register)
      .On<v1::UpdateCommunicationPlanRequest>(
          &Update, {CommunicationPlan::STATE_DRAFT, CommunicationPlan::STATE_APPROVED}, kClause)
      .On<v1::SetCommunicationRowRequest>(&SetRow, {CommunicationPlan::STATE_DRAFT, CommunicationPlan::STATE_APPROVED},
                                          kClause)
      .On<v1::RemoveCommunicationRowRequest>(
          &RemoveRow, {CommunicationPlan::STATE_DRAFT, CommunicationPlan::STATE_APPROVED}, kClause)
      .On<v1::ApproveCommunicationPlanRequest>(
          &Approve, {CommunicationPlan::STATE_DRAFT, CommunicationPlan::STATE_APPROVED}, kClause)
      .On<v1::RejectCommunicationPlanRequest>(
          &Reject, {CommunicationPlan::STATE_DRAFT, CommunicationPlan::STATE_APPROVED}, kClause)
      .On<v1::TriggerCommunicationRequest>(&Trigger, {CommunicationPlan::STATE_APPROVED}, kClause)
      .On<v1::RetireCommunicationPlanRequest>(
          &Retire, {CommunicationPlan::STATE_DRAFT, CommunicationPlan::STATE_APPROVED}, kClause);
}

absl::StatusOr<CommunicationPlanEvents> Register(const CommunicationPlan&,
                                                 const v1::CreateCommunicationPlanRequest& request, const Decision&) {
  return domain::Registered<Event>(request.communication_plan());
}

absl::StatusOr<CommunicationPlanEvents> Update(const CommunicationPlan& plan,
                                               const v1::UpdateCommunicationPlanRequest& request,
                                               const Decision& decision) {
  return domain::Updated<Event>(plan, request.communication_plan(), request.update_mask(),
                                [&](const CommunicationPlan&) {
                                  Refusals refusals(plan.name());
                                  refusals.Add(domain::RoomForAuthor(plan, decision.actor, kClause));
                                  return refusals.ToStatus();
                                });
}

absl::StatusOr<CommunicationPlanEvents> SetRow(const CommunicationPlan& plan,
                                               const v1::SetCommunicationRowRequest& request,
                                               const Decision& decision) {
  RETURN_IF_ERROR(CheckRow(request.row()));
  const int place = PlaceOfRow(plan, request.row().row_id());
  if (place < plan.rows_size() && domain::DigestOf(plan.rows(place)) == domain::DigestOf(request.row())) {
    return CommunicationPlanEvents{};
  }
  Refusals refusals(plan.name());
  refusals.Add(domain::RoomForAuthor(plan, decision.actor, kClause));
  refusals.Unless(place < kMaxRows, {"TOO_MANY_ROWS", kClause,
                                     absl::StrCat("a plan has at most ", kMaxRows, " rows: create another plan")});
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  *event.mutable_row_set()->mutable_row() = request.row();
  return CommunicationPlanEvents{event};
}

absl::StatusOr<CommunicationPlanEvents> RemoveRow(const CommunicationPlan& plan,
                                                  const v1::RemoveCommunicationRowRequest& request,
                                                  const Decision& decision) {
  Refusals refusals(plan.name());
  refusals.Add(domain::RoomForAuthor(plan, decision.actor, kClause));
  refusals.Unless(PlaceOfRow(plan, request.row_id()) < plan.rows_size(), RowUnknown(request.row_id()));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_row_removed()->set_row_id(request.row_id());
  return CommunicationPlanEvents{event};
}

absl::StatusOr<CommunicationPlanEvents> Approve(const CommunicationPlan& plan,
                                                const v1::ApproveCommunicationPlanRequest& request,
                                                const Decision& decision) {
  Refusals refusals(plan.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(domain::NamesDigest(plan, request.digest(), kClause));
  refusals.Unless(plan.changed(), NothingChanged());
  refusals.Unless(!plan.rows().empty(), {"ROWS_MISSING", kClause, "rows is empty: set at least one row"});
  refusals.Add(authority.FourEyes(PartsIn(plan)));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_approved()->set_digest(plan.digest());
  *event.mutable_approved()->mutable_authority() = authority.grounds();
  return CommunicationPlanEvents{event};
}

absl::StatusOr<CommunicationPlanEvents> Reject(const CommunicationPlan& plan,
                                               const v1::RejectCommunicationPlanRequest& request, const Decision&) {
  Refusals refusals(plan.name());
  refusals.Add(domain::NamesDigest(plan, request.digest(), kClause));
  refusals.Unless(plan.changed(), NothingChanged());
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_rejected()->set_digest(plan.digest());
  return CommunicationPlanEvents{event};
}

absl::StatusOr<CommunicationPlanEvents> Trigger(const CommunicationPlan& plan,
                                                const v1::TriggerCommunicationRequest& request,
                                                const Decision& decision) {
  const auto& rows = plan.approved_rows();
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const ApprovedRow& approved) {
    return approved.row().row_id() == request.row_id();
  });
  Refusals refusals(plan.name());
  refusals.Unless(row != rows.end(), RowUnknown(request.row_id()));
  refusals.Unless(row == rows.end() || row->row().trigger() == Row::TRIGGER_EVENT,
                  {"ROW_OF_INTERVAL", kClause,
                   absl::StrCat("the row ", request.row_id(),
                                " falls due after an interval: create a communication record for another time")});
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event = FellDue(row->row(), decision.time);
  event.mutable_communication_fell_due()->set_cause(request.reason());
  return CommunicationPlanEvents{event};
}

absl::StatusOr<CommunicationPlanEvents> Retire(const CommunicationPlan& plan,
                                               const v1::RetireCommunicationPlanRequest& request,
                                               const Decision& decision) {
  Refusals refusals(plan.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(domain::NamesDigest(plan, request.digest(), kClause));
  if (plan.state() == CommunicationPlan::STATE_APPROVED) {
    domain::Parts parts = PartsIn(plan);
    parts.makers.insert(plan.approval().authors().begin(), plan.approval().authors().end());
    refusals.Add(authority.FourEyes(parts));
    refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED));
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_retired()->set_digest(plan.digest());
  *event.mutable_retired()->mutable_authority() = authority.grounds();
  return CommunicationPlanEvents{event};
}

absl::StatusOr<CommunicationPlanEvents> NoteTrigger(const CommunicationPlan& plan, const TriggerEvent& trigger,
                                                    const Decision&) {
  CommunicationPlanEvents events;
  if (plan.state() != CommunicationPlan::STATE_APPROVED) return events;
  for (const ApprovedRow& approved : plan.approved_rows()) {
    const Row& row = approved.row();
    if (row.trigger() != Row::TRIGGER_EVENT || row.event_name() != trigger.name ||
        approved.last_cause_event_id() == trigger.event_id) {
      continue;
    }
    Event event = FellDue(row, trigger.time);
    event.mutable_communication_fell_due()->set_cause(absl::StrCat(trigger.name, " of ", trigger.subject));
    event.mutable_communication_fell_due()->set_cause_event_id(trigger.event_id);
    events.push_back(std::move(event));
  }
  return events;
}

std::string DigestOfPlan(const CommunicationPlan& plan) {
  return base::Sha256Hex(absl::StrCat(domain::DigestOf(domain::AsGiven(plan)), domain::SealOf(plan.rows())));
}

}  // namespace aims::controls
