#include "services/inventory/domain/organization.h"

#include "common/base/time.h"
#include "common/domain/person_noted.h"
#include "common/domain/story.h"
#include "gtest/gtest.h"

namespace aims::inventory {
namespace {

using OrganizationStory = domain::Story<Organizations>;

v1::CreateOrganizationRequest Registering() {
  v1::CreateOrganizationRequest request;
  request.mutable_organization()->set_display_name("Acme");
  return request;
}

OrganizationStory Registered() {
  OrganizationStory story("organizations/acme");
  story.When(Registering()).Happens();
  return story;
}

v1::AssignResponsibilityRequest Assigning(const std::string& role, const std::string& subject) {
  v1::AssignResponsibilityRequest request;
  request.set_role_id(role);
  request.set_subject_id(subject);
  request.set_reason("decided by the board");
  return request;
}

v1::RevokeResponsibilityRequest Revoking(const std::string& role, const std::string& subject) {
  v1::RevokeResponsibilityRequest request;
  request.set_role_id(role);
  request.set_subject_id(subject);
  return request;
}

TEST(RegisterOrganization, CannotBringItsOwnScope) {
  OrganizationStory story("organizations/acme");
  auto request = Registering();
  request.mutable_organization()->mutable_current_scope()->set_version(1);
  story.When(request).Happens();
  EXPECT_EQ(story.state().display_name(), "Acme");
  EXPECT_FALSE(story.state().has_current_scope());
}

TEST(RegisterOrganization, NeedsAReasonForTheRelevanceOfClimateChange) {
  OrganizationStory story("organizations/acme");
  auto request = Registering();
  request.mutable_organization()->set_climate_relevance(v1::Organization::CLIMATE_RELEVANCE_NOT_RELEVANT);
  story.When(request).IsRefused("CLIMATE_REASON_MISSING", "4.1");
  request.mutable_organization()->set_climate_reason("inference runs on shared, small machines");
  story.When(request).Happens();
}

TEST(UpdateOrganization, CannotDropTheReasonForTheRelevanceOfClimateChange) {
  auto story = Registered();
  v1::UpdateOrganizationRequest request;
  request.mutable_organization()->set_climate_relevance(v1::Organization::CLIMATE_RELEVANCE_RELEVANT);
  request.mutable_organization()->set_climate_reason("training takes a data centre");
  story.When(request).Happens();
  v1::UpdateOrganizationRequest drop;
  drop.mutable_update_mask()->add_paths("climate_reason");
  story.When(drop).IsRefused("CLIMATE_REASON_MISSING", "4.1");
}

TEST(UpdateOrganization, NeedsDifferentIdsOfIssues) {
  auto story = Registered();
  v1::UpdateOrganizationRequest request;
  request.mutable_organization()->add_issues()->set_issue_id("ai-act");
  request.mutable_organization()->add_issues()->set_issue_id("ai-act");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  request.mutable_organization()->mutable_issues(1)->set_issue_id("skills");
  story.When(request).Happens();
  EXPECT_EQ(story.state().issues_size(), 2);
}

TEST(AssignResponsibility, KeepsWhoWhatSinceWhenAndWhy) {
  auto story = Registered();
  story.By("ceo").After(absl::Hours(1)).When(Assigning("aims-manager", "ana")).Happens();
  ASSERT_EQ(story.state().responsibilities_size(), 1);
  const auto& held = story.state().responsibilities(0);
  EXPECT_EQ(held.role_id(), "aims-manager");
  EXPECT_EQ(held.subject_id(), "ana");
  EXPECT_EQ(base::FromProto(held.start_time()), absl::FromUnixSeconds(1767225600 + 3600)) << "now, as nothing was said";
  EXPECT_EQ(held.reason(), "decided by the board");
  EXPECT_EQ(held.assigner(), "ceo");

  auto later = Assigning("aims-auditor", "ben");
  *later.mutable_start_time() = base::ToProto(absl::FromUnixSeconds(1800000000));
  story.When(later).Happens();
  EXPECT_EQ(base::FromProto(story.state().responsibilities(1).start_time()), absl::FromUnixSeconds(1800000000));
}

TEST(AssignResponsibility, OfARoleThatIsHeldAlreadyIsRefused) {
  auto story = Registered();
  story.When(Assigning("aims-manager", "ana")).Happens();
  story.When(Assigning("aims-manager", "ana")).IsRefused("RESPONSIBILITY_HELD", "5.3");
  story.When(Assigning("aims-manager", "ben")).Happens();
}

TEST(AssignResponsibility, IsBounded) {
  auto story = Registered();
  for (int i = 0; i < 1000; ++i) {
    story.When(Assigning("aims-user", "p" + std::to_string(i))).Happens();
  }
  story.When(Assigning("aims-user", "p1000")).IsRefused("TOO_MANY_RESPONSIBILITIES", "5.3");
}

TEST(RevokeResponsibility, TakesThatRoleFromThatPerson) {
  auto story = Registered();
  story.When(Assigning("aims-manager", "ana")).Happens();
  story.When(Assigning("aims-manager", "ben")).Happens();
  story.When(Revoking("aims-manager", "ana")).Happens();
  ASSERT_EQ(story.state().responsibilities_size(), 1);
  EXPECT_EQ(story.state().responsibilities(0).subject_id(), "ben");
  story.When(Revoking("aims-manager", "ana")).IsRefused("RESPONSIBILITY_NOT_HELD", "5.3");
  story.When(Revoking("aims-auditor", "ben")).IsRefused("RESPONSIBILITY_NOT_HELD", "5.3");
}

// Logins of former versions are in the record as people wrote them, and requests have them in one form.
TEST(RevokeResponsibility, FindsThePersonUnderAnotherSpelling) {
  auto story = Registered();
  story.When(Assigning("aims-manager", " ana")).Happens();
  story.When(Assigning("aims-manager", "ana")).IsRefused("RESPONSIBILITY_HELD", "5.3");
  const auto events = story.When(Revoking("aims-manager", "ana")).Happens();
  EXPECT_EQ(events[0].responsibility_revoked().subject_id(), " ana") << "as it is recorded, so that it is found";
  EXPECT_EQ(story.state().responsibilities_size(), 0);
}

TEST(AssignResponsibility, EndsAtItsEndByItself) {
  auto story = Registered();
  auto request = Assigning("aims-manager", "max");
  *request.mutable_end_time() = base::ToProto(story.time());
  story.When(request).IsRefused("END_NOT_AHEAD", "5.3");
  *request.mutable_end_time() = base::ToProto(story.time() + absl::Hours(1));
  story.When(request).Happens();
  story.When(Assigning("aims-manager", "pat")).Happens();
  EXPECT_EQ(Organizations::NextDue(story.state()), story.time() + absl::Hours(1));
  const auto events = story.After(absl::Hours(1)).FallsDue();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].responsibility_ended().subject_id(), "max");
  ASSERT_EQ(story.state().responsibilities_size(), 1);
  EXPECT_EQ(story.state().responsibilities(0).subject_id(), "pat");
  EXPECT_EQ(Organizations::NextDue(story.state()), absl::nullopt);
}

TEST(Responsibility, OfAPersonWhoLeftIsNotedUntilItIsRevoked) {
  auto story = Registered();
  story.When(Assigning("aims-manager", "ana")).Happens();
  story.When(Assigning("aims-auditor", "ana")).Happens();
  const domain::PersonChange gone{"ana", "organizations/acme/persons/ana", true};
  story.When(&domain::NotePerson<Organizations>, {"ana", "organizations/other/persons/ana", true}).NothingHappens();
  story.When(&domain::NotePerson<Organizations>, gone).Happens();
  story.When(&domain::NotePerson<Organizations>, gone).NothingHappens();
  story.When(Revoking("aims-manager", "ana")).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 1) << "she still has a role";
  story.When(Revoking("aims-auditor", "ana")).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 0);
}

v1::ReviewContextRequest Reviewing(v1::Organization::ContextReview::Subject subject, uint32_t days) {
  v1::ReviewContextRequest request;
  request.set_subject(subject);
  request.set_finding("issues, climate and roles were looked at: nothing new");
  request.set_next_review_days(days);
  return request;
}

TEST(ContextReview, SaysWhoLookedAndFallsDueAgain) {
  using Review = v1::Organization::ContextReview;
  auto story = Registered();
  const absl::Time begin = story.time();
  story.By("ana").When(Reviewing(Review::SUBJECT_CONTEXT, 180)).Happens();
  story.By("bo").When(Reviewing(Review::SUBJECT_INTERESTED_PARTIES, 90)).Happens();
  ASSERT_EQ(story.state().context_reviews_size(), 2);
  EXPECT_EQ(story.state().context_reviews(0).reviewer(), "ana");
  EXPECT_EQ(base::FromProto(story.state().context_reviews(0).review_time()), begin);
  EXPECT_EQ(Organizations::NextDue(story.state()), begin + absl::Hours(24) * 90);

  auto events = story.At(begin + absl::Hours(24) * 90).FallsDue();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].context_review_fell_due().subject(), Review::SUBJECT_INTERESTED_PARTIES);
  EXPECT_TRUE(story.state().context_reviews(1).fell_due());
  EXPECT_EQ(Organizations::NextDue(story.state()), begin + absl::Hours(24) * 180) << "once";

  story.By("ana").When(Reviewing(Review::SUBJECT_INTERESTED_PARTIES, 90)).Happens();
  EXPECT_EQ(story.state().context_reviews_size(), 2);
  EXPECT_FALSE(story.state().context_reviews(1).fell_due());
  story.At(begin + absl::Hours(24) * 1000);
  EXPECT_EQ(story.FallsDue().size(), 2u);
  EXPECT_EQ(Organizations::NextDue(story.state()), absl::nullopt);
}

}  // namespace
}  // namespace aims::inventory
