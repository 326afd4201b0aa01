#pragma once
// Persons: the roster of an organization, which has no names. Acknowledgements of policies, competence and awareness
// are counted over it. ISO/IEC 42001 7.2, 7.3. Pure: same inputs, same events.
//
//   ANNOUNCED ─▶ PRESENT ◀─▶ ABSENT        any ─▶ LEFT, which is final
//
// A person joins at from_time, is away until absent_until_time, and leaves at to_time: by an update, or by time alone.
// A person who comes back is another resource with the same login identifier.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/person.pb.h"
#include "aims/controls/v1/policy.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct Persons {
  using State = v1::Person;
  using Event = v1::PersonEvent;
  static constexpr absl::string_view kCollection = "persons";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The person joins, an absence ends, the person leaves.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using PersonEvents = std::vector<v1::PersonEvent>;

// Refused while a person with this login has not left (SUBJECT_TAKEN), with an end in the past (TO_TIME_PAST) and with
// an absence that is over (ABSENCE_OVER). InvalidArgument when to_time is not after from_time. Two requests with
// different ids at the same moment can both pass; an id that is made from the login, as an import makes it, leaves one
// of them.
absl::StatusOr<PersonEvents> Register(const v1::Person&, const v1::CreatePersonRequest&, const domain::Decision&);
// Refused for a person who left (PERSON_LEFT), for a beginning in the future of a person who has begun
// (ALREADY_JOINED), and with an absence that is over (ABSENCE_OVER). An end that has passed means that the person left.
absl::StatusOr<PersonEvents> Update(const v1::Person&, const v1::UpdatePersonRequest&, const domain::Decision&);
absl::StatusOr<PersonEvents> Leave(const v1::Person&, const v1::LeavePersonRequest&, const domain::Decision&);

// --- What policies ask of persons: no client asks for these ---

// The audience of a published policy is asked to acknowledge it.
struct AskOfPolicy {
  std::string policy;
  v1::PolicyAsk ask;
};
// Notes that the person is asked. Nothing for a person who is not there, is not in the audience, or was asked since the
// last major change.
absl::StatusOr<PersonEvents> NoteAsk(const v1::Person&, const AskOfPolicy&, const domain::Decision&);
// The same for all policies of the organization that ask, for a person who joined or is in another unit now.
absl::StatusOr<PersonEvents> NoteAsksOfJoiner(const v1::Person&, const domain::Decision&);

}  // namespace aims::controls
