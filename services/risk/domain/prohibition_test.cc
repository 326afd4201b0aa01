#include "services/risk/domain/prohibition.h"

#include "common/base/resource_name.h"
#include "gtest/gtest.h"
#include "services/risk/domain/testing/risk_story.h"
#include "services/risk/domain/treatment.h"

namespace aims::risk {
namespace {

using v1::Risk;
using Note = v1::Risk::TreatmentNote;

constexpr char kSystem[] = "organizations/acme/aiSystems/chat";
constexpr char kProhibitionRisk[] = "organizations/acme/risks/prohibited-chat";

// The risk of a prohibited system; owen answers for it once he is named.
class ProhibitionStory : public RiskStory {
 public:
  ProhibitionStory() : RiskStory(kProhibitionRisk) {}

  std::vector<v1::RiskEvent> Found(uint64_t version, uint32_t classification_number = 3) {
    By("reaction/prohibition")
        .When(&FindProhibition, Prohibited{kSystem, version, classification_number, "AI Act Art. 5(1)(f)"});
    return Happens();
  }
  std::vector<v1::RiskEvent> Lifted(uint64_t version) {
    By("reaction/prohibition").When(&LiftProhibition, ProhibitedNoMore{kSystem, version, "the block was lifted"});
    return Happens();
  }
  ProhibitionStory& Owned() {
    v1::UpdateRiskRequest request;
    request.mutable_risk()->set_owner("owen");
    request.mutable_risk()->set_criteria(kCriteria);
    By("ria").When(request).Happens();
    return *this;
  }
  // In treatment, at the highest level.
  ProhibitionStory& Treated() {
    Found(5);
    Owned().Assess(3, 3).Evaluate().Choose(v1::TREATMENT_OPTION_AVOID);
    return *this;
  }
};

TEST(Prohibition, OpensARiskThatIsNotTolerated) {
  ProhibitionStory story;
  const auto events = story.Found(5);
  ASSERT_EQ(events.size(), 3);
  EXPECT_TRUE(events[0].has_registered());
  EXPECT_TRUE(events[1].has_prohibition_found());
  EXPECT_TRUE(events[2].tolerance_changed().open());
  EXPECT_FALSE(events[2].tolerance_changed().tolerated());
  const Risk& risk = story.state();
  EXPECT_EQ(risk.state(), Risk::STATE_IDENTIFIED);
  EXPECT_EQ(risk.display_name(), "Prohibited practice: chat");
  EXPECT_NE(risk.description().find("AI Act Art. 5(1)(f)"), std::string::npos);
  EXPECT_EQ(risk.ai_systems(0), kSystem);
  EXPECT_FALSE(risk.sources().empty());
  EXPECT_FALSE(risk.people_affected().empty());
  EXPECT_EQ(risk.prohibition().ai_system(), kSystem);
  EXPECT_EQ(risk.prohibition().classification_number(), 3);
  EXPECT_FALSE(risk.prohibition().has_lift_time());
}

TEST(Prohibition, IsFoundOnceAndFollowsLaterClassifications) {
  ProhibitionStory story;
  story.Found(5);
  EXPECT_TRUE(story.Found(5).empty());
  EXPECT_TRUE(story.Found(4).empty());
  EXPECT_TRUE(story.Lifted(5).empty()) << "older than what is known";
  story.Found(8, 4);
  EXPECT_EQ(story.state().prohibition().classification_number(), 4);
  EXPECT_EQ(story.state().ai_systems_size(), 1);
  story.Lifted(9);
  EXPECT_TRUE(story.Lifted(10).empty());
  EXPECT_TRUE(story.Found(9).empty());
}

TEST(Prohibition, NothingIsLiftedOfARiskThatIsNotThere) {
  ProhibitionStory story;
  EXPECT_TRUE(story.Lifted(5).empty());
}

TEST(Prohibition, HasTheHighestLevelOfItsCriteria) {
  ProhibitionStory story;
  story.Found(5);
  story.Owned();
  v1::AssessRiskRequest request;
  *request.mutable_estimate() = EstimateOf(2, 3);
  story.By("rob").When(request).IsRefused("HIGHEST_LEVEL_REQUIRED", "AI Act Art. 5");
  *request.mutable_estimate() = EstimateOf(3, 3);
  story.When(request).Happens();
  EXPECT_EQ(story.state().residual().level_id(), "extreme");
}

TEST(Prohibition, TheHighestLevelIsTheHighestThatCanBeEstimated) {
  v1::RiskCriteria criteria = Criteria();
  auto* beyond = criteria.mutable_current_version()->mutable_document()->add_levels();
  beyond->set_level_id("beyond");  // which no estimate gives
  ProhibitionStory story;
  story.Knowing(criteria);
  story.Found(5);
  story.Owned().Assess(3, 3);
  EXPECT_EQ(story.state().residual().level_id(), "extreme");
}

TEST(Prohibition, IsNotTestedAway) {
  ProhibitionStory story;
  story.Treated();
  v1::Treatment treatment;
  treatment.set_name(kTreatment);
  treatment.set_risk(kProhibitionRisk);
  treatment.set_state(v1::Treatment::STATE_IMPLEMENTED);
  v1::RecordTreatmentTestRequest request;
  request.set_outcome(v1::Treatment::Test::OUTCOME_EFFECTIVE);
  *request.mutable_residual() = EstimateOf(1, 1);
  domain::KnownResources known;
  known.Add(story.state());
  known.Add(Criteria());
  domain::Decision decision{{}, story.time(), &known};
  decision.actor.set_subject("tess");
  const auto refused = RecordTest(treatment, request, decision);
  const auto violations = domain::ViolationsOf(refused.status());
  ASSERT_FALSE(violations.empty()) << refused.status();
  EXPECT_EQ(violations[0].rule, "HIGHEST_LEVEL_REQUIRED");
  // One that was tested before the system was found to be prohibited.
  story.Note(kTreatment, 4, Note::STANDING_EFFECTIVE, EstimateOf(1, 1));
  EXPECT_EQ(story.state().residual().level_id(), "extreme");
  EXPECT_EQ(story.state().treatments_size(), 1);
}

TEST(Prohibition, IsNotAcceptedOrRetained) {
  v1::RiskCriteria lenient = Criteria();
  auto* extreme = lenient.mutable_current_version()->mutable_document()->mutable_levels(3);
  extreme->set_max_acceptance_days(30);
  extreme->add_acceptor_roles("top-management");
  ProhibitionStory story;
  story.Knowing(lenient);
  story.Treated();
  story.By("owen").When(story.Asking(kDay)).IsRefused("PRACTICE_PROHIBITED", "AI Act Art. 5");
  v1::ChooseRiskTreatmentRequest retain;
  retain.set_option(v1::TREATMENT_OPTION_RETAIN);
  story.When(retain).IsRefused("PRACTICE_PROHIBITED", "AI Act Art. 5");
  // A request that was asked for before, and not voided.
  v1::RiskEvent asked;
  asked.mutable_acceptance_requested()->set_number(1);
  *asked.mutable_acceptance_requested()->mutable_expire_time() = base::ToProto(story.time() + kDay);
  story.Given({asked});
  story.By("theo", {"top-management"}).When(story.Accepting()).IsRefused("PRACTICE_PROHIBITED");
}

TEST(Prohibition, IsNotMonitoredWhateverTheAppetite) {
  v1::RiskCriteria hungry = Criteria();
  hungry.mutable_current_version()->mutable_document()->set_appetite_level_id("extreme");
  ProhibitionStory story;
  story.Knowing(hungry);
  story.Treated();
  story.Note(kTreatment, 4, Note::STANDING_EFFECTIVE);
  EXPECT_EQ(story.state().state(), Risk::STATE_TREATMENT);
  EXPECT_FALSE(story.state().residual().above_appetite());
  EXPECT_FALSE(story.state().tolerated());
  story.When(v1::StartRiskMonitoringRequest()).IsRefused("PRACTICE_PROHIBITED", "AI Act Art. 5");
}

TEST(Prohibition, IsNotClosed) {
  ProhibitionStory story;
  story.Treated();
  story.By("owen").When(story.Closing(v1::CLOSING_GROUND_SOURCE_GONE));
  story.IsRefused("PRACTICE_PROHIBITED", "AI Act Art. 5");
  story.Lifted(6);
  story.Assess(1, 1).Evaluate().Close();
  EXPECT_EQ(story.state().state(), Risk::STATE_CLOSED);
}

TEST(Prohibition, StaysAboutTheSystem) {
  ProhibitionStory story;
  story.Found(5);
  v1::UpdateRiskRequest request;
  request.mutable_update_mask()->add_paths("ai_systems");
  story.By("ria").When(request).IsRefused("PROHIBITED_SYSTEM_MISSING", "AI Act Art. 5");
  story.Lifted(6);
  story.When(request).Happens();
  EXPECT_EQ(story.state().ai_systems_size(), 0);
  story.Found(7);
  EXPECT_EQ(story.state().ai_systems(0), kSystem);
}

TEST(Prohibition, IsOfWhatDecisionsNameByDigest) {
  ProhibitionStory story;
  story.Found(5);
  const std::string marked = story.state().digest();
  story.Lifted(6);
  EXPECT_NE(story.state().digest(), marked);
}

TEST(Prohibition, LiftedTheOrdinaryRulesHoldAndWhatWasAssessedIsAssessedAgain) {
  ProhibitionStory story;
  story.Treated();
  const auto events = story.Lifted(6);
  ASSERT_EQ(events.size(), 2);
  EXPECT_TRUE(events[0].has_prohibition_lifted());
  EXPECT_TRUE(story.state().prohibition().has_lift_time());
  EXPECT_EQ(story.state().prohibition().lift_cause(), "the block was lifted");
  EXPECT_EQ(story.state().state(), Risk::STATE_REASSESSMENT);
  EXPECT_EQ(story.state().reassessments(0).trigger(), v1::REASSESSMENT_TRIGGER_SYSTEM_CHANGED);
  story.Assess(1, 1).Evaluate().Choose(v1::TREATMENT_OPTION_RETAIN);
  EXPECT_EQ(story.state().state(), Risk::STATE_MONITORED);
  EXPECT_TRUE(story.state().tolerated());
}

TEST(Prohibition, LiftedBeforeItWasAssessedItWaitsForItsFirstAssessment) {
  ProhibitionStory story;
  story.Found(5);
  EXPECT_EQ(story.Lifted(6).size(), 1);
  EXPECT_EQ(story.state().state(), Risk::STATE_IDENTIFIED);
  EXPECT_FALSE(story.state().tolerated());
}

TEST(Prohibition, FoundAgainItVoidsAcceptancesAndIsNotMonitoredAnyMore) {
  ProhibitionStory story;
  story.Treated();
  story.Lifted(6);
  story.Assess(2, 2).Evaluate().Choose(v1::TREATMENT_OPTION_MODIFY);
  story.Ask(60 * kDay).Accept();
  ASSERT_EQ(story.state().state(), Risk::STATE_MONITORED);
  story.Found(9, 5);
  EXPECT_EQ(story.state().acceptances(0).state(), Risk::Acceptance::STATE_VOID);
  EXPECT_EQ(story.state().acceptances(0).end_reason(), "prohibition");
  EXPECT_EQ(story.state().state(), Risk::STATE_REASSESSMENT);
  EXPECT_FALSE(story.state().tolerated());
  EXPECT_EQ(story.state().prohibition().classification_number(), 5);
  EXPECT_FALSE(story.state().prohibition().has_lift_time());
}

TEST(Prohibition, FoundAgainItVoidsWhatWasAskedFor) {
  ProhibitionStory story;
  story.Treated();
  story.Lifted(6);
  story.Assess(2, 2).Evaluate().Choose(v1::TREATMENT_OPTION_MODIFY);
  story.Ask(60 * kDay);
  story.Found(9, 5);
  EXPECT_EQ(story.state().acceptances(0).state(), Risk::Acceptance::STATE_VOID);
}

TEST(Prohibition, OfAClosedRiskGoesOnToTheNext) {
  ProhibitionStory story;
  story.Found(5);
  story.Lifted(6);
  story.Close();
  auto events = story.Found(7, 4);
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].prohibition_found().successor(), "organizations/acme/risks/prohibited2-chat");
  EXPECT_EQ(story.state().state(), Risk::STATE_CLOSED) << "which is final";
  EXPECT_TRUE(story.Found(7, 4).empty());
  events = story.Lifted(8);
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].prohibition_lifted().successor(), "organizations/acme/risks/prohibited2-chat");
}

TEST(Prohibition, EachSystemHasRisksOfItsOwn) {
  EXPECT_EQ(ProhibitionRiskOf(kSystem), kProhibitionRisk);
  EXPECT_EQ(ProhibitionRiskOf("no name"), "");
  const std::string longest(63, 'a');
  const auto risk_of = [](const std::string& id) { return ProhibitionRiskOf("organizations/acme/aiSystems/" + id); };
  const auto name = base::ResourceName::Parse(risk_of(longest));
  ASSERT_TRUE(name.ok()) << name.status();
  EXPECT_LE(name->id().size(), 63 - 4) << "room for the number of a successor";
  EXPECT_NE(risk_of(longest), risk_of(longest.substr(0, 62) + "b"));
  // The second risk of "chat" is no risk of another system.
  EXPECT_NE(risk_of("2-chat"), "organizations/acme/risks/prohibited2-chat");
}

TEST(Prohibition, SuccessorsAreNumbered) {
  RiskStory third("organizations/acme/risks/prohibited3-a-2-b");
  third.When(&FindProhibition, Prohibited{"organizations/acme/aiSystems/a-2-b", 1, 1, "AI Act Art. 5"}).Happens();
  v1::RiskEvent lifted;
  lifted.mutable_prohibition_lifted();
  v1::RiskEvent closed;
  closed.mutable_closed();
  third.Given({lifted, closed});
  third.When(&FindProhibition, Prohibited{"organizations/acme/aiSystems/a-2-b", 3, 2, "AI Act Art. 5"});
  EXPECT_EQ(third.Happens()[0].prohibition_found().successor(), "organizations/acme/risks/prohibited4-a-2-b");
}

}  // namespace
}  // namespace aims::risk
