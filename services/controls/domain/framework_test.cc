#include "services/controls/domain/framework.h"

#include "common/frameworks/frameworks.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/framework_story.h"

namespace aims::controls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using v1::Framework;

constexpr char kIso42001[] = "organizations/acme/frameworks/iso-42001";

TEST(Framework, ShippedOnesAreOfferedOnce) {
  std::vector<std::string> ids;
  for (const v1::FrameworkEdition* edition : ShippedFrameworks()) ids.push_back(edition->framework_id());
  EXPECT_THAT(ids, testing::UnorderedElementsAre("iso-42001", "iso-27001", "nist-ai-rmf", "eu-ai-act"));
  FrameworkStory story(kIso42001);
  story.Offer();
  EXPECT_EQ(story.state().state(), Framework::STATE_AVAILABLE);
  EXPECT_EQ(story.state().origin(), Framework::ORIGIN_SHIPPED);
  EXPECT_EQ(story.state().display_name(), "ISO/IEC 42001:2023");
  EXPECT_THAT(OfferFramework(story.state(), *ShippedFrameworks()[0], {}).value(), IsEmpty());
}

TEST(Framework, IsAdoptedAtAShippedVersion) {
  FrameworkStory story(kIso42001);
  story.Offer();
  EXPECT_THAT(ControlsOf(story.state()), IsEmpty());
  EXPECT_EQ(AdoptedEdition(story.state()), nullptr);
  story.By("mia").When(story.Adopting("2011")).IsRefused("VERSION_UNKNOWN", "6.1.3");
  EXPECT_THAT(std::string(story.outcome().status().message()), HasSubstr("2023"));
  story.Adopt("2023");
  EXPECT_EQ(story.state().state(), Framework::STATE_ADOPTED);
  EXPECT_EQ(story.state().adoption().version(), "2023");
  EXPECT_EQ(story.state().adoption().adopter(), "mia");
  EXPECT_EQ(story.state().adoption().reason(), "a customer asks for it");
  EXPECT_EQ(story.state().adoption().digest(), frameworks::DigestOf(*frameworks::FindEdition("iso-42001")));
  EXPECT_THAT(ControlsOf(story.state()), SizeIs(38));
}

TEST(Framework, TheAdoptionNamesTheRowsThatWereRead) {
  FrameworkStory story(kIso42001);
  story.Offer();
  auto request = story.Adopting("2023");
  request.set_digest("other");
  story.By("mia").When(request).IsRefused("OTHER_DIGEST");
  request.set_digest(frameworks::DigestOf(*frameworks::FindEdition("iso-42001")));
  const auto events = story.When(request).Happens();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].adopted().authority().designation().number(), 1);
}

TEST(Framework, IsAdoptedByDesignatedManagement) {
  FrameworkStory story(kIso42001);
  story.Offer().By("ann").When(story.Adopting("2023")).IsRefused("NOT_DESIGNATED", "6.1.3");
  story.Adopt("2023").By("ann").When(v1::RetireFrameworkRequest()).IsRefused("NOT_DESIGNATED", "6.1.3");
}

TEST(Framework, IsAdoptedOnce) {
  FrameworkStory story(kIso42001);
  story.Offer().Adopt("2023").When(story.Adopting("2023")).IsRefused("ALREADY_ADOPTED");
}

TEST(Framework, IsRetiredAndAdoptedAgain) {
  FrameworkStory story(kIso42001);
  story.Offer().By("mia").When(v1::RetireFrameworkRequest()).IsRefused("WRONG_STATE", "6.1.3");
  story.Adopt("2023").When(v1::RetireFrameworkRequest()).Happens();
  EXPECT_EQ(story.state().state(), Framework::STATE_RETIRED);
  EXPECT_FALSE(story.state().has_adoption());
  ASSERT_THAT(story.state().earlier_adoptions(), SizeIs(1));
  EXPECT_TRUE(story.state().earlier_adoptions(0).has_end_time());
  EXPECT_THAT(ControlsOf(story.state()), IsEmpty());
  story.Adopt("2023");
  EXPECT_EQ(story.state().state(), Framework::STATE_ADOPTED);
}

TEST(Framework, OfAShippedOneNothingIsChanged) {
  FrameworkStory story(kIso42001);
  story.Offer();
  v1::UpdateFrameworkRequest update;
  update.mutable_framework()->set_display_name("Other");
  story.When(update).IsRefused("FRAMEWORK_SHIPPED", "6.1.3");
  story.When(v1::DeleteFrameworkRequest()).IsRefused("FRAMEWORK_SHIPPED");
  story.When(FrameworkStory::Setting()).IsRefused("FRAMEWORK_SHIPPED");
  v1::RemoveFrameworkRequirementsRequest remove;
  remove.add_requirement_ids("A.6.2.6");
  story.When(remove).IsRefused("FRAMEWORK_SHIPPED");
}

TEST(Framework, AnOwnOneHasAnIdOfItsOwn) {
  FrameworkStory story(kIso42001);
  v1::CreateFrameworkRequest create;
  create.mutable_framework()->set_display_name("Own");
  story.When(create).IsRefused("ID_SHIPPED", "6.1.3");
}

TEST(Framework, AnOwnOneIsCreatedChangedDeletedAndUndeleted) {
  FrameworkStory story;
  story.Write();
  EXPECT_EQ(story.state().origin(), Framework::ORIGIN_OWN);
  EXPECT_EQ(story.state().state(), Framework::STATE_AVAILABLE);
  v1::UpdateFrameworkRequest update;
  update.mutable_framework()->set_display_name("Second");
  story.When(update).Happens();
  EXPECT_EQ(story.state().display_name(), "Second");
  story.When(update).NothingHappens();
  story.When(v1::DeleteFrameworkRequest()).Happens();
  EXPECT_TRUE(story.state().has_delete_time());
  story.When(v1::UndeleteFrameworkRequest()).Happens();
  EXPECT_FALSE(story.state().has_delete_time());
}

TEST(Framework, AnOwnOneIsNotDeletedWhileItIsAdopted) {
  FrameworkStory story;
  story.Write().Adopt("1").When(v1::DeleteFrameworkRequest()).IsRefused("FRAMEWORK_ADOPTED", "6.1.3");
  story.When(v1::RetireFrameworkRequest()).Happens();
  story.When(v1::DeleteFrameworkRequest()).Happens();
}

TEST(Framework, AnOwnOneIsAdoptedWithItsRequirements) {
  FrameworkStory story;
  v1::CreateFrameworkRequest create;
  create.mutable_framework()->set_display_name("Own");
  story.When(create).Happens();
  story.By("mia").When(story.Adopting("1")).IsRefused("REQUIREMENTS_MISSING", "6.1.3");
  story.By("ann").When(FrameworkStory::Setting()).Happens();
  auto unread = story.Adopting("1");
  unread.clear_digest();
  story.By("mia").When(unread).IsRefused("OTHER_DIGEST", "6.1.3");
  story.Adopt("1");
  EXPECT_EQ(story.state().edition().version(), "1");
  EXPECT_THAT(ControlsOf(story.state()), SizeIs(2));
  EXPECT_FALSE(story.state().has_draft());
  EXPECT_THAT(story.state().authors(), IsEmpty());
}

TEST(Framework, AnOwnOneIsAdoptedByAnotherThanItsAuthors) {
  FrameworkStory story;
  story.Write().By("max").When(FrameworkStory::Setting()).NothingHappens();
  v1::SetFrameworkRequirementsRequest more;
  *more.add_requirements() = OwnControl("X.3", "X");
  story.When(more).Happens();
  EXPECT_THAT(story.state().authors(), ElementsAre("ann", "max"));
  story.When(story.Adopting("1")).IsRefused("FOUR_EYES", "6.1.3");
  story.Adopt("1");
}

TEST(Framework, AnAdoptedEditionStaysUntilTheNextIsAdopted) {
  FrameworkStory story;
  story.Write().Adopt("1").When(story.Adopting("1")).IsRefused("ALREADY_ADOPTED");
  story.When(story.Adopting("2")).IsRefused("ALREADY_ADOPTED");
  v1::SetFrameworkRequirementsRequest more;
  *more.add_requirements() = OwnControl("X.3", "X");
  story.By("ann").When(more).Happens();
  EXPECT_THAT(ControlsOf(story.state()), SizeIs(2));
  EXPECT_THAT(RowsAsWritten(story.state()).requirements(), SizeIs(4));
  story.By("mia").When(story.Adopting("1")).IsRefused("VERSION_USED", "6.1.3");
  story.Adopt("2");
  EXPECT_THAT(ControlsOf(story.state()), SizeIs(3));
  ASSERT_THAT(story.state().earlier_adoptions(), SizeIs(1));
  EXPECT_EQ(story.state().earlier_adoptions(0).version(), "1");
  story.By("ann")
      .When([] {
        v1::RemoveFrameworkRequirementsRequest remove;
        remove.add_requirement_ids("X.3");
        return remove;
      }())
      .Happens();
  story.Adopt("1");  // the same rows as version 1 had
  EXPECT_EQ(story.state().adoption().version(), "1");
}

TEST(Framework, RowsThatBecameFaultyAreNotAdopted) {
  FrameworkStory other("organizations/acme/frameworks/other");
  other.Write();
  FrameworkStory story;
  story.Write().Knowing(other.state());
  v1::SetFrameworkRequirementsRequest more;
  *more.add_mappings() = OwnMapping("acme-own:X.2", "other:X.1");
  story.When(more).Happens();
  Framework without = other.state();
  without.mutable_draft()->clear_requirements();
  story.Knowing(without).By("mia").When(story.Adopting("1")).IsRefused("REQUIREMENTS_FAULTY", "6.1.3");
}

// --- A newer version ---

v1::FrameworkEvent AdoptedOf(const std::string& version, const std::string& effective_date) {
  v1::FrameworkEvent event;
  event.mutable_adopted()->set_version(version);
  event.mutable_adopted()->set_effective_date(effective_date);
  return event;
}

TEST(Framework, ANewerShippedVersionIsReportedOnce) {
  FrameworkStory story(kIso42001);
  story.Offer().Given({AdoptedOf("2019", "2019-01-01")});
  ASSERT_TRUE(Frameworks::NextDue(story.state()).has_value());
  EXPECT_LE(*Frameworks::NextDue(story.state()), story.time());
  const auto events = story.FallsDue();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].version_shipped().version(), "2023");
  EXPECT_EQ(events[0].version_shipped().added(), frameworks::FindEdition("iso-42001")->requirements_size());
  EXPECT_EQ(story.state().newer_version(), "2023");
  EXPECT_EQ(Frameworks::NextDue(story.state()), absl::nullopt);
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  story.Adopt("2023");
  EXPECT_EQ(story.state().newer_version(), "");
}

TEST(Framework, NothingIsNewerThanTheNewest) {
  FrameworkStory story(kIso42001);
  EXPECT_EQ(Frameworks::NextDue(story.Offer().state()), absl::nullopt);
  EXPECT_EQ(Frameworks::NextDue(story.Adopt("2023").state()), absl::nullopt);
  FrameworkStory later(kIso42001);  // adopted by a program that shipped more
  EXPECT_EQ(Frameworks::NextDue(later.Offer().Given({AdoptedOf("2030", "2030-01-01")}).state()), absl::nullopt);
  FrameworkStory own;
  EXPECT_EQ(Frameworks::NextDue(own.Write().Adopt("1").state()), absl::nullopt);
  EXPECT_THAT(Frameworks::DueBasis(), HasSubstr("iso-42001 2023"));
}

// --- For other domains ---

TEST(RequirementKnown, NamesShippedAndOwnRequirements) {
  FrameworkStory own;
  own.Write();
  domain::KnownResources known;
  known.Add(own.state());
  const domain::Decision decision{{}, own.time(), &known, "organizations/acme/controls/monitoring"};
  EXPECT_FALSE(RequirementKnown("iso-27001:A.8.15", decision, "8.1").has_value());
  EXPECT_FALSE(RequirementKnown("acme-own:X.1", decision, "8.1").has_value());
  for (const char* unknown : {"acme-own:X.9", "other:X.1", "iso-42001:A.6.1.1", "A.6.2.6", "", "Bad Id:X"}) {
    const auto violation = RequirementKnown(unknown, decision, "8.1");
    ASSERT_TRUE(violation.has_value()) << unknown;
    EXPECT_EQ(violation->rule, "REQUIREMENT_UNKNOWN");
    EXPECT_EQ(violation->clause, "8.1");
  }
  // Of another organization.
  const domain::Decision elsewhere{{}, own.time(), &known, "organizations/other/controls/monitoring"};
  EXPECT_TRUE(RequirementKnown("acme-own:X.1", elsewhere, "8.1").has_value());
}

TEST(RequirementKnown, AnAdoptedRequirementIsKnownWhileItIsBeingRemoved) {
  FrameworkStory own;
  own.Write().Adopt("1");
  v1::RemoveFrameworkRequirementsRequest remove;
  remove.add_requirement_ids("X.2");
  own.By("ann").When(remove).Happens();
  domain::KnownResources known;
  known.Add(own.state());
  const domain::Decision decision{{}, own.time(), &known, "organizations/acme/controls/monitoring"};
  EXPECT_FALSE(RequirementKnown("acme-own:X.2", decision, "8.1").has_value());
}

}  // namespace
}  // namespace aims::controls
