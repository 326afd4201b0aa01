#include "services/risk/domain/risk_criteria.h"

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/risk/domain/testing/risk_story.h"

namespace aims::risk {
namespace {

class CriteriaStory : public domain::Story<RiskCriteriaSets> {
 public:
  CriteriaStory() : Story(kCriteria) {
    Knowing(Managed());
    v1::CreateRiskCriteriaRequest request;
    request.mutable_risk_criteria()->set_display_name("Criteria");
    By("ana").When(request).Happens();
  }
  CriteriaStory& Propose(const v1::RiskCriteria::Document& document = risk::Document()) {
    v1::ProposeRiskCriteriaRequest request;
    *request.mutable_document() = document;
    request.add_authors("otto");
    By("ana").When(request).Happens();
    return *this;
  }
  CriteriaStory& Approve() {
    By("mia").When(Naming<v1::ApproveRiskCriteriaRequest>(state().proposed_version())).Happens();
    return *this;
  }
  template <class Request>
  static Request Naming(const v1::RiskCriteria::Version& version) {
    Request request;
    request.set_version(version.version());
    request.set_digest(version.digest());
    return request;
  }
  RiskCriteriaEvents DueAt(absl::Time time) const { return RiskCriteriaSets::FallDue(state(), {{}, time}).value(); }
};

TEST(RiskCriteria, AreProposedByOneAndApprovedByAnother) {
  CriteriaStory story;
  story.Propose();
  EXPECT_EQ(story.state().proposed_version().version(), 1);
  EXPECT_FALSE(story.state().has_current_version());
  const auto approval = CriteriaStory::Naming<v1::ApproveRiskCriteriaRequest>(story.state().proposed_version());
  story.By("ana").When(approval).IsRefused("FOUR_EYES", "6.1.1");
  story.By("otto").When(approval).IsRefused("FOUR_EYES", "6.1.1");
  story.By("mia").When(approval).Happens();
  EXPECT_EQ(story.state().current_version().approver(), "mia");
  EXPECT_EQ(story.state().current_version().digest(), domain::DigestOf(Document()));
  EXPECT_FALSE(story.state().has_proposed_version());
}

TEST(RiskCriteria, ADecisionNamesWhatItDecides) {
  CriteriaStory story;
  v1::ApproveRiskCriteriaRequest approval;
  approval.set_version(1);
  story.By("mia").When(approval).IsRefused("NOTHING_PROPOSED");
  story.Propose();
  approval.set_digest("other");
  story.By("mia").When(approval).IsRefused("OTHER_VERSION_PROPOSED");
  v1::RejectRiskCriteriaRequest rejection;
  story.By("mia").When(rejection).IsRefused("OTHER_VERSION_PROPOSED");
}

TEST(RiskCriteria, AProposalIsVoidedByANewerOne) {
  CriteriaStory story;
  story.Propose();
  const auto first = CriteriaStory::Naming<v1::ApproveRiskCriteriaRequest>(story.state().proposed_version());
  story.Propose();
  EXPECT_EQ(story.state().proposed_version().version(), 2);
  story.By("mia").When(first).IsRefused("OTHER_VERSION_PROPOSED");
}

TEST(RiskCriteria, AreRejectedOrWithdrawnByWhoProposed) {
  CriteriaStory story;
  story.Propose();
  story.By("mia").When(CriteriaStory::Naming<v1::RejectRiskCriteriaRequest>(story.state().proposed_version()));
  story.Happens();
  EXPECT_FALSE(story.state().has_proposed_version());
  story.Propose();
  const auto withdrawal = CriteriaStory::Naming<v1::WithdrawRiskCriteriaRequest>(story.state().proposed_version());
  story.By("mia").When(withdrawal).IsRefused("NOT_THE_PROPOSER");
  story.By("ana").When(withdrawal).Happens();
  EXPECT_FALSE(story.state().has_proposed_version());
}

TEST(RiskCriteria, AreReviewedWhenDue) {
  CriteriaStory story;
  EXPECT_FALSE(RiskCriteriaSets::NextDue(story.state()).has_value());
  story.Propose().Approve();
  const absl::Time due = story.time() + 365 * kDay;
  EXPECT_EQ(RiskCriteriaSets::NextDue(story.state()), due);
  EXPECT_TRUE(story.DueAt(due - absl::Nanoseconds(1)).empty());
  const auto events = story.DueAt(due);
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(base::FromProto(events[0].review_fell_due().due_time()), due);
  story.At(due).Given(events);
  EXPECT_TRUE(story.state().review_due());
  EXPECT_FALSE(RiskCriteriaSets::NextDue(story.state()).has_value());

  const auto review = CriteriaStory::Naming<v1::ReviewRiskCriteriaRequest>(story.state().current_version());
  story.By("otto").When(review).IsRefused("FOUR_EYES");
  story.By("mia").When(review).Happens();
  EXPECT_FALSE(story.state().review_due());
  EXPECT_EQ(RiskCriteriaSets::NextDue(story.state()), due + 365 * kDay);
}

// --- Break-glass ---

using BreakGlass = type::v1::BreakGlassApproval;

v1::BreakGlassApproveRiskCriteriaRequest BreakingGlass(const CriteriaStory& story) {
  auto request = CriteriaStory::Naming<v1::BreakGlassApproveRiskCriteriaRequest>(story.state().proposed_version());
  request.set_reason("the board is away");
  return request;
}

v1::ReviewRiskCriteriaBreakGlassRequest Reviewing(const CriteriaStory& story,
                                                  BreakGlass::Outcome outcome = BreakGlass::OUTCOME_UPHELD) {
  v1::ReviewRiskCriteriaBreakGlassRequest request;
  request.set_version(story.state().break_glass().version());
  request.set_digest(story.state().break_glass().digest());
  request.set_outcome(outcome);
  request.set_reason("it could not wait");
  return request;
}

// Otto, who wrote it, approved it.
CriteriaStory GlassBroken() {
  CriteriaStory story;
  story.Propose();
  story.By("otto").When(BreakingGlass(story)).Happens();
  return story;
}

TEST(CriteriaBreakGlass, ApprovesAsAnotherWouldAndAsksForAReview) {
  CriteriaStory story, ordinary;
  const auto events = story.Propose().By("ana").When(BreakingGlass(story)).Happens();
  ordinary.Propose().By("mia");
  const auto approval = CriteriaStory::Naming<v1::ApproveRiskCriteriaRequest>(ordinary.state().proposed_version());
  const auto ordinary_events = ordinary.When(approval).Happens();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].SerializeAsString(), ordinary_events.at(0).SerializeAsString());
  EXPECT_TRUE(events[1].has_break_glass_review_requested());
  EXPECT_EQ(story.state().current_version().approver(), "ana");
  const BreakGlass& broken = story.state().break_glass();
  EXPECT_EQ(broken.version(), 1u);
  EXPECT_EQ(broken.digest(), domain::DigestOf(Document()));
  EXPECT_EQ(broken.approver(), "ana");
  EXPECT_EQ(broken.reason(), "the board is away");
  EXPECT_THAT(broken.makers(), ::testing::ElementsAre("ana", "otto"));
}

TEST(CriteriaBreakGlass, NamesWhatItApproves) {
  CriteriaStory story;
  story.By("ana").When(v1::BreakGlassApproveRiskCriteriaRequest()).IsRefused("NOTHING_PROPOSED");
  story.Propose();
  auto request = BreakingGlass(story);
  request.set_digest("other");
  story.When(request).IsRefused("OTHER_VERSION_PROPOSED", "6.1.1");
}

TEST(CriteriaBreakGlass, IsReviewedByAnotherThanApproverAndMakers) {
  CriteriaStory story;
  story.Propose().By("dora").When(BreakingGlass(story)).Happens();
  for (const char* concerned : {"dora", "ana", "otto"}) {
    story.By(concerned).When(Reviewing(story)).IsRefused("FOUR_EYES", "6.1.1");
  }
  auto other = Reviewing(story);
  other.set_version(2);
  story.By("mia").When(other).IsRefused("OTHER_APPROVAL", "6.1.1");
  story.When(Reviewing(story)).Happens();
  EXPECT_EQ(story.state().break_glass().reviewer(), "mia");
  story.When(Reviewing(story)).IsRefused("NO_REVIEW_OPEN", "6.1.1");
}

TEST(CriteriaBreakGlass, StaysToBeReviewedWhateverIsDecidedMeanwhile) {
  CriteriaStory story = GlassBroken();
  story.Propose();
  story.By("ana").When(BreakingGlass(story)).IsRefused("REVIEW_OPEN", "6.1.1");
  story.Approve();
  EXPECT_EQ(story.state().current_version().version(), 2u);
  const auto confirmed = CriteriaStory::Naming<v1::ReviewRiskCriteriaRequest>(story.state().current_version());
  story.By("mia").When(confirmed).Happens();
  story.Propose();
  story.By("ana").When(BreakingGlass(story)).IsRefused("REVIEW_OPEN");
  story.By("mia").When(Reviewing(story)).Happens();
  EXPECT_EQ(story.state().break_glass().version(), 1u);
  story.By("ana").When(BreakingGlass(story)).Happens();
  EXPECT_EQ(story.state().break_glass().version(), 3u);
}

TEST(CriteriaBreakGlass, NotUpheldTheVersionStaysCurrent) {
  CriteriaStory story = GlassBroken();
  const auto events = story.By("mia").When(Reviewing(story, BreakGlass::OUTCOME_NOT_UPHELD)).Happens();
  EXPECT_EQ(events.size(), 1u);
  EXPECT_EQ(story.state().break_glass().outcome(), BreakGlass::OUTCOME_NOT_UPHELD);
  EXPECT_EQ(story.state().current_version().version(), 1u);
  EXPECT_TRUE(RiskCriteriaSets::NextDue(story.state()).has_value()) << "its interval runs as before";
}

// --- The document ---

absl::Status Check(const std::function<void(v1::RiskCriteria::Document&)>& change) {
  v1::RiskCriteria::Document document = Document();
  change(document);
  return CheckDocument(document, "document");
}

TEST(CriteriaDocument, FitsTogether) { EXPECT_TRUE(CheckDocument(Document(), "document").ok()); }

TEST(CriteriaDocument, HasALevelForEachCell) {
  EXPECT_FALSE(Check([](auto& document) { document.mutable_matrix()->RemoveLast(); }).ok());
  EXPECT_FALSE(Check([](auto& document) { document.mutable_matrix(1)->mutable_level_ids()->RemoveLast(); }).ok());
  const absl::Status unknown = Check([](auto& document) { document.mutable_matrix(1)->set_level_ids(2, "none"); });
  EXPECT_TRUE(absl::StrContains(unknown.message(), "document.matrix[1].level_ids[2]")) << unknown;
}

TEST(CriteriaDocument, NoLevelFallsAsLikelihoodOrConsequenceRises) {
  EXPECT_FALSE(Check([](auto& document) { document.mutable_matrix(0)->set_level_ids(1, "high"); }).ok());
  EXPECT_FALSE(Check([](auto& document) { document.mutable_matrix(2)->set_level_ids(0, "extreme"); }).ok());
  EXPECT_FALSE(Check([](auto& document) { document.mutable_matrix(1)->set_level_ids(2, "low"); }).ok());
}

TEST(CriteriaDocument, NamesItsLevelsOnceAndItsAppetiteAmongThem) {
  EXPECT_FALSE(Check([](auto& document) { document.mutable_levels(1)->set_level_id("low"); }).ok());
  EXPECT_FALSE(Check([](auto& document) { document.set_appetite_level_id("none"); }).ok());
  EXPECT_TRUE(Check([](auto& document) { document.clear_appetite_level_id(); }).ok());
}

TEST(CriteriaDocument, SaysWhoAcceptsALevelThatMayBeAccepted) {
  EXPECT_FALSE(Check([](auto& document) { document.mutable_levels(1)->clear_acceptor_roles(); }).ok());
}

TEST(CriteriaDocument, NamesRolesThatCanAccept) {
  for (const char* role : {"ai-system-owner", "designated management", "admin", ""}) {
    const absl::Status refused = Check([&](auto& document) { document.mutable_levels(1)->add_acceptor_roles(role); });
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << role;
    EXPECT_TRUE(absl::StrContains(refused.message(), "document.levels[1].acceptor_roles[1]")) << refused;
  }
  EXPECT_TRUE(Check([](auto& document) { document.mutable_levels(1)->add_acceptor_roles("top-management"); }).ok());
}

TEST(Rate, TakesTheGravestConsequence) {
  v1::Estimate estimate = EstimateOf(2, 1);
  estimate.set_society_consequence(3);
  const auto rating = Rate(Criteria(7), estimate, "estimate", {{}, absl::UnixEpoch()});
  ASSERT_TRUE(rating.ok()) << rating.status();
  EXPECT_EQ(rating->level_id(), "high");
  EXPECT_EQ(rating->level_rank(), 3);
  EXPECT_TRUE(rating->above_appetite());
  EXPECT_EQ(rating->criteria(), kCriteria);
  EXPECT_EQ(rating->criteria_version(), 7);
  EXPECT_EQ(rating->criteria_digest(), domain::DigestOf(Document()));
}

TEST(Rate, IsWithinTheAppetiteUpToItsLevel) {
  const domain::Decision now{{}, absl::UnixEpoch()};
  EXPECT_FALSE(Rate(Criteria(), EstimateOf(1, 2), "estimate", now)->above_appetite());
  v1::RiskCriteria none = Criteria();
  none.mutable_current_version()->mutable_document()->clear_appetite_level_id();
  EXPECT_TRUE(Rate(none, EstimateOf(1, 2), "estimate", now)->above_appetite());
}

TEST(Rate, RefusesStepsThatTheScalesDoNotHave) {
  const domain::Decision now{{}, absl::UnixEpoch()};
  for (const v1::Estimate& estimate : {EstimateOf(0, 1), EstimateOf(4, 1), EstimateOf(1, 4), EstimateOf(1, 0)}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Rate(Criteria(), estimate, "estimate", now).status()));
  }
}

}  // namespace
}  // namespace aims::risk
