// The separation policy of an organization, and the rules of the second person under it (docs/separation.md).

#include "common/domain/proposal.h"
#include "common/domain/story.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/organization.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using OrganizationStory = domain::Story<Organizations>;

v1::ProposeSeparationPolicyRequest Proposing(type::v1::Separation separation) {
  v1::ProposeSeparationPolicyRequest request;
  request.mutable_policy()->set_separation(separation);
  request.mutable_policy()->set_justification("three people work here");
  return request;
}

template <class Request>
Request OnProposal(const OrganizationStory& story) {
  Request request;
  request.set_version(story.state().proposed_separation().version());
  request.set_digest(story.state().proposed_separation().digest());
  return request;
}

// Small separation, proposed by ana. Cleo is top management.
OrganizationStory Proposed() {
  OrganizationStory story("organizations/acme");
  v1::CreateOrganizationRequest request;
  request.mutable_organization()->set_display_name("Acme");
  story.When(request).Happens();
  v1::DesignateManagementRequest designate;
  designate.set_subject_id("cleo");
  designate.set_role(type::v1::MANAGEMENT_ROLE_TOP);
  story.By("cleo", {"top-management"}).When(designate).Happens();
  story.By("ana").When(Proposing(type::v1::SEPARATION_SMALL)).Happens();
  return story;
}

OrganizationStory Approved() {
  OrganizationStory story = Proposed();
  story.By("cleo").When(OnProposal<v1::ApproveSeparationPolicyRequest>(story)).Happens();
  return story;
}

TEST(SeparationPolicy, IsInForceOnceAnotherApprovedIt) {
  OrganizationStory story = Proposed();
  const std::string digest = story.state().proposed_separation().digest();
  story.By("ana").When(OnProposal<v1::ApproveSeparationPolicyRequest>(story)).IsRefused("FOUR_EYES", "5.3");
  EXPECT_FALSE(story.state().authorities().has_separation());
  const auto events = story.By("cleo").When(OnProposal<v1::ApproveSeparationPolicyRequest>(story)).Happens();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].separation_approved().authority().separation().separation(), type::v1::SEPARATION_STRICT)
      << "the first policy is approved under the separation that held before";
  const auto& in_force = story.state().authorities().separation();
  EXPECT_EQ(in_force.separation(), type::v1::SEPARATION_SMALL);
  EXPECT_EQ(in_force.version(), 1u);
  EXPECT_EQ(in_force.digest(), digest);
  EXPECT_EQ(events[1].authorities_changed().authorities().separation().digest(), digest) << "others are told";
  EXPECT_EQ(story.state().current_separation().approver(), "cleo");
}

TEST(SeparationPolicy, StaysWhileAnotherIsProposedRejectedOrWithdrawn) {
  OrganizationStory story = Approved();
  story.By("ana").When(Proposing(type::v1::SEPARATION_STRICT)).Happens();
  EXPECT_EQ(story.state().authorities().separation().version(), 1u);
  story.By("cleo").When(OnProposal<v1::RejectSeparationPolicyRequest>(story)).Happens();
  story.By("ana").When(Proposing(type::v1::SEPARATION_STRICT)).Happens();
  story.By("cleo").When(OnProposal<v1::WithdrawSeparationPolicyRequest>(story)).IsRefused("NOT_THE_PROPOSER");
  story.By("ana").When(OnProposal<v1::WithdrawSeparationPolicyRequest>(story)).Happens();
  EXPECT_EQ(story.state().authorities().separation().separation(), type::v1::SEPARATION_SMALL);
  story.By("ana").When(Proposing(type::v1::SEPARATION_STRICT)).Happens();
  story.By("cleo").When(OnProposal<v1::ApproveSeparationPolicyRequest>(story)).Happens();
  EXPECT_EQ(story.state().authorities().separation().separation(), type::v1::SEPARATION_STRICT);
  EXPECT_EQ(story.state().authorities().separation().version(), 4u);
}

// The organization of the stories of AI systems, under the approved policy.
v1::Organization Small() {
  v1::Organization organization = Managed();
  *organization.mutable_authorities()->mutable_separation() = Approved().state().authorities().separation();
  return organization;
}

TEST(SmallSeparation, BarsFewerFromTheGates) {
  const v1::Organization small = Small();
  SystemStory proposed = SystemStory::Proposed();
  proposed.Classified({});
  const auto inception = proposed.Deciding<v1::StartInceptionRequest>(SystemStory::InceptionKinds());
  proposed.By("olga").When(inception).IsRefused("FOUR_EYES", "A.6.1.2");
  proposed.Knowing(small);
  proposed.By("ana").When(inception).IsRefused("FOUR_EYES", "A.6.1.2");
  const auto started = proposed.By("olga").When(inception).Happens();
  EXPECT_EQ(started.at(0).inception_started().grounds().authority().separation().version(), 1u);

  SystemStory submitted = SystemStory::Submitted();
  submitted.Knowing(small);
  for (const char* maker : {"ana", "devi"}) {
    submitted.By(maker).When(submitted.Approval()).IsRefused("FOUR_EYES", "A.6.2.4");
  }
  submitted.By("tess").When(submitted.Approval()).Happens();
  const auto operation = submitted.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds());
  SystemStory approved = SystemStory::Approved();
  approved.By("dana").When(operation).IsRefused("FOUR_EYES", "A.6.2.5");
  submitted.By("tess").When(operation).Happens();
}

TEST(SmallSeparation, LetsAnAuthorTestButNoDeveloper) {
  SystemStory story = SystemStory::Submitted();
  const auto by = [&](const std::string& tester) {
    return PreparedBy(v1::GateEvidence::KIND_TEST_REPORT, tester, story.Approval());
  };
  story.By("dana").When(by("ana")).IsRefused("TESTER_NOT_INDEPENDENT", "A.6.2.4");
  story.When(by(" Ana")).IsRefused("TESTER_NOT_INDEPENDENT", "A.6.2.4");
  story.Knowing(Small());
  story.When(by("devi")).IsRefused("TESTER_NOT_INDEPENDENT", "A.6.2.4");
  story.When(by("ana")).Happens();
}

TEST(SmallSeparation, LetsTheClassifierDecideAnOverrideThatAnotherAskedFor) {
  const auto asked = [] {
    SystemStory story = SystemStory::Proposed();
    story.Classified({});
    v1::RequestClassificationOverrideRequest request;
    request.set_classification_number(1);
    request.add_tiers(v1::RISK_TIER_TRANSPARENCY);
    story.By("olga").When(request).Happens();
    return story;
  };
  v1::DecideClassificationOverrideRequest decide;
  decide.set_classification_number(1);
  decide.set_verdict(v1::VERDICT_APPROVED);
  SystemStory strict = asked();
  strict.By("lea").When(decide).IsRefused("FOUR_EYES");
  SystemStory small = asked();
  small.Knowing(Small());
  small.By("olga").When(decide).IsRefused("FOUR_EYES");
  small.By("lea").When(decide).Happens();
}

}  // namespace
}  // namespace aims::inventory
