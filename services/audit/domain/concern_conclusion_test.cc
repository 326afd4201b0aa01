#include "aims/audit/v1/incident.pb.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "gmock/gmock.h"
#include "services/audit/domain/concern.h"
#include "services/audit/domain/concern_case.h"
#include "services/audit/domain/testing/concern_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;
using v1::Concern;

v1::DemandedIncident WrongRefusals() {
  v1::DemandedIncident incident;
  incident.set_incident_id("refusals");
  incident.set_title("Applicants were refused");
  incident.set_description("by their district");
  return incident;
}
v1::ConcludeConcernRequest Substantiated() { return ConcernStory::Concluding(Concern::OUTCOME_SUBSTANTIATED); }

TEST(ConcernConclusion, SubstantiatedLeadsToANonconformityAnIncidentOrARisk) {
  ConcernStory story;
  const absl::Time raised = story.time();
  story.ToInvestigating();
  auto conclude = Substantiated();
  *conclude.mutable_incident() = WrongRefusals();
  conclude.set_risk("organizations/acme/risks/districts");
  const ConcernEvents events = story.After(kConcernDay).By("hanna").When(conclude).Happens();
  ASSERT_EQ(events.size(), 1u);
  const v1::ConcernConcluded& concluded = events[0].concluded();
  EXPECT_THAT(concluded.nonconformity().ai_systems(), ElementsAre(kConcernSystem));
  EXPECT_THAT(concluded.incident().ai_systems(), ElementsAre(kConcernSystem));
  EXPECT_EQ(base::FromProto(concluded.aware_time()), raised) << "whoever was told is aware";
  const Concern::Conclusion& conclusion = story.state().conclusion();
  EXPECT_EQ(story.state().state(), Concern::STATE_CONCLUDED);
  EXPECT_EQ(conclusion.nonconformity(), "organizations/acme/nonconformities/refusals");
  EXPECT_EQ(conclusion.incident(), "organizations/acme/incidents/refusals");
  EXPECT_EQ(conclusion.risk(), "organizations/acme/risks/districts");
  EXPECT_EQ(conclusion.concluder(), "hanna");
  const v1::ConcernCase shown = CaseOf(story.state());
  EXPECT_EQ(shown.outcome(), Concern::OUTCOME_SUBSTANTIATED);
  EXPECT_EQ(shown.messages().rbegin()->text(), "we looked at the refusals of May");
}

TEST(ConcernConclusion, SubstantiatedNeedsOneOfThem) {
  ConcernStory story;
  story.ToInvestigating();
  auto conclude = Substantiated();
  conclude.clear_nonconformity();
  story.When(conclude).IsRefused("CONSEQUENCE_MISSING", "A.3.3");
  for (const char* risk : {"organizations/other/risks/r", "organizations/acme/controls/c", "nonsense"}) {
    conclude.set_risk(risk);
    story.When(conclude).IsRefused("RISK_UNKNOWN", "6.1.2");
  }
  conclude.set_risk("organizations/acme/risks/r");
  story.When(conclude).Happens();
  EXPECT_EQ(story.state().conclusion().nonconformity(), "");
  EXPECT_EQ(story.state().conclusion().incident(), "");
}

TEST(ConcernConclusion, ItsConsequencesAreWhole) {
  ConcernStory story;
  story.ToInvestigating();
  const auto is_bad = [&](const v1::ConcludeConcernRequest& conclude) {
    story.When(conclude).Fails(absl::StatusCode::kInvalidArgument);
  };
  auto conclude = Substantiated();
  conclude.mutable_nonconformity()->clear_nonconformity_id();
  is_bad(conclude);
  conclude = Substantiated();
  conclude.mutable_nonconformity()->clear_title();
  is_bad(conclude);
  conclude = Substantiated();
  conclude.mutable_nonconformity()->clear_criterion();
  is_bad(conclude);
  conclude = Substantiated();
  *conclude.mutable_incident() = WrongRefusals();
  conclude.mutable_incident()->set_incident_id("Not an id");
  is_bad(conclude);
  *conclude.mutable_incident() = WrongRefusals();
  conclude.mutable_incident()->clear_title();
  is_bad(conclude);
  *conclude.mutable_incident() = WrongRefusals();
  conclude.mutable_incident()->clear_description();
  is_bad(conclude);
  is_bad(ConcernStory::Concluding(Concern::OUTCOME_UNSPECIFIED));
  conclude = Substantiated();
  conclude.mutable_nonconformity()->add_ai_systems("organizations/other/aiSystems/x");
  story.When(conclude).IsRefused("SYSTEM_UNKNOWN");
  conclude = Substantiated();
  *conclude.mutable_incident() = WrongRefusals();
  conclude.mutable_incident()->add_ai_systems("organizations/other/aiSystems/x");
  story.When(conclude).IsRefused("SYSTEM_UNKNOWN");
}

TEST(ConcernConclusion, NobodyPutsAConcernAsideAlone) {
  for (const Concern::Outcome outcome : {Concern::OUTCOME_NOT_SUBSTANTIATED, Concern::OUTCOME_OUT_OF_SCOPE}) {
    ConcernStory story;
    story.ToInvestigating();
    story.When(ConcernStory::Concluding(outcome)).IsRefused("FOUR_EYES", "A.3.3");
    auto without_reason = ConcernStory::Concluding(outcome);
    without_reason.clear_reason();
    story.By("hugo").When(without_reason).IsRefused("REASON_MISSING", "A.3.3");
    auto with_consequence = ConcernStory::Concluding(outcome);
    with_consequence.set_risk("organizations/acme/risks/r");
    story.When(with_consequence).IsRefused("CONSEQUENCE_UNFOUNDED", "A.3.3");
    story.When(ConcernStory::Concluding(outcome)).Happens();
    EXPECT_EQ(story.state().conclusion().outcome(), outcome);
    EXPECT_EQ(story.state().conclusion().reason(), "the rate is the same in all districts");
  }
}

TEST(ConcernConclusion, IsNotPutAsideByAHandlerWhoHandsItOverFirst) {
  v1::AssignConcernRequest hand_over;
  hand_over.set_handler("hugo");
  v1::ExcludeFromConcernRequest without_hugo;
  without_hugo.add_people("hugo");
  without_hugo.set_reason("the friend of max");
  const auto aside = ConcernStory::Concluding(Concern::OUTCOME_OUT_OF_SCOPE);
  ConcernStory story;
  story.ToAcknowledged();
  story.By("hanna").When(hand_over).Happens();
  story.When(aside).IsRefused("FOUR_EYES", "A.3.3");
  story.When(without_hugo).Happens();
  EXPECT_EQ(story.state().handler(), "");
  story.When(aside).IsRefused("FOUR_EYES", "A.3.3");
  EXPECT_THAT(story.state().handlers(), ElementsAre("hanna", "hugo"));
  story.By("hilda").When(aside).Happens();

  ConcernStory investigated;
  investigated.ToAcknowledged().By("hugo").When(ConcernStory::Investigating()).Happens();
  for (const char* person : {"hanna", "hugo"}) {
    investigated.By(person).When(ConcernStory::Concluding(Concern::OUTCOME_NOT_SUBSTANTIATED)).IsRefused("FOUR_EYES");
  }
}

TEST(ConcernConclusion, ItsConsequencesHaveIdsThatAreFree) {
  ConcernStory story;
  v1::Incident incident;
  incident.set_name("organizations/acme/incidents/refusals");
  v1::Nonconformity nonconformity;
  nonconformity.set_name("organizations/acme/nonconformities/refusals");
  story.ToInvestigating().Knowing(incident).Knowing(nonconformity);
  story.When(Substantiated()).IsRefused("NONCONFORMITY_ID_TAKEN", "10.2");
  auto conclude = Substantiated();
  conclude.mutable_nonconformity()->set_nonconformity_id("other");
  *conclude.mutable_incident() = WrongRefusals();
  story.When(conclude).IsRefused("INCIDENT_ID_TAKEN", "A.3.3");
  conclude.mutable_incident()->set_incident_id("other");
  story.When(conclude).Happens();
}

TEST(ConcernConclusion, ItsConsequencesNameEachSystemOnce) {
  ConcernStory story;
  story.ToInvestigating();
  auto conclude = Substantiated();
  *conclude.mutable_incident() = WrongRefusals();
  for (int i = 0; i < 2; ++i) {
    conclude.mutable_incident()->add_ai_systems(kConcernSystem);
    conclude.mutable_nonconformity()->add_ai_systems(kConcernSystem);
  }
  const ConcernEvents events = story.When(conclude).Happens();
  EXPECT_THAT(events.at(0).concluded().incident().ai_systems(), ElementsAre(kConcernSystem));
  EXPECT_THAT(events.at(0).concluded().nonconformity().ai_systems(), ElementsAre(kConcernSystem));
}

TEST(ConcernConclusion, OnlyOutOfScopeNeedsNoInvestigation) {
  ConcernStory story;
  story.ToAcknowledged();
  story.By("hugo").When(Substantiated()).IsRefused("NOT_INVESTIGATED", "A.3.3");
  story.When(ConcernStory::Concluding(Concern::OUTCOME_NOT_SUBSTANTIATED)).IsRefused("NOT_INVESTIGATED", "A.3.3");
  story.By("hanna").When(ConcernStory::Concluding(Concern::OUTCOME_OUT_OF_SCOPE)).IsRefused("FOUR_EYES", "A.3.3");
  story.By("hugo").When(ConcernStory::Concluding(Concern::OUTCOME_OUT_OF_SCOPE)).Happens();
}

TEST(ConcernConclusion, IsNotMadeBeforeTheAcknowledgement) {
  ConcernStory story;
  story.By("hugo").When(ConcernStory::Concluding(Concern::OUTCOME_OUT_OF_SCOPE)).IsRefused("WRONG_STATE", "A.3.3");
}

}  // namespace
}  // namespace aims::audit
