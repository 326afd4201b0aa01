#pragma once
// Requests for evidence: one person asks another for it by a time. ISO/IEC 42001 7.5, 9.2. Pure: same inputs, same
// events.
//
//   OPEN ◀─▶ PROVIDED ─▶ CLOSED        OPEN, PROVIDED ─▶ CANCELLED
//
// A move from a wrong state is refused (WRONG_STATE).

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/evidence_request.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct EvidenceRequests {
  using State = v1::EvidenceRequest;
  using Event = v1::EvidenceRequestEvent;
  static constexpr absl::string_view kCollection = "evidenceRequests";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The person who is asked, until the request ends.
  static bool NeedsPerson(const State& state, const std::string& login);
  // A notice 7 days before the due time, and the overdue request, while it is open.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using EvidenceRequestEvents = std::vector<v1::EvidenceRequestEvent>;

// Refused with a due time in the past (DUE_TIME_PAST), and for a resource of another organization (RESOURCE_ELSEWHERE).
absl::StatusOr<EvidenceRequestEvents> Register(const v1::EvidenceRequest&, const v1::CreateEvidenceRequestRequest&,
                                               const domain::Decision&);
absl::StatusOr<EvidenceRequestEvents> Update(const v1::EvidenceRequest&, const v1::UpdateEvidenceRequestRequest&,
                                             const domain::Decision&);
// Refused for artifacts that are not there (ARTIFACT_UNKNOWN), neither submitted nor accepted (ARTIFACT_NOT_SUBMITTED),
// or of another kind than was asked for (ARTIFACT_OF_OTHER_KIND).
absl::StatusOr<EvidenceRequestEvents> Provide(const v1::EvidenceRequest&, const v1::ProvideEvidenceRequest&,
                                              const domain::Decision&);
// Refused while an artifact is not accepted and valid (ARTIFACT_NOT_ACCEPTED). Four eyes: neither the provider nor the
// one who was asked.
absl::StatusOr<EvidenceRequestEvents> Close(const v1::EvidenceRequest&, const v1::CloseEvidenceRequestRequest&,
                                            const domain::Decision&);
absl::StatusOr<EvidenceRequestEvents> Reopen(const v1::EvidenceRequest&, const v1::ReopenEvidenceRequestRequest&,
                                             const domain::Decision&);
absl::StatusOr<EvidenceRequestEvents> Cancel(const v1::EvidenceRequest&, const v1::CancelEvidenceRequestRequest&,
                                             const domain::Decision&);
// Refused with a due time in the past (DUE_TIME_PAST) or not later than the present one (DUE_TIME_NOT_LATER). Four
// eyes: not the one who is asked.
absl::StatusOr<EvidenceRequestEvents> ExtendDue(const v1::EvidenceRequest&, const v1::ExtendEvidenceRequestDueRequest&,
                                                const domain::Decision&);

}  // namespace aims::controls
