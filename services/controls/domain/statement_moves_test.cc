// Review and versions of a statement, and its timers.

#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/statement_causes.h"
#include "services/controls/domain/testing/statement_story.h"

namespace aims::controls {
namespace {

using v1::StatementOfApplicability;

v1::StaleCause Cause(uint64_t version = 1) {
  v1::StaleCause cause;
  cause.set_kind(v1::StaleCause::KIND_ROLES);
  cause.set_resource("organizations/acme");
  cause.set_version(version);
  return cause;
}

TEST(StatementReview, AnApprovalFreezesWhatTheVersionRestsOn) {
  v1::ManagementScope scope;
  scope.set_name(kScopeRecord);
  scope.set_scope_version(3);
  scope.set_scope_digest("s3");
  const v1::ControlNeed need = ApprovedNeed("t1", {"iso-42001:A.6.2.6"});
  StatementStory story;
  story.Knowing(scope).Knowing(need).ReferredToBy(need.name());
  story.Complete().Submit();
  const std::string seal = story.state().submission().digest();
  story.Approve();
  const auto& statement = story.state();
  EXPECT_EQ(statement.state(), StatementOfApplicability::STATE_CURRENT);
  EXPECT_EQ(statement.rows_size(), 0);
  EXPECT_EQ(statement.current_rows_size(), 38);
  EXPECT_EQ(statement.current().version(), 1);
  EXPECT_EQ(statement.current().digest(), seal);
  EXPECT_EQ(statement.current().approver(), "mia");
  EXPECT_EQ(statement.current().submitter(), "ria");
  EXPECT_THAT(statement.current().authors(), testing::ElementsAre("sam"));
  EXPECT_EQ(statement.current().scope_version(), 3);
  EXPECT_EQ(statement.current().scope_digest(), "s3");
  ASSERT_EQ(statement.current().frameworks_size(), 1);
  EXPECT_EQ(statement.current().frameworks(0).framework_id(), "iso-42001");
  EXPECT_EQ(statement.current().frameworks(0).version(), "2023");
  ASSERT_EQ(statement.current().needs_size(), 1);
  EXPECT_EQ(statement.current().needs(0).resource(), "organizations/acme/treatments/t1");
  EXPECT_EQ(statement.current().needs(0).digest(), "d1");
  EXPECT_EQ(statement.current().needs(0).version(), 1);
  ASSERT_EQ(statement.current().statuses_size(), 38);
  EXPECT_EQ(statement.current().statuses(0).status(), v1::StatementRowStatus::STATUS_NO_CONTROL);
  EXPECT_EQ(statement.current().comparison().comparer(), "sam");
}

TEST(StatementReview, AnotherPersonOfDesignatedManagementApprovesTheSeal) {
  StatementStory story;
  story.Complete().Submit();
  story.By("sam").When(story.Approving()).IsRefused("FOUR_EYES", "6.1.3");
  story.By("ria").When(story.Approving()).IsRefused("FOUR_EYES");   // submitted it
  story.By("olga").When(story.Approving()).IsRefused("FOUR_EYES");  // owns it, under STRICT separation
  story.By("max").When(story.Approving()).IsRefused("NOT_DESIGNATED", "6.1.3");
  v1::ApproveStatementOfApplicabilityRequest other;
  other.set_digest("another");
  story.By("mia").When(other).IsRefused("OTHER_DIGEST");
  story.By("mia").When(story.Approving()).Happens();
}

TEST(StatementReview, AGapThatCameAfterTheSubmissionBarsTheApproval) {
  StatementStory story;
  story.Complete().Set({story.Excluded("iso-42001:A.7.4")}).Submit();
  story.Knowing(ScopeWith(v1::ManagementScope::KIND_DATASET, "organizations/acme/datasets/d1"));
  story.By("mia").When(story.Approving()).IsRefused("EXCLUSION_CONTRADICTED");
}

TEST(StatementReview, ARejectionMakesItADraftAgain) {
  StatementStory story;
  story.Complete().Submit();
  v1::RejectStatementOfApplicabilityRequest reject;
  reject.set_digest("another");
  reject.set_reason("A.5.4 needs more thought.");
  story.By("mia").When(reject).IsRefused("OTHER_DIGEST");
  reject.set_digest(story.state().submission().digest());
  story.When(reject).Happens();
  EXPECT_EQ(story.state().state(), StatementOfApplicability::STATE_DRAFT);
  EXPECT_EQ(story.state().state_reason(), "A.5.4 needs more thought.");
  EXPECT_EQ(story.state().rows_size(), 38);
  EXPECT_FALSE(story.state().has_submission());
}

TEST(StatementReview, WhatAnApprovalFreezesIsSplitIntoEventsThatFit) {
  StatementStory story;
  for (int i = 0; i < 700; ++i) {
    const v1::ControlNeed need = ApprovedNeed(absl::StrCat("treatment-with-a-long-name-", i), {"iso-42001:A.6.2.6"});
    story.Knowing(need).ReferredToBy(need.name());
  }
  story.Complete().Submit();
  const auto events = story.By("mia").When(story.Approving()).Happens();
  int portions = 0;
  for (const auto& event : events) {
    EXPECT_LT(event.ByteSizeLong(), 50 * 1024);
    portions += event.has_needs_frozen();
  }
  EXPECT_GT(portions, 1);
  EXPECT_EQ(events[0].approved().needs_count(), 700);
  EXPECT_EQ(story.state().current().needs_size(), 700);
}

TEST(StatementVersion, TheNextOneIsPrefilledAsProposalsWhileTheLastStaysInForce) {
  StatementStory story;
  story.Complete().Submit().Approve();
  story.By("ria").When(v1::StartStatementVersionRequest()).Happens();
  EXPECT_EQ(story.state().state(), StatementOfApplicability::STATE_DRAFT);
  EXPECT_EQ(story.state().version(), 2);
  EXPECT_EQ(story.state().current().version(), 1);
  ASSERT_EQ(story.state().rows_size(), 38);
  EXPECT_TRUE(story.state().rows(0).proposed());
  EXPECT_EQ(story.state().rows(0).origin(), v1::StatementRow::ORIGIN_FROM_LAST_VERSION);
  EXPECT_NE(story.Gap("ROW_UNCONFIRMED"), "");
  EXPECT_NE(story.Gap("COMPARISON_MISSING"), "");
  v1::ConfirmStatementRowsRequest confirm;
  for (const auto& row : story.state().rows()) confirm.add_requirements(row.requirement());
  story.By("sam").When(confirm).Happens();
  story.Compare().Submit();
  const auto events = story.By("mia").When(story.Approving()).Happens();
  EXPECT_EQ(events[0].approved().superseded_version(), 1);
  EXPECT_EQ(story.state().current().version(), 2);
}

TEST(StatementVersion, ADraftIsDiscardedAndItsNumberIsNotUsedAgain) {
  StatementStory story;
  story.Complete();
  v1::DiscardStatementVersionRequest discard;
  story.When(discard).IsRefused("NOTHING_APPROVED");
  story.Submit().Approve();
  story.By("ria").When(v1::StartStatementVersionRequest()).Happens();
  story.When(discard).Happens();
  EXPECT_EQ(story.state().state(), StatementOfApplicability::STATE_CURRENT);
  EXPECT_EQ(story.state().rows_size(), 0);
  story.When(&NoteMoved, Cause()).Happens();
  story.By("ria").When(v1::StartStatementVersionRequest()).Happens();
  EXPECT_EQ(story.state().version(), 3);
  story.When(discard).Happens();
  EXPECT_EQ(story.state().state(), StatementOfApplicability::STATE_STALE);
}

TEST(StatementVersion, OnlyAStatementThatWasNeverApprovedIsWithdrawn) {
  StatementStory story;
  story.Complete().Submit().Approve();
  story.By("ria").When(v1::StartStatementVersionRequest()).Happens();
  story.When(v1::WithdrawStatementOfApplicabilityRequest()).IsRefused("STATEMENT_WAS_APPROVED");
  StatementStory fresh;
  fresh.Create().When(v1::WithdrawStatementOfApplicabilityRequest()).Happens();
  EXPECT_EQ(fresh.state().state(), StatementOfApplicability::STATE_WITHDRAWN);
  EXPECT_EQ(fresh.state().organization(), "");
}

TEST(StatementTimer, TheReviewFallsDueAfterTwelveMonthsOnce) {
  StatementStory story;
  story.Complete().Submit().Approve();
  const absl::Time due = absl::FromCivil(absl::CivilSecond(2027, 1, 1), absl::UTCTimeZone());
  EXPECT_EQ(StatementsOfApplicability::NextDue(story.state()), due);
  EXPECT_TRUE(story.At(due - absl::Seconds(1)).FallsDue().empty());
  const auto events = story.At(due).FallsDue();
  ASSERT_EQ(events.size(), 1);
  EXPECT_TRUE(events[0].has_review_fell_due());
  EXPECT_TRUE(story.state().current().review_due());
  EXPECT_EQ(StatementsOfApplicability::NextDue(story.state()), absl::nullopt);
}

TEST(StatementTimer, TheReviewOfAMonthsLastDayIsOnTheLastDay) {
  StatementStory story;
  story.At(absl::FromCivil(absl::CivilSecond(2026, 8, 31, 12), absl::UTCTimeZone()));
  story.Complete();
  v1::UpdateStatementOfApplicabilityRequest update;
  update.mutable_statement_of_applicability()->set_review_months(6);
  story.When(update).Happens();
  story.Submit().Approve();
  EXPECT_EQ(base::FromProto(story.state().current().review_time()),
            absl::FromCivil(absl::CivilSecond(2027, 2, 28, 12), absl::UTCTimeZone()));
}

TEST(StatementTimer, AStaleStatementIsOverdueAfterNinetyDaysOrTheOrganizationsOwn) {
  StatementStory story;
  story.Complete().Submit().Approve();
  story.After(kDay).When(&NoteMoved, Cause()).Happens();
  EXPECT_EQ(story.state().state(), StatementOfApplicability::STATE_STALE);
  const absl::Time stale = story.time();
  EXPECT_EQ(StatementsOfApplicability::NextDue(story.state()), stale + 90 * kDay);
  // Further causes do not move the time.
  story.After(10 * kDay).When(&NoteMoved, Cause(2)).Happens();
  EXPECT_EQ(StatementsOfApplicability::NextDue(story.state()), stale + 90 * kDay);
  v1::UpdateStatementOfApplicabilityRequest update;
  update.mutable_statement_of_applicability()->set_stale_days(30);
  story.When(update).Happens();
  EXPECT_EQ(StatementsOfApplicability::NextDue(story.state()), stale + 30 * kDay);
  EXPECT_TRUE(story.At(stale + 30 * kDay - absl::Seconds(1)).FallsDue().empty());
  const auto events = story.At(stale + 30 * kDay).FallsDue();
  ASSERT_EQ(events.size(), 1);
  EXPECT_TRUE(events[0].has_stale_overdue());
  EXPECT_TRUE(story.state().current().stale_overdue());
  EXPECT_TRUE(story.FallsDue().empty());
}

TEST(StatementTimer, TheNextVersionEndsBoth) {
  StatementStory story;
  story.Complete().Submit().Approve();
  story.When(&NoteMoved, Cause()).Happens();
  story.By("ria").When(v1::StartStatementVersionRequest()).Happens();
  v1::ConfirmStatementRowsRequest confirm;
  for (const auto& row : story.state().rows()) confirm.add_requirements(row.requirement());
  story.By("sam").When(confirm).Happens();
  story.Compare().Submit().Approve();
  EXPECT_EQ(story.state().state(), StatementOfApplicability::STATE_CURRENT);
  EXPECT_FALSE(story.state().current().has_stale_time());
  EXPECT_EQ(story.state().current().stale_causes_size(), 0);
}

}  // namespace
}  // namespace aims::controls
