#include "services/controls/domain/competence_requirement.h"

#include "common/domain/person_noted.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/competence_story.h"

namespace aims::controls {
namespace {

using v1::CompetenceRequirement;
using Holder = CompetenceRequirement::Holder;
using Released = v1::CompetenceHolderReleased;

// A requirement for the role of the AIMS manager.
struct RoleStory : RequirementStory {
  RoleStory() {
    auto request = Creating();
    request.mutable_competence_requirement()->clear_activity();
    request.mutable_competence_requirement()->set_role_id("aims-manager");
    When(request).Happens();
  }
  RoleStory& Responsibility(const std::string& person, bool assigned, const std::string& role = "aims-manager") {
    When(&NoteResponsibility, ResponsibilityChange{role, person, assigned});
    return *this;
  }
};

TEST(CompetenceRequirement, IsOfARoleOrAnActivity) {
  RequirementStory story;
  auto request = RequirementStory::Creating();
  request.mutable_competence_requirement()->set_role_id("aims-manager");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  request.mutable_competence_requirement()->clear_role_id();
  request.mutable_competence_requirement()->clear_activity();
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  story.Create();
  EXPECT_EQ(story.state().state(), CompetenceRequirement::STATE_ACTIVE);
  v1::UpdateCompetenceRequirementRequest emptied;
  emptied.mutable_update_mask()->add_paths("activity");
  story.When(emptied).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(CompetenceRequirement, HasOneRefreshInterval) {
  RequirementStory story;
  auto request = RequirementStory::Creating();
  request.mutable_competence_requirement()->set_refresh_days(90);
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(CompetenceRequirement, RefreshesByTheCalendarOrByDays) {
  CompetenceRequirement requirement;
  const absl::Time january = absl::FromCivil(absl::CivilSecond(2027, 1, 31, 9, 30, 5), absl::UTCTimeZone());
  EXPECT_EQ(RefreshAfter(requirement, january), absl::InfiniteFuture());
  requirement.set_refresh_months(1);
  EXPECT_EQ(RefreshAfter(requirement, january),
            absl::FromCivil(absl::CivilSecond(2027, 2, 28, 9, 30, 5), absl::UTCTimeZone()));
  requirement.set_refresh_months(13);
  EXPECT_EQ(RefreshAfter(requirement, january),
            absl::FromCivil(absl::CivilSecond(2028, 2, 29, 9, 30, 5), absl::UTCTimeZone()));
  requirement.set_refresh_months(0);
  requirement.set_refresh_days(10);
  EXPECT_EQ(RefreshAfter(requirement, january), january + 10 * kDay);
}

TEST(CompetenceRequirement, CountsChangesOfSubstance) {
  RequirementStory story;
  story.Create();
  EXPECT_EQ(story.state().criterion_version(), 1);
  const auto named = RequirementStory::Changing([](auto& changed) { changed.set_display_name("Oversight"); });
  story.When(named).Happens();
  story.When(named).NothingHappens();
  EXPECT_EQ(story.state().criterion_version(), 1);
  story.When(RequirementStory::Changing([](auto& changed) { changed.set_criterion("Finds all"); })).Happens();
  story.When(RequirementStory::Changing([](auto& changed) { changed.set_competence("Can repair it"); })).Happens();
  EXPECT_EQ(story.state().criterion_version(), 3);
}

TEST(CompetenceRequirement, HasEachHolderOnce) {
  RequirementStory story;
  story.Create();
  EXPECT_EQ(story.When(RequirementStory::Assigning({"ben", "ana", "ben"})).Happens().size(), 2);
  story.When(RequirementStory::Assigning({"ana"})).NothingHappens();
  EXPECT_EQ(story.state().holders_size(), 2);
  EXPECT_TRUE(IsHolder(story.state(), "ben"));
  story.When(RequirementStory::Releasing("carl")).IsRefused("NOT_A_HOLDER", "7.2");
  story.When(RequirementStory::Releasing("ben")).Happens();
  EXPECT_FALSE(IsHolder(story.state(), "ben"));
}

TEST(CompetenceRequirement, HasNotTooManyHolders) {
  RequirementStory story;
  story.Create();
  std::vector<std::string> persons;
  for (int i = 0; i < 500; ++i) persons.push_back("p" + std::to_string(i));
  story.When(RequirementStory::Assigning(persons)).Happens();
  story.When(RequirementStory::Assigning({"p1"})).NothingHappens();
  story.When(RequirementStory::Assigning({"ana"})).IsRefused("TOO_MANY_HOLDERS", "7.2");
}

TEST(CompetenceRequirement, TakesTheHoldersOfItsRole) {
  RoleStory story;
  story.Responsibility("ana", true, "auditor").NothingHappens();
  story.Responsibility("ana", true).Happens();
  EXPECT_EQ(story.state().holders(0).source(), Holder::SOURCE_RESPONSIBILITY);
  story.Responsibility("ana", true).NothingHappens();
  story.When(RequirementStory::Releasing("ana")).IsRefused("RESPONSIBILITY_HELD", "5.3");
  const auto events = story.Responsibility("ana", false).Happens();
  EXPECT_EQ(events[0].holder_released().cause(), Released::CAUSE_RESPONSIBILITY_ENDED);
  EXPECT_TRUE(story.state().holders().empty());
  story.Responsibility("ana", false).NothingHappens();
}

TEST(CompetenceRequirement, KeepsAHolderWhomAPersonAssigned) {
  RoleStory story;
  story.When(RequirementStory::Assigning({"ana"})).Happens();
  story.Responsibility("ana", true).NothingHappens();
  story.Responsibility("ana", false).NothingHappens();
  EXPECT_TRUE(IsHolder(story.state(), "ana"));
}

TEST(CompetenceRequirement, LosesWhoLeft) {
  RequirementStory story;
  story.Create().When(RequirementStory::Assigning({"ana"})).Happens();
  story.When(&NoteLeaver, domain::PersonChange{"ana", "organizations/other/persons/p1", true}).NothingHappens();
  story.When(&NoteLeaver, domain::PersonChange{"ben", "organizations/acme/persons/p1", true}).NothingHappens();
  story.When(&NoteLeaver, domain::PersonChange{"ana", "organizations/acme/persons/p1", false}).NothingHappens();
  const auto events =
      story.When(&NoteLeaver, domain::PersonChange{"ana", "organizations/acme/persons/p1", true}).Happens();
  EXPECT_EQ(events[0].holder_released().cause(), Released::CAUSE_LEFT);
  EXPECT_FALSE(IsHolder(story.state(), "ana"));
}

TEST(CompetenceRequirement, IsRetiredForGood) {
  RoleStory story;
  story.Responsibility("ana", true).Happens();
  story.When(v1::RetireCompetenceRequirementRequest()).Happens();
  EXPECT_EQ(story.state().state(), CompetenceRequirement::STATE_RETIRED);
  story.When(RequirementStory::Assigning({"ben"})).IsRefused("WRONG_STATE", "7.2");
  story.When(RequirementStory::Changing([](auto& changed) { changed.set_criterion("x"); })).IsRefused("WRONG_STATE");
  story.When(RequirementStory::Releasing("ana")).IsRefused("WRONG_STATE");
  story.When(v1::RetireCompetenceRequirementRequest()).IsRefused("WRONG_STATE");
  story.Responsibility("ben", true).NothingHappens();
  story.Responsibility("ana", false).NothingHappens();
  story.When(&NoteLeaver, domain::PersonChange{"ana", "organizations/acme/persons/p1", true}).NothingHappens();
}

TEST(CompetenceRequirement, NotesADeletedSystem) {
  RequirementStory story;
  story.Create();
  const domain::ReferenceChange lost{"organizations/acme/aiSystems/chat", true};
  story.When(&NoteReference, lost).Happens();
  EXPECT_EQ(story.state().lost_references(0), lost.resource);
  story.When(&NoteReference, lost).NothingHappens();
  v1::UpdateCompetenceRequirementRequest update;
  update.mutable_update_mask()->add_paths("ai_systems");
  story.When(update).Happens();
  EXPECT_TRUE(story.state().lost_references().empty());
}

}  // namespace
}  // namespace aims::controls
