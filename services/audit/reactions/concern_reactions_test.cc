#include "services/audit/reactions/concern_reactions.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/concern_secret.h"
#include "services/audit/domain/incident.h"
#include "services/audit/domain/nonconformity.h"
#include "services/audit/domain/testing/concern_story.h"
#include "services/audit/reactions/correction_reactions.h"

namespace aims::audit {
namespace {

using command::Effect;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using v1::AuditTopicRecord;
using v1::Concern;
using Effects = std::vector<Effect>;

AuditTopicRecord RecordOf(const v1::ConcernEvent& event) {
  AuditTopicRecord record;
  record.mutable_metadata()->set_event_id("e1");
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject(kConcern);
  record.mutable_metadata()->set_version(5);
  *record.mutable_concern() = event;
  return record;
}

// The events that the effect has on the subject of the story, which are folded.
template <class Aggregate>
std::vector<typename Aggregate::Event> Happen(const Effect& effect, domain::Story<Aggregate>& story) {
  const domain::Decision decision{event::v1::Actor(), story.time(), nullptr, effect.subject};
  const auto decided = effect.decide(story.state(), decision);
  EXPECT_TRUE(decided.ok()) << decided.status();
  std::vector<typename Aggregate::Event> events;
  if (decided.ok()) {
    for (const auto& event : *decided) events.push_back(static_cast<const typename Aggregate::Event&>(*event));
  }
  story.Given(events);
  return events;
}

v1::ConcernEvent Concluded(const v1::ConcludeConcernRequest& conclude) {
  ConcernStory story;
  story.ToInvestigating();
  return story.By("hanna").When(conclude).Happens().at(0);
}

TEST(ConcernSuccessorReaction, OpensItOnce) {
  ConcernStory story;
  story.ByNobodyKnown().When(ConcernStory::Replying("I was moved away", /*retaliation=*/true));
  const ConcernEvents reported = story.Happens();
  const Effects effects = ConcernSuccessorEffects(RecordOf(reported[0]));
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_EQ(effects[0].subject, story.state().successors(0));
  domain::Story<Concerns> successor(effects[0].subject);
  Happen(effects[0], successor);
  EXPECT_EQ(successor.state().predecessor(), kConcern);
  EXPECT_TRUE(IsSecretOf(successor.state(), kCaseSecret));
  EXPECT_THAT(Happen(effects[0], successor), IsEmpty());
  story.ByNobodyKnown().When(ConcernStory::Replying("no more"));
  EXPECT_THAT(ConcernSuccessorEffects(RecordOf(story.Happens()[0])), IsEmpty());
}

TEST(IncidentOfConcernReaction, ReportsItOnceWithTheAwarenessOfTheConcern) {
  auto conclude = ConcernStory::Concluding(Concern::OUTCOME_SUBSTANTIATED);
  EXPECT_THAT(IncidentOfConcernEffects(RecordOf(Concluded(conclude))), IsEmpty());
  conclude.mutable_incident()->set_incident_id("refusals");
  conclude.mutable_incident()->set_title("Applicants were refused");
  conclude.mutable_incident()->set_description("by their district");
  conclude.mutable_incident()->set_owner("iman");
  const Effects effects = IncidentOfConcernEffects(RecordOf(Concluded(conclude)));
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_EQ(effects[0].subject, "organizations/acme/incidents/refusals");
  domain::Story<Incidents> incident(effects[0].subject);
  const absl::Time raised = incident.time();
  incident.After(kConcernDay);
  Happen(effects[0], incident);
  EXPECT_EQ(incident.state().state(), v1::Incident::STATE_REPORTED);
  EXPECT_EQ(base::FromProto(incident.state().aware_time()), raised);
  EXPECT_THAT(incident.state().ai_systems(), ElementsAre(kConcernSystem));
  EXPECT_EQ(incident.state().source_resource(), kConcern);
  EXPECT_EQ(incident.state().owner(), "iman");
  EXPECT_THAT(Happen(effects[0], incident), IsEmpty());
}

// An effect that is refused would halt the reactions to a part of the topic.
TEST(IncidentOfConcernReaction, IsNotRefusedByWhatALogCanHave) {
  v1::ConcernEvent concluded;
  v1::DemandedIncident& demanded = *concluded.mutable_concluded()->mutable_incident();
  demanded.set_incident_id("refusals");
  demanded.set_title("Applicants were refused");
  demanded.set_description("by their district");
  for (int i = 0; i < 2; ++i) demanded.add_ai_systems(kConcernSystem);
  domain::Story<Incidents> incident("organizations/acme/incidents/refusals");
  *concluded.mutable_concluded()->mutable_aware_time() = base::ToProto(incident.time() + absl::Seconds(2));
  const Effects effects = IncidentOfConcernEffects(RecordOf(concluded));
  ASSERT_EQ(effects.size(), 1u);
  Happen(effects[0], incident);
  EXPECT_THAT(incident.state().ai_systems(), ElementsAre(kConcernSystem));
  EXPECT_EQ(base::FromProto(incident.state().aware_time()), incident.time()) << "clocks of partitions differ";
}

TEST(ConcernOwnerReaction, ExcludesWhoeverComesToOwnASystem) {
  AuditTopicRecord record;
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject("organizations/acme/involvements/aisystems-chat");
  auto& noted = *record.mutable_involvement()->mutable_noted();
  noted.set_resource(kConcernSystem);
  auto* operators = noted.add_holders();
  operators->set_kind(v1::Involvement::KIND_OPERATOR);
  operators->add_people("pia");
  EXPECT_THAT(ConcernOwnerEffects(record), IsEmpty());
  auto* owners = noted.add_holders();
  owners->set_kind(v1::Involvement::KIND_OWNER);
  owners->add_people("hugo");
  const Effects effects = ConcernOwnerEffects(record);
  ASSERT_EQ(effects.size(), 1u);
  ASSERT_TRUE(effects[0].on_each.has_value());
  EXPECT_EQ(effects[0].on_each->field, "ai_systems");
  EXPECT_EQ(effects[0].on_each->value, kConcernSystem);
  ConcernStory story;
  Happen<Concerns>(effects[0], story);
  EXPECT_THAT(story.state().excluded_people(), Contains("hugo"));
  EXPECT_THAT(story.state().excluded_people(), Not(Contains("pia")));
  EXPECT_THAT(Happen<Concerns>(effects[0], story), IsEmpty());
  noted.set_resource("organizations/acme/risks/r");
  EXPECT_THAT(ConcernOwnerEffects(record), IsEmpty());
}

TEST(NonconformityReaction, OpensTheOneOfAConcern) {
  const v1::ConcernEvent concluded = Concluded(ConcernStory::Concluding(Concern::OUTCOME_SUBSTANTIATED));
  const Effects effects = OpenedNonconformityEffects(RecordOf(concluded));
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_EQ(effects[0].subject, "organizations/acme/nonconformities/refusals");
  domain::Story<Nonconformities> nonconformity(effects[0].subject);
  Happen(effects[0], nonconformity);
  EXPECT_EQ(nonconformity.state().source().kind(), v1::NonconformitySource::KIND_CONCERN);
  EXPECT_EQ(nonconformity.state().source().resource(), kConcern);
  EXPECT_THAT(nonconformity.state().ai_systems(), ElementsAre(kConcernSystem));
  v1::ConcernEvent aside;
  aside.mutable_concluded()->set_outcome(Concern::OUTCOME_OUT_OF_SCOPE);
  EXPECT_THAT(OpenedNonconformityEffects(RecordOf(aside)), IsEmpty());
}

}  // namespace
}  // namespace aims::audit
