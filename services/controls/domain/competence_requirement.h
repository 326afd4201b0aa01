#pragma once
// Needed competences of the people who do work that affects the performance of AI, and the people who need them. ISO/IEC
// 42001 7.2 (a), A.4.6; AI Act Art. 4, 14(4), 26(2). Pure: same inputs, same events.
//
//   ACTIVE ─▶ RETIRED
//
// The people are the holders of a role of the AI management system (role_id), as the organization assigns it, or those who
// do an activity, who are assigned here. A competence is opened for each holder, and closed when the person is no longer a
// holder (services/controls/reactions/competence_reactions.h). A move from a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "aims/controls/v1/competence_requirement.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"
#include "common/domain/person_noted.h"
#include "common/domain/references.h"

namespace aims::controls {

struct CompetenceRequirements {
  using State = v1::CompetenceRequirement;
  using Event = v1::CompetenceRequirementEvent;
  static constexpr absl::string_view kCollection = "competenceRequirements";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using CompetenceRequirementEvents = std::vector<v1::CompetenceRequirementEvent>;

// InvalidArgument, here and on update, unless exactly one of role_id and activity is set, and when both refresh_months and
// refresh_days are.
absl::StatusOr<CompetenceRequirementEvents> Register(const v1::CompetenceRequirement&,
                                                     const v1::CreateCompetenceRequirementRequest&,
                                                     const domain::Decision&);
absl::StatusOr<CompetenceRequirementEvents> Update(const v1::CompetenceRequirement&,
                                                   const v1::UpdateCompetenceRequirementRequest&,
                                                   const domain::Decision&);
// Refused beyond 500 holders (TOO_MANY_HOLDERS).
absl::StatusOr<CompetenceRequirementEvents> AssignHolders(const v1::CompetenceRequirement&,
                                                          const v1::AssignCompetenceHoldersRequest&,
                                                          const domain::Decision&);
// Refused for a person who is no holder (NOT_A_HOLDER), or who holds the responsibility in the organization
// (RESPONSIBILITY_HELD).
absl::StatusOr<CompetenceRequirementEvents> ReleaseHolder(const v1::CompetenceRequirement&,
                                                          const v1::ReleaseCompetenceHolderRequest&,
                                                          const domain::Decision&);
absl::StatusOr<CompetenceRequirementEvents> Retire(const v1::CompetenceRequirement&,
                                                   const v1::RetireCompetenceRequirementRequest&,
                                                   const domain::Decision&);

// --- Effects of other events ---

// The organization assigned the responsibility with this role_id to a person, or it ended.
struct ResponsibilityChange {
  std::string role_id;
  std::string person;
  bool assigned = false;
};
// Nothing for a person who was assigned here: that one stays a holder when the responsibility ends.
absl::StatusOr<CompetenceRequirementEvents> NoteResponsibility(const v1::CompetenceRequirement&,
                                                               const ResponsibilityChange&, const domain::Decision&);
// A person left the organization, and is no longer a holder. Nothing when a person is there again, and nothing for a person
// of another organization with the same login identifier.
absl::StatusOr<CompetenceRequirementEvents> NoteLeaver(const v1::CompetenceRequirement&, const domain::PersonChange&,
                                                       const domain::Decision&);
// A resource to which it refers was deleted or undeleted.
absl::StatusOr<CompetenceRequirementEvents> NoteReference(const v1::CompetenceRequirement&,
                                                          const domain::ReferenceChange&, const domain::Decision&);

// --- For the rules of competences ---

// Whether the person is a holder.
bool IsHolder(const v1::CompetenceRequirement& requirement, absl::string_view person);
// Time at which an assessment at `time` ends by the refresh interval; the infinite future without one. Months are those of
// the calendar in UTC: one month after the 31st of January is the last day of February.
absl::Time RefreshAfter(const v1::CompetenceRequirement& requirement, absl::Time time);

}  // namespace aims::controls
