#pragma once
// What follows from a policy that is published, and from persons who join, leave and are away. ISO/IEC 42001 5.2, 5.3,
// 7.3.
//
//   a policy asks its audience → each person on the roster who is in it notes that → the acknowledgement is opened
//   a person joins, or is in another unit → the person notes the requests of all policies that ask such persons
//   a policy is published, or retired → its open acknowledgements move on or are closed
//   a person is away, or there again → the open acknowledgements of the person wait, or go on
//   a person leaves, or is there again → each resource that names the person notes it
//   the context or the scope changes, a nonconformity is major, an incident is serious, a management review decides on a
//   change → the AI policy is to be reviewed (A.2.4)
//
// An event has at most one effect on each of many (common/command/reactions.h). Whatever else is to happen to many
// resources when a person joins or leaves belongs into the PersonNotes of reactions.cc, which reaches all that name the login as a
// reference.

#include <vector>

#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "common/command/person_notes.h"
#include "common/command/reactions.h"

namespace aims::controls {

// A policy asks for acknowledgements → each person on the roster.
std::vector<command::Effect> PolicyAskEffects(const v1::ControlsTopicRecord& cause);
// A person joins, or the unit or kind of a person changes → that person, for all policies that ask.
std::vector<command::Effect> JoinerEffects(const v1::ControlsTopicRecord& cause);
// A person is asked; a policy is published or retired; a person is away or there again → acknowledgements.
std::vector<command::Effect> AcknowledgementEffects(const v1::ControlsTopicRecord& cause);

// What an AI policy rests on changes → the review of each policy that fulfils 5.2 falls due, unless it is due already.
std::vector<command::Effect> PolicyReviewOfInventoryEffects(const inventory::v1::InventoryTopicRecord& cause);
std::vector<command::Effect> PolicyReviewOfAuditEffects(const audit::v1::AuditTopicRecord& cause);

// Closes the open acknowledgements of a person who left.
void CloseAcknowledgementsOfLeavers(command::PersonNotes* notes);

}  // namespace aims::controls
