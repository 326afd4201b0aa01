#pragma once
// Evidence artifacts: the documents, records and measurements that show that something is so. ISO/IEC 42001 7.5. Pure:
// same
// inputs, same events.
//
//   DRAFT ─▶ SUBMITTED ─▶ ACCEPTED ─▶ EXPIRED          after DRAFT ─▶ WITHDRAWN, which is final
//     ▲          └──▶ REJECTED  └────────┴──▶ SUPERSEDED, which is final
//     └────────────────┘ (changed)
//
// Content and its fold are in evidence_artifact.cc, review and end in evidence_artifact_moves.cc. A move from a wrong
// state
// is refused (WRONG_STATE).

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/evidence_artifact.pb.h"
#include "aims/type/v1/artifact_standing.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct EvidenceArtifacts {
  using State = v1::EvidenceArtifact;
  using Event = v1::EvidenceArtifactEvent;
  static constexpr absl::string_view kCollection = "evidenceArtifacts";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // Notices 30 and 7 days before the expiry of an accepted artifact, and the expiry.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using EvidenceArtifactEvents = std::vector<v1::EvidenceArtifactEvent>;

// --- Content (evidence_artifact.cc) ---

// Refused when the collection is in the future (EVIDENCE_IN_FUTURE), the period ends before it starts
// (PERIOD_REVERSED),
// the validity ends before the collection (EXPIRY_BEFORE_COLLECTION), something supported is of another organization
// (SUPPORT_ELSEWHERE), or `supersedes` or `precedent` names no artifact (SUPERSEDED_UNKNOWN, PRECEDENT_UNKNOWN).
// InvalidArgument for a support without resource and requirement.
absl::StatusOr<EvidenceArtifactEvents> Register(const v1::EvidenceArtifact&, const v1::CreateEvidenceArtifactRequest&,
                                                const domain::Decision&);
// The same. Refused beyond 200 authors (TOO_MANY_AUTHORS). A rejected artifact becomes a draft.
absl::StatusOr<EvidenceArtifactEvents> Update(const v1::EvidenceArtifact&, const v1::UpdateEvidenceArtifactRequest&,
                                              const domain::Decision&);
// Discards a draft. Refused for one that was ever submitted (WAS_SUBMITTED), under a legal hold (LEGAL_HOLD), and while
// others refer to it (REFERRED_TO).
absl::StatusOr<EvidenceArtifactEvents> Delete(const v1::EvidenceArtifact&, const v1::DeleteEvidenceArtifactRequest&,
                                              const domain::Decision&);

// --- Review and end (evidence_artifact_moves.cc) ---

// Refused without digest, location or, for a program, job (SHA256_MISSING, URI_MISSING, JOB_MISSING), and when the
// validity
// has ended (EVIDENCE_EXPIRED). With a precedent the artifact is accepted as well: by the program that collected and
// wrote
// it (NOT_BY_PROGRAM), when the precedent is accepted and valid (PRECEDENT_NOT_ACCEPTED), was reviewed by a person
// (PRECEDENT_NOT_REVIEWED) and is of the same program, job, kind, method and source system (PRECEDENT_DIFFERS).
absl::StatusOr<EvidenceArtifactEvents> Submit(const v1::EvidenceArtifact&, const v1::SubmitEvidenceArtifactRequest&,
                                              const domain::Decision&);
// Names the digest (OTHER_DIGEST). Refused when the validity has ended (EVIDENCE_EXPIRED). Four eyes: not the
// collector, an
// author or the submitter.
absl::StatusOr<EvidenceArtifactEvents> Accept(const v1::EvidenceArtifact&, const v1::AcceptEvidenceArtifactRequest&,
                                              const domain::Decision&);
// Names the digest. The same four eyes.
absl::StatusOr<EvidenceArtifactEvents> Reject(const v1::EvidenceArtifact&, const v1::RejectEvidenceArtifactRequest&,
                                              const domain::Decision&);
absl::StatusOr<EvidenceArtifactEvents> Withdraw(const v1::EvidenceArtifact&, const v1::WithdrawEvidenceArtifactRequest&,
                                                const domain::Decision&);
// Refused for a successor that is not there (SUCCESSOR_UNKNOWN), is not accepted and valid (SUCCESSOR_NOT_ACCEPTED), or
// does
// not name this artifact in `supersedes` (SUCCESSOR_DIFFERS).
absl::StatusOr<EvidenceArtifactEvents> Supersede(const v1::EvidenceArtifact&,
                                                 const v1::SupersedeEvidenceArtifactRequest&, const domain::Decision&);

// Whether the artifact is evidence at the decision's time: accepted, and its validity has not ended.
bool IsEvidence(const v1::EvidenceArtifact& artifact, const domain::Decision& decision);

// The part that evidence which names the artifact is checked against (common/domain/artifact_record.h). The moves record
// it for other services when it changes, from the first acceptance on.
type::v1::ArtifactStanding StandingOf(const v1::EvidenceArtifact& artifact);

}  // namespace aims::controls
