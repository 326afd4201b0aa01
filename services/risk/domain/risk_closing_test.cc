#include "aims/risk/v1/risk_profile.pb.h"
#include "common/domain/person_noted.h"
#include "gtest/gtest.h"
#include "services/risk/domain/testing/artifact_copy.h"
#include "services/risk/domain/testing/risk_story.h"

namespace aims::risk {
namespace {

using Closing = v1::Risk::Closing;
using Note = v1::Risk::TreatmentNote;
using v1::Risk;

constexpr char kChat[] = "organizations/acme/aiSystems/chat";
constexpr char kTriage[] = "organizations/acme/aiSystems/triage";
constexpr char kOther[] = "organizations/acme/risks/other";

// A risk of these systems, in treatment at the level of likelihood 2 and this consequence.
RiskStory Of(const std::vector<std::string>& systems, uint32_t consequence = 2, const std::string& name = kRisk) {
  RiskStory story(name);
  auto identified = RiskStory::Identified();
  for (const auto& system : systems) identified.mutable_risk()->add_ai_systems(system);
  story.By("ria").When(identified).Happens();
  story.Assess(2, consequence).Evaluate().Choose(v1::TREATMENT_OPTION_MODIFY);
  return story;
}

v1::RiskProfile Profile(const std::string& id, bool ended) {
  v1::RiskProfile profile;
  profile.set_name("organizations/acme/riskProfiles/" + id);
  if (ended) profile.mutable_system_end_time()->set_seconds(1);
  return profile;
}

v1::RequestRiskClosingRequest Merging(const RiskStory& story, const std::string& into = kOther) {
  auto request = story.Closing(v1::CLOSING_GROUND_MERGED);
  request.set_merged_into(into);
  return request;
}

TEST(Closing, IsAskedForByOneAndDecidedByAnother) {
  RiskStory story = Of({kChat}, 1);
  story.By("owen").When(story.ToClose()).IsRefused("CLOSING_NOT_OPEN", "6.1.2");
  story.By("max").When(story.Closing(v1::CLOSING_GROUND_SOURCE_GONE)).Happens();
  EXPECT_EQ(story.state().closing().state(), Closing::STATE_SUBMITTED);
  EXPECT_EQ(story.state().closing().requester(), "max");
  EXPECT_EQ(story.state().state(), Risk::STATE_TREATMENT);
  for (const char* maker : {"max", "ria", "owen", "rob", "pia"}) {  // asked, wrote, owns, rated, prepared the evidence
    story.By(maker, {"top-management"}).When(story.ToClose()).IsRefused("FOUR_EYES", "6.1.2");
  }
  auto other = story.ToClose();
  other.set_number(2);
  story.By("mia").When(other).IsRefused("CLOSING_NOT_OPEN");
  other = story.ToClose();
  other.set_digest("other");
  story.When(other).IsRefused("OTHER_DIGEST");
  const auto events = story.When(story.ToClose()).Happens();
  EXPECT_EQ(events[0].closed().ground(), v1::CLOSING_GROUND_SOURCE_GONE);
  EXPECT_EQ(events[0].closed().number(), 1u);
  EXPECT_EQ(story.state().state(), Risk::STATE_CLOSED);
  EXPECT_EQ(story.state().closing().state(), Closing::STATE_APPROVED);
  EXPECT_EQ(story.state().closing().decider(), "mia");
  EXPECT_EQ(story.state().closing().end_reason(), "it is off");
}

TEST(Closing, RejectedTheRiskStaysOpen) {
  RiskStory story = Of({kChat});
  v1::RejectRiskClosingRequest request;
  request.set_number(1);
  story.When(request).IsRefused("CLOSING_NOT_OPEN");
  story.AskToClose().By("mia").When(request).IsRefused("OTHER_DIGEST");
  request.set_digest(story.state().digest());
  request.set_reason("it still runs");
  story.When(request).Happens();
  EXPECT_EQ(story.state().closing().state(), Closing::STATE_REJECTED);
  EXPECT_EQ(story.state().closing().end_reason(), "it still runs");
  EXPECT_EQ(story.state().state(), Risk::STATE_TREATMENT);
  story.When(story.ToClose()).IsRefused("CLOSING_NOT_OPEN");
}

TEST(Closing, IsAskedForAnewUnderAnotherNumber) {
  RiskStory story = Of({kChat}, 1);
  const auto first = story.AskToClose().ToClose();
  story.AskToClose(v1::CLOSING_GROUND_IDENTIFIED_IN_ERROR).By("mia").When(first).IsRefused("CLOSING_NOT_OPEN");
  story.When(story.ToClose()).Happens();
  EXPECT_EQ(story.state().closing().number(), 2u);
}

TEST(Closing, IsVoidWhenTheRiskIsChangedOrAssessedAnew) {
  RiskStory story = Of({kChat});
  story.AskToClose();
  v1::UpdateRiskRequest update;
  update.mutable_risk()->set_display_name("Another name");
  story.By("ria").When(update).Happens();
  EXPECT_EQ(story.state().closing().state(), Closing::STATE_VOID);
  story.AskToClose();
  v1::RequestRiskReassessmentRequest again;
  again.set_trigger(v1::REASSESSMENT_TRIGGER_INCIDENT);
  story.When(again).Happens();
  EXPECT_EQ(story.state().closing().state(), Closing::STATE_VOID);
  EXPECT_EQ(story.state().closing().end_reason(), "reassessment");
}

TEST(Closing, NeedsEvidenceThatHolds) {
  for (auto ground : {v1::CLOSING_GROUND_SOURCE_GONE, v1::CLOSING_GROUND_IDENTIFIED_IN_ERROR}) {
    RiskStory story = Of({kChat});
    auto request = story.Closing(ground);
    request.clear_evidence();
    story.When(request).IsRefused("GROUND_NOT_SHOWN", "6.1.2");
    request = story.Closing(ground);
    *request.mutable_evidence(0)->mutable_expire_time() = base::ToProto(story.time() + kDay);
    story.When(request).Happens();
    story.After(kDay).By("theo", {"top-management"}).When(story.ToClose()).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  }
}

TEST(Closing, RestsOnArtifactsThatAreAcceptedAlsoAtItsDecision) {
  RiskStory story = Of({kChat});
  ExpectChecksArtifact(story, story.Closing(v1::CLOSING_GROUND_SOURCE_GONE));
  story.Knowing(Artifact(type::v1::ArtifactStanding::STATE_WITHDRAWN));
  story.By("theo", {"top-management"}).When(story.ToClose()).IsRefused("ARTIFACT_NOT_ACCEPTED", "7.5.3");
}

TEST(Closing, WaitsForOpenTreatments) {
  RiskStory story = Of({kChat});
  story.AskToClose().Note("t1", 1, Note::STANDING_OPEN);
  story.When(story.Closing(v1::CLOSING_GROUND_SOURCE_GONE)).IsRefused("TREATMENT_OPEN", "8.3");
  story.By("theo", {"top-management"}).When(story.ToClose()).IsRefused("TREATMENT_OPEN", "8.3");
  story.Note("t1", 2, Note::STANDING_WITHDRAWN).Close();
  EXPECT_EQ(story.state().state(), Risk::STATE_CLOSED);
}

TEST(Closing, EndsAcceptances) {
  RiskStory story = Of({kChat});
  story.Ask(60 * kDay).Accept().Close();
  EXPECT_EQ(story.state().acceptances(0).state(), Risk::Acceptance::STATE_VOID);
  EXPECT_FALSE(story.state().tolerated());
}

// --- Above the appetite ---

TEST(Closing, AboveTheAppetiteIsByThoseWhoMayAcceptTheLevel) {
  RiskStory story = Of({kChat}, 3);  // high
  story.Note("t1", 3, Note::STANDING_INEFFECTIVE, EstimateOf(2, 3)).AskToClose();
  story.By("mia", {"aims-manager"}).When(story.ToClose()).IsRefused("LEVEL_ABOVE_AUTHORITY", "6.1.3");
  story.By("dora", {"designated-management"}).When(story.ToClose()).IsRefused("LEVEL_ABOVE_AUTHORITY", "6.1.3");
  const auto events = story.By("theo", {"top-management"}).When(story.ToClose()).Happens();
  EXPECT_EQ(events[0].closed().role(), "top-management");
}

TEST(Closing, OfALevelThatNobodyMayAcceptIsRefused) {
  RiskStory story;
  story.Identify().Assess(3, 3).Evaluate().AskToClose();
  story.By("theo", {"top-management"}).When(story.ToClose()).IsRefused("LEVEL_NOT_ACCEPTABLE", "6.1.3");
}

TEST(Closing, IsNotReachedByALowAssessmentThatNobodyEvaluated) {
  RiskStory story = Of({kChat}, 3);
  v1::RequestRiskReassessmentRequest again;
  again.set_trigger(v1::REASSESSMENT_TRIGGER_OTHER);
  story.When(again).Happens();
  story.Assess(1, 1).AskToClose();
  story.By("mia").When(story.ToClose()).IsRefused("RISK_NOT_EVALUATED", "6.1.2");
  story.Evaluate().By("mia").When(story.ToClose()).Happens();
}

TEST(Closing, IsByTheCriteriaOfToday) {
  RiskStory story = Of({kChat}, 1);
  story.AskToClose().Knowing(Criteria(2)).By("mia").When(story.ToClose()).IsRefused("RATING_OUTDATED", "6.1.1");
}

TEST(Closing, OfARiskThatWasNeverRatedNeedsNoRole) {
  RiskStory story;
  story.Identify().AskToClose(v1::CLOSING_GROUND_IDENTIFIED_IN_ERROR).By("mia").When(story.ToClose()).Happens();
}

// --- The systems are retired ---

TEST(Closing, BecauseTheSystemsAreRetiredNeedsThemToBe) {
  RiskStory story = Of({kChat, kTriage}, 3);
  const auto request = story.Closing(v1::CLOSING_GROUND_SYSTEM_RETIRED);
  story.Knowing(Profile("chat", true)).When(request).IsRefused("SYSTEM_NOT_RETIRED", "6.1.2");  // triage: not known
  story.Knowing(Profile("triage", false)).When(request).IsRefused("SYSTEM_NOT_RETIRED", "6.1.2");
  story.Knowing(Profile("triage", true)).By("owen").When(request).Happens();
  story.By("mia").When(story.ToClose()).Happens();  // high, but nobody is left whom it could harm
  EXPECT_EQ(story.state().state(), Risk::STATE_CLOSED);
}

TEST(Closing, BecauseTheSystemsAreRetiredNeedsSystems) {
  RiskStory story;
  story.ToTreatment().When(story.Closing(v1::CLOSING_GROUND_SYSTEM_RETIRED)).IsRefused("SYSTEM_MISSING", "6.1.2");
}

// --- Another risk covers it ---

TEST(Closing, IntoAnotherNamesAnOpenRiskOfTheSameSystems) {
  RiskStory story = Of({kChat, kTriage}, 1);
  story.When(story.Closing(v1::CLOSING_GROUND_MERGED)).Fails(absl::StatusCode::kInvalidArgument);
  story.When(Merging(story, kRisk)).Fails(absl::StatusCode::kInvalidArgument);
  auto misplaced = story.Closing(v1::CLOSING_GROUND_SOURCE_GONE);
  misplaced.set_merged_into(kOther);
  story.When(misplaced).Fails(absl::StatusCode::kInvalidArgument);
  story.When(Merging(story)).IsRefused("RISK_UNKNOWN", "6.1.2");
  story.Knowing(Of({kChat}, 1, kOther).state()).When(Merging(story));
  story.IsRefused("MERGED_RISK_OF_OTHER_SYSTEMS", "6.1.2");
  const RiskStory other = Of({kTriage, kChat}, 1, kOther);
  Risk closed = other.state();
  closed.set_state(Risk::STATE_CLOSED);
  story.Knowing(closed).When(Merging(story)).IsRefused("MERGED_RISK_CLOSED", "6.1.2");
  story.Knowing(other.state()).By("owen").When(Merging(story)).Happens();
  story.Knowing(closed).By("mia").When(story.ToClose()).IsRefused("MERGED_RISK_CLOSED", "6.1.2");
  story.Knowing(other.state()).When(story.ToClose()).Happens();
  EXPECT_EQ(story.state().closing().merged_into(), kOther);
}

TEST(Closing, IntoARiskOfItsLevelThatIsNotToleratedGoesRoundNobody) {
  RiskStory story = Of({kChat}, 3);
  const RiskStory same = Of({kChat}, 3, kOther);
  story.Knowing(same.state()).By("owen").When(Merging(story)).Happens();
  story.Knowing(Of({kChat}, 2, kOther).state()).By("mia").When(story.ToClose()).IsRefused("LEVEL_ABOVE_AUTHORITY");
  Risk tolerated = same.state();
  tolerated.set_tolerated(true);
  story.Knowing(tolerated).When(story.ToClose()).IsRefused("LEVEL_ABOVE_AUTHORITY");
  story.Knowing(same.state()).When(story.ToClose()).Happens();
}

TEST(Closing, EndsTheWaitForAnotherOwner) {
  const domain::PersonChange owen{"owen", "organizations/acme/persons/owen", true};
  RiskStory story = Of({kChat}, 1);
  story.When(&domain::NotePerson<Risks>, {"owen", "organizations/other/persons/owen", true}).NothingHappens();
  story.When(&domain::NotePerson<Risks>, owen).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 1);
  RiskStory renamed = story;
  v1::UpdateRiskRequest update;
  update.mutable_risk()->set_owner("otto");
  renamed.By("ria").When(update).Happens();
  EXPECT_EQ(renamed.state().gone_people_size(), 0);
  story.Close();
  EXPECT_EQ(story.state().state(), Risk::STATE_CLOSED);
  EXPECT_EQ(story.state().gone_people_size(), 0);
  story.When(&domain::NotePerson<Risks>, owen).NothingHappens();
}

}  // namespace
}  // namespace aims::risk
