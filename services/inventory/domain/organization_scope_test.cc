// Stories of the scope statement: proposed by ana with ben as an author, decided by cleo.
#include "common/domain/proposal.h"
#include "common/domain/story.h"
#include "google/api/field_behavior.pb.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/organization.h"

namespace aims::inventory {
namespace {

using OrganizationStory = domain::Story<Organizations>;
using BreakGlass = type::v1::BreakGlassApproval;

const absl::Time kStart = absl::FromUnixSeconds(1767225600);  // where stories start

v1::ProposeScopeRequest Proposing(const std::string& text, const std::vector<std::string>& authors = {}) {
  v1::ProposeScopeRequest request;
  request.mutable_statement()->set_text(text);
  request.mutable_statement()->set_boundaries("Berlin");
  for (const auto& author : authors) request.add_authors(author);
  return request;
}

// A decision on what is proposed now.
template <class Request>
Request OnProposal(const OrganizationStory& story) {
  Request request;
  request.set_version(story.state().proposed_scope().version());
  request.set_digest(story.state().proposed_scope().digest());
  request.set_reason("as discussed");
  return request;
}

v1::ReviewBreakGlassRequest Review(const OrganizationStory& story) {
  v1::ReviewBreakGlassRequest request;
  request.set_version(story.state().break_glass().version());
  request.set_digest(story.state().break_glass().digest());
  request.set_outcome(BreakGlass::OUTCOME_UPHELD);
  request.set_reason("the audit could not wait");
  return request;
}

OrganizationStory Proposed() {
  OrganizationStory story("organizations/acme");
  v1::CreateOrganizationRequest request;
  request.mutable_organization()->set_display_name("Acme");
  story.When(request).Happens();
  for (const char* person : {"theo", "ana", "ben", "cleo", "ceo"}) {
    v1::DesignateManagementRequest designate;
    designate.set_subject_id(person);
    designate.set_role(person == std::string("theo") ? type::v1::MANAGEMENT_ROLE_TOP
                                                     : type::v1::MANAGEMENT_ROLE_DESIGNATED);
    story.By("theo", {"top-management"}).When(designate).Happens();
  }
  story.By("ana").When(Proposing("hiring", {"ben"})).Happens();
  return story;
}

OrganizationStory Approved() {
  auto story = Proposed();
  story.By("cleo").After(absl::Hours(1)).When(OnProposal<v1::ApproveScopeRequest>(story)).Happens();
  return story;
}

OrganizationStory GlassBroken() {
  auto story = Proposed();
  story.By("ana").When(OnProposal<v1::BreakGlassApproveScopeRequest>(story)).Happens();
  return story;
}

TEST(ProposeScope, HasANumberADigestAndItsMakers) {
  auto story = Proposed();
  const auto& scope = story.state().proposed_scope();
  EXPECT_EQ(scope.version(), 1u);
  EXPECT_EQ(scope.digest(), domain::DigestOf(scope.statement()));
  EXPECT_EQ(scope.proposer(), "ana");
  EXPECT_EQ(base::FromProto(scope.propose_time()), kStart);
  ASSERT_EQ(scope.authors_size(), 1);
  EXPECT_EQ(scope.authors(0), "ben");
  EXPECT_FALSE(story.state().has_current_scope());
}

TEST(ProposeScope, VoidsTheOpenProposalAndCountsItsMakersAsAuthors) {
  auto story = Proposed();
  const auto decision_on_first = OnProposal<v1::ApproveScopeRequest>(story);
  auto events = story.By("dora").When(Proposing("hiring and payroll")).Happens();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].scope_voided().version(), 1u);
  EXPECT_EQ(events[1].scope_proposed().version(), 2u);
  story.By("cleo").When(decision_on_first).IsRefused("OTHER_VERSION_PROPOSED", "4.3");
  for (const char* maker : {"ana", "ben", "dora"}) {
    story.By(maker).When(OnProposal<v1::ApproveScopeRequest>(story)).IsRefused("FOUR_EYES", "4.3");
  }
}

TEST(ProposeScope, NeverUsesANumberTwice) {
  auto story = Proposed();
  story.By("cleo").When(OnProposal<v1::RejectScopeRequest>(story)).Happens();
  story.By("ana").When(Proposing("payroll")).Happens();
  EXPECT_EQ(story.state().proposed_scope().version(), 2u);
}

TEST(ProposeScope, IsBoundedInItsAuthors) {
  auto story = Proposed();
  std::vector<std::string> authors;
  for (int i = 0; i < 200; ++i) authors.push_back("p" + std::to_string(i));
  story.When(Proposing("payroll", authors)).IsRefused("TOO_MANY_AUTHORS", "4.3");
}

TEST(ApproveScope, MakesItCurrent) {
  auto story = Approved();
  EXPECT_EQ(story.state().current_scope().version(), 1u);
  EXPECT_EQ(story.state().current_scope().approver(), "cleo");
  EXPECT_EQ(base::FromProto(story.state().current_scope().approve_time()), kStart + absl::Hours(1));
  EXPECT_EQ(story.state().current_scope().statement().text(), "hiring");
  EXPECT_FALSE(story.state().has_proposed_scope());
}

TEST(ApproveScope, SupersedesTheCurrentOne) {
  auto story = Approved();
  story.By("ana").When(Proposing("hiring and payroll")).Happens();
  EXPECT_EQ(story.state().current_scope().version(), 1u) << "until the next is approved";
  auto events = story.By("cleo").When(OnProposal<v1::ApproveScopeRequest>(story)).Happens();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].scope_approved().superseded_version(), 1u);
  EXPECT_EQ(story.state().current_scope().version(), 2u);
}

TEST(ApproveScope, ByItsProposerOrAnAuthorIsRefused) {
  auto story = Proposed();
  story.By("ana").When(OnProposal<v1::ApproveScopeRequest>(story)).IsRefused("FOUR_EYES", "4.3");
  story.By("ben").When(OnProposal<v1::ApproveScopeRequest>(story)).IsRefused("FOUR_EYES", "4.3");
}

TEST(ApproveScope, OfAnotherDigestIsRefused) {
  auto story = Proposed();
  auto request = OnProposal<v1::ApproveScopeRequest>(story);
  request.set_digest(domain::DigestOf(Proposing("everything").statement()));
  story.By("cleo").When(request).IsRefused("OTHER_VERSION_PROPOSED", "4.3");
}

TEST(ApproveScope, OfWhatIsDecidedAlreadyIsRefused) {
  auto story = Proposed();
  const auto approval = OnProposal<v1::ApproveScopeRequest>(story);
  story.By("cleo").When(OnProposal<v1::RejectScopeRequest>(story)).Happens();
  story.By("cleo").When(approval).IsRefused("NOTHING_PROPOSED", "4.3");
}

TEST(RejectScope, LeavesTheCurrentOne) {
  auto story = Approved();
  story.By("ana").When(Proposing("everything")).Happens();
  story.By("cleo").When(OnProposal<v1::RejectScopeRequest>(story)).Happens();
  EXPECT_FALSE(story.state().has_proposed_scope());
  EXPECT_EQ(story.state().current_scope().version(), 1u);
  story.When(OnProposal<v1::RejectScopeRequest>(story)).IsRefused("NOTHING_PROPOSED", "4.3");
}

TEST(WithdrawScope, IsForTheProposer) {
  auto story = Proposed();
  const auto request = OnProposal<v1::WithdrawScopeRequest>(story);
  story.By("ben").When(request).IsRefused("NOT_THE_PROPOSER", "4.3");
  story.By("ana").When(request).Happens();
  EXPECT_FALSE(story.state().has_proposed_scope());
  story.By("ana").When(request).IsRefused("NOTHING_PROPOSED", "4.3");
}

TEST(BreakGlassApproveScope, NeedsNoSecondPersonButAsksForAReview) {
  auto story = Proposed();
  auto events = story.By("ana").When(OnProposal<v1::BreakGlassApproveScopeRequest>(story)).Happens();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_TRUE(events[0].has_scope_approved());
  EXPECT_TRUE(events[1].has_break_glass_review_requested());
  EXPECT_EQ(story.state().current_scope().version(), 1u);
  EXPECT_EQ(story.state().break_glass().approver(), "ana");
  EXPECT_EQ(base::FromProto(story.state().break_glass().approve_time()), kStart);
  EXPECT_EQ(story.state().break_glass().reason(), "as discussed");
  EXPECT_EQ(story.state().break_glass().outcome(), BreakGlass::OUTCOME_UNSPECIFIED);
}

TEST(BreakGlassApproveScope, NamesWhatItApproves) {
  auto story = Proposed();
  auto request = OnProposal<v1::BreakGlassApproveScopeRequest>(story);
  request.set_version(2);
  story.When(request).IsRefused("OTHER_VERSION_PROPOSED", "4.3");
}

TEST(BreakGlassApproveScope, IsRefusedWhileAReviewIsOpen) {
  auto story = GlassBroken();
  story.By("ana").When(Proposing("everything")).Happens();
  const auto again = OnProposal<v1::BreakGlassApproveScopeRequest>(story);
  story.When(again).IsRefused("REVIEW_OPEN", "4.3");
  story.By("cleo").When(Review(story)).Happens();
  story.By("ana").When(again).Happens();
  EXPECT_EQ(story.state().break_glass().outcome(), BreakGlass::OUTCOME_UNSPECIFIED) << "a review of its own";
}

TEST(ReviewBreakGlass, ClosesTheReviewWithItsOutcome) {
  auto story = GlassBroken();
  auto events = story.By("cleo").After(absl::Hours(1)).When(Review(story)).Happens();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].break_glass_reviewed().version(), 1u);
  EXPECT_EQ(events[0].break_glass_reviewed().digest(), story.state().current_scope().digest());
  EXPECT_EQ(base::FromProto(story.state().break_glass().review_time()), kStart + absl::Hours(1));
  EXPECT_EQ(story.state().break_glass().outcome(), BreakGlass::OUTCOME_UPHELD);
  EXPECT_EQ(story.state().break_glass().reviewer(), "cleo");
  EXPECT_EQ(story.state().break_glass().review_reason(), "the audit could not wait");
  story.By("cleo").When(Review(story)).IsRefused("NO_REVIEW_OPEN", "4.3");
}

TEST(ReviewBreakGlass, IsForAnotherThanApproverAndMakers) {
  OrganizationStory story = Proposed();
  story.By("ceo").When(OnProposal<v1::BreakGlassApproveScopeRequest>(story)).Happens();
  for (const char* concerned : {"ceo", "ana", "ben"}) {
    story.By(concerned).When(Review(story)).IsRefused("FOUR_EYES", "4.3");
  }
}

TEST(ReviewBreakGlass, NamesTheApprovalItReviews) {
  auto story = GlassBroken();
  auto request = Review(story);
  request.set_digest("");
  story.By("cleo").When(request).IsRefused("OTHER_APPROVAL", "4.3");
}

TEST(ReviewBreakGlass, WithoutAnyIsRefused) {
  auto story = Approved();
  story.By("dora").When(Review(story)).IsRefused("NO_REVIEW_OPEN", "4.3");
}

// Reasons are asked for by the contract, which the server checks before the domain is asked.
TEST(ScopeContract, AsksForTheReasonOfWhatNeedsOne) {
  for (const auto* request :
       {v1::RejectScopeRequest::descriptor(), v1::BreakGlassApproveScopeRequest::descriptor(),
        v1::ReviewBreakGlassRequest::descriptor(), v1::AssignResponsibilityRequest::descriptor()}) {
    const auto& options = request->FindFieldByName("reason")->options();
    ASSERT_EQ(options.ExtensionSize(google::api::field_behavior), 1) << request->name();
    EXPECT_EQ(options.GetExtension(google::api::field_behavior, 0), google::api::REQUIRED) << request->name();
  }
}

}  // namespace
}  // namespace aims::inventory
