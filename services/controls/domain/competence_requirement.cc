#include "services/controls/domain/competence_requirement.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/calendar.h"
#include "common/base/status_macros.h"
#include "common/domain/enter.h"
#include "common/domain/entries.h"
#include "common/domain/known.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/substance.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Enter;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::CompetenceRequirement;
using Event = v1::CompetenceRequirementEvent;
using Holder = CompetenceRequirement::Holder;
using Released = v1::CompetenceHolderReleased;

constexpr char kClause[] = "7.2";
constexpr int kMaxHolders = 500;

absl::Status CheckContent(const CompetenceRequirement& requirement) {
  if (requirement.role_id().empty() == requirement.activity().empty()) {
    return domain::BadField("competence_requirement.role_id",
                            requirement.role_id().empty()
                                ? "role_id and activity are both empty: give the role or the activity"
                                : "role_id and activity are both set: give one of them");
  }
  if (requirement.refresh_months() > 0 && requirement.refresh_days() > 0) {
    return domain::BadField("competence_requirement.refresh_days",
                            "refresh_months and refresh_days are both set: give one of them");
  }
  return absl::OkStatus();
}

int PlaceOfHolder(const CompetenceRequirement& requirement, absl::string_view person) {
  return domain::PlaceOf(requirement.holders(), [&](const Holder& holder) { return holder.person() == person; });
}

const Holder* HolderOf(const CompetenceRequirement& requirement, absl::string_view person) {
  const int place = PlaceOfHolder(requirement, person);
  return place < requirement.holders_size() ? &requirement.holders(place) : nullptr;
}

Event AssignedTo(const std::string& person, Holder::Source source) {
  Event event;
  event.mutable_holder_assigned()->set_person(person);
  event.mutable_holder_assigned()->set_source(source);
  return event;
}

Event ReleasedFrom(const std::string& person, Released::Cause cause) {
  Event event;
  event.mutable_holder_released()->set_person(person);
  event.mutable_holder_released()->set_cause(cause);
  return event;
}

}  // namespace

std::vector<domain::Move> CompetenceRequirements::Moves() {
  return domain::MoveTable<CompetenceRequirements>()
      .On<v1::CreateCompetenceRequirementRequest>(&Register)
      .On<v1::UpdateCompetenceRequirementRequest>(&Update, {CompetenceRequirement::STATE_ACTIVE}, kClause)
      .On<v1::AssignCompetenceHoldersRequest>(&AssignHolders, {CompetenceRequirement::STATE_ACTIVE}, kClause)
      .On<v1::ReleaseCompetenceHolderRequest>(&ReleaseHolder, {CompetenceRequirement::STATE_ACTIVE}, kClause)
      .On<v1::RetireCompetenceRequirementRequest>(&Retire, {CompetenceRequirement::STATE_ACTIVE}, kClause);
}

absl::Status CompetenceRequirements::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  domain::FoldReferenceNoted(event, state);
  switch (event.event_case()) {
    case Event::kRegistered:
      state->set_criterion_version(1);
      Enter(CompetenceRequirement::STATE_ACTIVE, metadata, state);
      return absl::OkStatus();
    case Event::kUpdated:
      if (!domain::Substance<CompetenceRequirement>(event.updated().update_mask()).empty()) {
        state->set_criterion_version(state->criterion_version() + 1);
      }
      return absl::OkStatus();
    case Event::kHolderAssigned: {
      Holder holder;
      holder.set_person(event.holder_assigned().person());
      holder.set_source(event.holder_assigned().source());
      *holder.mutable_assign_time() = metadata.occur_time();
      domain::SetEntry(PlaceOfHolder(*state, holder.person()), holder, state->mutable_holders());
      return absl::OkStatus();
    }
    case Event::kHolderReleased:
      domain::RemoveEntry(PlaceOfHolder(*state, event.holder_released().person()), state->mutable_holders());
      return absl::OkStatus();
    case Event::kRetired:
      Enter(CompetenceRequirement::STATE_RETIRED, metadata, state);
      return absl::OkStatus();
    case Event::kReferenceNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::StatusOr<CompetenceRequirementEvents> Register(const CompetenceRequirement&,
                                                     const v1::CreateCompetenceRequirementRequest& request,
                                                     const Decision&) {
  return domain::Registered<Event>(request.competence_requirement(), &CheckContent);
}

absl::StatusOr<CompetenceRequirementEvents> Update(const CompetenceRequirement& requirement,
                                                   const v1::UpdateCompetenceRequirementRequest& request,
                                                   const Decision&) {
  return domain::Updated<Event>(requirement, request.competence_requirement(), request.update_mask(), &CheckContent);
}

absl::StatusOr<CompetenceRequirementEvents> AssignHolders(const CompetenceRequirement& requirement,
                                                          const v1::AssignCompetenceHoldersRequest& request,
                                                          const Decision&) {
  CompetenceRequirementEvents events;
  for (const std::string& person : std::set<std::string>(request.persons().begin(), request.persons().end())) {
    if (!IsHolder(requirement, person)) events.push_back(AssignedTo(person, Holder::SOURCE_ASSIGNED));
  }
  Refusals refusals(requirement.name());
  refusals.Unless(requirement.holders_size() + events.size() <= kMaxHolders,
                  {"TOO_MANY_HOLDERS", kClause,
                   absl::StrCat("a requirement has at most ", kMaxHolders,
                                " holders: create one requirement for each part of the organization")});
  RETURN_IF_ERROR(refusals.ToStatus());
  return events;
}

absl::StatusOr<CompetenceRequirementEvents> ReleaseHolder(const CompetenceRequirement& requirement,
                                                          const v1::ReleaseCompetenceHolderRequest& request,
                                                          const Decision&) {
  const Holder* holder = HolderOf(requirement, request.person());
  Refusals refusals(requirement.name());
  refusals.Unless(
      holder != nullptr,
      {"NOT_A_HOLDER", kClause, absl::StrCat("\"", request.person(), "\" is not a holder: name one of the holders")});
  refusals.Unless(holder == nullptr || holder->source() != Holder::SOURCE_RESPONSIBILITY,
                  {"RESPONSIBILITY_HELD", "5.3",
                   absl::StrCat("the organization assigned the responsibility ", requirement.role_id(), " to \"",
                                request.person(), "\": revoke the responsibility there")});
  RETURN_IF_ERROR(refusals.ToStatus());
  return CompetenceRequirementEvents{ReleasedFrom(request.person(), Released::CAUSE_RELEASED)};
}

absl::StatusOr<CompetenceRequirementEvents> Retire(const CompetenceRequirement& requirement,
                                                   const v1::RetireCompetenceRequirementRequest&, const Decision&) {
  Event event;
  event.mutable_retired()->set_criterion_version(requirement.criterion_version());
  return CompetenceRequirementEvents{event};
}

absl::StatusOr<CompetenceRequirementEvents> NoteResponsibility(const CompetenceRequirement& requirement,
                                                               const ResponsibilityChange& change, const Decision&) {
  if (requirement.state() != CompetenceRequirement::STATE_ACTIVE || requirement.role_id() != change.role_id) {
    return CompetenceRequirementEvents{};
  }
  const Holder* holder = HolderOf(requirement, change.person);
  if (change.assigned && holder == nullptr) {
    return CompetenceRequirementEvents{AssignedTo(change.person, Holder::SOURCE_RESPONSIBILITY)};
  }
  if (!change.assigned && holder != nullptr && holder->source() == Holder::SOURCE_RESPONSIBILITY) {
    return CompetenceRequirementEvents{ReleasedFrom(change.person, Released::CAUSE_RESPONSIBILITY_ENDED)};
  }
  return CompetenceRequirementEvents{};
}

absl::StatusOr<CompetenceRequirementEvents> NoteLeaver(const CompetenceRequirement& requirement,
                                                       const domain::PersonChange& change, const Decision&) {
  if (!change.gone || !domain::SameOrganization(requirement.name(), change.person) ||
      requirement.state() != CompetenceRequirement::STATE_ACTIVE || !IsHolder(requirement, change.subject)) {
    return CompetenceRequirementEvents{};
  }
  return CompetenceRequirementEvents{ReleasedFrom(change.subject, Released::CAUSE_LEFT)};
}

absl::StatusOr<CompetenceRequirementEvents> NoteReference(const CompetenceRequirement& requirement,
                                                          const domain::ReferenceChange& change, const Decision&) {
  return domain::NoteReference<Event>(requirement, change);
}

bool IsHolder(const CompetenceRequirement& requirement, absl::string_view person) {
  return HolderOf(requirement, person) != nullptr;
}

absl::Time RefreshAfter(const CompetenceRequirement& requirement, absl::Time time) {
  if (requirement.refresh_days() > 0) return time + absl::Hours(24) * requirement.refresh_days();
  if (requirement.refresh_months() == 0) return absl::InfiniteFuture();
  return base::MonthsAfter(time, static_cast<int>(requirement.refresh_months()));
}

}  // namespace aims::controls
