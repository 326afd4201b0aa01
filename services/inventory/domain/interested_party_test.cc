#include "services/inventory/domain/interested_party.h"

#include "common/domain/story.h"
#include "gtest/gtest.h"

namespace aims::inventory {
namespace {

using PartyStory = domain::Story<InterestedParties>;
using Requirement = v1::InterestedParty::Requirement;

constexpr char kName[] = "organizations/acme/interestedParties/applicants";

Requirement Requires(const std::string& id, const std::string& text) {
  Requirement requirement;
  requirement.set_requirement_id(id);
  requirement.set_text(text);
  requirement.set_basis(Requirement::BASIS_LEGAL);
  return requirement;
}

Requirement MetBy(Requirement requirement, const std::string& what) {
  requirement.set_resolution(Requirement::RESOLUTION_WILL_BE_MET);
  if (!what.empty()) requirement.add_met_by(what);
  return requirement;
}

Requirement NotMet(Requirement requirement, const std::string& reason) {
  requirement.set_resolution(Requirement::RESOLUTION_WILL_NOT_BE_MET);
  requirement.set_resolution_reason(reason);
  return requirement;
}

v1::CreateInterestedPartyRequest Registering(const std::vector<Requirement>& requirements) {
  v1::CreateInterestedPartyRequest request;
  request.mutable_interested_party()->set_display_name("Applicants");
  for (const auto& requirement : requirements) *request.mutable_interested_party()->add_requirements() = requirement;
  return request;
}

v1::SetRequirementRequest Setting(const Requirement& requirement) {
  v1::SetRequirementRequest request;
  *request.mutable_requirement() = requirement;
  return request;
}

v1::RemoveRequirementRequest Removing(const std::string& id) {
  v1::RemoveRequirementRequest request;
  request.set_requirement_id(id);
  return request;
}

PartyStory Registered() {
  PartyStory story(kName);
  story.When(Registering({Requires("explain", "reasons of a refusal"), Requires("appeal", "a person decides")}))
      .Happens();
  return story;
}

TEST(RegisterInterestedParty, KeepsItsRequirements) {
  auto story = Registered();
  ASSERT_EQ(story.state().requirements_size(), 2);
  EXPECT_EQ(story.state().requirements(1).requirement_id(), "appeal");
}

TEST(RegisterInterestedParty, NeedsDifferentIdsOfRequirements) {
  PartyStory story(kName);
  story.When(Registering({Requires("explain", "a"), Requires("explain", "b")}))
      .Fails(absl::StatusCode::kInvalidArgument);
}

TEST(RegisterInterestedParty, HoldsEachRequirementToTheRules) {
  PartyStory story(kName);
  auto explain = Requires("explain", "reasons of a refusal");
  story.When(Registering({explain, MetBy(Requires("appeal", "a person decides"), "")}))
      .IsRefused("MET_BY_MISSING", "4.2");
  story.When(Registering({NotMet(explain, "")})).IsRefused("RESOLUTION_REASON_MISSING", "4.2");
}

TEST(UpdateInterestedParty, CannotReplaceTheRequirementsWholesale) {
  auto story = Registered();
  v1::UpdateInterestedPartyRequest request;
  request.mutable_update_mask()->add_paths("requirements");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(SetRequirement, ReplacesTheOneOfItsIdInPlaceAndRecordsItAlone) {
  auto story = Registered();
  auto met = MetBy(Requires("explain", "reasons of a refusal"), "organizations/acme/controls/explanations");
  auto events = story.When(Setting(met)).Happens();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].requirement_set().requirement().requirement_id(), "explain");
  ASSERT_EQ(story.state().requirements_size(), 2);
  EXPECT_EQ(story.state().requirements(0).resolution(), Requirement::RESOLUTION_WILL_BE_MET);
  story.When(Setting(met)).NothingHappens();
}

TEST(SetRequirement, AddsANewOneAtTheEnd) {
  auto story = Registered();
  story.When(Setting(Requires("erase", "data is erased"))).Happens();
  ASSERT_EQ(story.state().requirements_size(), 3);
  EXPECT_EQ(story.state().requirements(2).requirement_id(), "erase");
}

TEST(SetRequirement, ThatWillBeMetByNothingIsRefused) {
  auto story = Registered();
  story.When(Setting(MetBy(Requires("explain", "reasons"), ""))).IsRefused("MET_BY_MISSING", "4.2");
}

TEST(SetRequirement, ThatWillNotBeMetNeedsAReason) {
  auto story = Registered();
  auto explain = Requires("explain", "reasons");
  story.When(Setting(NotMet(explain, ""))).IsRefused("RESOLUTION_REASON_MISSING", "4.2");
  story.When(Setting(NotMet(explain, "no refusals are made"))).Happens();
}

TEST(SetRequirement, IsBounded) {
  auto story = Registered();
  for (int i = 2; i < 200; ++i) {
    story.When(Setting(Requires("r" + std::to_string(i), "something"))).Happens();
  }
  story.When(Setting(Requires("r200", "something"))).IsRefused("TOO_MANY_REQUIREMENTS", "4.2");
  story.When(Setting(Requires("r199", "something else"))).Happens();
}

TEST(RemoveRequirement, RemovesTheOneNamed) {
  auto story = Registered();
  story.When(Removing("explain")).Happens();
  ASSERT_EQ(story.state().requirements_size(), 1);
  EXPECT_EQ(story.state().requirements(0).requirement_id(), "appeal");
  story.When(Removing("explain")).IsRefused("REQUIREMENT_UNKNOWN", "4.2");
}

TEST(DeleteInterestedParty, IsUndoneByUndelete) {
  auto story = Registered();
  story.When(v1::DeleteInterestedPartyRequest()).Happens();
  EXPECT_TRUE(story.state().has_delete_time());
  story.When(v1::UndeleteInterestedPartyRequest()).Happens();
  EXPECT_FALSE(story.state().has_delete_time());
}

}  // namespace
}  // namespace aims::inventory
