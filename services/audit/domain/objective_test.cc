#include "services/audit/domain/objective.h"

#include "absl/strings/str_cat.h"
#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "services/audit/domain/audit_policy.h"
#include "services/audit/domain/testing/objective_story.h"

namespace aims::audit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using v1::Objective;
using Event = v1::ObjectiveEvent;

v1::UpdateObjectiveRequest Owner(const std::string& owner) {
  v1::UpdateObjectiveRequest request;
  request.mutable_objective()->set_owner(owner);
  request.mutable_update_mask()->add_paths("owner");
  return request;
}

v1::AbandonObjectiveRequest Abandoning() {
  v1::AbandonObjectiveRequest request;
  request.set_reason("another one replaces it");
  return request;
}

TEST(Objective, IsProposedApprovedMeasuredReportedAndConfirmed) {
  ObjectiveStory story;
  EXPECT_EQ(story.state().state(), Objective::STATE_DRAFT);
  story.ToActive();
  EXPECT_EQ(story.state().state(), Objective::STATE_ACTIVE);
  EXPECT_EQ(story.state().policy_version(), 3u);
  EXPECT_EQ(story.state().standing(), Objective::STANDING_NO_VALUE);
  EXPECT_EQ(story.state().current_version().approver(), "dora");
  story.Value(96).By("olga").When(story.Reporting()).Happens();
  EXPECT_EQ(story.state().state(), Objective::STATE_REPORTED);
  EXPECT_EQ(story.state().result().measurement().value(), 96);
  const auto events = story.By("rita").When(v1::ConfirmObjectiveResultRequest()).Happens();
  EXPECT_TRUE(events[0].achieved().in_time());
  EXPECT_EQ(story.state().state(), Objective::STATE_ACHIEVED);
  EXPECT_EQ(story.state().result().confirmer(), "rita");
}

TEST(Objective, SaysHowItIsMeasuredOrWhyNot) {
  ObjectiveStory story;
  auto request = story.Proposing();
  request.mutable_document()->clear_measure();
  story.When(request).IsRefused("MEASURE_MISSING", "6.2");
  request = story.Proposing();
  request.mutable_document()->set_not_measurable_reason("nobody counts");
  story.When(request).IsRefused("MEASURE_CONTRADICTED", "6.2");
  request = story.Proposing();
  request.mutable_document()->mutable_measure()->set_metric("4");
  story.When(request).IsRefused("METRIC_UNUSED", "6.2");
  request.mutable_document()->mutable_measure()->set_source(Objective::Measure::SOURCE_METRIC);
  story.When(request).Happens();
  request.mutable_document()->mutable_measure()->clear_metric();
  story.When(request).IsRefused("METRIC_MISSING", "6.2");
  story.When(story.Proposing(false)).Happens();
}

TEST(Objective, HasThresholdsInOrder) {
  ObjectiveStory story;
  const auto with = [&](v1::ObjectiveDirection direction, double target, double at_risk, double off_track) {
    auto request = story.Proposing();
    auto& measure = *request.mutable_document()->mutable_measure();
    measure.set_direction(direction);
    measure.set_target(target);
    measure.set_at_risk(at_risk);
    measure.set_off_track(off_track);
    return request;
  };
  constexpr auto kUp = v1::OBJECTIVE_DIRECTION_INCREASE;
  constexpr auto kDown = v1::OBJECTIVE_DIRECTION_DECREASE;
  story.When(with(kUp, 90, 90, 80)).IsRefused("THRESHOLDS_UNORDERED");
  story.When(with(kUp, 95, 80, 90)).IsRefused("THRESHOLDS_UNORDERED");
  story.When(with(kDown, 95, 90, 80)).IsRefused("THRESHOLDS_UNORDERED");
  story.When(with(kUp, 95, 90, 90)).Happens();
  story.When(with(kDown, 2, 5, 9)).Happens();
}

TEST(Objective, NamesResourcesOfTheOrganization) {
  ObjectiveStory story;
  auto request = story.Proposing();
  request.mutable_document()->set_policy("organizations/other/policies/ai");
  story.When(request).IsRefused("RESOURCE_ELSEWHERE");
  request = story.Proposing();
  request.mutable_document()->add_ai_systems("organizations/other/aiSystems/x");
  story.When(request).IsRefused("RESOURCE_ELSEWHERE");
}

TEST(Objective, IsApprovedAgainstThePolicyInForce) {
  ObjectiveStory story;
  story.When(story.Proposing()).Happens();
  story.By("dora").When(story.Approving(2)).IsRefused("OTHER_POLICY_VERSION", "6.2");
  story.Knowing(PolicyWith(0)).When(story.Approving(0)).IsRefused("POLICY_NOT_IN_FORCE", "6.2");
  auto request = story.Proposing();
  request.mutable_document()->set_policy("organizations/acme/policies/unknown");
  story.By("ana").When(request).Happens();
  story.By("dora").When(story.Approving()).IsRefused("POLICY_NOT_IN_FORCE", "6.2");
}

TEST(Objective, IsApprovedByAnotherManager) {
  ObjectiveStory story;
  auto request = story.Proposing();
  request.add_authors("dora");
  story.By("ana").When(request).Happens();
  story.By("dora").When(story.Approving()).IsRefused("FOUR_EYES", "6.2");
  story.By("olga").When(story.Approving()).IsRefused("FOUR_EYES", "6.2");
  story.By("rita").When(story.Approving()).IsRefused("NOT_DESIGNATED", "6.2");
  auto other = story.Approving();
  other.set_digest("0");
  story.By("tom").When(other).IsRefused("OTHER_VERSION_PROPOSED", "6.2");
  story.After(kDay * 100).When(story.Approving()).IsRefused("DUE_TIME_PAST", "6.2");
  story.By("ana").When(story.Proposing()).Happens();
  story.By("tom").When(story.Approving()).Happens();
  story.When(story.Approving()).IsRefused("NOTHING_PROPOSED", "6.2");
  story.Knowing(ManagementOfAcme(type::v1::SEPARATION_SMALL));
  auto revision = story.Proposing();
  revision.set_reason("a new target");
  story.By("ana").When(revision).Happens();
  story.By("olga").When(story.Approving()).Happens();
}

TEST(Objective, IsRevisedWithAReason) {
  ObjectiveStory story;
  story.ToActive().Value(85);
  EXPECT_EQ(story.state().standing(), Objective::STANDING_AT_RISK);
  auto revision = story.Proposing();
  revision.mutable_document()->mutable_measure()->set_at_risk(84);
  story.By("ana").When(revision).IsRefused("REASON_MISSING", "6.2");
  revision.set_reason("the target was too high");
  story.When(revision).Happens();
  EXPECT_THAT(CasesOf(story.By("dora").When(story.Approving()).Happens()),
              ElementsAre(Event::kApproved, Event::kStandingChanged));
  EXPECT_EQ(story.state().current_version().version(), 2u);
  EXPECT_EQ(story.state().standing(), Objective::STANDING_ON_TRACK) << "the value counts for the new thresholds";
}

TEST(Objective, BeginsAnewWhenSomethingElseIsMeasured) {
  ObjectiveStory story;
  story.ToActive().Value(85);
  auto revision = story.Proposing();
  revision.set_reason("tests are no goal");
  revision.mutable_document()->mutable_measure()->set_what("share of tests that passed");
  story.By("ana").When(revision).Happens();
  story.By("dora").When(story.Approving()).Happens();
  EXPECT_EQ(story.state().standing(), Objective::STANDING_NO_VALUE);
  EXPECT_EQ(story.state().first_counting(), 2u);
  EXPECT_EQ(story.state().measurements_size(), 1);
}

TEST(Objective, ProposalsAreRejectedAndWithdrawn) {
  ObjectiveStory story;
  story.When(story.Proposing()).Happens();
  EXPECT_THAT(CasesOf(story.When(story.Proposing()).Happens()), ElementsAre(Event::kVoided, Event::kProposed));
  v1::WithdrawObjectiveRequest withdraw;
  withdraw.set_version(story.state().proposed_version().version());
  withdraw.set_digest(story.state().proposed_version().digest());
  story.By("bo").When(withdraw).IsRefused("NOT_THE_PROPOSER", "6.2");
  v1::RejectObjectiveRequest reject;
  reject.set_version(withdraw.version());
  reject.set_digest(withdraw.digest());
  story.By("dora").When(reject).Happens();
  EXPECT_FALSE(story.state().has_proposed_version());
  story.By("ana").When(withdraw).IsRefused("NOTHING_PROPOSED", "6.2");
}

TEST(Objective, IsReviewedWhenThePolicyChanges) {
  ObjectiveStory story;
  const auto note = [&](uint32_t version, const std::string& policy = kPolicy) -> ObjectiveStory& {
    story.When(&NotePolicyInForce, PolicyInForce{policy, version});
    return story;
  };
  note(4).NothingHappens();
  story.ToActive();
  note(3).NothingHappens();
  note(4, "organizations/acme/policies/other").NothingHappens();
  v1::ReviewObjectiveRequest review;
  review.set_policy_version(3);
  review.set_reason("read both");
  story.By("rita").When(review).IsRefused("NO_REVIEW_DUE", "6.2");
  note(4).Happens();
  note(4).NothingHappens();
  EXPECT_TRUE(story.state().review_due());
  EXPECT_EQ(story.state().review_policy_version(), 4u);
  story.Knowing(PolicyWith(4)).When(review).IsRefused("OTHER_POLICY_VERSION", "6.2");
  review.set_policy_version(4);
  story.By("ana").When(review).IsRefused("FOUR_EYES", "6.2");
  story.By("rita").When(review).Happens();
  EXPECT_FALSE(story.state().review_due());
  EXPECT_EQ(story.state().policy_version(), 4u);
  EXPECT_EQ(story.state().reviewer(), "rita");
  note(0).Happens();
  EXPECT_TRUE(story.state().review_due()) << "retired";
  story.Knowing(PolicyWith(0)).When(review).IsRefused("POLICY_NOT_IN_FORCE", "6.2");
}

TEST(Objective, AnApprovalEndsTheReview) {
  ObjectiveStory story;
  story.ToActive().When(&NotePolicyInForce, PolicyInForce{kPolicy, 4}).Happens();
  auto revision = story.Proposing();
  revision.set_reason("the new policy");
  story.Knowing(PolicyWith(4)).By("ana").When(revision).Happens();
  story.By("dora").When(story.Approving(4)).Happens();
  EXPECT_FALSE(story.state().review_due());
  EXPECT_EQ(story.state().policy_version(), 4u);
}

TEST(Objective, ResultIsOfTheOwnerAndShowsTheTarget) {
  ObjectiveStory story;
  story.ToActive();
  story.By("ana").When(story.Reporting()).IsRefused("NOT_THE_OWNER", "6.2");
  story.By("olga").When(story.Reporting()).IsRefused("VALUE_MISSING", "6.2");
  story.Value(94).By("olga").When(story.Reporting()).IsRefused("TARGET_NOT_REACHED", "6.2");
  story.Value(95).After(kDay * 15).FallsDue();
  story.By("olga").When(story.Reporting()).IsRefused("VALUE_MISSING", "6.2");
  story.Value(95);
  story.When(&NoteAction, NoteOfAction(v1::ActionNote::STATE_OPEN, 1)).Happens();
  story.By("olga").When(story.Reporting()).IsRefused("ACTION_OPEN", "6.2");
  story.When(&NoteAction, NoteOfAction(v1::ActionNote::STATE_VERIFIED, 2)).Happens();
  auto late = story.Reporting();
  *late.mutable_evidence(0)->mutable_evidence_time() = base::ToProto(story.time() + kDay);
  story.When(late).IsRefused("EVIDENCE_IN_FUTURE");
  story.When(story.Reporting()).Happens();
}

TEST(Objective, ThatWasMissedNeedsNoValue) {
  ObjectiveStory story;
  story.ToActive().By("olga").When(story.Reporting(Objective::OUTCOME_MISSED)).Happens();
  story.By("rita").When(v1::ConfirmObjectiveResultRequest()).Happens();
  EXPECT_EQ(story.state().state(), Objective::STATE_MISSED);
  EXPECT_TRUE(NoteAction(story.state(), NoteOfAction(v1::ActionNote::STATE_OPEN, 1), {})->empty());
}

TEST(Objective, ThatCannotBeMeasuredIsJudged) {
  ObjectiveStory story;
  story.ToActive(false);
  EXPECT_EQ(story.state().standing(), Objective::STANDING_UNSPECIFIED);
  story.By("olga").When(story.Measuring(1)).IsRefused("NOT_MEASURABLE", "9.1");
  story.When(story.Reporting()).Happens();
}

TEST(Objective, ResultIsConfirmedByAnotherPerson) {
  ObjectiveStory story;
  story.ToReported();
  v1::ReturnObjectiveResultRequest back;
  back.set_reason("the year is not over");
  for (const char* person : {"olga", "petra"}) {
    story.By(person).When(v1::ConfirmObjectiveResultRequest()).IsRefused("FOUR_EYES", "6.2");
    story.By(person).When(back).IsRefused("FOUR_EYES", "6.2");
  }
  story.By("rita").When(back).Happens();
  EXPECT_EQ(story.state().state(), Objective::STATE_ACTIVE);
  EXPECT_FALSE(story.state().has_result());
  story.By("olga").When(story.Reporting()).Happens();
  story.When(Owner("oskar")).Happens();
  story.By("olga").When(v1::ConfirmObjectiveResultRequest()).IsRefused("FOUR_EYES", "6.2");
  story.Knowing(ManagementOfAcme(type::v1::SEPARATION_SMALL));
  story.By("petra").When(v1::ConfirmObjectiveResultRequest()).Happens();
}

TEST(Objective, ResultIsNotConfirmedByWhoeverMeasured) {
  for (const auto separation : {type::v1::SEPARATION_STRICT, type::v1::SEPARATION_SMALL}) {
    ObjectiveStory story;
    auto measuring = story.ToActive().Measuring(96);
    *measuring.add_evidence() = EvidenceAt(story.time(), "pia");
    story.By("mel").When(measuring).Happens();
    story.By("olga").When(story.Reporting()).Happens();
    story.Knowing(ManagementOfAcme(separation));
    v1::ReturnObjectiveResultRequest back;
    back.set_reason("the number is wrong");
    story.By("mel").When(v1::ConfirmObjectiveResultRequest()).IsRefused("FOUR_EYES", "6.2");
    story.When(back).IsRefused("FOUR_EYES", "6.2");
    story.By("pia").When(v1::ConfirmObjectiveResultRequest());
    if (separation == type::v1::SEPARATION_STRICT) {
      story.IsRefused("FOUR_EYES", "6.2");
    } else {
      story.Happens();
    }
  }
}

// Who hands the objective to another person does not become free to decide about it.
TEST(Objective, KeepsItsFormerOwnersFromDeciding) {
  ObjectiveStory draft;
  draft.By("ana").When(draft.Proposing()).Happens();
  draft.By("dora").When(Owner("oskar")).Happens();
  EXPECT_THAT(draft.state().former_owners(), ElementsAre("olga", "dora"));
  draft.By("dora").When(draft.Approving()).IsRefused("FOUR_EYES", "6.2");
  draft.By("tom").When(draft.Approving()).Happens();
  EXPECT_THAT(draft.state().former_owners(), IsEmpty()) << "another person looked at it";

  ObjectiveStory story;
  story.ToActive().By("olga").When(Owner("oskar")).Happens();
  story.By("olga").When(Abandoning()).IsRefused("FOUR_EYES", "6.2");
  story.By("dora").When(Owner("otto")).Happens();
  story.When(Abandoning()).IsRefused("FOUR_EYES", "6.2");
  story.By("otto").When(story.Reporting(Objective::OUTCOME_MISSED)).Happens();
  for (const char* person : {"olga", "oskar", "dora"}) {
    story.By(person).When(v1::ConfirmObjectiveResultRequest()).IsRefused("FOUR_EYES", "6.2");
  }
  story.By("tom").When(Abandoning()).Happens();

  ObjectiveStory same;
  v1::UpdateObjectiveRequest note;
  note.mutable_objective()->set_note("more");
  same.By("dora").When(note).Happens();
  EXPECT_THAT(same.state().former_owners(), IsEmpty()) << "the owner stays";
}

TEST(Objective, HasAtMost100FormerOwners) {
  ObjectiveStory story;
  for (int i = 0; i < 98; ++i) story.By("ana").When(Owner(absl::StrCat("o", i))).Happens();
  EXPECT_EQ(story.state().former_owners_size(), 99) << "no room for two";
  story.When(Owner("one-more")).IsRefused("TOO_MANY_OWNERS", "6.2");
}

TEST(Objective, IsAbandonedByManagementOnceApproved) {
  ObjectiveStory draft;
  draft.By("ana").When(Abandoning()).Happens();
  EXPECT_EQ(draft.state().state(), Objective::STATE_ABANDONED);
  ObjectiveStory story;
  story.ToActive();
  story.By("olga").When(Abandoning()).IsRefused("FOUR_EYES", "6.2");
  story.By("ana").When(Abandoning()).IsRefused("NOT_DESIGNATED", "6.2");
  story.By("dora").When(Abandoning()).Happens();
  EXPECT_EQ(story.state().state_reason(), "another one replaces it");
  ObjectiveStory reported;
  reported.ToReported().By("dora").When(Abandoning()).Happens();
}

TEST(Objective, MovesOnlyFromItsStates) {
  ObjectiveStory draft;
  draft.When(draft.Measuring(1)).IsRefused("WRONG_STATE", "9.1");
  draft.When(draft.Reporting()).IsRefused("WRONG_STATE");
  draft.When(v1::ReviewObjectiveRequest()).IsRefused("WRONG_STATE");
  draft.When(v1::ConfirmObjectiveResultRequest()).IsRefused("WRONG_STATE");
  ObjectiveStory ended;
  ended.ToReported().By("rita").When(v1::ConfirmObjectiveResultRequest()).Happens();
  ended.When(ended.Proposing()).IsRefused("WRONG_STATE");
  ended.When(ended.Approving()).IsRefused("WRONG_STATE");
  ended.When(Owner("oskar")).IsRefused("WRONG_STATE");
  ended.When(Abandoning()).IsRefused("WRONG_STATE");
  ended.When(v1::ReturnObjectiveResultRequest()).IsRefused("WRONG_STATE");
}

TEST(Objective, KeepsOwnerAndMeasurerWhoLeft) {
  const domain::PersonChange owner{"olga", "organizations/acme/persons/olga", true};
  const domain::PersonChange measurer{"mel", "organizations/acme/persons/mel", true};
  ObjectiveStory story;
  story.When(&domain::NotePerson<Objectives>, measurer).NothingHappens();
  story.ToActive().When(&domain::NotePerson<Objectives>, measurer).Happens();
  story.When(&domain::NotePerson<Objectives>, owner).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 2);
  story.By("ana").When(Owner("oskar")).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("mel"));
  ObjectiveStory ended;
  ended.ToReported().By("rita").When(v1::ConfirmObjectiveResultRequest()).Happens();
  ended.When(&domain::NotePerson<Objectives>, owner).NothingHappens();
}

TEST(AuditPolicy, KeepsTheLastReport) {
  domain::Story<AuditPolicies> story(AuditPolicyName(kPolicy));
  PolicyReport report{kPolicy, 2, "d", "", 5};
  story.When(&NotePolicy, report).Happens();
  story.When(&NotePolicy, report).NothingHappens();
  EXPECT_EQ(story.state().version_in_force(), 2u);
  EXPECT_EQ(story.state().first_version(), 2u);
  story.When(&NotePolicy, PolicyReport{kPolicy, 0, "", "organizations/acme/policies/new", 6}).Happens();
  EXPECT_EQ(story.state().version_in_force(), 0u);
  EXPECT_EQ(story.state().first_version(), 2u);
  EXPECT_EQ(story.state().replacement(), "organizations/acme/policies/new");
  EXPECT_EQ(AuditPolicyName("organizations/acme/controls/ai"), "");
  EXPECT_EQ(AuditPolicyName("nonsense"), "");
}

}  // namespace
}  // namespace aims::audit
