// Who may decide about risks, as docs/separation.md lists it: management that is designated, and the second person under
// STRICT and SMALL separation; and break-glass of acceptances.

#include <functional>

#include "aims/risk/v1/organization_authority.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/risk/domain/organization_authority.h"
#include "services/risk/domain/testing/impact_assessment_story.h"
#include "services/risk/domain/testing/risk_story.h"
#include "services/risk/domain/treatment.h"

namespace aims::risk {
namespace {

using ::testing::ElementsAre;
using v1::Risk;
using Strings = std::vector<std::string>;

v1::OrganizationAuthority Small(v1::OrganizationAuthority record = Managed()) {
  auto* separation = record.mutable_authorities()->mutable_separation();
  separation->set_separation(type::v1::SEPARATION_SMALL);
  separation->set_version(4);
  separation->set_digest("d4");
  return record;
}

template <class Request>
Request Accepting(const RiskStory& story) {
  auto request = story.Naming<Request>();
  request.set_number(story.state().last_acceptance());
  request.set_reason("the season begins tomorrow");
  return request;
}

// Asked for by nils, who had no other part.
RiskStory Asked() {
  RiskStory story;
  story.ToTreatment().By("nils").When(story.Asking(30 * kDay)).Happens();
  return story;
}

// --- Acceptances ---

TEST(SmallSeparation, LetsOwnerAndRatersAcceptWhatTheyDidNotWrite) {
  for (const char* concerned : {"owen", "rob"}) {
    RiskStory strict = Asked();
    strict.By(concerned, {"designated-management"}).When(strict.Accepting()).IsRefused("FOUR_EYES", "6.1.3");
    RiskStory small = Asked();
    small.Knowing(Small());
    const auto events = small.By(concerned, {"designated-management"}).When(small.Accepting()).Happens();
    const auto& named = events.at(0).accepted().authority().separation();
    EXPECT_EQ(named.separation(), type::v1::SEPARATION_SMALL);
    EXPECT_EQ(named.version(), 4u);
    EXPECT_EQ(named.digest(), "d4");
  }
}

TEST(SmallSeparation, StillNeedsAnotherThanWhoWroteOrAsked) {
  RiskStory story = Asked();
  story.Knowing(Small());
  for (const char* maker : {"ria", "nils"}) {
    story.By(maker, {"designated-management"}).When(story.Accepting()).IsRefused("FOUR_EYES", "6.1.3");
  }
}

TEST(Separation, IsNamedInTheGroundsAlsoWhereNoPolicyIsApproved) {
  RiskStory story = Asked();
  const auto events = story.By("dora", {"designated-management"}).When(story.Accepting()).Happens();
  EXPECT_EQ(events.at(0).accepted().authority().separation().separation(), type::v1::SEPARATION_STRICT);
  EXPECT_EQ(events.at(0).accepted().authority().separation().version(), 0u);
}

TEST(AuthorsOfARisk, CountSinceTheLastAcceptance) {
  RiskStory story = Asked();
  story.Accept();
  EXPECT_TRUE(story.state().authors().empty());
  v1::UpdateRiskRequest request;
  request.mutable_risk()->set_description("and from those of others");
  story.By("uma").When(request).Happens();
  EXPECT_THAT(Strings(story.state().authors().begin(), story.state().authors().end()), ElementsAre("uma"));
  story.After(kDay);
  story.Assess(2, 2).Evaluate().Choose(v1::TREATMENT_OPTION_MODIFY).Ask(kDay);
  story.By("uma", {"designated-management"}).When(story.Accepting()).IsRefused("FOUR_EYES");
  story.By("ria", {"designated-management"}).When(story.Accepting()).Happens();
}

TEST(BreakGlassAcceptance, IsForWhoMayAcceptTheLevelButMadeIt) {
  RiskStory story = Asked();
  const auto glass = Accepting<v1::BreakGlassAcceptRiskRequest>(story);
  story.By("vera").When(glass).IsRefused("LEVEL_ABOVE_AUTHORITY");
  auto other = glass;
  other.set_digest("other");
  story.By("ria", {"designated-management"}).When(other).IsRefused("OTHER_DIGEST");
  other = glass;
  other.set_number(9);
  story.When(other).IsRefused("ACCEPTANCE_NOT_OPEN");
  const std::string digest = story.state().digest();
  story.When(glass).Happens();
  EXPECT_TRUE(story.state().tolerated());
  EXPECT_EQ(story.state().acceptances(0).decider(), "ria");
  const auto& approval = story.state().break_glass();
  EXPECT_EQ(approval.approver(), "ria");
  EXPECT_EQ(approval.digest(), digest);
  EXPECT_EQ(approval.reason(), "the season begins tomorrow");
  EXPECT_THAT(Strings(approval.makers().begin(), approval.makers().end()), ElementsAre("nils", "owen", "ria", "rob"));
}

TEST(BreakGlassAcceptance, IsReviewedByAnotherBeforeTheNext) {
  RiskStory story = Asked();
  const auto glass = Accepting<v1::BreakGlassAcceptRiskRequest>(story);
  story.By("ria", {"designated-management"}).When(glass).Happens();
  v1::ReviewRiskBreakGlassRequest review;
  review.set_digest(story.state().break_glass().digest());
  review.set_outcome(type::v1::BreakGlassApproval::OUTCOME_UPHELD);

  v1::RequestRiskReassessmentRequest reassess;
  reassess.set_trigger(v1::REASSESSMENT_TRIGGER_INCIDENT);
  story.After(kDay).When(reassess).Happens();
  story.Assess(2, 2).Evaluate();  // monitored again, as the acceptance is in force
  story.By("nils").When(story.Asking(30 * kDay)).Happens();
  story.By("ria", {"designated-management"})
      .When(Accepting<v1::BreakGlassAcceptRiskRequest>(story))
      .IsRefused("REVIEW_OPEN");
  story.When(story.Accepting()).IsRefused("FOUR_EYES");  // nobody else has looked at what she wrote
  for (const char* concerned : {"ria", "nils", "owen", "rob"}) {
    story.By(concerned).When(review).IsRefused("FOUR_EYES", "6.1.3");
  }
  story.By("dora").When(review).Happens();
  EXPECT_EQ(story.state().break_glass().reviewer(), "dora");
  story.By("ria", {"designated-management"}).When(story.Accepting()).Happens();
}

// --- Management ---

// Only vera is designated, like this.
v1::OrganizationAuthority Designating(const std::function<void(type::v1::Designation*)>& how) {
  v1::OrganizationAuthority record = Managed();
  auto& designations = *record.mutable_authorities()->mutable_designations();
  designations.Clear();
  auto* designation = designations.Add();
  designation->set_number(7);
  designation->set_subject_id("vera");
  designation->set_role(type::v1::MANAGEMENT_ROLE_DESIGNATED);
  designation->add_risk_levels("medium");
  designation->set_designator("theo");
  how(designation);
  return record;
}

bool MayAcceptMedium(const std::function<void(type::v1::Designation*)>& how, const std::string& system = "") {
  RiskStory story;
  auto request = RiskStory::Identified();
  if (!system.empty()) request.mutable_risk()->add_ai_systems(system);
  story.By("ria").When(request).Happens();
  story.Assess(2, 2).Evaluate().Choose(v1::TREATMENT_OPTION_MODIFY).Ask(30 * kDay);
  story.Knowing(Designating(how)).By("vera", {"top-management"}).When(story.Accepting());
  if (story.outcome().ok()) {
    const auto& quoted = story.outcome()->at(0).accepted().authority().designation();
    EXPECT_EQ(quoted.number(), 7u);
    EXPECT_EQ(quoted.designator(), "theo");
    return true;
  }
  story.IsRefused("LEVEL_ABOVE_AUTHORITY", "6.1.3");
  return false;
}

TEST(Acceptance, NeedsADesignationThatNamesTheLevel) {
  using type::v1::Designation;
  EXPECT_TRUE(MayAcceptMedium([](Designation*) {}));
  EXPECT_TRUE(MayAcceptMedium([](Designation* each) { each->set_role(type::v1::MANAGEMENT_ROLE_TOP); }))
      << "top management may decide whatever designated management may";
  EXPECT_FALSE(MayAcceptMedium([](Designation* each) { each->set_subject_id("nils"); }));
  EXPECT_FALSE(MayAcceptMedium([](Designation* each) { each->set_risk_levels(0, "low"); }));
  EXPECT_FALSE(MayAcceptMedium([](Designation* each) { each->clear_risk_levels(); }));
}

TEST(Acceptance, NeedsADesignationForTheSystemsOfTheRisk) {
  using type::v1::Designation;
  const std::string chat = "organizations/acme/aiSystems/chat", other = "organizations/acme/aiSystems/other";
  const auto for_chat = [&](Designation* each) { each->add_ai_systems(chat); };
  EXPECT_TRUE(MayAcceptMedium(for_chat, chat));
  EXPECT_FALSE(MayAcceptMedium(for_chat, other));
  EXPECT_FALSE(MayAcceptMedium(for_chat)) << "a risk of no system is one of the whole organization";
}

TEST(Acceptance, NeedsADesignationThatHoldsAtThatTime) {
  RiskStory story = Asked();
  const absl::Time ends = story.time() + kDay;
  story.Knowing(Designating([&](auto* each) { *each->mutable_expire_time() = base::ToProto(ends); }));
  story.By("vera").At(ends - absl::Nanoseconds(1)).When(story.Accepting());
  EXPECT_TRUE(story.outcome().ok()) << story.outcome().status();
  story.At(ends).When(story.Accepting()).IsRefused("LEVEL_ABOVE_AUTHORITY");
}

// --- Treatments ---

class TreatmentStory : public domain::Story<Treatments> {
 public:
  TreatmentStory() : Story(kTreatment) {
    RiskStory risk;
    risk.ToTreatment();
    Knowing(risk.state()).Knowing(Criteria()).Knowing(Managed());
  }
  // Planned by tim, owned by tom, done by ava and ivo; the evidence is pia's, and the action is olaf's.
  TreatmentStory& Plan() {
    v1::CreateTreatmentRequest request;
    request.set_parent("organizations/acme");
    auto& treatment = *request.mutable_treatment();
    treatment.set_risk(kRisk);
    treatment.set_option(v1::TREATMENT_OPTION_MODIFY);
    treatment.set_owner("tom");
    auto* action = treatment.add_actions();
    action->set_action_id("filter");
    action->set_owner("olaf");
    *action->mutable_due_time() = base::ToProto(time() + 10 * kDay);
    *treatment.mutable_due_time() = base::ToProto(time() + 20 * kDay);
    *treatment.mutable_expected_residual() = EstimateOf(1, 2);
    By("tim").When(request).Happens();
    return *this;
  }
  v1::ApproveTreatmentRequest Approving() const {
    v1::ApproveTreatmentRequest request;
    request.set_digest(state().digest());
    return request;
  }
  TreatmentStory& Implement() {
    By("mia").When(Approving()).Happens();
    By("ava").When(v1::StartTreatmentRequest()).Happens();
    v1::CompleteTreatmentActionRequest done;
    done.set_action_id("filter");
    *done.add_evidence() = Document("pia", time());
    By("ava").When(done).Happens();
    By("ivo").When(v1::CompleteTreatmentRequest()).Happens();
    return *this;
  }
  v1::RecordTreatmentTestRequest Testing() const {
    v1::RecordTreatmentTestRequest request;
    request.set_outcome(v1::Treatment::Test::OUTCOME_EFFECTIVE);
    *request.mutable_residual() = EstimateOf(1, 2);
    return request;
  }
};

TEST(SmallSeparation, LetsTheOwnerApproveAPlanOfAnother) {
  TreatmentStory strict;
  strict.Plan().By("tom").When(strict.Approving()).IsRefused("FOUR_EYES", "6.1.3");
  TreatmentStory small;
  small.Knowing(Small());
  small.Plan().By("tim").When(small.Approving()).IsRefused("FOUR_EYES", "6.1.3");
  const auto events = small.By("tom").When(small.Approving()).Happens();
  EXPECT_EQ(events.at(0).approved().authority().separation().version(), 4u);
}

TEST(ApprovalOfATreatment, NeedsADesignation) {
  TreatmentStory story;
  story.Plan().By("vera", {"top-management"}).When(story.Approving()).IsRefused("NOT_DESIGNATED", "6.1.3");
  v1::BreakGlassApproveTreatmentRequest glass;
  glass.set_digest(story.state().digest());
  story.When(glass).IsRefused("NOT_DESIGNATED", "6.1.3");
  story.Knowing(Designating([](auto*) {})).When(story.Approving()).Happens();
}

TEST(AuthorsOfATreatment, CountSinceTheLastApproval) {
  TreatmentStory story;
  story.Plan().By("mia").When(story.Approving()).Happens();
  EXPECT_TRUE(story.state().authors().empty());
  v1::UpdateTreatmentRequest request;
  request.mutable_treatment()->set_display_name("Filter more");
  story.By("uma").When(request).Happens();
  story.By("uma").When(story.Approving()).IsRefused("FOUR_EYES");
  story.By("tim").When(story.Approving()).Happens();
}

TEST(SmallSeparation, LetsAnyTestButWhoDidTheWork) {
  for (const char* concerned : {"tom", "olaf", "pia"}) {
    TreatmentStory strict;
    strict.Plan().Implement().By(concerned).When(strict.Testing()).IsRefused("FOUR_EYES", "8.3");
    TreatmentStory small;
    small.Knowing(Small());
    const auto events = small.Plan().Implement().By(concerned).When(small.Testing()).Happens();
    EXPECT_EQ(events.at(0).tested().authority().separation().version(), 4u) << concerned;
  }
  for (const char* doer : {"ava", "ivo"}) {
    TreatmentStory small;
    small.Knowing(Small());
    small.Plan().Implement().By(doer).When(small.Testing()).IsRefused("FOUR_EYES", "8.3");
  }
}

// --- Risks and impact assessments ---

TEST(SmallSeparation, LetsTheOwnerCloseARisk) {
  const auto asked = [] {
    RiskStory story;
    story.Identify().By("nils").When(story.Closing(v1::CLOSING_GROUND_SOURCE_GONE)).Happens();
    return story;
  };
  for (const char* concerned : {"owen", "pia"}) {  // who owns it, and who prepared the evidence
    RiskStory strict = asked();
    strict.By(concerned).When(strict.ToClose()).IsRefused("FOUR_EYES", "6.1.2");
    RiskStory small = asked();
    small.Knowing(Small());
    for (const char* maker : {"ria", "nils"}) small.By(maker).When(small.ToClose()).IsRefused("FOUR_EYES", "6.1.2");
    const auto events = small.By(concerned).When(small.ToClose()).Happens();
    EXPECT_EQ(events.at(0).closed().authority().separation().version(), 4u);
  }
}

TEST(SmallSeparation, StillNeedsASecondPersonToEvaluate) {
  RiskStory small;
  small.Knowing(Small());
  small.Identify().Assess(2, 2).By("rob").When(small.Naming<v1::EvaluateRiskRequest>()).IsRefused("FOUR_EYES");
}

TEST(SmallSeparation, LetsWhoScreenedEndorseWhatOthersWrote) {
  ImpactStory strict = ImpactStory::Submitted();
  strict.By("sam").When(strict.Endorsing()).IsRefused("FOUR_EYES", "A.5.2");
  ImpactStory small = ImpactStory::Submitted();
  small.Knowing(Small(ManagedImpact()));
  small.By("ola").When(small.Endorsing()).IsRefused("FOUR_EYES", "A.5.2");
  const auto events = small.By("sam").When(small.Endorsing()).Happens();
  EXPECT_EQ(events.at(0).endorsed().authority().separation().version(), 4u);
}

}  // namespace
}  // namespace aims::risk
