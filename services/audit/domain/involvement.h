#pragma once
// Involvements: who owned, wrote, approved, tested or operated a resource of another service, and when last. The
// impartiality of auditors is judged by them (audit_conflicts.h): ISO/IEC 42001 9.2.2 b). Pure: same inputs, same
// events.
//
//   decision.Find<v1::Involvement>(InvolvementName("organizations/acme/controls/c1"))
//
// They follow from the events of other services (services/audit/reactions/involvement_reactions.h). An act of one kind
// by one person is noted once in 30 days, so that the log does not double.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aims/audit/v1/involvement.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"

namespace aims::audit {

struct Involvements {
  using State = v1::Involvement;
  using Event = v1::InvolvementEvent;
  static constexpr absl::string_view kCollection = "involvements";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using InvolvementEvents = std::vector<v1::InvolvementEvent>;

// Name of the involvements in a resource: organizations/acme/involvements/controls-c1. Empty for an invalid name.
std::string InvolvementName(absl::string_view resource);

// What an event of another service says of the people behind its resource.
struct Involved {
  std::string resource;
  std::vector<std::string> related;               // what it refers to
  std::vector<v1::Involvement::Act> acts;         // of the person who made the event
  std::vector<v1::Involvement::Holders> holders;  // the people whom its fields name from now on
  bool empty() const { return acts.empty() && holders.empty() && related.empty(); }
};

// An act is noted again after this time.
inline constexpr absl::Duration kActNotedFor = absl::Hours(24 * 30);

// Notes what is new. Nothing when all of it is known.
absl::StatusOr<InvolvementEvents> NoteInvolvement(const v1::Involvement&, const Involved&, const domain::Decision&);

// Whether the person has the part, or had it at `since` or later.
bool HadPart(const v1::Involvement::Part& part, absl::string_view person, absl::Time since);

}  // namespace aims::audit
