#include "services/controls/domain/statement_causes.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/statement_story.h"

namespace aims::controls {
namespace {

using v1::StaleCause;
using v1::StatementOfApplicability;

StaleCause Cause(StaleCause::Kind kind, const std::string& resource, uint64_t version = 2) {
  StaleCause cause;
  cause.set_kind(kind);
  cause.set_resource(resource);
  cause.set_text("moved");
  cause.mutable_occur_time()->set_seconds(9);
  cause.set_version(version);
  return cause;
}

class StatementCausesTest : public testing::Test {
 protected:
  StatementCausesTest() {
    v1::ManagementScope scope;
    scope.set_name(kScopeRecord);
    scope.set_scope_version(2);
    const v1::ControlNeed need = ApprovedNeed("t1", {"iso-42001:A.6.2.6"});
    v1::StatementRow row = story_.Applicable("iso-42001:A.2.2");
    row.add_controls("organizations/acme/controls/policy");
    story_.Knowing(scope).Knowing(need).ReferredToBy(need.name()).Knowing(ControlOf("policy", false));
    story_.Complete().Set({row, story_.Excluded("iso-42001:A.7.4")}).Submit().Approve();
  }
  NeedMoved OfNeed(const std::string& id, uint64_t version, bool closed = false) {
    return {Cause(StaleCause::KIND_NEED, "organizations/acme/treatments/" + id, version), version, closed};
  }
  StatementStory story_;
};

TEST_F(StatementCausesTest, AccumulateWithTheirListAndMakeTheStatementStale) {
  story_.When(&NoteMoved, Cause(StaleCause::KIND_ROLES, "organizations/acme")).Happens();
  EXPECT_EQ(story_.state().state(), StatementOfApplicability::STATE_STALE);
  story_.When(&NoteMoved, Cause(StaleCause::KIND_REQUIREMENT, "organizations/acme/interestedParties/p1")).Happens();
  const auto& causes = story_.state().current().stale_causes();
  ASSERT_EQ(causes.size(), 2);
  EXPECT_EQ(causes[0].kind(), StaleCause::KIND_ROLES);
  EXPECT_EQ(causes[0].text(), "moved");
  EXPECT_EQ(causes[0].occur_time().seconds(), 9);
}

TEST_F(StatementCausesTest, OneIsNotedAgainOnlyInALaterVersion) {
  const StaleCause cause = Cause(StaleCause::KIND_ROLES, "organizations/acme", 4);
  story_.When(&NoteMoved, cause).Happens();
  story_.When(&NoteMoved, cause).NothingHappens();
  story_.When(&NoteMoved, Cause(StaleCause::KIND_ROLES, "organizations/acme", 5)).Happens();
  EXPECT_EQ(story_.state().current().stale_causes_size(), 1);
}

TEST_F(StatementCausesTest, NothingIsStaleBeforeTheFirstApproval) {
  StatementStory draft;
  draft.Create().When(&NoteMoved, Cause(StaleCause::KIND_ROLES, "organizations/acme")).NothingHappens();
}

TEST_F(StatementCausesTest, AreNotedBesideADraftOfTheNextVersion) {
  story_.By("ria").When(v1::StartStatementVersionRequest()).Happens();
  story_.When(&NoteMoved, Cause(StaleCause::KIND_ROLES, "organizations/acme")).Happens();
  EXPECT_EQ(story_.state().state(), StatementOfApplicability::STATE_DRAFT);
  EXPECT_TRUE(story_.state().current().has_stale_time());
}

TEST_F(StatementCausesTest, AScopeThatTheVersionRestsOnIsNone) {
  const StaleCause cause = Cause(StaleCause::KIND_SCOPE, "organizations/acme");
  story_.When(&NoteScopeMoved, ScopeMoved{cause, 2}).NothingHappens();
  story_.When(&NoteScopeMoved, ScopeMoved{cause, 3}).Happens();
}

TEST_F(StatementCausesTest, AnotherVersionOfAFrameworkIsOne) {
  const StaleCause cause = Cause(StaleCause::KIND_FRAMEWORK, "organizations/acme/frameworks/iso-42001");
  story_.When(&NoteFrameworkMoved, FrameworkMoved{cause, "iso-42001", "2023"}).NothingHappens();
  story_.When(&NoteFrameworkMoved, FrameworkMoved{cause, "acme-own", ""}).NothingHappens();  // retired, never used
  story_.When(&NoteFrameworkMoved, FrameworkMoved{cause, "iso-42001", "2027"}).Happens();
  StatementStory other;
  other.Complete().Submit().Approve();
  other.When(&NoteFrameworkMoved, FrameworkMoved{cause, "iso-42001", ""}).Happens();  // retired
  other
      .When(&NoteFrameworkMoved,
            FrameworkMoved{Cause(StaleCause::KIND_FRAMEWORK, "organizations/acme/frameworks/own"), "own", "1"})
      .Happens();
}

TEST_F(StatementCausesTest, ANeedThatChangedSinceTheApprovalIsOne) {
  story_.When(&NoteNeedMoved, OfNeed("t1", 1)).NothingHappens();  // frozen in this version
  story_.When(&NoteNeedMoved, OfNeed("t1", 2)).Happens();
  story_.When(&NoteNeedMoved, OfNeed("t2", 1)).Happens();
  story_.When(&NoteNeedMoved, OfNeed("t3", 4, true)).NothingHappens();  // the version never rested on it
  story_.When(&NoteNeedMoved, OfNeed("t1", 3, true)).Happens();
}

TEST_F(StatementCausesTest, ARetiredControlIsOneWhereARowNamesIt) {
  story_.When(&NoteControlRetired, Cause(StaleCause::KIND_CONTROL_RETIRED, "organizations/acme/controls/other"))
      .NothingHappens();
  story_.When(&NoteControlRetired, Cause(StaleCause::KIND_CONTROL_RETIRED, "organizations/acme/controls/policy"))
      .Happens();
}

TEST_F(StatementCausesTest, TheFirstThingThatContradictsAnExclusionIsOne) {
  const auto thing = [](const char* resource, v1::ManagementScope::Kind kind) {
    return ThingMoved{Cause(StaleCause::KIND_EXCLUSION, resource), static_cast<int>(kind)};
  };
  story_.When(&NoteThingMoved, thing("organizations/acme/suppliers/s1", v1::ManagementScope::KIND_SUPPLIER))
      .NothingHappens();  // A.10.3 is applicable
  story_.When(&NoteThingMoved, thing("organizations/acme/datasets/d1", v1::ManagementScope::KIND_DATASET)).Happens();
  story_.When(&NoteThingMoved, thing("organizations/acme/datasets/d2", v1::ManagementScope::KIND_DATASET))
      .NothingHappens();
}

TEST_F(StatementCausesTest, AreAtMost200) {
  for (int i = 0; i < 200; ++i) story_.When(&NoteNeedMoved, OfNeed(absl::StrCat("n", i), 1)).Happens();
  story_.When(&NoteNeedMoved, OfNeed("one-more", 1)).NothingHappens();
  story_.When(&NoteNeedMoved, OfNeed("n7", 2)).Happens();
  EXPECT_EQ(story_.state().current().stale_causes_size(), 200);
}

}  // namespace
}  // namespace aims::controls
