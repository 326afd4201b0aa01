#include "services/audit/domain/involvement.h"

#include "common/base/time.h"
#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/audit_applicability.h"
#include "services/audit/domain/testing/audit_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Involvement;

Involved Did(const std::string& person, Involvement::Kind kind, absl::Time time) {
  Involved involved;
  involved.resource = kAuditedControl;
  Involvement::Act act;
  act.set_person(person);
  act.set_kind(kind);
  *act.mutable_act_time() = base::ToProto(time);
  involved.acts.push_back(act);
  return involved;
}

Involved Owned(const std::vector<std::string>& people) {
  Involved involved;
  involved.resource = kAuditedControl;
  Involvement::Holders holders;
  holders.set_field("owner");
  holders.set_kind(Involvement::KIND_OWNER);
  *holders.mutable_people() = {people.begin(), people.end()};
  involved.holders.push_back(holders);
  return involved;
}

struct InvolvementStory : domain::Story<Involvements> {
  InvolvementStory() : domain::Story<Involvements>(InvolvementName(kAuditedControl)) {}
};

TEST(Involvement, IsNamedAfterItsResource) {
  EXPECT_EQ(InvolvementName("organizations/acme/aiSystems/chat"), "organizations/acme/involvements/aisystems-chat");
  const std::string longest = "organizations/acme/aiSystems/" + std::string(63, 'a');
  EXPECT_NE(InvolvementName(longest), "");
  EXPECT_NE(InvolvementName(longest), InvolvementName("organizations/acme/models/" + std::string(63, 'a')));
  EXPECT_EQ(InvolvementName("nothing"), "");
}

TEST(Involvement, NotesAnActOnceInThirtyDays) {
  InvolvementStory story;
  story.When(&NoteInvolvement, Did("ines", Involvement::KIND_AUTHOR, AuditBegin())).Happens();
  story.When(&NoteInvolvement, Did("ines", Involvement::KIND_AUTHOR, AuditBegin() + 29 * kAuditDay)).NothingHappens();
  story.When(&NoteInvolvement, Did("ines", Involvement::KIND_TESTER, AuditBegin())).Happens();
  story.When(&NoteInvolvement, Did("ines", Involvement::KIND_AUTHOR, AuditBegin() + 30 * kAuditDay)).Happens();
  ASSERT_THAT(story.state().parts(), SizeIs(2));
  EXPECT_EQ(base::FromProto(story.state().parts(0).last_time()), AuditBegin() + 30 * kAuditDay);
}

TEST(Involvement, KnowsWhoHasAPartAndWhoHadIt) {
  InvolvementStory story;
  story.When(&NoteInvolvement, Owned({"olga"})).Happens();
  story.When(&NoteInvolvement, Owned({"olga"})).NothingHappens();
  story.After(400 * kAuditDay);
  EXPECT_TRUE(HadPart(story.state().parts(0), "olga", story.time())) << "she still owns it";
  story.When(&NoteInvolvement, Owned({"otto"})).Happens();
  ASSERT_THAT(story.state().parts(), SizeIs(2));
  EXPECT_FALSE(story.state().parts(0).held());
  EXPECT_TRUE(HadPart(story.state().parts(0), "Olga", story.time()));
  EXPECT_FALSE(HadPart(story.state().parts(0), "olga", story.time() + absl::Seconds(1)));
  EXPECT_TRUE(HadPart(story.state().parts(1), "otto", absl::InfiniteFuture()));
  story.When(&NoteInvolvement, Owned({"olga"})).Happens();
  EXPECT_THAT(story.state().parts(), SizeIs(2));
  EXPECT_TRUE(story.state().parts(0).held());
}

TEST(Involvement, KeepsTheNewestParts) {
  InvolvementStory story;
  story.When(&NoteInvolvement, Owned({"olga"})).Happens();
  for (int i = 0; i < 120; ++i) {
    story.When(&NoteInvolvement, Did(absl::StrCat("p", i), Involvement::KIND_AUTHOR, AuditBegin() + i * kAuditDay))
        .Happens();
  }
  ASSERT_THAT(story.state().parts(), SizeIs(100));
  EXPECT_EQ(story.state().parts(0).person(), "olga") << "who has a part is kept";
  EXPECT_EQ(story.state().parts(1).person(), "p21");
}

TEST(Involvement, KeepsWhatTheResourceIsPartOf) {
  InvolvementStory story;
  Involved involved;
  involved.resource = kAuditedControl;
  involved.related = {kAuditedSystem, kAuditedSystem};
  story.When(&NoteInvolvement, involved).Happens();
  story.When(&NoteInvolvement, involved).NothingHappens();
  EXPECT_THAT(story.state().related(), ElementsAre(kAuditedSystem));
  involved.related.clear();
  for (int i = 0; i < 200; ++i) involved.related.push_back(absl::StrCat("organizations/acme/aiSystems/s", i));
  story.When(&NoteInvolvement, involved).Happens();
  EXPECT_THAT(story.state().related(), SizeIs(100));
  story.When(&NoteInvolvement, involved).NothingHappens();
}

// --- The controls that are excluded ---

ApplicabilityReport Rows(uint32_t version, std::vector<std::string> excluded, std::vector<std::string> applicable) {
  return {"organizations/acme/statementsOfApplicability/s1", version, std::move(excluded), std::move(applicable)};
}

ApplicabilityReport RowsOfAnother(uint32_t version, std::vector<std::string> excluded,
                                  std::vector<std::string> applicable) {
  return {"organizations/acme/statementsOfApplicability/s2", version, std::move(excluded), std::move(applicable)};
}

TEST(AuditApplicability, FollowsTheStatement) {
  domain::Story<AuditApplicabilities> story(ApplicabilityName(kTheAudit));
  story.When(&NoteApplicability, Rows(1, {}, {"iso-42001:A.2.2"})).Happens();
  story.When(&NoteApplicability, Rows(1, {"iso-42001:A.10.4", "iso-42001:A.10.3"}, {})).Happens();
  story.When(&NoteApplicability, Rows(1, {"iso-42001:A.10.4"}, {})).NothingHappens();
  story.When(&NoteApplicability, Rows(1, {}, {"iso-42001:A.10.4"})).NothingHappens();
  EXPECT_THAT(ExcludedIn(story.state()), SizeIs(2));
  // A version comes in parts.
  story.When(&NoteApplicability, Rows(2, {}, {"iso-42001:A.10.3"})).Happens();
  story.When(&NoteApplicability, Rows(2, {"iso-42001:A.10.4"}, {})).Happens();
  EXPECT_THAT(ExcludedIn(story.state()), SizeIs(1));
  EXPECT_EQ(ExcludedIn(story.state()).count("iso-42001:A.10.4"), 1u);
  EXPECT_THAT(story.state().rows(), SizeIs(2)) << "version 2 has no row for A.2.2";
  story.When(&NoteApplicability, Rows(1, {"iso-42001:A.10.3"}, {})).NothingHappens();
  ApplicabilityReport withdrawn = Rows(0, {}, {});
  withdrawn.withdrawn = true;
  story.When(&NoteApplicability, withdrawn).Happens();
  story.When(&NoteApplicability, withdrawn).NothingHappens();
  EXPECT_THAT(ExcludedIn(story.state()), IsEmpty());
  EXPECT_EQ(ApplicabilityName("nothing"), "");
}

TEST(AuditApplicability, ExcludesNothingThatAnotherStatementApplies) {
  domain::Story<AuditApplicabilities> story(ApplicabilityName(kTheAudit));
  story.When(&NoteApplicability, Rows(5, {"iso-42001:A.10.4"}, {})).Happens();
  story.When(&NoteApplicability, RowsOfAnother(1, {}, {"iso-42001:A.10.4"})).Happens();
  EXPECT_THAT(ExcludedIn(story.state()), IsEmpty()) << "the version of one says nothing about the other";
  story.When(&NoteApplicability, Rows(6, {"iso-42001:A.10.4"}, {})).Happens();
  EXPECT_THAT(ExcludedIn(story.state()), IsEmpty());
  story.When(&NoteApplicability, RowsOfAnother(2, {"iso-42001:A.10.4"}, {})).Happens();
  EXPECT_THAT(ExcludedIn(story.state()), SizeIs(1));
  ApplicabilityReport withdrawn = RowsOfAnother(0, {}, {});
  withdrawn.withdrawn = true;
  story.When(&NoteApplicability, withdrawn).Happens();
  EXPECT_EQ(ExcludedIn(story.state()).at("iso-42001:A.10.4"), Rows(0, {}, {}).statement);
}

}  // namespace
}  // namespace aims::audit
