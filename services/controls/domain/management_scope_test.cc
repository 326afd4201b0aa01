#include "services/controls/domain/management_scope.h"

#include "absl/strings/str_cat.h"
#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::controls {
namespace {

using v1::ManagementScope;

class ManagementScopeTest : public testing::Test {
 protected:
  static ThingReport Dataset(const std::string& id, bool there = true, bool deleted = false) {
    return {ManagementScope::KIND_DATASET, absl::StrCat("organizations/acme/datasets/", id), there, deleted};
  }
  bool HasDatasets() const { return HasThing(story_.state(), ManagementScope::KIND_DATASET); }

  domain::Story<ManagementScopes> story_{ManagementScopeName("organizations/acme/datasets/d1")};
};

TEST_F(ManagementScopeTest, IsOneForEachOrganization) {
  EXPECT_EQ(ManagementScopeName("organizations/acme"), "organizations/acme/managementScopes/current");
  EXPECT_EQ(ManagementScopeName("organizations/acme/datasets/d1"), "organizations/acme/managementScopes/current");
  EXPECT_EQ(ManagementScopeName("nonsense"), "");
}

TEST_F(ManagementScopeTest, KeepsTheLastApprovedScopeAndTheRoles) {
  story_.When(&NoteScope, ScopeReport{2, "d2"}).Happens();
  EXPECT_EQ(story_.state().scope_version(), 2);
  EXPECT_EQ(story_.state().scope_digest(), "d2");
  story_.When(&NoteScope, ScopeReport{2, "d2"}).NothingHappens();
  const std::vector<std::string> roles{"PROVIDER"};
  story_.When(&NoteRoles, roles).Happens();
  EXPECT_THAT(story_.state().ai_roles(), testing::ElementsAre("PROVIDER"));
  story_.When(&NoteRoles, roles).NothingHappens();
  story_.When(&NoteRoles, std::vector<std::string>()).Happens();
}

TEST_F(ManagementScopeTest, KnowsWhatIsRegistered) {
  EXPECT_FALSE(HasDatasets());
  story_.When(&NoteThing, Dataset("d1")).Happens();
  story_.When(&NoteThing, Dataset("d1")).NothingHappens();
  EXPECT_TRUE(HasDatasets());
  EXPECT_FALSE(HasThing(story_.state(), ManagementScope::KIND_SUPPLIER));
  story_.When(&NoteThing, Dataset("d1", false)).Happens();
  EXPECT_FALSE(HasDatasets());
  story_.When(&NoteThing, Dataset("d1", false)).NothingHappens();
}

TEST_F(ManagementScopeTest, WhatIsUndeletedComesBackOnlyWhereItWas) {
  story_.When(&NoteThing, Dataset("d1")).Happens();
  story_.When(&NoteThing, Dataset("d1", false, true)).Happens();
  EXPECT_FALSE(HasDatasets());
  story_.When(&NoteThing, Dataset("d1", true, true)).Happens();
  EXPECT_TRUE(HasDatasets());
  story_.When(&NoteThing, Dataset("never-there", true, true)).NothingHappens();
}

TEST_F(ManagementScopeTest, ListsAHundredOfAKindAndThenThatThereAreMore) {
  for (int i = 0; i < 100; ++i) story_.When(&NoteThing, Dataset(absl::StrCat("d", i))).Happens();
  EXPECT_FALSE(ThingsOf(story_.state(), ManagementScope::KIND_DATASET).more());
  story_.When(&NoteThing, Dataset("d100")).Happens();
  EXPECT_TRUE(ThingsOf(story_.state(), ManagementScope::KIND_DATASET).more());
  EXPECT_EQ(ThingsOf(story_.state(), ManagementScope::KIND_DATASET).names_size(), 100);
  story_.When(&NoteThing, Dataset("d101")).NothingHappens();
  for (int i = 0; i < 100; ++i) story_.When(&NoteThing, Dataset(absl::StrCat("d", i), false)).Happens();
  EXPECT_TRUE(HasDatasets());
}

TEST_F(ManagementScopeTest, NotesRequirementsOfLawAndContract) {
  BindingReport report{"organizations/acme/interestedParties/p1", {}};
  story_.When(&NoteBinding, report).NothingHappens();
  report.requirements.emplace_back().set_requirement_id("explain");
  story_.When(&NoteBinding, report).Happens();
  EXPECT_EQ(story_.state().last_requirements_party(), "organizations/acme/interestedParties/p1");
}

TEST_F(ManagementScopeTest, NotesTheFirstSystemOfEachKind) {
  const auto report = [](const char* id, std::vector<std::string> roles, std::vector<std::string> tiers) {
    return KindReport{absl::StrCat("organizations/acme/aiSystems/", id), std::move(roles), std::move(tiers)};
  };
  story_.When(&NoteKinds, report("chat", {"PROVIDER"}, {})).NothingHappens();  // questions are open
  story_.When(&NoteKinds, report("chat", {"PROVIDER", "DEPLOYER"}, {"TRANSPARENCY"})).Happens();
  ASSERT_EQ(story_.state().kinds_in_operation_size(), 2);
  EXPECT_EQ(story_.state().kinds_in_operation(1).kind().role(), "DEPLOYER");
  EXPECT_EQ(story_.state().kinds_in_operation(1).ai_system(), "organizations/acme/aiSystems/chat");
  story_.When(&NoteKinds, report("other", {"DEPLOYER"}, {"TRANSPARENCY"})).NothingHappens();
  story_.When(&NoteKinds, report("other", {"DEPLOYER"}, {"TRANSPARENCY", "HIGH_RISK_ANNEX_III"})).Happens();
  ASSERT_EQ(story_.state().kinds_in_operation_size(), 3);
  EXPECT_EQ(story_.state().kinds_in_operation(2).kind().tier(), "HIGH_RISK_ANNEX_III");
  story_.When(&NoteKinds, report("foreign", {}, {"OUT_OF_SCOPE"})).Happens();
  EXPECT_EQ(story_.state().kinds_in_operation(3).kind().role(), "");
}

TEST_F(ManagementScopeTest, ListsTheFrameworksThatTheOrganizationGoesBy) {
  const FrameworkReport adopted{"organizations/acme/frameworks/own"};
  story_.When(&NoteFrameworkOf, adopted).Happens();
  story_.When(&NoteFrameworkOf, adopted).NothingHappens();
  EXPECT_THAT(story_.state().frameworks(), testing::ElementsAre("organizations/acme/frameworks/own"));
  story_.When(&NoteFrameworkOf, FrameworkReport{"organizations/acme/frameworks/own", false}).Happens();
  EXPECT_EQ(story_.state().frameworks_size(), 0);
}

}  // namespace
}  // namespace aims::controls
