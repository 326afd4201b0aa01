#include "services/controls/domain/evidence_artifact.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/authors.h"
#include "common/domain/enter.h"
#include "common/domain/evidence.h"
#include "common/domain/known.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "services/controls/domain/retention_rule.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Enter;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::EvidenceArtifact;
using Event = v1::EvidenceArtifactEvent;

absl::Status CheckSupports(const EvidenceArtifact& artifact) {
  for (const EvidenceArtifact::Support& support : artifact.supports()) {
    if (support.resource().empty() && support.requirement().empty()) {
      return domain::BadField("evidence_artifact.supports", "a support needs a resource or a requirement");
    }
  }
  return absl::OkStatus();
}

// The rules for the content of a draft. `before` is empty for a new one.
absl::Status Rules(const EvidenceArtifact& artifact, const EvidenceArtifact& before, const Decision& decision,
                   Refusals refusals) {
  RETURN_IF_ERROR(CheckSupports(artifact));
  const absl::Time collected = base::FromProto(artifact.collect_time());
  refusals.Unless(collected <= decision.time,
                  {"EVIDENCE_IN_FUTURE", "7.5.3", "collect_time is in the future: correct collect_time"});
  refusals.Unless(!artifact.has_covers_from_time() || !artifact.has_covers_to_time() ||
                      base::FromProto(artifact.covers_from_time()) <= base::FromProto(artifact.covers_to_time()),
                  {"PERIOD_REVERSED", "7.5.3",
                   "covers_to_time is before covers_from_time: correct the period that the content shows"});
  refusals.Unless(
      !artifact.has_expire_time() || base::FromProto(artifact.expire_time()) > collected,
      {"EXPIRY_BEFORE_COLLECTION", "7.5.3", "expire_time is not after collect_time: correct the end of validity"});
  for (const EvidenceArtifact::Support& support : artifact.supports()) {
    if (support.resource().empty()) continue;
    refusals.Unless(domain::SameOrganization(decision.subject, support.resource()),
                    {"SUPPORT_ELSEWHERE", "7.5.3",
                     absl::StrCat(support.resource(), " is not the name of a resource of this organization")});
  }
  refusals.Add(domain::Known<EvidenceArtifact>(
      decision, {artifact.supersedes()}, {before.supersedes()},
      {"SUPERSEDED_UNKNOWN", "7.5.3", "name in supersedes an artifact of this organization"}));
  refusals.Add(domain::Known<EvidenceArtifact>(
      decision, {artifact.precedent()}, {before.precedent()},
      {"PRECEDENT_UNKNOWN", "7.5.3", "name in precedent an artifact of this organization"}));
  return refusals.ToStatus();
}

// --- Fold ---

// The content is another one.
void Written(const EventMetadata& metadata, EvidenceArtifact* artifact) {
  domain::AddAuthor(metadata.actor(), artifact);
  artifact->set_digest(domain::DigestOf(domain::AsGiven(*artifact)));
  artifact->set_orphan(artifact->supports().empty());
  const auto name = base::ResourceName::Parse(metadata.subject());
  artifact->set_content_key(artifact->sha256().empty() || !name.ok()
                                ? ""
                                : absl::StrCat(name->organization(), "/sha256/", artifact->sha256()));
  if (artifact->state() != EvidenceArtifact::STATE_DRAFT) Enter(EvidenceArtifact::STATE_DRAFT, metadata, artifact);
}

void Accepted(const v1::EvidenceArtifactAccepted& accepted, const EventMetadata& metadata, EvidenceArtifact* artifact) {
  *artifact->mutable_accept_time() = metadata.occur_time();
  artifact->set_accepted_by_rule(!accepted.precedent().empty());
  if (accepted.precedent().empty()) {
    artifact->set_reviewer(metadata.actor().subject());
    *artifact->mutable_review_time() = metadata.occur_time();
  } else {
    artifact->clear_reviewer();
    artifact->clear_review_time();
  }
  Enter(EvidenceArtifact::STATE_ACCEPTED, metadata, artifact);
}

}  // namespace

std::vector<domain::Move> EvidenceArtifacts::Moves() {
  return domain::MoveTable<EvidenceArtifacts>()
      .On<v1::CreateEvidenceArtifactRequest>(&Register)
      .On<v1::UpdateEvidenceArtifactRequest>(&Update, {EvidenceArtifact::STATE_DRAFT, EvidenceArtifact::STATE_REJECTED},
                                             "7.5.3")
      .On<v1::SubmitEvidenceArtifactRequest>(&Submit, {EvidenceArtifact::STATE_DRAFT}, "7.5.3")
      .On<v1::AcceptEvidenceArtifactRequest>(&Accept, {EvidenceArtifact::STATE_SUBMITTED}, "7.5.3")
      .On<v1::RejectEvidenceArtifactRequest>(&Reject, {EvidenceArtifact::STATE_SUBMITTED}, "7.5.3")
      .On<v1::WithdrawEvidenceArtifactRequest>(
          &Withdraw,
          {EvidenceArtifact::STATE_SUBMITTED, EvidenceArtifact::STATE_ACCEPTED, EvidenceArtifact::STATE_REJECTED,
           EvidenceArtifact::STATE_EXPIRED, EvidenceArtifact::STATE_SUPERSEDED},
          "7.5.3")
      .On<v1::SupersedeEvidenceArtifactRequest>(
          &Supersede, {EvidenceArtifact::STATE_ACCEPTED, EvidenceArtifact::STATE_EXPIRED}, "7.5.3")
      .On<v1::DeleteEvidenceArtifactRequest>(&Delete, {EvidenceArtifact::STATE_DRAFT}, "7.5.3");
}

absl::Status EvidenceArtifacts::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRegistered:
    case Event::kUpdated:
      Written(metadata, state);
      return absl::OkStatus();
    case Event::kSubmitted:
      state->set_was_submitted(true);
      state->set_submitter(metadata.actor().subject());
      *state->mutable_same_content() = event.submitted().same_content();
      state->set_reused(!event.submitted().same_content().empty());
      Enter(EvidenceArtifact::STATE_SUBMITTED, metadata, state);
      return absl::OkStatus();
    case Event::kAccepted:
      Accepted(event.accepted(), metadata, state);
      return absl::OkStatus();
    case Event::kRejected:
      state->set_reviewer(metadata.actor().subject());
      *state->mutable_review_time() = metadata.occur_time();
      Enter(EvidenceArtifact::STATE_REJECTED, metadata, state);
      return absl::OkStatus();
    case Event::kWithdrawn:
      Enter(EvidenceArtifact::STATE_WITHDRAWN, metadata, state);
      return absl::OkStatus();
    case Event::kSuperseded:
      state->set_superseded_by(event.superseded().successor());
      Enter(EvidenceArtifact::STATE_SUPERSEDED, metadata, state);
      return absl::OkStatus();
    case Event::kExpiring:
      state->set_notice_days(event.expiring().days());
      return absl::OkStatus();
    case Event::kExpired:
      Enter(EvidenceArtifact::STATE_EXPIRED, metadata, state);
      return absl::OkStatus();
    case Event::kDiscarded:
      *state->mutable_delete_time() = metadata.occur_time();
      return absl::OkStatus();
    case Event::kStandingChanged:  // for others: it follows from the events before it
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

bool IsEvidence(const EvidenceArtifact& artifact, const Decision& decision) {
  return artifact.state() == EvidenceArtifact::STATE_ACCEPTED &&
         !domain::Over(artifact.has_expire_time(), artifact.expire_time(), decision.time);
}

absl::StatusOr<EvidenceArtifactEvents> Register(const EvidenceArtifact& none,
                                                const v1::CreateEvidenceArtifactRequest& request,
                                                const Decision& decision) {
  return domain::Registered<Event>(request.evidence_artifact(), [&](const EvidenceArtifact& artifact) {
    return Rules(artifact, none, decision, Refusals(decision.subject));
  });
}

absl::StatusOr<EvidenceArtifactEvents> Update(const EvidenceArtifact& artifact,
                                              const v1::UpdateEvidenceArtifactRequest& request,
                                              const Decision& decision) {
  return domain::Updated<Event>(artifact, request.evidence_artifact(), request.update_mask(),
                                [&](const EvidenceArtifact& after) {
                                  Refusals refusals(artifact.name());
                                  refusals.Add(domain::RoomForAuthor(artifact, decision.actor, "7.5.3"));
                                  return Rules(after, artifact, decision, std::move(refusals));
                                });
}

absl::StatusOr<EvidenceArtifactEvents> Delete(const EvidenceArtifact& artifact,
                                              const v1::DeleteEvidenceArtifactRequest&, const Decision& decision) {
  Refusals refusals(artifact.name());
  refusals.Unless(!artifact.was_submitted(),
                  {"WAS_SUBMITTED", "7.5.3", "the artifact was submitted before, so its record stays: withdraw it"});
  // A draft is no documented information yet, so that no period has begun; a legal hold bars its deletion, too.
  refusals.Add(DeletionBarred(decision, artifact.name(), absl::nullopt, artifact.kind()));
  const std::vector<std::string> referrers = domain::Referrers(decision);
  refusals.Unless(referrers.empty(), {"REFERRED_TO", "7.5.3",
                                      absl::StrCat("these resources refer to it: ", absl::StrJoin(referrers, ", "),
                                                   ": change them first")});
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_discarded()->set_digest(artifact.digest());
  return EvidenceArtifactEvents{event};
}

}  // namespace aims::controls
