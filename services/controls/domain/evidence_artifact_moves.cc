// The review of an evidence artifact, its end, and what time does to it.

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/authors.h"
#include "common/domain/evidence.h"
#include "common/domain/known.h"
#include "common/domain/notices.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/controls/domain/controls_authority.h"
#include "services/controls/domain/evidence_artifact.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::EvidenceArtifact;
using Event = v1::EvidenceArtifactEvent;

constexpr size_t kMostSameContent = 10;

domain::Violation Expired() {
  return {"EVIDENCE_EXPIRED", "7.5.3", "expire_time has passed: collect the evidence again"};
}

bool IsOver(const EvidenceArtifact& artifact, const Decision& decision) {
  return domain::Over(artifact.has_expire_time(), artifact.expire_time(), decision.time);
}

// Those whose work a review looks at.
domain::Parts PartsIn(const EvidenceArtifact& artifact) {
  domain::Parts parts;
  parts.makers.insert(artifact.authors().begin(), artifact.authors().end());
  parts.makers.insert(artifact.collector());
  parts.makers.insert(artifact.submitter());
  return parts;
}

// Whether only the program that collected the artifact had a part in it, and it is that program that acts now.
bool IsByItsProgram(const EvidenceArtifact& artifact, const event::v1::Actor& actor) {
  return artifact.collector_kind() == EvidenceArtifact::COLLECTOR_KIND_AUTOMATION &&
         actor.kind() == event::v1::Actor::KIND_SERVICE && actor.subject() == artifact.collector() &&
         std::all_of(artifact.authors().begin(), artifact.authors().end(),
                     [&](const std::string& author) { return author == artifact.collector(); });
}

bool IsAlike(const EvidenceArtifact& a, const EvidenceArtifact& b) {
  return a.collector() == b.collector() && a.job_id() == b.job_id() && a.kind() == b.kind() &&
         a.method() == b.method() && a.source_system() == b.source_system();
}

// What bars the acceptance by rule.
void RequirePrecedent(const EvidenceArtifact& artifact, const Decision& decision, Refusals* refusals) {
  refusals->Unless(IsByItsProgram(artifact, decision.actor),
                   {"NOT_BY_PROGRAM", "7.5.3",
                    "only the program that collected and wrote the artifact can have it accepted by rule: clear "
                    "precedent, and let a person review the artifact"});
  const auto precedent = decision.Find<EvidenceArtifact>(artifact.precedent());
  refusals->Unless(precedent != nullptr && IsEvidence(*precedent, decision),
                   {"PRECEDENT_NOT_ACCEPTED", "7.5.3",
                    absl::StrCat(artifact.precedent(), " is not accepted, or its validity has ended: name another")});
  if (precedent == nullptr) return;
  refusals->Unless(!precedent->reviewer().empty() && !precedent->accepted_by_rule(),
                   {"PRECEDENT_NOT_REVIEWED", "7.5.3",
                    absl::StrCat(precedent->name(), " was accepted by rule: name one that a person reviewed")});
  refusals->Unless(IsAlike(artifact, *precedent),
                   {"PRECEDENT_DIFFERS", "7.5.3",
                    absl::StrCat(precedent->name(),
                                 " has another collector, job_id, kind, method or source_system: let a person review "
                                 "the artifact")});
}

// The artifacts of the organization with the same content, the first of them.
std::vector<std::string> SameContent(const EvidenceArtifact& artifact, const Decision& decision) {
  std::vector<std::string> same;
  if (decision.references == nullptr || artifact.content_key().empty()) return same;
  for (std::string& name : decision.references->Referring(artifact.content_key(), kMostSameContent + 1)) {
    if (name != artifact.name() && same.size() < kMostSameContent) same.push_back(std::move(name));
  }
  return same;
}

Event AcceptedEvent(const EvidenceArtifact& artifact) {
  Event event;
  auto* accepted = event.mutable_accepted();
  accepted->set_digest(artifact.digest());
  accepted->set_sha256(artifact.sha256());
  *accepted->mutable_supports() = artifact.supports();
  accepted->set_supersedes(artifact.supersedes());
  return event;
}

// Adds the standing that the events leave the artifact with, when it is another one. While the artifact was never
// accepted, nobody's evidence rests on it.
absl::StatusOr<EvidenceArtifactEvents> WithStanding(const EvidenceArtifact& artifact, EvidenceArtifactEvents events,
                                                    const Decision& decision) {
  ASSIGN_OR_RETURN(const EvidenceArtifact after, domain::After<EvidenceArtifacts>(artifact, events, decision));
  const type::v1::ArtifactStanding standing = StandingOf(after);
  if (after.has_accept_time() && !google::protobuf::util::MessageDifferencer::Equals(standing, StandingOf(artifact))) {
    *events.emplace_back().mutable_standing_changed()->mutable_standing() = standing;
  }
  return events;
}

// --- Time ---

// The next notice, in days ahead; 0 when there is none.
uint32_t NextNotice(const EvidenceArtifact& artifact) {
  return domain::NextNotice(domain::kNoticesOfEnd, base::FromProto(artifact.accept_time()),
                            base::FromProto(artifact.expire_time()), artifact.notice_days());
}

EvidenceArtifactEvents At(const EvidenceArtifact& artifact, absl::Time due) {
  Event event;
  if (const uint32_t days = NextNotice(artifact); days > 0) {
    event.mutable_expiring()->set_days(days);
    *event.mutable_expiring()->mutable_expire_time() = artifact.expire_time();
    *event.mutable_expiring()->mutable_due_time() = base::ToProto(due);
  } else {
    *event.mutable_expired()->mutable_expire_time() = artifact.expire_time();
    *event.mutable_expired()->mutable_supports() = artifact.supports();
  }
  return {event};
}

}  // namespace

type::v1::ArtifactStanding StandingOf(const EvidenceArtifact& artifact) {
  type::v1::ArtifactStanding standing;
  standing.set_artifact(artifact.name());
  // The states of both have the same names and numbers.
  standing.set_state(static_cast<type::v1::ArtifactStanding::State>(artifact.state()));
  standing.set_sha256(artifact.sha256());
  standing.set_collector(artifact.collector());
  if (artifact.has_expire_time()) *standing.mutable_expire_time() = artifact.expire_time();
  standing.set_superseded_by(artifact.superseded_by());
  return standing;
}

absl::optional<absl::Time> EvidenceArtifacts::NextDue(const State& artifact) {
  if (artifact.state() != EvidenceArtifact::STATE_ACCEPTED || !artifact.has_expire_time()) return absl::nullopt;
  return domain::NoticeTime(base::FromProto(artifact.expire_time()), NextNotice(artifact));
}

absl::StatusOr<EvidenceArtifactEvents> EvidenceArtifacts::FallDue(const State& artifact, const Decision& decision) {
  ASSIGN_OR_RETURN(EvidenceArtifactEvents events, domain::DueInOrder<EvidenceArtifacts>(artifact, decision, At));
  return WithStanding(artifact, std::move(events), decision);
}

absl::StatusOr<EvidenceArtifactEvents> Submit(const EvidenceArtifact& artifact,
                                              const v1::SubmitEvidenceArtifactRequest&, const Decision& decision) {
  Refusals refusals(artifact.name());
  refusals.Unless(!artifact.sha256().empty(),
                  {"SHA256_MISSING", "7.5.3", "sha256 is empty: give the SHA-256 of the content"});
  refusals.Unless(!artifact.uri().empty(), {"URI_MISSING", "7.5.3", "uri is empty: say where the content is"});
  refusals.Unless(
      artifact.collector_kind() != EvidenceArtifact::COLLECTOR_KIND_AUTOMATION || !artifact.job_id().empty(),
      {"JOB_MISSING", "7.5.3", "job_id is empty: name the job of the program that collected the content"});
  refusals.Unless(!IsOver(artifact, decision), Expired());
  if (!artifact.precedent().empty()) RequirePrecedent(artifact, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  EvidenceArtifactEvents events(1);
  auto* submitted = events[0].mutable_submitted();
  submitted->set_digest(artifact.digest());
  for (std::string& name : SameContent(artifact, decision)) submitted->add_same_content(std::move(name));
  if (!artifact.precedent().empty()) {
    events.push_back(AcceptedEvent(artifact));
    events.back().mutable_accepted()->set_precedent(artifact.precedent());
  }
  return WithStanding(artifact, std::move(events), decision);
}

absl::StatusOr<EvidenceArtifactEvents> Accept(const EvidenceArtifact& artifact,
                                              const v1::AcceptEvidenceArtifactRequest& request,
                                              const Decision& decision) {
  Refusals refusals(artifact.name());
  const domain::Authority authority = AuthorityFor(decision, "7.5.3");
  refusals.Add(authority.FourEyes(PartsIn(artifact)));
  refusals.Add(domain::NamesDigest(artifact, request.digest(), "7.5.3"));
  refusals.Unless(!IsOver(artifact, decision), Expired());
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event = AcceptedEvent(artifact);
  *event.mutable_accepted()->mutable_authority() = authority.grounds();
  return WithStanding(artifact, {event}, decision);
}

absl::StatusOr<EvidenceArtifactEvents> Reject(const EvidenceArtifact& artifact,
                                              const v1::RejectEvidenceArtifactRequest& request,
                                              const Decision& decision) {
  Refusals refusals(artifact.name());
  const domain::Authority authority = AuthorityFor(decision, "7.5.3");
  refusals.Add(authority.FourEyes(PartsIn(artifact)));
  refusals.Add(domain::NamesDigest(artifact, request.digest(), "7.5.3"));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_rejected()->set_digest(artifact.digest());
  *event.mutable_rejected()->mutable_authority() = authority.grounds();
  return EvidenceArtifactEvents{event};
}

absl::StatusOr<EvidenceArtifactEvents> Withdraw(const EvidenceArtifact& artifact,
                                                const v1::WithdrawEvidenceArtifactRequest&, const Decision& decision) {
  Event event;
  auto* withdrawn = event.mutable_withdrawn();
  withdrawn->set_sha256(artifact.sha256());
  *withdrawn->mutable_supports() = artifact.supports();
  withdrawn->set_was_accepted(artifact.has_accept_time());
  return WithStanding(artifact, {event}, decision);
}

absl::StatusOr<EvidenceArtifactEvents> Supersede(const EvidenceArtifact& artifact,
                                                 const v1::SupersedeEvidenceArtifactRequest& request,
                                                 const Decision& decision) {
  Refusals refusals(artifact.name());
  refusals.Add(domain::Known<EvidenceArtifact>(
      decision, {request.successor()}, {},
      {"SUCCESSOR_UNKNOWN", "7.5.3", "name an artifact of this organization as the successor"}));
  if (const auto successor = decision.Find<EvidenceArtifact>(request.successor());
      successor != nullptr && refusals.empty()) {
    refusals.Unless(IsEvidence(*successor, decision),
                    {"SUCCESSOR_NOT_ACCEPTED", "7.5.3",
                     absl::StrCat(successor->name(), " is not accepted, or its validity has ended: have it accepted")});
    refusals.Unless(successor->supersedes() == artifact.name(),
                    {"SUCCESSOR_DIFFERS", "7.5.3",
                     absl::StrCat(successor->name(),
                                  " does not name this artifact in supersedes: register a "
                                  "successor that does")});
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_superseded()->set_successor(request.successor());
  *event.mutable_superseded()->mutable_supports() = artifact.supports();
  return WithStanding(artifact, {event}, decision);
}

}  // namespace aims::controls
