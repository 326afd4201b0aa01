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

int PlaceOf(const v1::InterestedParty& party, const std::string& requirement_id) {
  return domain::PlaceOf(party.requirements(),
                         [&](const Requirement& known) { return known.requirement_id() == requirement_id; });
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

std::vector<domain::Move> InterestedParties::Moves() {
  return domain::MoveTable<InterestedParties>()
      .On<v1::CreateInterestedPartyRequest>(&Register)
      .On<v1::UpdateInterestedPartyRequest>(&Update)
      .On<v1::SetRequirementRequest>(&SetRequirement)
      .On<v1::RemoveRequirementRequest>(&RemoveRequirement)
      .On<v1::DeleteInterestedPartyRequest>(&Delete)
      .On<v1::UndeleteInterestedPartyRequest>(&Undelete);
}

absl::Status InterestedParties::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRequirementSet: {
      const Requirement& requirement = event.requirement_set().requirement();
      domain::SetEntry(PlaceOf(*state, requirement.requirement_id()), requirement, state->mutable_requirements());
      return absl::OkStatus();
    }
    case Event::kRequirementRemoved:
      domain::RemoveEntry(PlaceOf(*state, event.requirement_removed().requirement_id()), state->mutable_requirements());
      return absl::OkStatus();
    case Event::kRegistered:
    case Event::kUpdated:
    case Event::kDeleted:
    case Event::kUndeleted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
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

absl::StatusOr<InterestedPartyEvents> Delete(const v1::InterestedParty&,
                                             const v1::DeleteInterestedPartyRequest& request,
                                             const Decision& decision) {
  return domain::Deleted<v1::InterestedPartyEvent>(request, decision);
}

absl::StatusOr<InterestedPartyEvents> Undelete(const v1::InterestedParty&, const v1::UndeleteInterestedPartyRequest&,
                                               const Decision&) {
  return domain::Undeleted<v1::InterestedPartyEvent>();
}

}  // namespace aims::inventory
