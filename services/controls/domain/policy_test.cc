#include "services/controls/domain/policy.h"

#include "aims/controls/v1/retention_rule.pb.h"
#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/policy_story.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::Policy;
using Version = Policy::Version;
using Event = v1::PolicyEvent;

std::string Why(const PolicyStory& story) { return std::string(story.outcome().status().message()); }

// --- The policy ---

TEST(Policy, IsCreatedChangedDeletedAndUndeleted) {
  PolicyStory story;
  EXPECT_EQ(story.state().state(), Policy::STATE_DRAFT);
  v1::UpdatePolicyRequest update;
  update.mutable_policy()->set_owner("otto");
  story.When(update).Happens();
  EXPECT_EQ(story.state().owner(), "otto");
  v1::UpdatePolicyRequest kind;
  kind.mutable_policy()->set_kind(v1::POLICY_KIND_NOTICE);
  kind.mutable_update_mask()->add_paths("kind");
  story.When(kind).Fails(absl::StatusCode::kInvalidArgument);
  story.When(v1::DeletePolicyRequest()).Happens();
  EXPECT_TRUE(story.state().has_delete_time());
  story.When(v1::UndeletePolicyRequest()).Happens();
  EXPECT_FALSE(story.state().has_delete_time());
}

TEST(Policy, ThatWasPublishedIsKept) {
  PolicyStory story;
  story.ToPublished().When(v1::DeletePolicyRequest()).IsRefused("POLICY_WAS_PUBLISHED", "7.5.3");
}

TEST(Policy, IsNotDeletedUnderALegalHold) {
  v1::RetentionRule rule;
  rule.set_name("organizations/acme/retentionRules/court");
  rule.set_organization("organizations/acme");
  rule.set_state(v1::RetentionRule::STATE_APPROVED);
  rule.set_years(6);
  rule.add_collections("policies");
  PolicyStory draft;  // no period has begun for it
  draft.Knowing(rule).ReferredToBy(rule.name());
  v1::DeletePolicyRequest forced;
  forced.set_force(true);
  forced.set_reason("never needed");
  draft.When(forced).Happens();

  rule.add_holds()->set_state(v1::RetentionRule::Hold::STATE_PLACED);
  PolicyStory held;
  held.Knowing(rule).ReferredToBy(rule.name());
  held.When(forced).IsRefused("LEGAL_HOLD", "7.5.3");
}

TEST(Policy, NotesAnOwnerWhoLeftUntilAnotherIsNamed) {
  PolicyStory story;
  const domain::PersonChange gone{"olga", "organizations/acme/persons/olga", true};
  const domain::PersonChange back{"olga", "organizations/acme/persons/olga2", false};
  story.When(&domain::NotePerson<Policies>, back).NothingHappens();
  story.When(&domain::NotePerson<Policies>, gone).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("olga"));
  v1::UpdatePolicyRequest update;
  update.mutable_policy()->set_display_name("Policy on AI");
  story.When(update).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 1);
  update.mutable_policy()->set_owner("otto");
  story.When(update).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 0);
  story.When(&domain::NotePerson<Policies>, gone).NothingHappens();
}

// --- A version, from draft to publication ---

TEST(PolicyVersion, IsDraftedReviewedApprovedAndPublished) {
  PolicyStory story;
  story.ToApproved();
  const Version& next = story.state().next_version();
  EXPECT_EQ(next.version(), 1u);
  EXPECT_THAT(next.authors(), ElementsAre("ana", "bo"));
  EXPECT_EQ(next.reviewer(), "rita");
  EXPECT_EQ(next.approver(), "tom");
  EXPECT_EQ(next.stage(), Version::STAGE_APPROVED);
  const std::string digest = next.digest();
  const auto events = story.By("mia").When(story.Publishing()).Happens();
  EXPECT_THAT(CasesOf(events), ElementsAre(Event::kPublished, Event::kTookEffect, Event::kAcknowledgementsAsked));
  EXPECT_EQ(events[0].published().digest(), digest);
  EXPECT_EQ(events[0].published().major_version(), 1u);
  EXPECT_EQ(events[0].published().approver(), "tom") << "who approved it, not who published it";
  EXPECT_THAT(events[0].published().fulfils(), ElementsAre("iso-42001:5.2"));
  EXPECT_EQ(events[2].acknowledgements_asked().ask().due_days(), 14u);
  EXPECT_EQ(story.state().state(), Policy::STATE_PUBLISHED);
  EXPECT_EQ(story.state().current_version().digest(), digest);
  EXPECT_EQ(story.state().current_version().publisher(), "mia");
  EXPECT_FALSE(story.state().has_next_version() || story.state().has_coming_version());
  EXPECT_EQ(story.state().ask_key(), "organizations/acme/policyAcknowledgements");
}

TEST(PolicyVersion, ADraftIsChangedUnderItsNumber) {
  PolicyStory story;
  story.ToDraft();
  const std::string digest = story.state().next_version().digest();
  story.When(PolicyStory::Drafting("We use AI with care.")).NothingHappens();
  story.By("carl").When(PolicyStory::Drafting("We use AI with more care.")).Happens();
  EXPECT_EQ(story.state().next_version().version(), 1u);
  EXPECT_NE(story.state().next_version().digest(), digest);
  EXPECT_THAT(story.state().next_version().authors(), ElementsAre("ana", "bo", "carl"));
}

TEST(PolicyVersion, HasNoMoreThan200Authors) {
  PolicyStory story;
  v1::DraftPolicyVersionRequest request = PolicyStory::Drafting("text");
  for (int i = 0; i < 198; ++i) request.add_authors(absl::StrCat("author", i));
  story.By("ana").When(request).Happens();
  EXPECT_EQ(story.state().next_version().authors_size(), 200);
  story.By("carl").When(PolicyStory::Drafting("other")).IsRefused("TOO_MANY_AUTHORS", "7.5.2");
}

TEST(PolicyVersion, HasATextOrAnArtifact) {
  PolicyStory story;
  v1::DraftPolicyVersionRequest request = PolicyStory::Drafting("");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  request.mutable_document()->mutable_artifact()->set_location("organizations/acme/evidenceArtifacts/a");
  story.When(request).Happens();
  request.mutable_document()->set_text("and a text");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(PolicyVersion, NamesOtherPoliciesThatAreThere) {
  PolicyStory story;
  v1::DraftPolicyVersionRequest request = PolicyStory::Drafting("text");
  auto* relation = request.mutable_document()->add_relations();
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  relation->set_policy("organizations/acme/policies/privacy");
  story.When(request).IsRefused("POLICY_UNKNOWN", "A.2.3");
  Policy privacy;
  privacy.set_name("organizations/acme/policies/privacy");
  story.Knowing(privacy).When(request).Happens();
  relation->set_title("Privacy");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(PolicyVersion, AnAiPolicyIsSubmittedCompleteOnly) {
  PolicyStory story;
  v1::DraftPolicyVersionRequest request;
  request.mutable_document()->set_text("We use AI.");
  story.By("ana").When(request).Happens();
  story.When(story.OnNext<v1::SubmitPolicyVersionRequest>()).IsRefused("AI_POLICY_INCOMPLETE", "5.2");
  for (const char* missing : {"objectives", "requirements", "improvement", "relations"}) {
    EXPECT_THAT(Why(story), HasSubstr(missing));
  }
  request.mutable_document()->mutable_commitments()->set_objectives("section 2");
  story.When(request).Happens();
  story.When(story.OnNext<v1::SubmitPolicyVersionRequest>()).IsRefused("AI_POLICY_INCOMPLETE");
  EXPECT_THAT(Why(story), testing::Not(HasSubstr("objectives")));
  PolicyStory other(v1::POLICY_KIND_PROCEDURE);
  request.mutable_document()->clear_commitments();
  other.By("ana").When(request).Happens();
  other.When(other.OnNext<v1::SubmitPolicyVersionRequest>()).Happens();
}

TEST(PolicyVersion, AConflictIsResolvedBeforeTheReview) {
  PolicyStory story;
  v1::DraftPolicyVersionRequest request = PolicyStory::Drafting("text");
  auto* relation = request.mutable_document()->add_relations();
  relation->set_title("Code of conduct");
  relation->set_conflict(true);
  story.By("ana").When(request).Happens();
  story.When(story.OnNext<v1::SubmitPolicyVersionRequest>()).IsRefused("CONFLICT_UNRESOLVED", "A.2.3");
  EXPECT_THAT(Why(story), HasSubstr("Code of conduct"));
  relation->set_resolution("this policy comes first");
  story.When(request).Happens();
  story.When(story.OnNext<v1::SubmitPolicyVersionRequest>()).Happens();
}

TEST(PolicyVersion, IsReviewedByAnotherThanItsAuthors) {
  PolicyStory story;
  story.ToReview();
  for (const char* author : {"ana", "bo"}) {
    story.By(author).When(story.Passing()).IsRefused("FOUR_EYES", "7.5.2");
    story.By(author).When(story.OnNext<v1::ReturnPolicyVersionRequest>()).IsRefused("FOUR_EYES", "7.5.2");
  }
  auto comments = story.OnNext<v1::ReturnPolicyVersionRequest>();
  comments.set_reason("section 3 is unclear");
  story.By("rita").When(comments).Happens();
  EXPECT_EQ(story.state().next_version().stage(), Version::STAGE_DRAFT);
  EXPECT_EQ(story.state().next_version().comments(), "section 3 is unclear");
  EXPECT_EQ(story.state().next_version().reviewer(), "rita");
}

TEST(PolicyVersion, WhoSubmitsItIsOneOfItsMakers) {
  PolicyStory story;
  story.ToDraft().By("sam").When(story.OnNext<v1::SubmitPolicyVersionRequest>()).Happens();
  story.By("sam").When(story.Passing()).IsRefused("FOUR_EYES", "7.5.2");
}

TEST(PolicyVersion, TheFirstOneIsMajor) {
  PolicyStory story;
  story.ToReview()
      .By("rita")
      .When(story.Passing(v1::POLICY_CHANGE_CLASS_EDITORIAL))
      .IsRefused("FIRST_VERSION_IS_MAJOR");
}

TEST(PolicyVersion, OfAnAiPolicyIsApprovedByTopManagementAndNotByItsMakers) {
  PolicyStory story;
  story.ToApproval();
  const auto approve = story.OnNext<v1::ApprovePolicyVersionRequest>();
  story.By("nina").When(approve).IsRefused("NOT_DESIGNATED", "5.2");
  story.By("dora").When(approve).IsRefused("NOT_DESIGNATED", "5.2");
  story.By("ana").When(approve).IsRefused("FOUR_EYES", "5.2");
  story.By("bo").When(approve).IsRefused("FOUR_EYES", "5.2");
  story.By("olga").When(approve).IsRefused("FOUR_EYES", "5.2");
  const auto events = story.By("tom").When(approve).Happens();
  EXPECT_EQ(events.at(0).approved().authority().designation().role(), type::v1::MANAGEMENT_ROLE_TOP);
}

TEST(PolicyVersion, TheOwnerApprovesUnderSmallSeparation) {
  PolicyStory story;
  story.ToApproval().Knowing(Managed(type::v1::SEPARATION_SMALL));
  story.By("ana").When(story.OnNext<v1::ApprovePolicyVersionRequest>()).IsRefused("FOUR_EYES");
  story.By("olga").When(story.OnNext<v1::ApprovePolicyVersionRequest>()).Happens();
}

TEST(PolicyVersion, OfAnotherKindIsApprovedByDesignatedManagement) {
  PolicyStory story(v1::POLICY_KIND_PROCEDURE);
  story.ToApproval().By("dora").When(story.OnNext<v1::ApprovePolicyVersionRequest>()).Happens();
}

TEST(PolicyVersion, EveryDecisionNamesVersionAndDigest) {
  PolicyStory story;
  const auto check = [&](auto request) {
    request.set_digest("other");
    story.When(request).IsRefused("OTHER_VERSION_PROPOSED");
    request.set_version(9);
    story.When(request).IsRefused("OTHER_VERSION_PROPOSED");
  };
  story.When(v1::SubmitPolicyVersionRequest()).IsRefused("NOTHING_PROPOSED");
  story.ToDraft();
  check(story.OnNext<v1::SubmitPolicyVersionRequest>());
  check(story.OnNext<v1::WithdrawPolicyVersionRequest>());
  story.When(story.OnNext<v1::SubmitPolicyVersionRequest>()).Happens();
  story.By("rita");
  check(story.Passing());
  check(story.OnNext<v1::ReturnPolicyVersionRequest>());
  story.When(story.Passing()).Happens();
  story.By("tom");
  check(story.OnNext<v1::ApprovePolicyVersionRequest>());
  check(story.OnNext<v1::RejectPolicyVersionRequest>());
  story.When(story.OnNext<v1::ApprovePolicyVersionRequest>()).Happens();
  check(story.Publishing());
}

TEST(PolicyVersion, EachStepStartsFromItsStage) {
  const auto stage_of = [](Version::Stage stage) {
    PolicyStory story;
    if (stage == Version::STAGE_DRAFT) return story.ToDraft();
    if (stage == Version::STAGE_IN_REVIEW) return story.ToReview();
    if (stage == Version::STAGE_AWAITING_APPROVAL) return story.ToApproval();
    return story.ToApproved();
  };
  for (const auto stage :
       {Version::STAGE_DRAFT, Version::STAGE_IN_REVIEW, Version::STAGE_AWAITING_APPROVAL, Version::STAGE_APPROVED}) {
    PolicyStory story = stage_of(stage);
    const auto check = [&](const auto& request, std::initializer_list<Version::Stage> starts) {
      story.When(request);
      bool refused = false;
      for (const auto& violation : domain::ViolationsOf(story.outcome().status())) {
        refused = refused || violation.rule == "WRONG_STAGE";
      }
      EXPECT_NE(refused, std::count(starts.begin(), starts.end(), stage) > 0)
          << request.GetTypeName() << " from " << Version::Stage_Name(stage);
    };
    story.By("tom");
    check(PolicyStory::Drafting("other"), {Version::STAGE_DRAFT});
    check(story.OnNext<v1::SubmitPolicyVersionRequest>(), {Version::STAGE_DRAFT});
    check(story.OnNext<v1::ReturnPolicyVersionRequest>(), {Version::STAGE_IN_REVIEW});
    check(story.Passing(), {Version::STAGE_IN_REVIEW});
    check(story.OnNext<v1::ApprovePolicyVersionRequest>(), {Version::STAGE_AWAITING_APPROVAL});
    check(story.OnNext<v1::RejectPolicyVersionRequest>(), {Version::STAGE_AWAITING_APPROVAL, Version::STAGE_APPROVED});
    check(story.Publishing(), {Version::STAGE_APPROVED});
    check(story.OnNext<v1::WithdrawPolicyVersionRequest>(),
          {Version::STAGE_DRAFT, Version::STAGE_IN_REVIEW, Version::STAGE_AWAITING_APPROVAL});
  }
}

TEST(PolicyVersion, IsWithdrawnByItsAuthorsAndItsNumberStaysUsed) {
  PolicyStory story;
  story.ToApproval();
  story.By("tom").When(story.OnNext<v1::WithdrawPolicyVersionRequest>()).IsRefused("NOT_AN_AUTHOR", "7.5.2");
  story.By("bo").When(story.OnNext<v1::WithdrawPolicyVersionRequest>()).Happens();
  EXPECT_FALSE(story.state().has_next_version());
  story.ToDraft();
  EXPECT_EQ(story.state().next_version().version(), 2u);
}

TEST(PolicyVersion, ThatIsRejectedGoesBackAndIsReviewedAgain) {
  PolicyStory story;
  story.ToApproval().By("nina").When(story.OnNext<v1::RejectPolicyVersionRequest>()).Happens();
  EXPECT_EQ(story.state().next_version().stage(), Version::STAGE_DRAFT);
  EXPECT_EQ(story.state().next_version().change_class(), v1::POLICY_CHANGE_CLASS_UNSPECIFIED);
  PolicyStory approved;
  approved.ToApproved();
  approved.By("nina").When(approved.OnNext<v1::RejectPolicyVersionRequest>()).IsRefused("NOT_DESIGNATED", "5.2");
  approved.By("tom").When(approved.OnNext<v1::RejectPolicyVersionRequest>()).Happens();
  EXPECT_TRUE(approved.state().next_version().approver().empty());
}

TEST(PolicyVersion, IsPublishedToSomebodyWhoIsThere) {
  PolicyStory story;
  story.ToApproved().By("mia");
  auto request = story.OnNext<v1::PublishPolicyVersionRequest>();
  story.When(request).IsRefused("AUDIENCE_MISSING", "5.2");
  request.mutable_audience()->add_persons("organizations/acme/persons/pia");
  story.When(request).IsRefused("PERSON_UNKNOWN", "5.2");
  v1::Person pia;
  pia.set_name("organizations/acme/persons/pia");
  story.Knowing(pia);
  request.mutable_audience()->set_everyone(true);
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  request.mutable_audience()->set_everyone(false);
  *request.mutable_effective_time() = base::ToProto(story.time());
  story.When(request).IsRefused("EFFECTIVE_TIME_PAST", "5.2");
  request.clear_effective_time();
  EXPECT_THAT(CasesOf(story.When(request).Happens()), ElementsAre(Event::kPublished, Event::kTookEffect))
      << "it asks for no acknowledgement";
  EXPECT_TRUE(story.state().ask_key().empty() && !story.state().has_ask());
}

TEST(PolicyVersion, TakesEffectLaterAndSupersedesThen) {
  PolicyStory story;
  story.ToPublished().ToApproved(v1::POLICY_CHANGE_CLASS_MAJOR, "We use AI with more care.");
  auto request = story.Publishing();
  const absl::Time effective = story.time() + 10 * kDay;
  *request.mutable_effective_time() = base::ToProto(effective);
  EXPECT_THAT(CasesOf(story.By("mia").When(request).Happens()),
              ElementsAre(Event::kPublished, Event::kAcknowledgementsAsked));
  EXPECT_EQ(story.state().current_version().version(), 1u);
  EXPECT_EQ(story.state().coming_version().version(), 2u);
  story.ToApproved(v1::POLICY_CHANGE_CLASS_MAJOR, "third");
  story.By("mia").When(story.Publishing()).IsRefused("VERSION_COMING", "5.2");
  EXPECT_TRUE(story.After(9 * kDay).FallsDue().empty());
  EXPECT_THAT(CasesOf(story.After(kDay).FallsDue()), ElementsAre(Event::kSuperseded, Event::kTookEffect));
  EXPECT_EQ(story.state().current_version().version(), 2u);
  ASSERT_EQ(story.state().earlier_versions_size(), 1);
  const auto& earlier = story.state().earlier_versions(0);
  EXPECT_EQ(earlier.version(), 1u);
  EXPECT_EQ(earlier.approver(), "tom");
  EXPECT_EQ(earlier.superseded_by(), 2u);
  EXPECT_TRUE(earlier.has_publish_time());
  EXPECT_EQ(story.state().review_due_time().seconds(), absl::ToUnixSeconds(effective + 365 * kDay));
}

TEST(PolicyVersion, AnEditorialChangeKeepsTheMajorVersionAndMovesTheDigest) {
  PolicyStory story;
  story.ToPublished();
  const std::string digest = story.state().current_version().digest();
  story.ToPublished(v1::POLICY_CHANGE_CLASS_EDITORIAL, "We use AI with care!");
  EXPECT_EQ(story.state().major_version(), 1u);
  EXPECT_EQ(story.state().ask().version(), 2u);
  EXPECT_EQ(story.state().ask().major_version(), 1u);
  EXPECT_NE(story.state().ask().digest(), digest);
  story.ToPublished(v1::POLICY_CHANGE_CLASS_MAJOR, "third");
  EXPECT_EQ(story.state().major_version(), 3u);
  EXPECT_EQ(story.state().ask().major_version(), 3u);
}

}  // namespace
}  // namespace aims::controls
