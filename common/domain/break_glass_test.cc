#include "common/domain/break_glass.h"

#include "aims/inventory/v1/ai_system_event.pb.h"
#include "aims/inventory/v1/ai_system_service.pb.h"
#include "aims/inventory/v1/organization.pb.h"
#include "aims/risk/v1/impact_assessment_service.pb.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "aims/risk/v1/risk_service.pb.h"
#include "aims/risk/v1/treatment.pb.h"
#include "common/base/time.h"
#include "gmock/gmock.h"
#include "google/api/field_behavior.pb.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using inventory::v1::Organization;
using inventory::v1::OrganizationEvent;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using type::v1::BreakGlassApproval;

const absl::Time kApproved = absl::FromUnixSeconds(1767225600);
const absl::Time kReviewed = kApproved + absl::Hours(1);
constexpr char kClause[] = "4.3";

Decision By(const std::string& subject) {
  Decision decision;
  decision.actor.set_subject(subject);
  return decision;
}

type::v1::Authorities Strict() { return {}; }

type::v1::Authorities Small() {
  type::v1::Authorities authorities;
  authorities.mutable_separation()->set_separation(type::v1::SEPARATION_SMALL);
  authorities.mutable_separation()->set_version(2);
  return authorities;
}

event::v1::EventMetadata MetadataOf(const std::string& actor, absl::Time time, const std::string& reason) {
  event::v1::EventMetadata metadata;
  metadata.mutable_actor()->set_subject(actor);
  *metadata.mutable_occur_time() = base::ToProto(time);
  metadata.set_reason(reason);
  return metadata;
}

// Ceo approved version 3, which ana and ben made.
Organization GlassBroken() {
  std::vector<OrganizationEvent> events;
  AskForReview(3, "d3", {.makers = {"ana"}, .concerned = {"ben", ""}}, kApproved, &events);
  Organization organization;
  organization.set_name("organizations/acme");
  FoldBreakGlass(events.at(0), MetadataOf("ceo", kApproved, "it burns"), &organization);
  return organization;
}

inventory::v1::ReviewBreakGlassRequest Naming(uint32_t version, const std::string& digest) {
  inventory::v1::ReviewBreakGlassRequest request;
  request.set_version(version);
  request.set_digest(digest);
  request.set_outcome(BreakGlassApproval::OUTCOME_UPHELD);
  return request;
}

std::vector<std::string> RulesBroken(const Organization& organization,
                                     const inventory::v1::ReviewBreakGlassRequest& request, const std::string& actor) {
  std::vector<std::string> rules;
  const auto events =
      BreakGlassReviewed<OrganizationEvent>(organization, request, Authority(Strict(), By(actor), kClause));
  for (const Violation& violation : ViolationsOf(events.status())) {
    EXPECT_EQ(violation.clause, kClause);
    rules.push_back(violation.rule);
  }
  return rules;
}

// Reviewed by cleo.
Organization Reviewed(BreakGlassApproval::Outcome outcome) {
  Organization organization = GlassBroken();
  auto request = Naming(3, "d3");
  request.set_outcome(outcome);
  const auto events =
      BreakGlassReviewed<OrganizationEvent>(organization, request, Authority(Strict(), By("cleo"), kClause));
  EXPECT_TRUE(events.ok()) << events.status();
  FoldBreakGlass(events->at(0), MetadataOf("cleo", kReviewed, "it did"), &organization);
  return organization;
}

TEST(BreakGlass, LeavesARecordThatAwaitsItsReview) {
  const Organization organization = GlassBroken();
  const BreakGlassApproval& approval = organization.break_glass();
  EXPECT_TRUE(ReviewOpen(approval));
  EXPECT_EQ(approval.version(), 3u);
  EXPECT_EQ(approval.digest(), "d3");
  EXPECT_EQ(approval.approver(), "ceo");
  EXPECT_EQ(base::FromProto(approval.approve_time()), kApproved);
  EXPECT_EQ(approval.reason(), "it burns");
  EXPECT_THAT(approval.makers(), ElementsAre("ana", "ben"));
  EXPECT_EQ(approval.outcome(), BreakGlassApproval::OUTCOME_UNSPECIFIED);
}

TEST(BreakGlass, IsNotBrokenAgainBeforeItsReview) {
  EXPECT_FALSE(MayBreakGlass(BreakGlassApproval(), kClause).has_value());
  const auto violation = MayBreakGlass(GlassBroken().break_glass(), kClause);
  ASSERT_TRUE(violation.has_value());
  EXPECT_EQ(violation->rule, "REVIEW_OPEN");
  EXPECT_EQ(violation->clause, kClause);
  for (auto outcome : {BreakGlassApproval::OUTCOME_UPHELD, BreakGlassApproval::OUTCOME_NOT_UPHELD}) {
    EXPECT_FALSE(MayBreakGlass(Reviewed(outcome).break_glass(), kClause).has_value());
  }
}

TEST(BreakGlass, BrokenAgainLeavesNothingOfTheLastReview) {
  Organization organization = Reviewed(BreakGlassApproval::OUTCOME_UPHELD);
  std::vector<OrganizationEvent> events;
  AskForReview(4, "d4", {.makers = {"dora"}}, kApproved, &events);
  FoldBreakGlass(events.at(0), MetadataOf("cfo", kReviewed, "again"), &organization);
  EXPECT_TRUE(ReviewOpen(organization.break_glass()));
  EXPECT_EQ(organization.break_glass().approver(), "cfo");
  EXPECT_THAT(organization.break_glass().makers(), ElementsAre("dora"));
  EXPECT_EQ(organization.break_glass().reviewer(), "");
  EXPECT_FALSE(organization.break_glass().has_review_time());
  EXPECT_EQ(organization.break_glass().review_reason(), "");
}

TEST(BreakGlassReview, KeepsWhatWasFoundAndByWhom) {
  const Organization organization = Reviewed(BreakGlassApproval::OUTCOME_NOT_UPHELD);
  const BreakGlassApproval& approval = organization.break_glass();
  EXPECT_FALSE(ReviewOpen(approval));
  EXPECT_EQ(approval.outcome(), BreakGlassApproval::OUTCOME_NOT_UPHELD);
  EXPECT_EQ(approval.reviewer(), "cleo");
  EXPECT_EQ(base::FromProto(approval.review_time()), kReviewed);
  EXPECT_EQ(approval.review_reason(), "it did");
  EXPECT_EQ(approval.approver(), "ceo") << "of the approval, nothing changes";
  EXPECT_EQ(approval.digest(), "d3");
}

TEST(BreakGlassReview, SaysInItsEventWhatIsReviewed) {
  const auto events =
      BreakGlassReviewed<OrganizationEvent>(GlassBroken(), Naming(3, "d3"), Authority(Strict(), By("cleo"), kClause));
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), 1u);
  const auto& reviewed = events->at(0).break_glass_reviewed();
  EXPECT_EQ(reviewed.version(), 3u);
  EXPECT_EQ(reviewed.digest(), "d3");
  EXPECT_EQ(reviewed.outcome(), BreakGlassApproval::OUTCOME_UPHELD);
}

TEST(BreakGlassReview, IsForAnotherThanApproverAndMakers) {
  for (const char* concerned : {"ceo", "ana", "ben"}) {
    EXPECT_THAT(RulesBroken(GlassBroken(), Naming(3, "d3"), concerned), ElementsAre("FOUR_EYES")) << concerned;
  }
}

TEST(BreakGlassReview, UnderSmallSeparationIsForAnyButTheApprover) {
  const auto review = [](const std::string& reviewer) {
    return BreakGlassReviewed<OrganizationEvent>(GlassBroken(), Naming(3, "d3"),
                                                 Authority(Small(), By(reviewer), kClause));
  };
  const auto events = review("ana");
  ASSERT_TRUE(events.ok()) << events.status();
  EXPECT_EQ(events->at(0).break_glass_reviewed().authority().separation().version(), 2u);
  EXPECT_EQ(ViolationsOf(review("ceo").status()).at(0).rule, "FOUR_EYES");
}

TEST(BreakGlassReview, NamesTheApproval) {
  EXPECT_THAT(RulesBroken(GlassBroken(), Naming(2, "d3"), "cleo"), ElementsAre("OTHER_APPROVAL"));
  EXPECT_THAT(RulesBroken(GlassBroken(), Naming(3, "d2"), "cleo"), ElementsAre("OTHER_APPROVAL"));
  EXPECT_THAT(RulesBroken(GlassBroken(), Naming(3, "d2"), "ana"), ElementsAre("OTHER_APPROVAL", "FOUR_EYES"));
  EXPECT_THAT(RulesBroken(GlassBroken(), Naming(3, "d3"), "cleo"), IsEmpty());
}

TEST(BreakGlassReview, IsDoneOnce) {
  EXPECT_THAT(RulesBroken(Organization(), Naming(0, ""), "cleo"), ElementsAre("NO_REVIEW_OPEN"));
  EXPECT_THAT(RulesBroken(Reviewed(BreakGlassApproval::OUTCOME_UPHELD), Naming(3, "d3"), "dora"),
              ElementsAre("NO_REVIEW_OPEN"));
}

TEST(BreakGlassReview, NamesADigestAloneWhereThereAreNoVersions) {
  std::vector<inventory::v1::AiSystemEvent> events;
  AskForReview(0, "d", {.makers = {"ana"}}, kApproved, &events);
  inventory::v1::AiSystem system;
  FoldBreakGlass(events.at(0), MetadataOf("ceo", kApproved, "it burns"), &system);
  inventory::v1::ReviewAiSystemBreakGlassRequest request;
  const auto review = [&] {
    return BreakGlassReviewed<inventory::v1::AiSystemEvent>(system, request, Authority(Strict(), By("cleo"), kClause));
  };
  EXPECT_EQ(ViolationsOf(review().status()).at(0).rule, "OTHER_APPROVAL");
  request.set_digest("d");
  EXPECT_TRUE(review().ok()) << review().status();
}

TEST(FoldBreakGlass, IsOfItsTwoEventsAlone) {
  OrganizationEvent event;
  event.mutable_scope_approved();
  Organization organization;
  FoldBreakGlass(event, MetadataOf("ana", kApproved, ""), &organization);
  EXPECT_FALSE(organization.has_break_glass());
}

// The server asks for what the contract requires, before the domain is asked.
TEST(BreakGlassContract, RequiresTheReason) {
  for (const auto* request :
       {inventory::v1::BreakGlassApproveScopeRequest::descriptor(),
        inventory::v1::ReviewBreakGlassRequest::descriptor(),
        inventory::v1::BreakGlassApproveAiSystemRequest::descriptor(),
        inventory::v1::ReviewAiSystemBreakGlassRequest::descriptor(),
        risk::v1::BreakGlassApproveRiskCriteriaRequest::descriptor(),
        risk::v1::ReviewRiskCriteriaBreakGlassRequest::descriptor(),
        risk::v1::BreakGlassApproveTreatmentRequest::descriptor(),
        risk::v1::ReviewTreatmentBreakGlassRequest::descriptor(),
        risk::v1::BreakGlassApproveImpactAssessmentRequest::descriptor(),
        risk::v1::ReviewImpactAssessmentBreakGlassRequest::descriptor(),
        risk::v1::BreakGlassAcceptRiskRequest::descriptor(), risk::v1::ReviewRiskBreakGlassRequest::descriptor()}) {
    const auto& options = request->FindFieldByName("reason")->options();
    ASSERT_EQ(options.ExtensionSize(google::api::field_behavior), 1) << request->name();
    EXPECT_EQ(options.GetExtension(google::api::field_behavior, 0), google::api::REQUIRED) << request->name();
  }
}

// --- Time ---

TEST(BreakGlassReview, IsOverdueOnceAfterSevenDays) {
  Organization organization = GlassBroken();
  const absl::Time due = kApproved + absl::Hours(7 * 24);
  EXPECT_EQ(ReviewDue(organization.break_glass()), due);
  std::vector<OrganizationEvent> events;
  AddReviewOverdue(organization, &events);
  EXPECT_EQ(events[0].break_glass_review_overdue().version(), 3u);
  EXPECT_EQ(base::FromProto(events[0].break_glass_review_overdue().review_due_time()), due);
  FoldBreakGlass(events[0], MetadataOf("timer", due, ""), &organization);
  EXPECT_TRUE(organization.break_glass().review_overdue());
  EXPECT_EQ(ReviewDue(organization.break_glass()), absl::InfiniteFuture());
  EXPECT_TRUE(ReviewOpen(organization.break_glass())) << "it is still awaited";
}

TEST(BreakGlassReview, IsNotDueWhereNoneIsAwaited) {
  EXPECT_EQ(ReviewDue(BreakGlassApproval()), absl::InfiniteFuture());
  Organization organization = GlassBroken();
  OrganizationEvent reviewed;
  reviewed.mutable_break_glass_reviewed()->set_outcome(BreakGlassApproval::OUTCOME_UPHELD);
  FoldBreakGlass(reviewed, MetadataOf("zoe", kReviewed, "right"), &organization);
  EXPECT_EQ(ReviewDue(organization.break_glass()), absl::InfiniteFuture());
}

}  // namespace
}  // namespace aims::domain
