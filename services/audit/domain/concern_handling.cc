// The moves of those who handle a concern. ISO/IEC 42001 A.3.3, A.8.3; Directive (EU) 2019/1937 Art. 9.

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/calendar.h"
#include "common/base/login.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/refusal.h"
#include "services/audit/domain/concern.h"
#include "services/audit/domain/concern_conflict.h"
#include "services/audit/domain/evidence_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Concern;

constexpr char kClause[] = "A.3.3";
constexpr int kMaxExcluded = 200;
constexpr char kReceived[] = "Your concern was received, and somebody looks at it. Feedback follows.";

// The refusals of a move of a handler, with that of a conflict in it.
Refusals OfHandler(const Concern& concern, const Decision& decision) {
  Refusals refusals(concern.name());
  refusals.Add(HandlerConflict(concern, decision.actor.subject(), decision));
  return refusals;
}

template <class Entries>
absl::optional<domain::Violation> NoRoom(const Entries& entries, absl::string_view of_what) {
  if (entries.size() < kMaxConcernEntries) return absl::nullopt;
  return domain::Violation{"TOO_MANY_ENTRIES", kClause,
                           absl::StrCat("it has ", entries.size(), " ", of_what,
                                        " already: write more into one of "
                                        "them, or keep documents elsewhere and refer to them")};
}

// Those of `people` whom the concern does not exclude yet, each once.
std::vector<std::string> NotExcluded(const Concern& concern, const std::vector<std::string>& people) {
  std::vector<std::string> added;
  for (const std::string& person : people) {
    if (!base::IsAmong(person, concern.excluded_people()) && !base::IsAmong(person, added)) added.push_back(person);
  }
  return added;
}

absl::optional<domain::Violation> TooManyExcluded(const Concern& concern, const std::vector<std::string>& added) {
  if (concern.excluded_people_size() + static_cast<int>(added.size()) <= kMaxExcluded) return absl::nullopt;
  return domain::Violation{"TOO_MANY_EXCLUDED", kClause,
                           absl::StrCat("it would exclude more than ", kMaxExcluded, " people: exclude fewer")};
}

}  // namespace

absl::StatusOr<ConcernEvents> Acknowledge(const Concern& concern, const v1::AcknowledgeConcernRequest& request,
                                          const Decision& decision) {
  Refusals refusals = OfHandler(concern, decision);
  refusals.Add(NoRoom(concern.messages(), "messages"));
  RETURN_IF_ERROR(refusals.ToStatus());
  ConcernEvents events(1);
  auto* acknowledged = events[0].mutable_acknowledged();
  acknowledged->set_text(request.text().empty() ? kReceived : request.text());
  // An acknowledgement that is late does not move the feedback.
  *acknowledged->mutable_feedback_due_time() = base::ToProto(
      std::min(base::FromProto(concern.feedback_due_time()), base::MonthsAfter(decision.time, kFeedbackMonths)));
  return events;
}

absl::StatusOr<ConcernEvents> Assign(const Concern& concern, const v1::AssignConcernRequest& request,
                                     const Decision& decision) {
  Refusals refusals = OfHandler(concern, decision);
  if (request.handler() != decision.actor.subject()) {
    refusals.Add(HandlerConflict(concern, request.handler(), decision));
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  if (request.handler() == concern.handler()) return ConcernEvents{};
  ConcernEvents events(1);
  events[0].mutable_assigned()->set_handler(request.handler());
  events[0].mutable_assigned()->set_former_handler(concern.handler());
  return events;
}

absl::StatusOr<ConcernEvents> Exclude(const Concern& concern, const v1::ExcludeFromConcernRequest& request,
                                      const Decision& decision) {
  const std::vector<std::string> added = NotExcluded(concern, {request.people().begin(), request.people().end()});
  Refusals refusals = OfHandler(concern, decision);
  refusals.Add(TooManyExcluded(concern, added));
  RETURN_IF_ERROR(refusals.ToStatus());
  if (added.empty()) return ConcernEvents{};
  ConcernEvents events(1);
  *events[0].mutable_people_excluded()->mutable_people() = {added.begin(), added.end()};
  return events;
}

absl::StatusOr<ConcernEvents> NoteOwners(const Concern& concern, const std::vector<std::string>& owners,
                                         const Decision&) {
  std::vector<std::string> added = NotExcluded(concern, owners);
  added.resize(std::min(added.size(), static_cast<size_t>(std::max(0, kMaxExcluded - concern.excluded_people_size()))));
  if (added.empty()) return ConcernEvents{};
  ConcernEvents events(1);
  *events[0].mutable_people_excluded()->mutable_people() = {added.begin(), added.end()};
  return events;
}

absl::StatusOr<ConcernEvents> SetSystems(const Concern& concern, const v1::SetConcernSystemsRequest& request,
                                         const Decision& decision) {
  const ConcernNames systems = EachOnce(request.ai_systems());
  const std::vector<std::string> added = NotExcluded(concern, OwnersOfSystems(systems, decision));
  Refusals refusals = OfHandler(concern, decision);
  refusals.Add(SystemUnknown(systems, decision));
  refusals.Add(TooManyExcluded(concern, added));
  RETURN_IF_ERROR(refusals.ToStatus());
  const auto as_set = [](const auto& names) { return std::set<std::string>(names.begin(), names.end()); };
  if (as_set(systems) == as_set(concern.ai_systems())) return ConcernEvents{};
  ConcernEvents events(1);
  *events[0].mutable_systems_set()->mutable_ai_systems() = systems;
  *events[0].mutable_systems_set()->mutable_excluded_people() = {added.begin(), added.end()};
  return events;
}

absl::StatusOr<ConcernEvents> SendMessage(const Concern& concern, const v1::SendConcernMessageRequest& request,
                                          const Decision& decision) {
  Refusals refusals = OfHandler(concern, decision);
  refusals.Add(NoRoom(concern.messages(), "messages"));
  RETURN_IF_ERROR(refusals.ToStatus());
  ConcernEvents events(1);
  events[0].mutable_message_sent()->set_text(request.text());
  return events;
}

absl::StatusOr<ConcernEvents> StartInvestigation(const Concern& concern,
                                                 const v1::StartConcernInvestigationRequest& request,
                                                 const Decision& decision) {
  RETURN_IF_ERROR(OfHandler(concern, decision).ToStatus());
  ConcernEvents events(1);
  events[0].mutable_investigation_started()->set_plan(request.plan());
  if (concern.kind() == Concern::KIND_EXTERNAL && !concern.ai_systems().empty()) {
    *events.emplace_back().mutable_complaint_confirmed()->mutable_ai_systems() = EachOnce(concern.ai_systems());
  }
  return events;
}

absl::StatusOr<ConcernEvents> RecordStep(const Concern& concern, const v1::RecordConcernStepRequest& request,
                                         const Decision& decision) {
  Refusals refusals = OfHandler(concern, decision);
  refusals.Add(NoRoom(concern.steps(), "steps"));
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ConcernEvents events(1);
  events[0].mutable_step_recorded()->set_text(request.text());
  *events[0].mutable_step_recorded()->mutable_evidence() = request.evidence();
  return events;
}

absl::StatusOr<ConcernEvents> GiveFeedback(const Concern& concern, const v1::GiveConcernFeedbackRequest& request,
                                           const Decision& decision) {
  Refusals refusals = OfHandler(concern, decision);
  refusals.Add(NoRoom(concern.messages(), "messages"));
  RETURN_IF_ERROR(refusals.ToStatus());
  ConcernEvents events(1);
  events[0].mutable_feedback_given()->set_text(request.text());
  return events;
}

absl::StatusOr<ConcernEvents> Protect(const Concern& concern, const v1::ProtectConcernReporterRequest& request,
                                      const Decision& decision) {
  Refusals refusals = OfHandler(concern, decision);
  refusals.Add(NoRoom(concern.protections(), "measures"));
  RETURN_IF_ERROR(refusals.ToStatus());
  ConcernEvents events(1);
  events[0].mutable_reporter_protected()->set_measures(request.measures());
  return events;
}

absl::StatusOr<ConcernEvents> ReportRetaliation(const Concern& concern,
                                                const v1::ReportConcernRetaliationRequest& request,
                                                const Decision& decision) {
  Refusals refusals = OfHandler(concern, decision);
  refusals.Unless(concern.successors_size() < kMaxSuccessors,
                  {"TOO_MANY_SUCCESSORS", kClause,
                   absl::StrCat("the case has ", kMaxSuccessors, " successors already: record it in one of them")});
  RETURN_IF_ERROR(refusals.ToStatus());
  return ConcernEvents{RetaliationReported(concern, request.text(), false)};
}

}  // namespace aims::audit
