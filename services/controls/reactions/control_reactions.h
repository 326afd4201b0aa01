#pragma once
// Controls, their tests and exceptions, and the evidence artifacts and suppliers that they rest on → one another.

#include <vector>

#include "absl/status/statusor.h"
#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "common/command/reactions.h"
#include "common/domain/moves.h"

namespace aims::controls {

// A control scheduled its next test → the test. A control called off its open tests, or has ended → each of its tests and,
// when it has ended, each of its exceptions.
std::vector<command::Effect> TestEffects(const v1::ControlsTopicRecord& cause);

// A test was concluded, missed or cancelled, or its evidence was withdrawn → its control; and when it corrects another test
// → that one.
std::vector<command::Effect> TestedControlEffects(const v1::ControlsTopicRecord& cause);

// An exception was approved, revoked or expired, or a compensating control was lost or restored → its control.
std::vector<command::Effect> ExceptedControlEffects(const v1::ControlsTopicRecord& cause);

// A control is not in place of its own any more, or is again → each exception that it compensates for.
std::vector<command::Effect> CompensationEffects(const v1::ControlsTopicRecord& cause);

// An evidence artifact was accepted, withdrawn, superseded or expired → each control that holds it as evidence and, when it
// was withdrawn, each test that rests on it. The effect is on each resource that refers to the artifact, whatever it is, so
// no other reaction can have one on each resource for the same event: NoteArtifactOn is for a function that serves more.
std::vector<command::Effect> ArtifactEffects(const v1::ControlsTopicRecord& cause);

// What an event of an evidence artifact is for `state`, a resource that refers to the artifact. Nothing for resources that
// are neither controls nor tests.
absl::StatusOr<domain::Events> NoteArtifactOn(const google::protobuf::Message& state,
                                              const v1::ControlsTopicRecord& cause, const domain::Decision& decision);

// A nonconformity was closed as effective → each of its controls is tested again.
std::vector<command::Effect> CorrectedControlEffects(const audit::v1::AuditTopicRecord& cause);

// The assessment of a supplier lapsed, or was made again → each control that the supplier operates.
std::vector<command::Effect> SuppliedControlEffects(const inventory::v1::InventoryTopicRecord& cause);

}  // namespace aims::controls
