#pragma once
// Acknowledgements: one for each person and version of a policy that asks for it. ISO/IEC 42001 7.3, A.2.2. Pure: same
// inputs, same events.
//
//   REQUESTED ─▶ OVERDUE
//       └───────────┴───▶ ACKNOWLEDGED, or CLOSED when none is needed any more; both are final
//
// Reactions open and close them (services/controls/reactions/policy_reactions.h). An open one moves on to a version
// that changes the wording alone. While the person is away, its due time does not come closer.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/person.pb.h"
#include "aims/controls/v1/policy.pb.h"
#include "aims/controls/v1/policy_acknowledgement.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct PolicyAcknowledgements {
  using State = v1::PolicyAcknowledgement;
  using Event = v1::PolicyAcknowledgementEvent;
  static constexpr absl::string_view kCollection = "policyAcknowledgements";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // Reminders 7 days and 1 day before the due time, and the due time.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using PolicyAcknowledgementEvents = std::vector<v1::PolicyAcknowledgementEvent>;

// The name of the acknowledgement: the same policy, version and person give the same name.
std::string AcknowledgementName(absl::string_view policy, uint32_t version, absl::string_view person);

// --- Moves ---

// Refused for anybody but the person, byte by byte of the login, and for a program (NOT_THE_PERSON), and for another
// version or digest than the one that is asked for (OTHER_VERSION).
absl::StatusOr<PolicyAcknowledgementEvents> Acknowledge(const v1::PolicyAcknowledgement&,
                                                        const v1::AcknowledgePolicyRequest&, const domain::Decision&);
// Refused for the person (THE_PERSON_ACKNOWLEDGES), another version (OTHER_VERSION), a time in the future
// (ACKNOWLEDGED_IN_FUTURE) or before the publication of the version (ACKNOWLEDGED_BEFORE_PUBLICATION), and for invalid
// evidence (EVIDENCE_EXPIRED, EVIDENCE_IN_FUTURE).
absl::StatusOr<PolicyAcknowledgementEvents> RecordPaper(const v1::PolicyAcknowledgement&,
                                                        const v1::RecordPaperAcknowledgementRequest&,
                                                        const domain::Decision&);

// --- What reactions do: nothing where there is nothing to do ---

// Opens the acknowledgement that a person was asked for, unless the person left or the policy asks for another one by
// now.
struct AskOfPerson {
  std::string person;
  v1::PersonAcknowledgementAsked asked;
};
absl::StatusOr<PolicyAcknowledgementEvents> Open(const v1::PolicyAcknowledgement&, const AskOfPerson&,
                                                 const domain::Decision&);
// Another version was published: an open acknowledgement moves on to it, or is closed.
absl::StatusOr<PolicyAcknowledgementEvents> NotePublished(const v1::PolicyAcknowledgement&, const v1::PolicyPublished&,
                                                          const domain::Decision&);
// No acknowledgement is needed any more.
absl::StatusOr<PolicyAcknowledgementEvents> Close(const v1::PolicyAcknowledgement&,
                                                  const v1::PolicyAcknowledgement::Closing&, const domain::Decision&);
// The person is away, or there again, since `time`.
struct Absence {
  bool away = false;
  absl::Time time;
};
absl::StatusOr<PolicyAcknowledgementEvents> NoteAbsence(const v1::PolicyAcknowledgement&, const Absence&,
                                                        const domain::Decision&);

}  // namespace aims::controls
