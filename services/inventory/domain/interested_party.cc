#include "services/inventory/domain/interested_party.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/domain/entries.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "google/protobuf/util/message_differencer.h"

namespace aims::inventory {
namespace {

using domain::Decision;
using Requirement = v1::InterestedParty::Requirement;

constexpr int kMaxRequirements = 200;  // as the proto has it for create

// Place of the requirement among the party's; their number when it is not there.
int PlaceOf(const v1::InterestedParty& party, const std::string& requirement_id) {
  int place = 0;
  while (place < party.requirements_size() && party.requirements(place).requirement_id() != requirement_id) ++place;
  return place;
}

// 4.2 asks which requirements are met through the AI management system: a decision says by what, or why not.
void Check(const Requirement& requirement, domain::Refusals* refusals) {
  const absl::string_view id = requirement.requirement_id();
  refusals->Unless(requirement.resolution() != Requirement::RESOLUTION_WILL_BE_MET || requirement.met_by_size() > 0,
                   {"MET_BY_MISSING", "4.2",
                    absl::StrCat("requirement \"", id, "\" will be met, but met_by is empty: name what meets it")});
  refusals->Unless(
      requirement.resolution() != Requirement::RESOLUTION_WILL_NOT_BE_MET || !requirement.resolution_reason().empty(),
      {"RESOLUTION_REASON_MISSING", "4.2",
       absl::StrCat("requirement \"", id, "\" will not be met, but resolution_reason is empty: give the reason")});
}

absl::Status Rules(const v1::InterestedParty& party) {
  RETURN_IF_ERROR(domain::UniqueIds(party.requirements(), "interested_party.requirements", "requirement_id",
                                    [](const Requirement& requirement) { return requirement.requirement_id(); }));
  domain::Refusals refusals(party.name());
  for (const Requirement& requirement : party.requirements()) Check(requirement, &refusals);
  return refusals.ToStatus();
}

}  // namespace

absl::Status InterestedParties::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kRequirementSet: {
      const Requirement& requirement = event.requirement_set().requirement();
      const int place = PlaceOf(*state, requirement.requirement_id());
      if (place == state->requirements_size()) state->add_requirements();
      *state->mutable_requirements(place) = requirement;
      return absl::OkStatus();
    }
    case Event::kRequirementRemoved: {
      const int place = PlaceOf(*state, event.requirement_removed().requirement_id());
      if (place < state->requirements_size()) state->mutable_requirements()->DeleteSubrange(place, 1);
      return absl::OkStatus();
    }
    default:
      return domain::FoldStandardMove(event, metadata, state);
  }
}

absl::StatusOr<InterestedPartyEvents> Register(const v1::InterestedParty&,
                                               const v1::CreateInterestedPartyRequest& request, const Decision&) {
  return domain::Registered<v1::InterestedPartyEvent>(request.interested_party(), Rules);
}

absl::StatusOr<InterestedPartyEvents> Update(const v1::InterestedParty& party,
                                             const v1::UpdateInterestedPartyRequest& request, const Decision&) {
  return domain::Updated<v1::InterestedPartyEvent>(party, request.interested_party(), request.update_mask());
}

absl::StatusOr<InterestedPartyEvents> SetRequirement(const v1::InterestedParty& party,
                                                     const v1::SetRequirementRequest& request, const Decision&) {
  const int place = PlaceOf(party, request.requirement().requirement_id());
  const bool is_new = place == party.requirements_size();
  domain::Refusals refusals(party.name());
  Check(request.requirement(), &refusals);
  refusals.Unless(
      !is_new || place < kMaxRequirements,
      {"TOO_MANY_REQUIREMENTS", "4.2",
       absl::StrCat("an interested party has at most ", kMaxRequirements, " requirements: remove or combine some")});
  RETURN_IF_ERROR(refusals.ToStatus());
  if (!is_new && google::protobuf::util::MessageDifferencer::Equals(party.requirements(place), request.requirement())) {
    return InterestedPartyEvents{};
  }
  v1::InterestedPartyEvent event;
  *event.mutable_requirement_set()->mutable_requirement() = request.requirement();
  return InterestedPartyEvents{event};
}

absl::StatusOr<InterestedPartyEvents> RemoveRequirement(const v1::InterestedParty& party,
                                                        const v1::RemoveRequirementRequest& request, const Decision&) {
  if (PlaceOf(party, request.requirement_id()) == party.requirements_size()) {
    return domain::Refusal(party.name(),
                           {"REQUIREMENT_UNKNOWN", "4.2",
                            absl::StrCat("the interested party has no requirement \"", request.requirement_id(),
                                         "\": see `requirements` for its ids")});
  }
  v1::InterestedPartyEvent event;
  event.mutable_requirement_removed()->set_requirement_id(request.requirement_id());
  return InterestedPartyEvents{event};
}

absl::StatusOr<InterestedPartyEvents> Delete(const v1::InterestedParty&, const v1::DeleteInterestedPartyRequest&,
                                             const Decision&) {
  return domain::Deleted<v1::InterestedPartyEvent>();
}

absl::StatusOr<InterestedPartyEvents> Undelete(const v1::InterestedParty&, const v1::UndeleteInterestedPartyRequest&,
                                               const Decision&) {
  return domain::Undeleted<v1::InterestedPartyEvent>();
}

}  // namespace aims::inventory
