#include "services/audit/domain/resource_decision.h"

#include "absl/strings/str_cat.h"
#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "services/audit/domain/opened_id.h"
#include "services/audit/domain/testing/objective_story.h"

namespace aims::audit {
namespace {

using testing::IsEmpty;
using Need = v1::ResourceDecision;

class NeedStory : public domain::Story<ResourceDecisions> {
 public:
  NeedStory() : Story("organizations/acme/resourceDecisions/tester") {
    Knowing(ManagementOfAcme());
    By("ana").When(Raising()).Happens();
  }
  v1::CreateResourceDecisionRequest Raising() const {
    v1::CreateResourceDecisionRequest create;
    auto& need = *create.mutable_resource_decision();
    need.set_display_name("a second tester");
    need.set_kind(Need::KIND_PEOPLE);
    need.set_need("tests are late");
    need.set_subject(kObjective);
    need.set_owner("olga");
    *need.mutable_need_time() = base::ToProto(time() + kDay * 30);
    return create;
  }
  v1::DecideResourcesRequest Deciding(Need::Outcome outcome = Need::OUTCOME_GRANTED) const {
    v1::DecideResourcesRequest request;
    request.set_digest(state().digest());
    request.set_reason("the tests are needed");
    request.set_outcome(outcome);
    if (outcome == Need::OUTCOME_REFUSED) return request;
    request.set_grant("one tester");
    *request.mutable_provide_by_time() = base::ToProto(time() + kDay * 60);
    return request;
  }
  v1::RecordResourceProvisionRequest Providing() const {
    v1::RecordResourceProvisionRequest request;
    request.set_provision("Ines began");
    *request.add_evidence() = EvidenceAt(time());
    return request;
  }
  static v1::UpdateResourceDecisionRequest Owner(const std::string& owner) {
    v1::UpdateResourceDecisionRequest request;
    request.mutable_resource_decision()->set_owner(owner);
    request.mutable_update_mask()->add_paths("owner");
    return request;
  }
};

TEST(ResourceDecision, IsRaisedGrantedAndProvided) {
  NeedStory story;
  EXPECT_EQ(story.state().state(), Need::STATE_OPEN);
  EXPECT_EQ(story.state().raiser(), "ana");
  const auto events = story.By("tom").When(story.Deciding()).Happens();
  EXPECT_EQ(events[0].decided().subject(), kObjective);
  EXPECT_EQ(story.state().state(), Need::STATE_GRANTED);
  EXPECT_EQ(story.state().decider(), "tom");
  EXPECT_EQ(story.state().decision_reason(), "the tests are needed");
  story.By("olga").When(story.Providing()).Happens();
  EXPECT_EQ(story.state().state(), Need::STATE_PROVIDED);
  EXPECT_EQ(story.state().provider(), "olga");
}

TEST(ResourceDecision, IsGrantedInPartOrRefused) {
  NeedStory partly;
  partly.By("tom").When(partly.Deciding(Need::OUTCOME_PARTLY_GRANTED)).Happens();
  EXPECT_EQ(partly.state().state(), Need::STATE_PARTLY_GRANTED);
  partly.When(partly.Providing()).Happens();
  NeedStory refused;
  refused.By("tom").When(refused.Deciding(Need::OUTCOME_REFUSED)).Happens();
  EXPECT_EQ(refused.state().state(), Need::STATE_REFUSED);
  EXPECT_THAT(refused.After(kDay * 300).FallsDue(), IsEmpty());
}

TEST(ResourceDecision, SaysWhatIsGrantedAndByWhen) {
  NeedStory story;
  auto request = story.Deciding();
  request.clear_grant();
  story.By("tom").When(request).IsRefused("GRANT_MISSING", "7.1");
  request = story.Deciding();
  request.clear_provide_by_time();
  story.When(request).IsRefused("PROVIDE_BY_MISSING", "7.1");
  *request.mutable_provide_by_time() = base::ToProto(story.time());
  story.When(request).IsRefused("PROVIDE_BY_PAST", "7.1");
  request = story.Deciding();
  request.set_outcome(Need::OUTCOME_REFUSED);
  story.When(request).IsRefused("GRANT_CONTRADICTED", "7.1");
  request = story.Deciding();
  request.set_digest(std::string(64, '0'));
  story.When(request).IsRefused("OTHER_DIGEST", "7.1");
}

TEST(ResourceDecision, IsOfTopManagementThatDidNotRaiseIt) {
  NeedStory story;
  story.By("bo").When(NeedStory::Owner("tom")).Happens();
  story.By("tom").When(story.Deciding()).IsRefused("FOUR_EYES", "7.1");
  story.By("tina").When(NeedStory::Owner("olga")).Happens();
  for (const char* person : {"ana", "bo", "tina", "olga"}) {
    story.By(person).When(story.Deciding()).IsRefused("FOUR_EYES", "7.1");
  }
  story.By("dora").When(story.Deciding()).IsRefused("NOT_DESIGNATED", "7.1");
  story.By("tom").When(story.Deciding()).Happens();
}

TEST(ResourceDecision, KeepsTheNeedOnceDecided) {
  NeedStory story;
  story.By("tom").When(story.Deciding()).Happens();
  v1::UpdateResourceDecisionRequest update;
  update.mutable_resource_decision()->set_need("more");
  story.By("ana").When(update).IsRefused("NEED_DECIDED", "7.1");
  story.When(NeedStory::Owner("oskar")).Happens();
  auto late = story.Providing();
  *late.mutable_evidence(0) = EvidenceAt(story.time() + kDay);
  story.When(late).IsRefused("EVIDENCE_IN_FUTURE");
  story.When(story.Deciding()).IsRefused("WRONG_STATE", "7.1");
}

TEST(ResourceDecision, NamesAResourceOfTheOrganization) {
  NeedStory story;
  v1::UpdateResourceDecisionRequest update;
  update.mutable_resource_decision()->set_subject("organizations/other/objectives/x");
  story.When(update).IsRefused("RESOURCE_ELSEWHERE", "7.5.3");
}

TEST(ResourceDecision, HasAtMost200Authors) {
  NeedStory story;
  for (int i = 0; i < 200; ++i) story.By(absl::StrCat("a", i)).When(NeedStory::Owner(absl::StrCat("o", i))).Happens();
  story.By("one-more").When(NeedStory::Owner("x")).IsRefused("TOO_MANY_AUTHORS", "7.1");
}

TEST(ResourceDecision, IsWithdrawnWhileItIsOpen) {
  v1::WithdrawResourceDecisionRequest withdraw;
  withdraw.set_reason("the tests are gone");
  NeedStory open;
  open.When(withdraw).Happens();
  EXPECT_EQ(open.state().state(), Need::STATE_WITHDRAWN);
  open.When(open.Providing()).IsRefused("WRONG_STATE", "7.1");
  NeedStory granted;
  granted.By("tom").When(granted.Deciding()).Happens();
  granted.When(withdraw).IsRefused("WRONG_STATE", "7.1");
}

TEST(ResourceDecision, IsOverdueBeforeAndAfterTheDecision) {
  NeedStory story;
  EXPECT_THAT(story.After(kDay * 29).FallsDue(), IsEmpty());
  EXPECT_EQ(story.After(kDay).FallsDue()[0].overdue().state(), Need::STATE_OPEN);
  EXPECT_THAT(story.After(kDay).FallsDue(), IsEmpty()) << "once";
  v1::UpdateResourceDecisionRequest later;
  *later.mutable_resource_decision()->mutable_need_time() = base::ToProto(story.time() + kDay * 3);
  story.By("ana").When(later).Happens();
  EXPECT_FALSE(story.state().overdue());
  EXPECT_EQ(story.After(kDay * 3).FallsDue().size(), 1u);
  story.By("tom").When(story.Deciding()).Happens();
  EXPECT_FALSE(story.state().overdue());
  EXPECT_EQ(story.After(kDay * 60).FallsDue()[0].overdue().state(), Need::STATE_GRANTED);
  story.When(story.Providing()).Happens();
  EXPECT_FALSE(story.state().overdue());
}

TEST(ResourceDecision, IsRaisedForADecisionOfAReview) {
  NeedStory known;
  domain::Story<ResourceDecisions> story("organizations/acme/resourceDecisions/other");
  story.When(&OpenNeed, known.Raising().resource_decision()).Happens();
  EXPECT_EQ(story.state().state(), Need::STATE_OPEN);
  story.When(&OpenNeed, known.Raising().resource_decision()).NothingHappens();
}

TEST(ResourceDecision, OfAReviewIsNotDecidedByTheAuthorsOfItsMinutes) {
  Need need = NeedStory().Raising().resource_decision();
  need.add_authors("tom");
  domain::Story<ResourceDecisions> story("organizations/acme/resourceDecisions/other");
  story.Knowing(ManagementOfAcme()).By("reactions").When(&OpenNeed, need).Happens();
  EXPECT_THAT(story.state().authors(), testing::ElementsAre("tom"));
  v1::DecideResourcesRequest request = NeedStory().Deciding();
  request.set_digest(story.state().digest());
  story.By("tom").When(request).IsRefused("FOUR_EYES", "7.1");
}

TEST(ResourceDecision, HasAnIdThatAimsDoesNotGive) {
  domain::Story<ResourceDecisions> story("organizations/acme/resourceDecisions/" + OpenedId("a decision"));
  story.When(NeedStory().Raising()).IsRefused("ID_RESERVED", "7.1");
}

TEST(ResourceDecision, KeepsAnOwnerWhoLeft) {
  const domain::PersonChange left{"olga", "organizations/acme/persons/olga", true};
  NeedStory story;
  story.When(&domain::NotePerson<ResourceDecisions>, left).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 1);
  NeedStory refused;
  refused.By("tom").When(refused.Deciding(Need::OUTCOME_REFUSED)).Happens();
  refused.When(&domain::NotePerson<ResourceDecisions>, left).NothingHappens();
}

}  // namespace
}  // namespace aims::audit
