#pragma once
// An exception of a control: for a limited time other controls compensate for it while it is degraded. Without exceptions a
// single missed test would bar every AI system that needs the control. ISO/IEC 42001 8.1, 8.3. Pure: same inputs, same
// events.
//
//   REQUESTED ─▶ APPROVED ─▶ EXPIRED
//       │            └────▶ REVOKED
//       └──▶ REJECTED | WITHDRAWN | EXPIRED
//
// All ends are final. A move from a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/control_exception.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

// Practice: the longest time for which an exception may be in force.
inline constexpr absl::Duration kLongestException = absl::Hours(180 * 24);

struct ControlExceptions {
  using State = v1::ControlException;
  using Event = v1::ControlExceptionEvent;
  static constexpr absl::string_view kCollection = "controlExceptions";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The notices 30 and 7 days before an approved exception expires, and the end of its time, also while it is requested.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using ControlExceptionEvents = std::vector<v1::ControlExceptionEvent>;

// Refused for a control that is not in the organization (CONTROL_UNKNOWN) or neither operating nor degraded
// (CONTROL_NOT_OPERATING); for a compensating control that is unknown, is the control itself, or is not in place of its own
// (COMPENSATION_UNKNOWN, COMPENSATION_BY_ITSELF, COMPENSATION_NOT_IN_PLACE); and for an end that is past or more than 180
// days ahead (EXCEPTION_EXPIRED, EXCEPTION_TOO_LONG). InvalidArgument for a control that is listed twice.
absl::StatusOr<ControlExceptionEvents> Request(const v1::ControlException&, const v1::CreateControlExceptionRequest&,
                                               const domain::Decision&);
// By designated management (NOT_DESIGNATED), for the AI systems of the control. Names the digest (OTHER_DIGEST). Refused
// where the request would be. Four eyes: neither the requester, nor the owner or deputy of the control.
absl::StatusOr<ControlExceptionEvents> Approve(const v1::ControlException&, const v1::ApproveControlExceptionRequest&,
                                               const domain::Decision&);
absl::StatusOr<ControlExceptionEvents> Reject(const v1::ControlException&, const v1::RejectControlExceptionRequest&,
                                              const domain::Decision&);
// Only by the requester (NOT_THE_REQUESTER).
absl::StatusOr<ControlExceptionEvents> Withdraw(const v1::ControlException&, const v1::WithdrawControlExceptionRequest&,
                                                const domain::Decision&);
// By designated management (NOT_DESIGNATED).
absl::StatusOr<ControlExceptionEvents> Revoke(const v1::ControlException&, const v1::RevokeControlExceptionRequest&,
                                              const domain::Decision&);

// A compensating control is no longer in place of its own, or is again. While one is lost, an approved exception does not
// count. Nothing for exceptions in other states, and for what is noted already.
struct CompensationReport {
  std::string control;
  bool in_place = false;
};
absl::StatusOr<ControlExceptionEvents> NoteCompensation(const v1::ControlException&, const CompensationReport&,
                                                        const domain::Decision&);

// The control of the exception has ended. A requested exception is withdrawn, one in force is revoked; nothing for others.
absl::StatusOr<ControlExceptionEvents> NoteControlEnded(const v1::ControlException&, const std::string& cause,
                                                        const domain::Decision&);

}  // namespace aims::controls
