#include "services/controls/domain/evidence_request.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/enter.h"
#include "common/domain/known.h"
#include "common/domain/person_noted.h"
#include "common/domain/references.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/controls/domain/controls_authority.h"
#include "services/controls/domain/evidence_artifact.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Enter;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::EvidenceArtifact;
using v1::EvidenceRequest;
using Event = v1::EvidenceRequestEvent;

constexpr absl::Duration kNotice = absl::Hours(24 * 7);

void Ended(EvidenceRequest::State state, const EventMetadata& metadata, EvidenceRequest* request) {
  request->set_closer(metadata.actor().subject());
  Enter(state, metadata, request);
}

absl::Status Rules(const EvidenceRequest& after, const Decision& decision, Refusals refusals) {
  refusals.Unless(after.resource().empty() || domain::SameOrganization(decision.subject, after.resource()),
                  {"RESOURCE_ELSEWHERE", "7.5.3",
                   absl::StrCat(after.resource(), " is not the name of a resource of this organization")});
  return refusals.ToStatus();
}

domain::Violation DuePast() {
  return {"DUE_TIME_PAST", "7.5.3", "due_time is not in the future: give a later due_time"};
}

// Adds what keeps the artifacts from answering the request.
void RequireProvided(const EvidenceRequest& asked, const google::protobuf::RepeatedPtrField<std::string>& artifacts,
                     const Decision& decision, Refusals* refusals) {
  refusals->Add(domain::Known<EvidenceArtifact>(decision, {artifacts.begin(), artifacts.end()}, {},
                                                {"ARTIFACT_UNKNOWN", "7.5.3", "register the artifact first"}));
  for (const std::string& name : artifacts) {
    const auto artifact = decision.Find<EvidenceArtifact>(name);
    if (artifact == nullptr || !domain::SameOrganization(decision.subject, name)) continue;
    refusals->Unless(domain::IsIn(*artifact, {EvidenceArtifact::STATE_SUBMITTED, EvidenceArtifact::STATE_ACCEPTED}),
                     {"ARTIFACT_NOT_SUBMITTED", "7.5.3",
                      absl::StrCat(name, " is in state ", domain::StateName(artifact->state()), ": submit it first")});
    refusals->Unless(asked.kind() == EvidenceArtifact::KIND_UNSPECIFIED || asked.kind() == artifact->kind(),
                     {"ARTIFACT_OF_OTHER_KIND", "7.5.3",
                      absl::StrCat(name, " is a ", EvidenceArtifact::Kind_Name(artifact->kind()),
                                   ", but the request is for a ", EvidenceArtifact::Kind_Name(asked.kind()))});
  }
}

// --- Time ---

absl::Time DueTime(const EvidenceRequest& request) { return base::FromProto(request.due_time()); }

bool AwaitsNotice(const EvidenceRequest& request) {
  return !request.due_soon() && !request.overdue() &&
         DueTime(request) - kNotice > base::FromProto(request.due_set_time());
}

EvidenceRequestEvents At(const EvidenceRequest& request, absl::Time) {
  Event event;
  if (AwaitsNotice(request)) {
    *event.mutable_due_soon()->mutable_due_time() = request.due_time();
  } else {
    *event.mutable_overdue()->mutable_due_time() = request.due_time();
  }
  return {event};
}

}  // namespace

std::vector<domain::Move> EvidenceRequests::Moves() {
  return domain::MoveTable<EvidenceRequests>()
      .On<v1::CreateEvidenceRequestRequest>(&Register)
      .On<v1::UpdateEvidenceRequestRequest>(&Update, {EvidenceRequest::STATE_OPEN}, "7.5.3")
      .On<v1::ProvideEvidenceRequest>(&Provide, {EvidenceRequest::STATE_OPEN}, "7.5.3")
      .On<v1::CloseEvidenceRequestRequest>(&Close, {EvidenceRequest::STATE_PROVIDED}, "7.5.3")
      .On<v1::ReopenEvidenceRequestRequest>(&Reopen, {EvidenceRequest::STATE_PROVIDED}, "7.5.3")
      .On<v1::CancelEvidenceRequestRequest>(&Cancel, {EvidenceRequest::STATE_OPEN, EvidenceRequest::STATE_PROVIDED},
                                            "7.5.3")
      .On<v1::ExtendEvidenceRequestDueRequest>(&ExtendDue, {EvidenceRequest::STATE_OPEN}, "7.5.3");
}

namespace {

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, EvidenceRequests::State* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRegistered:
      state->set_requester(metadata.actor().subject());
      *state->mutable_original_due_time() = state->due_time();
      *state->mutable_due_set_time() = metadata.occur_time();
      Enter(EvidenceRequest::STATE_OPEN, metadata, state);
      return absl::OkStatus();
    case Event::kUpdated:
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::kProvided:
      *state->mutable_artifacts() = event.provided().artifacts();
      state->set_provider(metadata.actor().subject());
      Enter(EvidenceRequest::STATE_PROVIDED, metadata, state);
      return absl::OkStatus();
    case Event::kClosed:
      Ended(EvidenceRequest::STATE_CLOSED, metadata, state);
      return absl::OkStatus();
    case Event::kReopened:
      Enter(EvidenceRequest::STATE_OPEN, metadata, state);
      return absl::OkStatus();
    case Event::kCancelled:
      Ended(EvidenceRequest::STATE_CANCELLED, metadata, state);
      return absl::OkStatus();
    case Event::kDueExtended:
      *state->mutable_due_time() = event.due_extended().due_time();
      *state->mutable_due_set_time() = metadata.occur_time();
      state->set_extensions(state->extensions() + 1);
      state->clear_due_soon();
      state->clear_overdue();
      state->set_state_reason(metadata.reason());
      return absl::OkStatus();
    case Event::kDueSoon:
      state->set_due_soon(true);
      return absl::OkStatus();
    case Event::kOverdue:
      state->set_overdue(true);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status EvidenceRequests::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<EvidenceRequests>(event, state);
  return folded;
}

absl::optional<absl::Time> EvidenceRequests::NextDue(const State& request) {
  if (request.state() != EvidenceRequest::STATE_OPEN || request.overdue()) return absl::nullopt;
  return AwaitsNotice(request) ? DueTime(request) - kNotice : DueTime(request);
}

absl::StatusOr<EvidenceRequestEvents> EvidenceRequests::FallDue(const State& request, const Decision& decision) {
  return domain::DueInOrder<EvidenceRequests>(request, decision, At);
}

absl::StatusOr<EvidenceRequestEvents> Register(const EvidenceRequest&, const v1::CreateEvidenceRequestRequest& request,
                                               const Decision& decision) {
  return domain::Registered<Event>(request.evidence_request(), [&](const EvidenceRequest& after) {
    Refusals refusals(decision.subject);
    refusals.Unless(DueTime(after) > decision.time, DuePast());
    return Rules(after, decision, std::move(refusals));
  });
}

absl::StatusOr<EvidenceRequestEvents> Update(const EvidenceRequest& asked,
                                             const v1::UpdateEvidenceRequestRequest& request,
                                             const Decision& decision) {
  return domain::Updated<Event>(
      asked, request.evidence_request(), request.update_mask(),
      [&](const EvidenceRequest& after) { return Rules(after, decision, Refusals(asked.name())); });
}

absl::StatusOr<EvidenceRequestEvents> Provide(const EvidenceRequest& asked, const v1::ProvideEvidenceRequest& request,
                                              const Decision& decision) {
  Refusals refusals(asked.name());
  RequireProvided(asked, request.artifacts(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  *event.mutable_provided()->mutable_artifacts() = request.artifacts();
  return EvidenceRequestEvents{event};
}

absl::StatusOr<EvidenceRequestEvents> Close(const EvidenceRequest& asked, const v1::CloseEvidenceRequestRequest&,
                                            const Decision& decision) {
  Refusals refusals(asked.name());
  const domain::Authority authority = AuthorityFor(decision, "7.5.3");
  refusals.Add(authority.FourEyes({.makers = {asked.provider(), asked.asked_of()}}));
  for (const std::string& name : asked.artifacts()) {
    const auto artifact = decision.Find<EvidenceArtifact>(name);
    refusals.Unless(artifact != nullptr && IsEvidence(*artifact, decision),
                    {"ARTIFACT_NOT_ACCEPTED", "7.5.3",
                     absl::StrCat(name,
                                  " is not accepted, or its validity has ended: have it accepted, or reopen the "
                                  "request")});
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  *event.mutable_closed()->mutable_artifacts() = asked.artifacts();
  *event.mutable_closed()->mutable_authority() = authority.grounds();
  return EvidenceRequestEvents{event};
}

absl::StatusOr<EvidenceRequestEvents> Reopen(const EvidenceRequest& asked, const v1::ReopenEvidenceRequestRequest&,
                                             const Decision&) {
  Event event;
  *event.mutable_reopened()->mutable_artifacts() = asked.artifacts();
  return EvidenceRequestEvents{event};
}

absl::StatusOr<EvidenceRequestEvents> Cancel(const EvidenceRequest& asked, const v1::CancelEvidenceRequestRequest&,
                                             const Decision&) {
  Event event;
  event.mutable_cancelled()->set_asked_of(asked.asked_of());
  return EvidenceRequestEvents{event};
}

absl::StatusOr<EvidenceRequestEvents> ExtendDue(const EvidenceRequest& asked,
                                                const v1::ExtendEvidenceRequestDueRequest& request,
                                                const Decision& decision) {
  const absl::Time due = base::FromProto(request.due_time());
  Refusals refusals(asked.name());
  const domain::Authority authority = AuthorityFor(decision, "7.5.3");
  refusals.Add(authority.FourEyes({.makers = {asked.asked_of()}}));
  refusals.Unless(due > decision.time, DuePast());
  refusals.Unless(due > DueTime(asked),
                  {"DUE_TIME_NOT_LATER", "7.5.3",
                   absl::StrCat("the request is due at ", absl::FormatTime(DueTime(asked), absl::UTCTimeZone()),
                                " already: give a later due_time")});
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  *event.mutable_due_extended()->mutable_due_time() = request.due_time();
  *event.mutable_due_extended()->mutable_former_due_time() = asked.due_time();
  *event.mutable_due_extended()->mutable_authority() = authority.grounds();
  return EvidenceRequestEvents{event};
}

bool EvidenceRequests::NeedsPerson(const State& request, const std::string& login) {
  return !domain::IsIn(request, {EvidenceRequest::STATE_CLOSED, EvidenceRequest::STATE_CANCELLED}) &&
         domain::RefersTo(request, login);
}

}  // namespace aims::controls
