#pragma once
// The failures of a control, as the controls service reported them, and the nonconformities that are due for them.
// ISO/IEC 42001 8.3, 9.1, 10.2. Pure: same inputs, same events.
//
// One record for each control, with the id of the control. A nonconformity is due for each kind of failure of a control
// that operates, and while it is open no other one of that kind: for a failed test, for evidence that expired or was
// withdrawn, and for other causes of degradation at once. The first test that was missed only gives a reminder. A
// nonconformity is due for the second in a row, or when the test is not made within twice its days of grace. Results
// that expired or are in question are causes of degradation, too, but what makes them so is a failure itself: a missed
// test, withdrawn evidence.
//
// These moves have no requests: they follow from events of controls, tests and nonconformities
// (services/audit/reactions/correction_reactions.h).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/control_failure.pb.h"
#include "aims/controls/v1/control.pb.h"
#include "aims/controls/v1/control_test.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"

namespace aims::audit {

struct ControlFailures {
  using State = v1::ControlFailure;
  using Event = v1::ControlFailureEvent;
  static constexpr absl::string_view kCollection = "controlFailures";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The end of twice the days of grace of a missed test.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using ControlFailureEvents = std::vector<v1::ControlFailureEvent>;

// Name of the record of a control, organizations/acme/controlFailures/logging; and of the control of a record.
std::string ControlFailureName(absl::string_view control);
std::string ControlOf(absl::string_view control_failure);

// A control changed: its owner, its standing, whether it operates, the causes of its degradation. Nothing for other
// events, and where nothing changes.
absl::StatusOr<ControlFailureEvents> NoteControl(const v1::ControlFailure&, const controls::v1::ControlEvent&,
                                                 const domain::Decision&);

// A test of the control was missed or concluded, or evidence of its result was withdrawn.
struct TestOfControl {
  std::string control_test;
  controls::v1::ControlTestEvent event;
};
absl::StatusOr<ControlFailureEvents> NoteTestOfControl(const v1::ControlFailure&, const TestOfControl&,
                                                       const domain::Decision&);

// A nonconformity ended. Nothing when it is none of the open ones.
struct EndedNonconformity {
  std::string nonconformity;
  bool closed = false;  // as effective; otherwise rejected
};
absl::StatusOr<ControlFailureEvents> NoteNonconformityEnded(const v1::ControlFailure&, const EndedNonconformity&,
                                                            const domain::Decision&);

}  // namespace aims::audit
