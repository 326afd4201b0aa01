#pragma once
// A communication that is to be made, and the record that it was made. ISO/IEC 42001 7.4, 7.5. Pure: same inputs, same
// events.
//
//   DUE ─▶ OVERDUE ─▶ DONE      DUE, OVERDUE ─▶ CANCELLED
//    └───────────────▲
//
// One is opened when a row of a communication plan falls due; people create others. A move from a wrong state is refused
// (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/communication_plan.pb.h"
#include "aims/controls/v1/communication_record.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct CommunicationRecords {
  using State = v1::CommunicationRecord;
  using Event = v1::CommunicationRecordEvent;
  static constexpr absl::string_view kCollection = "communicationRecords";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // Who is responsible, while the communication is due.
  static bool NeedsPerson(const State& state, const std::string& login);
  // Overdue, once.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using CommunicationRecordEvents = std::vector<v1::CommunicationRecordEvent>;

absl::StatusOr<CommunicationRecordEvents> Register(const v1::CommunicationRecord&,
                                                   const v1::CreateCommunicationRecordRequest&,
                                                   const domain::Decision&);
absl::StatusOr<CommunicationRecordEvents> Update(const v1::CommunicationRecord&,
                                                 const v1::UpdateCommunicationRecordRequest&, const domain::Decision&);
// Refused for a send time in the future (SEND_TIME_IN_FUTURE) and for invalid evidence (artifact_evidence.h).
absl::StatusOr<CommunicationRecordEvents> Complete(const v1::CommunicationRecord&,
                                                   const v1::CompleteCommunicationRequest&, const domain::Decision&);
absl::StatusOr<CommunicationRecordEvents> Cancel(const v1::CommunicationRecord&, const v1::CancelCommunicationRequest&,
                                                 const domain::Decision&);

// --- Effect of a plan ---

// A row of a plan fell due.
struct CommunicationDemand {
  std::string plan;
  v1::CommunicationFellDue fell_due;
};
// organizations/acme/communicationRecords/{id}; the id follows from the plan, the row, and the event or the time by which
// it fell due. Empty when the plan is not a name.
std::string CommunicationRecordName(const CommunicationDemand& demand);
// Nothing when it was opened.
absl::StatusOr<CommunicationRecordEvents> Open(const v1::CommunicationRecord&, const CommunicationDemand&,
                                               const domain::Decision&);

}  // namespace aims::controls
