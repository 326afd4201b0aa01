#pragma once
// The competence of one person for one requirement: whether the person has it, and how that was shown. ISO/IEC 42001 7.2.
// Pure: same inputs, same events.
//
//   GAP ◀─▶ IN_ACQUISITION ─▶ COMPETENT ─▶ EXPIRING ─▶ EXPIRED      GAP, IN_ACQUISITION, EXPIRED ─▶ WAIVED ─▶ GAP
//    ▲──────── (revoked, found not competent) ────────────┘         any ─▶ CLOSED
//
// It is opened for each holder of a requirement, and closed when the person is no longer a holder: both are effects of
// events (services/controls/reactions/competence_reactions.h), so there is one for each person and requirement. The work is
// in competence.cc, the waiver in competence_waiver.cc, the fold and the timers in competence_fold.cc. A move from a wrong
// state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/competence.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct Competences {
  using State = v1::Competence;
  using Event = v1::CompetenceEvent;
  static constexpr absl::string_view kCollection = "competences";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // Notices 30 and 7 days before an assessment expires, its expiry, and that of a waiver.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using CompetenceEvents = std::vector<v1::CompetenceEvent>;

// organizations/acme/competences/{id}; the id follows from the requirement and the person. Empty when `requirement` is not
// a name.
std::string CompetenceName(absl::string_view requirement, absl::string_view person);

// --- Acquisition and assessment (competence.cc) ---

// Refused when the supervisor is the person (SUPERVISED_BY_SELF).
absl::StatusOr<CompetenceEvents> StartAcquisition(const v1::Competence&, const v1::StartCompetenceAcquisitionRequest&,
                                                  const domain::Decision&);
// Four eyes: neither the person nor, under STRICT separation, a preparer of the evidence. Refused for invalid evidence
// (artifact_evidence.h). Refused for the outcome COMPETENT without a basis that the requirement accepts
// (BASIS_NOT_ACCEPTED), with an expire time in the past (EXPIRE_TIME_PAST) or later than the refresh interval allows
// (VALIDITY_TOO_LONG).
absl::StatusOr<CompetenceEvents> Assess(const v1::Competence&, const v1::AssessCompetenceRequest&,
                                        const domain::Decision&);
absl::StatusOr<CompetenceEvents> Revoke(const v1::Competence&, const v1::RevokeCompetenceRequest&,
                                        const domain::Decision&);

// --- Waiver (competence_waiver.cc) ---

// Refused with an expire time in the past (EXPIRE_TIME_PAST) or more than 366 days ahead (WAIVER_TOO_LONG). Replaces an
// open request.
absl::StatusOr<CompetenceEvents> RequestWaiver(const v1::Competence&, const v1::RequestCompetenceWaiverRequest&,
                                               const domain::Decision&);
// Refused without an open request (NO_WAIVER_REQUESTED), for another digest (OTHER_DIGEST), and when the expire time has
// passed (EXPIRE_TIME_PAST). By designated management. Four eyes: neither the requester nor the person.
absl::StatusOr<CompetenceEvents> ApproveWaiver(const v1::Competence&, const v1::ApproveCompetenceWaiverRequest&,
                                               const domain::Decision&);
absl::StatusOr<CompetenceEvents> RejectWaiver(const v1::Competence&, const v1::RejectCompetenceWaiverRequest&,
                                              const domain::Decision&);

// --- Effects of the events of the requirement (competence.cc) ---

// A person became a holder. Nothing when it is open, when the person is no longer a holder, or when the requirement was
// retired.
struct CompetenceNeed {
  std::string requirement;
  std::string person;
};
absl::StatusOr<CompetenceEvents> Open(const v1::Competence&, const CompetenceNeed&, const domain::Decision&);
// A person is no longer a holder, or the requirement was retired. Nothing when it is closed. Nothing for a person who is
// a holder again.
struct CompetenceEnd {
  v1::CompetenceClosed::Cause cause = v1::CompetenceClosed::CAUSE_UNSPECIFIED;
};
absl::StatusOr<CompetenceEvents> Close(const v1::Competence&, const CompetenceEnd&, const domain::Decision&);
// The requirement changed in substance. Nothing unless the person was found competent by an earlier criterion.
struct CriterionChange {
  std::string requirement;
};
absl::StatusOr<CompetenceEvents> DemandReassessment(const v1::Competence&, const CriterionChange&,
                                                    const domain::Decision&);

}  // namespace aims::controls
