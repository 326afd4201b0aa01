#include "services/risk/domain/risk.h"

#include "gtest/gtest.h"
#include "services/risk/domain/testing/risk_story.h"

namespace aims::risk {
namespace {

using Note = v1::Risk::TreatmentNote;
using v1::Risk;

v1::UpdateRiskRequest Changing(const std::function<void(Risk&)>& change) {
  v1::UpdateRiskRequest request;
  change(*request.mutable_risk());
  return request;
}

TEST(Risk, IsIdentifiedWithSourceAndObjective) {
  RiskStory story;
  auto request = RiskStory::Identified();
  request.mutable_risk()->clear_sources();
  request.mutable_risk()->clear_objectives();
  story.When(request).IsRefused("SOURCE_MISSING", "6.1.2");
  story.When(request).IsRefused("OBJECTIVE_MISSING", "6.1.2");
  request.mutable_risk()->add_sources(v1::RISK_SOURCE_OTHER);
  request.mutable_risk()->add_people_affected("the insured");
  story.When(request).Happens();
  EXPECT_EQ(story.state().state(), Risk::STATE_IDENTIFIED);
  EXPECT_EQ(story.state().authors(0), "ana");
  EXPECT_EQ(story.state().digest().size(), 64);
}

TEST(Risk, RefersToWhatIsThere) {
  RiskStory story;
  auto request = RiskStory::Identified();
  request.mutable_risk()->add_categories("organizations/acme/riskCategories/none");
  story.When(request).IsRefused("CATEGORY_UNKNOWN");
  request = RiskStory::Identified();
  request.mutable_risk()->set_criteria("organizations/acme/riskCriteria/none");
  story.When(request).IsRefused("CRITERIA_UNKNOWN");
  request = RiskStory::Identified();
  request.mutable_risk()->add_ai_systems("organizations/other/aiSystems/chat");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  request = RiskStory::Identified();
  for (int i = 0; i < 2; ++i) request.mutable_risk()->add_ai_systems("organizations/acme/aiSystems/chat");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(Risk, IsAssessedByApprovedCriteria) {
  RiskStory story;
  story.Identify();
  v1::AssessRiskRequest request;
  *request.mutable_estimate() = EstimateOf(2, 2);
  v1::RiskCriteria unapproved = Criteria();
  unapproved.clear_current_version();
  story.Knowing(unapproved).By("rob").When(request).IsRefused("CRITERIA_NOT_APPROVED", "6.1.1");
  story.Knowing(Criteria()).When(request).Happens();
  EXPECT_EQ(story.state().inherent().level_id(), "medium");
  EXPECT_EQ(story.state().inherent().rater(), "rob");
  EXPECT_EQ(story.state().residual().level_id(), "medium");
}

TEST(Risk, IsNotAssessedWithoutOwnerAndCriteria) {
  RiskStory story;
  auto identified = RiskStory::Identified();
  identified.mutable_risk()->clear_owner();
  identified.mutable_risk()->clear_criteria();
  story.When(identified).Happens();
  v1::AssessRiskRequest request;
  *request.mutable_estimate() = EstimateOf(2, 2);
  story.When(request).IsRefused("OWNER_MISSING");
  story.When(request).IsRefused("CRITERIA_MISSING");
}

TEST(Risk, KeepsItsInherentLevel) {
  RiskStory story;
  story.Identify().Assess(3, 2);
  EXPECT_EQ(story.state().inherent().level_id(), "high");
  story.Assess(1, 1);
  EXPECT_EQ(story.state().inherent().level_id(), "high");
  EXPECT_EQ(story.state().current().level_id(), "low");
}

TEST(Risk, IsEvaluatedByAnotherThanWhoAssessed) {
  RiskStory story;
  story.Identify().Assess(2, 2);
  const auto request = story.Naming<v1::EvaluateRiskRequest>();
  story.By("rob").When(request).IsRefused("FOUR_EYES", "6.1.2");
  v1::EvaluateRiskRequest other;
  other.set_digest("other");
  story.By("eva").When(other).IsRefused("OTHER_DIGEST");
  story.When(request).Happens();
  EXPECT_EQ(story.state().state(), Risk::STATE_EVALUATED);
  EXPECT_TRUE(story.state().evaluation().above_appetite());
}

TEST(Risk, IsNotEvaluatedByAnOldVersionOfTheCriteria) {
  RiskStory story;
  story.Identify().Assess(2, 2);
  story.Knowing(Criteria(2)).By("eva").When(story.Naming<v1::EvaluateRiskRequest>());
  story.IsRefused("RATING_OUTDATED", "6.1.1");
}

TEST(Risk, WithinTheAppetiteIsRetainedAndMonitored) {
  RiskStory story;
  story.Identify().Assess(1, 1).Evaluate().Choose(v1::TREATMENT_OPTION_RETAIN);
  EXPECT_EQ(story.state().state(), Risk::STATE_MONITORED);
  EXPECT_TRUE(story.state().tolerated());
  EXPECT_EQ(base::FromProto(story.state().review_due_time()), story.time() + 365 * kDay);
}

TEST(Risk, AboveTheAppetiteIsNotMonitored) {
  RiskStory story;
  story.Identify().Assess(2, 2).Evaluate().Choose(v1::TREATMENT_OPTION_RETAIN);
  EXPECT_EQ(story.state().state(), Risk::STATE_TREATMENT);
  story.When(v1::StartRiskMonitoringRequest()).IsRefused("RISK_ABOVE_APPETITE", "6.1.3");
}

TEST(Risk, IsMonitoredWhenItsTreatmentsAreEffective) {
  RiskStory story;
  story.ToTreatment();
  story.When(v1::StartRiskMonitoringRequest()).IsRefused("TREATMENT_MISSING", "6.1.3");
  story.Note("t1", 1, Note::STANDING_OPEN).Note("t2", 1, Note::STANDING_OPEN);
  story.When(v1::StartRiskMonitoringRequest()).IsRefused("TREATMENT_OPEN", "8.3");
  story.Note("t1", 5, Note::STANDING_EFFECTIVE, EstimateOf(1, 2));
  EXPECT_EQ(story.state().state(), Risk::STATE_TREATMENT);
  EXPECT_EQ(story.state().residual().level_id(), "low");
  EXPECT_EQ(story.state().current().level_id(), "medium");
  story.Note("t2", 3, Note::STANDING_WITHDRAWN);
  EXPECT_EQ(story.state().state(), Risk::STATE_MONITORED);
}

TEST(Risk, NotesATreatmentOnceAndInOrder) {
  RiskStory story;
  story.ToTreatment().Note("t1", 5, Note::STANDING_EFFECTIVE, EstimateOf(1, 2));
  const std::string etag = story.state().etag();
  const TreatmentReport late{"t1", 5, Note::STANDING_OPEN, absl::nullopt};
  story.By("aims").When(&NoteTreatment, late).NothingHappens();
  EXPECT_EQ(story.state().etag(), etag);
}

TEST(Risk, OfWhichATestFindsMoreGoesBackToTreatment) {
  RiskStory story;
  story.ToTreatment().Note("t1", 5, Note::STANDING_EFFECTIVE, EstimateOf(1, 2));
  ASSERT_EQ(story.state().state(), Risk::STATE_MONITORED);
  story.Note("t2", 5, Note::STANDING_INEFFECTIVE, EstimateOf(2, 3));
  EXPECT_EQ(story.state().state(), Risk::STATE_TREATMENT);
  EXPECT_FALSE(story.state().tolerated());
}

TEST(Risk, WhoseTreatmentIsInDoubtHasItsLevelWithoutItAndIsAssessedAgain) {
  RiskStory story;
  story.ToTreatment().After(kDay);
  story.Note("t1", 5, Note::STANDING_EFFECTIVE, EstimateOf(1, 2));
  ASSERT_EQ(story.state().state(), Risk::STATE_MONITORED);
  ASSERT_TRUE(story.state().tolerated());
  story.After(kDay);
  story.Note("t1", 6, Note::STANDING_DOUBTED);
  EXPECT_EQ(story.state().residual().level_id(), "medium");
  EXPECT_EQ(story.state().state(), Risk::STATE_REASSESSMENT);
  EXPECT_EQ(story.state().reassessments(0).trigger(), v1::REASSESSMENT_TRIGGER_CONTROL_FAILED);
  EXPECT_FALSE(story.state().tolerated());
  story.Assess(2, 2).Evaluate().Choose(v1::TREATMENT_OPTION_SHARE);
  story.When(v1::StartRiskMonitoringRequest()).IsRefused("TREATMENT_OPEN", "8.3");
  story.Note("t1", 7, Note::STANDING_EFFECTIVE, EstimateOf(1, 2));
  EXPECT_EQ(story.state().state(), Risk::STATE_MONITORED);
}

TEST(Risk, ThatWasAssessedCountingOnATreatmentHasItsInherentLevelWithoutIt) {
  RiskStory story;
  story.Identify().Assess(2, 3).Evaluate().Choose(v1::TREATMENT_OPTION_MODIFY).After(kDay);
  story.Note("t1", 5, Note::STANDING_EFFECTIVE, EstimateOf(2, 2)).After(kDay);
  v1::RequestRiskReassessmentRequest again;
  again.set_trigger(v1::REASSESSMENT_TRIGGER_OTHER);
  story.By("max").When(again).Happens();
  story.Assess(2, 2).Evaluate().Choose(v1::TREATMENT_OPTION_MODIFY).Ask(60 * kDay).Accept();
  ASSERT_TRUE(story.state().tolerated());
  story.After(kDay);
  story.Note("t1", 6, Note::STANDING_DOUBTED);
  EXPECT_EQ(story.state().residual().level_id(), "high");
  EXPECT_EQ(story.state().acceptances(0).state(), Risk::Acceptance::STATE_VOID) << "it was of a lower level";
  EXPECT_FALSE(story.state().tolerated());
}

TEST(Risk, IsNotLowerForADoubt) {
  RiskStory story;
  story.Identify().Assess(1, 1).Evaluate().Choose(v1::TREATMENT_OPTION_MODIFY).After(kDay);
  story.Note("t1", 5, Note::STANDING_EFFECTIVE, EstimateOf(1, 1)).After(kDay);
  story.Note("t2", 5, Note::STANDING_INEFFECTIVE, EstimateOf(2, 3)).After(kDay);
  ASSERT_EQ(story.state().residual().level_id(), "high");
  story.Note("t1", 6, Note::STANDING_DOUBTED);
  EXPECT_EQ(story.state().residual().level_id(), "high");
  EXPECT_EQ(story.state().state(), Risk::STATE_REASSESSMENT);
}

TEST(Risk, IsAssessedAgainAfterItsInterval) {
  RiskStory story;
  story.Identify().Assess(1, 1).Evaluate().Choose(v1::TREATMENT_OPTION_RETAIN);
  EXPECT_TRUE(story.TimePasses(365 * kDay - absl::Seconds(1)).empty());
  const auto events = story.TimePasses(absl::Seconds(1));
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].reassessment_requested().trigger(), v1::REASSESSMENT_TRIGGER_INTERVAL);
  EXPECT_EQ(story.state().state(), Risk::STATE_REASSESSMENT);
  EXPECT_TRUE(story.TimePasses(60 * kDay - absl::Seconds(1)).empty());
  story.Assess(1, 1).Evaluate();
  EXPECT_EQ(story.state().state(), Risk::STATE_MONITORED) << "what is chosen for it still holds";
}

// Clause 8.2: within the days that the criteria set for its level.
TEST(Risk, ThatIsNotAssessedAgainInTimeIsNotToleratedUntilItIs) {
  RiskStory story;
  story.Identify().Assess(1, 1).Evaluate().Choose(v1::TREATMENT_OPTION_RETAIN);
  v1::RequestRiskReassessmentRequest request;
  request.set_trigger(v1::REASSESSMENT_TRIGGER_OTHER);
  request.set_reason("the press wrote about it");
  story.After(kDay).When(request).Happens();
  EXPECT_EQ(base::FromProto(story.state().reassessments(0).limit_time()), story.time() + 60 * kDay);
  EXPECT_TRUE(story.state().tolerated());
  const auto events = story.TimePasses(60 * kDay);
  ASSERT_EQ(events.size(), 2);
  EXPECT_TRUE(events[0].has_reassessment_overdue());
  EXPECT_FALSE(events[1].tolerance_changed().tolerated());
  EXPECT_TRUE(story.state().reassessment_overdue());
  EXPECT_FALSE(story.state().tolerated());
  EXPECT_TRUE(story.TimePasses(1000 * kDay).empty());
  story.Assess(1, 1);
  EXPECT_FALSE(story.state().reassessment_overdue());
  EXPECT_TRUE(story.state().tolerated());
}

TEST(Risk, IsDueForReassessmentOnceWhenItsSystemChangedAfterTheRating) {
  RiskStory story;
  story.Identify();
  RatingOutdated outdated{v1::REASSESSMENT_TRIGGER_SYSTEM_CHANGED,
                          "organizations/acme/aiSystems/chat, version 9: significant_change", story.time()};
  story.When(&NoteOutdated, outdated).NothingHappens();  // it was never rated
  story.Assess(1, 1);
  story.When(&NoteOutdated, outdated).Happens();
  EXPECT_EQ(story.state().state(), Risk::STATE_REASSESSMENT);
  EXPECT_EQ(story.state().reassessments(0).cause(), outdated.cause);
  EXPECT_EQ(story.state().reassessments(0).trigger(), v1::REASSESSMENT_TRIGGER_SYSTEM_CHANGED);
  story.When(&NoteOutdated, outdated).NothingHappens();
  story.After(absl::Seconds(1));
  story.Assess(1, 1);
  story.When(&NoteOutdated, outdated).NothingHappens();  // rated since
}

TEST(Risk, ReportsEveryRatingWithItsTimeToOtherServices) {
  RiskStory story;
  story.Identify().Assess(1, 1);
  story.After(kDay);
  story.Assess(1, 1);
  ASSERT_TRUE(story.outcome().ok());
  ASSERT_EQ(story.outcome()->size(), 2u);
  EXPECT_EQ(base::FromProto(story.outcome()->back().tolerance_changed().rate_time()), story.time());
}

TEST(Risk, IsAssessedAgainWhenSomethingComesUp) {
  RiskStory story;
  story.ToTreatment();
  v1::RequestRiskReassessmentRequest request;
  request.set_trigger(v1::REASSESSMENT_TRIGGER_INTERVAL);
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  request.set_trigger(v1::REASSESSMENT_TRIGGER_INCIDENT);
  request.set_reason("a complaint");
  story.When(request).Happens();
  EXPECT_EQ(story.state().state(), Risk::STATE_REASSESSMENT);
  EXPECT_EQ(story.state().reassessments(0).cause(), "a complaint");
  story.Assess(2, 2);
  EXPECT_TRUE(story.state().reassessments().empty());
}

TEST(Risk, IsAssessedAgainWhenItIsAnother) {
  RiskStory story;
  story.ToTreatment();
  story.When(Changing([](Risk& risk) { risk.set_display_name("Another name"); })).Happens();
  EXPECT_EQ(story.state().state(), Risk::STATE_TREATMENT);
  story.When(Changing([](Risk& risk) { risk.set_description("Another cause"); })).Happens();
  EXPECT_EQ(story.state().state(), Risk::STATE_REASSESSMENT);
  EXPECT_EQ(story.state().reassessments(0).trigger(), v1::REASSESSMENT_TRIGGER_RISK_CHANGED);
  EXPECT_EQ(story.state().reassessments(0).cause(), "description");
}

// Notes that `criteria` have the version `version`.
RiskStory& NoteVersion(RiskStory& story, uint32_t version, const std::string& criteria = kCriteria) {
  story.Knowing(Criteria(version)).When(&NoteCriteria, CriteriaChange{criteria, version});
  return story;
}

TEST(Risk, IsAssessedAgainByNewCriteria) {
  RiskStory story;
  story.ToTreatment().Ask(10 * kDay);
  NoteVersion(story, 2).Happens();
  EXPECT_EQ(story.state().state(), Risk::STATE_REASSESSMENT);
  EXPECT_EQ(story.state().reassessments(0).trigger(), v1::REASSESSMENT_TRIGGER_CRITERIA_CHANGED);
  EXPECT_EQ(story.state().reassessments(0).cause(), std::string(kCriteria) + ", version 2");
  EXPECT_EQ(story.state().acceptances(0).state(), Risk::Acceptance::STATE_VOID) << "it was asked for by the old ones";
  NoteVersion(story, 2).NothingHappens();
  NoteVersion(story, 3).Happens();
  EXPECT_EQ(story.state().reassessments_size(), 2);
  story.Assess(2, 2);
  EXPECT_TRUE(story.state().reassessments().empty());
  NoteVersion(story, 3).NothingHappens();
}

TEST(Risk, ThatIsAcceptedStaysSoUntilItIsAssessedByNewCriteria) {
  RiskStory story;
  story.ToTreatment().Ask(10 * kDay).Accept();
  ASSERT_TRUE(story.state().tolerated());
  NoteVersion(story, 2).Happens();
  EXPECT_EQ(story.state().state(), Risk::STATE_REASSESSMENT);
  EXPECT_TRUE(story.state().tolerated());
  story.Assess(2, 2);
  EXPECT_FALSE(story.state().tolerated());
}

TEST(Risk, IsNotConcernedByNewCriteriaThatItIsNotRatedBy) {
  RiskStory story;
  story.Identify();
  NoteVersion(story, 2).NothingHappens();  // it is not rated at all
  story.Knowing(Criteria(2));
  story.Assess(2, 2).Evaluate();
  NoteVersion(story, 2).NothingHappens();
  NoteVersion(story, 3, "organizations/acme/riskCriteria/other").NothingHappens();
  story.Knowing(Criteria(2));
  story.Close();
  NoteVersion(story, 4).NothingHappens();
}

TEST(Risk, ThatIsClosedStaysSo) {
  RiskStory story;
  story.ToTreatment().Close();
  EXPECT_EQ(story.state().state(), Risk::STATE_CLOSED);
  story.When(story.Closing(v1::CLOSING_GROUND_SOURCE_GONE)).IsRefused("RISK_CLOSED");
  story.When(story.ToClose()).IsRefused("RISK_CLOSED");
  story.When(Changing([](Risk& risk) { risk.set_display_name("New"); })).IsRefused("RISK_CLOSED");
  story.By("aims").When(&NoteTreatment, TreatmentReport{"t1", 9, Note::STANDING_OPEN, absl::nullopt});
  story.NothingHappens();
}

// What others are told by events, if anything.
absl::optional<v1::RiskToleranceChanged> ToldBy(const RiskEvents& events) {
  for (const auto& event : events) {
    if (event.has_tolerance_changed()) return event.tolerance_changed();
  }
  return absl::nullopt;
}

constexpr char kChat[] = "organizations/acme/aiSystems/chat";
constexpr char kTriage[] = "organizations/acme/aiSystems/triage";

TEST(Risk, TellsOthersWhetherItIsTolerated) {
  RiskStory story;
  auto identified = RiskStory::Identified();
  identified.mutable_risk()->add_ai_systems(kChat);
  auto told = ToldBy(story.By("ria").When(identified).Happens());
  ASSERT_TRUE(told.has_value());
  EXPECT_TRUE(told->open());
  EXPECT_FALSE(told->tolerated());
  EXPECT_EQ(told->ai_systems(0), kChat);
  story.Assess(2, 2).Evaluate().Choose(v1::TREATMENT_OPTION_MODIFY).Ask(60 * kDay);
  told = ToldBy(story.By("dora", {"designated-management"}).When(story.Accepting()).Happens());
  ASSERT_TRUE(told.has_value());
  EXPECT_TRUE(told->tolerated());
  EXPECT_EQ(told->level_id(), "medium");
  EXPECT_EQ(base::FromProto(told->tolerance_expire_time()), story.time() + 60 * kDay);
  told = ToldBy(story.Close());
  ASSERT_TRUE(told.has_value());
  EXPECT_FALSE(told->open());
}

TEST(Risk, TellsOthersWhetherItIsRatedByTheCriteriaOfToday) {
  RiskStory story;
  auto told = ToldBy(story.By("ria").When(RiskStory::Identified()).Happens());
  ASSERT_TRUE(told.has_value());
  EXPECT_FALSE(told->rated());
  v1::AssessRiskRequest assess;
  *assess.mutable_estimate() = EstimateOf(2, 2);
  told = ToldBy(story.By("rob").When(assess).Happens());
  ASSERT_TRUE(told.has_value());
  EXPECT_TRUE(told->rated());
  told = ToldBy(NoteVersion(story, 2).Happens());
  ASSERT_TRUE(told.has_value());
  EXPECT_FALSE(told->rated());
  told = ToldBy(story.By("rob").When(assess).Happens());
  ASSERT_TRUE(told.has_value());
  EXPECT_TRUE(told->rated());
  const auto other = Changing([](Risk& risk) { risk.clear_criteria(); });
  v1::UpdateRiskRequest none = other;
  none.mutable_update_mask()->add_paths("criteria");
  told = ToldBy(story.By("ria").When(none).Happens());
  ASSERT_TRUE(told.has_value());
  EXPECT_FALSE(told->rated());
}

TEST(Risk, SaysThatItsRatingIsOutdatedAlsoWhenManyReassessmentsAreDue) {
  RiskStory story;
  story.ToTreatment();
  v1::RequestRiskReassessmentRequest again;
  again.set_trigger(v1::REASSESSMENT_TRIGGER_INCIDENT);
  for (int i = 0; i < 25; ++i) story.By("max").When(again).Happens();
  EXPECT_EQ(story.state().reassessments_size(), 20);
  EXPECT_FALSE(ToldBy(NoteVersion(story, 2).Happens())->rated());
  NoteVersion(story, 3).NothingHappens();
}

TEST(Risk, TellsOthersWhichSystemsItIsAbout) {
  RiskStory story;
  auto identified = RiskStory::Identified();
  identified.mutable_risk()->add_ai_systems(kChat);
  story.When(identified).Happens();
  const auto same = Changing([](Risk& risk) { risk.set_display_name("Another name"); });
  EXPECT_FALSE(ToldBy(story.When(same).Happens()).has_value());
  const auto other = Changing([](Risk& risk) { risk.add_ai_systems(kTriage); });
  const auto told = ToldBy(story.When(other).Happens());
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->ai_systems(0), kTriage);
  EXPECT_EQ(told->former_ai_systems(0), kChat);
}

TEST(Risk, MovesStartFromTheirStates) {
  RiskStory story;
  story.Identify();
  story.When(story.Naming<v1::EvaluateRiskRequest>()).IsRefused("WRONG_STATE");
  story.When(v1::ChooseRiskTreatmentRequest()).IsRefused("WRONG_STATE");
  story.When(v1::StartRiskMonitoringRequest()).IsRefused("WRONG_STATE");
  story.When(story.Asking(kDay)).IsRefused("WRONG_STATE");
  v1::RequestRiskReassessmentRequest request;
  request.set_trigger(v1::REASSESSMENT_TRIGGER_OTHER);
  story.When(request).IsRefused("WRONG_STATE");
  story.Assess(2, 2).Evaluate();
  v1::AssessRiskRequest again;
  *again.mutable_estimate() = EstimateOf(1, 1);
  story.When(again).IsRefused("WRONG_STATE");
}

}  // namespace
}  // namespace aims::risk
