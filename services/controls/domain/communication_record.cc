#include "services/controls/domain/communication_record.h"

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/message_copy.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/enter.h"
#include "common/domain/person_noted.h"
#include "common/domain/references.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/controls/domain/artifact_evidence.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Enter;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::CommunicationRecord;
using Event = v1::CommunicationRecordEvent;

constexpr char kClause[] = "7.4";
constexpr uint32_t kResponseDays = 14;

void Opened(const v1::CommunicationRecordOpened& opened, const EventMetadata& metadata, CommunicationRecord* record) {
  base::CopyInto(opened.communication_record(), record);
  record->set_plan(opened.plan());
  record->set_row_id(opened.row_id());
  *record->mutable_trigger_time() = opened.trigger_time();
  record->set_cause(opened.cause());
  Enter(CommunicationRecord::STATE_DUE, metadata, record);
}

void Completed(const v1::CommunicationCompleted& completed, const EventMetadata& metadata,
               CommunicationRecord* record) {
  CommunicationRecord::Communication* communication = record->mutable_communication();
  *communication->mutable_send_time() = completed.send_time();
  communication->set_recipients(completed.recipients());
  communication->set_content_digest(completed.content_digest());
  *communication->mutable_evidence() = completed.evidence();
  communication->set_recorder(metadata.actor().subject());
  Enter(CommunicationRecord::STATE_DONE, metadata, record);
}

CommunicationRecordEvents At(const CommunicationRecord& record, absl::Time) {
  CommunicationRecordEvents events(1);
  *events[0].mutable_overdue()->mutable_due_time() = record.due_time();
  return events;
}

}  // namespace

std::vector<domain::Move> CommunicationRecords::Moves() {
  return domain::MoveTable<CommunicationRecords>()
      .On<v1::CreateCommunicationRecordRequest>(&Register)
      .On<v1::UpdateCommunicationRecordRequest>(
          &Update, {CommunicationRecord::STATE_DUE, CommunicationRecord::STATE_OVERDUE}, kClause)
      .On<v1::CompleteCommunicationRequest>(
          &Complete, {CommunicationRecord::STATE_DUE, CommunicationRecord::STATE_OVERDUE}, kClause)
      .On<v1::CancelCommunicationRequest>(&Cancel, {CommunicationRecord::STATE_DUE, CommunicationRecord::STATE_OVERDUE},
                                          kClause);
}

namespace {

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, CommunicationRecords::State* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRegistered:
      Enter(CommunicationRecord::STATE_DUE, metadata, state);
      return absl::OkStatus();
    case Event::kUpdated:
      return absl::OkStatus();
    case Event::kOpened:
      Opened(event.opened(), metadata, state);
      return absl::OkStatus();
    case Event::kCompleted:
      Completed(event.completed(), metadata, state);
      return absl::OkStatus();
    case Event::kOverdue:
      state->set_late(true);
      Enter(CommunicationRecord::STATE_OVERDUE, metadata, state);
      return absl::OkStatus();
    case Event::kCancelled:
      Enter(CommunicationRecord::STATE_CANCELLED, metadata, state);
      return absl::OkStatus();
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status CommunicationRecords::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<CommunicationRecords>(event, state);
  return folded;
}

bool CommunicationRecords::NeedsPerson(const State& record, const std::string& login) {
  return domain::IsIn(record, {CommunicationRecord::STATE_DUE, CommunicationRecord::STATE_OVERDUE}) &&
         domain::RefersTo(record, login);
}

absl::optional<absl::Time> CommunicationRecords::NextDue(const CommunicationRecord& record) {
  if (record.state() != CommunicationRecord::STATE_DUE) return absl::nullopt;
  return base::FromProto(record.due_time());
}

absl::StatusOr<CommunicationRecordEvents> CommunicationRecords::FallDue(const CommunicationRecord& record,
                                                                        const Decision& decision) {
  return domain::DueInOrder<CommunicationRecords>(record, decision, At);
}

absl::StatusOr<CommunicationRecordEvents> Register(const CommunicationRecord&,
                                                   const v1::CreateCommunicationRecordRequest& request,
                                                   const Decision&) {
  return domain::Registered<Event>(request.communication_record());
}

absl::StatusOr<CommunicationRecordEvents> Update(const CommunicationRecord& record,
                                                 const v1::UpdateCommunicationRecordRequest& request, const Decision&) {
  return domain::Updated<Event>(record, request.communication_record(), request.update_mask());
}

absl::StatusOr<CommunicationRecordEvents> Complete(const CommunicationRecord& record,
                                                   const v1::CompleteCommunicationRequest& request,
                                                   const Decision& decision) {
  Refusals refusals(record.name());
  refusals.Unless(base::FromProto(request.send_time()) <= decision.time,
                  {"SEND_TIME_IN_FUTURE", kClause, "send_time is in the future: record the communication afterwards"});
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  auto* completed = event.mutable_completed();
  *completed->mutable_send_time() = request.send_time();
  completed->set_recipients(request.recipients());
  completed->set_content_digest(request.content_digest());
  *completed->mutable_evidence() = request.evidence();
  return CommunicationRecordEvents{event};
}

absl::StatusOr<CommunicationRecordEvents> Cancel(const CommunicationRecord& record,
                                                 const v1::CancelCommunicationRequest&, const Decision&) {
  Event event;
  event.mutable_cancelled()->set_overdue(record.state() == CommunicationRecord::STATE_OVERDUE);
  return CommunicationRecordEvents{event};
}

std::string CommunicationRecordName(const CommunicationDemand& demand) {
  const auto plan = base::ResourceName::Parse(demand.plan);
  if (!plan.ok()) return "";
  const auto& fell_due = demand.fell_due;
  const std::string cause = fell_due.cause_event_id().empty() ? base::TimeToText(base::FromProto(fell_due.due_time()))
                                                              : fell_due.cause_event_id();
  return base::ResourceName::Join(
      plan->organization(), CommunicationRecords::kCollection,
      base::ResourceIdFrom(absl::StrCat(demand.plan, "\n", fell_due.row().row_id(), "\n", cause)));
}

absl::StatusOr<CommunicationRecordEvents> Open(const CommunicationRecord& record, const CommunicationDemand& demand,
                                               const Decision&) {
  if (!record.name().empty()) return CommunicationRecordEvents{};
  const auto& row = demand.fell_due.row();
  const uint32_t days = row.response_days() > 0 ? row.response_days() : kResponseDays;
  Event event;
  auto* opened = event.mutable_opened();
  opened->set_plan(demand.plan);
  opened->set_row_id(row.row_id());
  *opened->mutable_trigger_time() = demand.fell_due.due_time();
  opened->set_cause(demand.fell_due.cause());
  auto* wanted = opened->mutable_communication_record();
  wanted->set_topic(row.topic());
  *wanted->mutable_requirements() = row.requirements();
  wanted->set_audience(row.audience());
  wanted->set_channel(row.channel());
  wanted->set_responsible(row.responsible());
  wanted->set_language(row.language());
  wanted->set_template_digest(row.template_digest());
  *wanted->mutable_due_time() = base::ToProto(base::FromProto(demand.fell_due.due_time()) + absl::Hours(24) * days);
  return CommunicationRecordEvents{event};
}

}  // namespace aims::controls
