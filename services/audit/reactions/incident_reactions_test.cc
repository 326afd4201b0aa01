#include "services/audit/reactions/incident_reactions.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/testing/incident_story.h"

namespace aims::audit {
namespace {

using command::Effect;
using inventory::v1::AiSystem;
using inventory::v1::Classification;
using inventory::v1::InventoryTopicRecord;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::AuditTopicRecord;
using v1::IncidentClock;
using Effects = std::vector<Effect>;

template <class Record>
Record About(const std::string& subject, uint64_t version = 3) {
  Record record;
  record.mutable_metadata()->set_event_id("e1");
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject(subject);
  record.mutable_metadata()->set_version(version);
  *record.mutable_metadata()->mutable_occur_time() = base::ToProto(Binding());
  return record;
}

AuditTopicRecord RecordOf(const v1::IncidentEvent& event) {
  auto record = About<AuditTopicRecord>(kIncident);
  *record.mutable_incident() = event;
  return record;
}

AuditTopicRecord RecordOf(const std::string& clock, const v1::IncidentClockEvent& event, uint64_t version) {
  auto record = About<AuditTopicRecord>(clock, version);
  *record.mutable_incident_clock() = event;
  return record;
}

// The events that the effect has on the subject of the story, which are folded.
template <class Aggregate>
std::vector<typename Aggregate::Event> Happen(const Effect& effect, domain::Story<Aggregate>& story) {
  const domain::Decision decision{effect.subject.empty() ? event::v1::Actor() : event::v1::Actor(), story.time(),
                                  nullptr, effect.subject};
  const auto decided = effect.decide(story.state(), decision);
  EXPECT_TRUE(decided.ok()) << decided.status();
  std::vector<typename Aggregate::Event> events;
  if (decided.ok()) {
    for (const auto& event : *decided) events.push_back(static_cast<const typename Aggregate::Event&>(*event));
  }
  story.Given(events);
  return events;
}

TEST(IncidentClockReaction, StartsEachClockAndTellsTheIncidentWhatBecomesOfIt) {
  IncidentStory incident;
  incident.Knowing(Provided());
  const auto triaged = incident.ToTriaged(NoBut({Yes("health"), Yes("death")}));
  const auto* demanded = EventIn(triaged, v1::IncidentEvent::kClocksDemanded);
  ASSERT_NE(demanded, nullptr);
  const Effects effects = IncidentClockEffects(RecordOf(*demanded));
  ASSERT_EQ(effects.size(), 2u);
  domain::Story<IncidentClocks> clock(effects[0].subject);
  clock.At(incident.time());
  const auto started = Happen(effects[0], clock);
  ASSERT_EQ(started.size(), 2u);
  EXPECT_THAT(Happen(effects[0], clock), IsEmpty()) << "once";
  EXPECT_EQ(clock.state().incident(), kIncident);

  const Effects told = IncidentOfClockEffects(RecordOf(effects[0].subject, started[1], 2));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].subject, kIncident);
  Happen(told[0], incident);
  EXPECT_EQ(incident.state().clocks(0).clock_version(), 2u);
  EXPECT_EQ(incident.state().clocks(0).clock(), effects[0].subject);
  EXPECT_THAT(Happen(told[0], incident), IsEmpty());
  EXPECT_THAT(IncidentOfClockEffects(RecordOf(effects[0].subject, started[0], 1)), IsEmpty());
}

TEST(IncidentClockReaction, EndsClocksThatTwoPersonsDropped) {
  IncidentStory incident;
  incident.Knowing(Provided());
  const auto triaged = incident.ToTriaged(NoBut({Yes("health")}));
  const Effects start = IncidentClockEffects(RecordOf(*EventIn(triaged, v1::IncidentEvent::kClocksDemanded)));
  domain::Story<IncidentClocks> clock(start[0].subject);
  clock.At(incident.time());
  Happen(start[0], clock);
  incident.By("iman").When(IncidentStory::Correcting({No("health")})).Happens();
  const auto corrected = incident.By("lea").When(incident.Approving()).Happens();
  const Effects drop = IncidentClockEffects(RecordOf(*EventIn(corrected, v1::IncidentEvent::kClocksDropped)));
  ASSERT_EQ(drop.size(), 1u);
  EXPECT_EQ(drop[0].subject, start[0].subject);
  Happen(drop[0], clock);
  EXPECT_EQ(clock.state().state(), IncidentClock::STATE_NOT_DUE);
  EXPECT_EQ(clock.state().not_due().proposer(), "iman");
  EXPECT_EQ(clock.state().not_due().approver(), "lea");
}

// --- An AI system ---

InventoryTopicRecord Classified(Classification::State state) {
  auto record = About<InventoryTopicRecord>(kChat);
  Classification* classification = record.mutable_ai_system()->mutable_classified()->mutable_classification();
  classification->set_number(2);
  classification->set_state(state);
  classification->add_tiers(inventory::v1::RISK_TIER_HIGH_RISK_ANNEX_III);
  classification->add_roles()->set_role(inventory::v1::AI_ACT_ROLE_PROVIDER);
  auto* duty = classification->add_duties();
  duty->set_id("provider.73");
  duty->set_start_date("2027-12-02");
  duty->set_alternative_date("2026-08-02");
  classification->add_duties()->set_id("provider.9");
  return record;
}

using SystemStory = domain::Story<IncidentSystems>;

SystemStory After(const std::vector<InventoryTopicRecord>& records) {
  SystemStory story(IncidentSystemName(kChat));
  for (const auto& record : records) {
    for (const Effect& effect : IncidentSystemEffects(record)) {
      EXPECT_EQ(effect.subject, IncidentSystemName(kChat));
      Happen(effect, story);
    }
  }
  return story;
}

TEST(IncidentSystemReaction, KeepsRolesTiersAndDutiesToReport) {
  const SystemStory story = After({Classified(Classification::STATE_COMPLETE)});
  EXPECT_TRUE(story.state().settled());
  EXPECT_THAT(story.state().roles(), ElementsAre("PROVIDER"));
  EXPECT_THAT(story.state().tiers(), ElementsAre("HIGH_RISK_ANNEX_III"));
  ASSERT_EQ(story.state().duties_size(), 1);
  EXPECT_EQ(story.state().duties(0).id(), "provider.73");
  EXPECT_EQ(story.state().duties(0).start_date(), "2027-12-02");
  EXPECT_EQ(story.state().duties(0).other_date(), "2026-08-02");
  EXPECT_FALSE(After({Classified(Classification::STATE_INCOMPLETE)}).state().settled());
}

TEST(IncidentSystemReaction, FollowsTheClassification) {
  auto confirmed = About<InventoryTopicRecord>(kChat);
  confirmed.mutable_ai_system()->mutable_exemption_confirmed()->set_classification_number(2);
  EXPECT_TRUE(After({Classified(Classification::STATE_UNCONFIRMED), confirmed}).state().settled());

  auto override = About<InventoryTopicRecord>(kChat);
  override.mutable_ai_system()->mutable_override_approved()->add_tiers(inventory::v1::RISK_TIER_MINIMAL);
  const SystemStory overridden = After({Classified(Classification::STATE_COMPLETE), override});
  EXPECT_THAT(overridden.state().tiers(), ElementsAre("MINIMAL"));
  EXPECT_THAT(overridden.state().roles(), ElementsAre("PROVIDER"));
  EXPECT_THAT(overridden.state().duties(), IsEmpty());

  auto outdated = About<InventoryTopicRecord>(kChat);
  outdated.mutable_ai_system()->mutable_classification_outdated()->add_causes("incident");
  EXPECT_TRUE(After({Classified(Classification::STATE_COMPLETE), outdated}).state().settled());
  outdated.mutable_ai_system()->mutable_classification_outdated()->add_causes("purpose");
  EXPECT_FALSE(After({Classified(Classification::STATE_COMPLETE), outdated}).state().settled());

  auto carried = About<InventoryTopicRecord>(kChat);
  auto* over = carried.mutable_ai_system()->mutable_classification_carried_over()->mutable_classification();
  *over = Classified(Classification::STATE_COMPLETE).ai_system().classified().classification();
  EXPECT_TRUE(After({Classified(Classification::STATE_COMPLETE), outdated, carried}).state().settled());
}

TEST(IncidentSystemReaction, KnowsTheVersionInService) {
  auto operated = About<InventoryTopicRecord>(kChat, 9);
  operated.mutable_ai_system()->mutable_put_into_operation()->mutable_grounds()->set_content_digest("abc");
  const SystemStory story = After({operated});
  EXPECT_EQ(story.state().service().version(), 9u);
  EXPECT_EQ(story.state().service().content_digest(), "abc");
  for (const auto event : {AiSystem::STATE_OPERATION, AiSystem::STATE_SUSPENDED, AiSystem::STATE_PROPOSED}) {
    auto imported = About<InventoryTopicRecord>(kChat);
    imported.mutable_ai_system()->mutable_imported()->set_state(event);
    EXPECT_EQ(After({imported}).state().has_service(), event != AiSystem::STATE_PROPOSED);
    auto declared = About<InventoryTopicRecord>(kChat);
    declared.mutable_ai_system()->mutable_state_declared()->set_state(event);
    EXPECT_EQ(After({declared}).state().has_service(), event != AiSystem::STATE_PROPOSED);
  }
  auto retired = About<InventoryTopicRecord>(kChat);
  retired.mutable_ai_system()->mutable_retired();
  EXPECT_FALSE(After({operated, retired}).state().has_service());
  auto blocked = About<InventoryTopicRecord>(kChat);
  blocked.mutable_ai_system()->mutable_blocked();
  EXPECT_FALSE(After({operated, blocked}).state().has_service());
}

TEST(IncidentOfSystemReaction, AsksEachIncidentOfTheSystem) {
  auto record = About<AuditTopicRecord>(IncidentSystemName(kChat));
  EXPECT_THAT(IncidentOfSystemEffects(record), IsEmpty());
  record.mutable_incident_system()->mutable_classified()->set_ai_system(kChat);
  const Effects effects = IncidentOfSystemEffects(record);
  ASSERT_EQ(effects.size(), 1u);
  ASSERT_TRUE(effects[0].on_each.has_value());
  IncidentStory incident;
  incident.Knowing(Minimal());
  incident.ToTriaged(NoBut({Yes("health")}));
  domain::KnownResources known;
  known.Add(Provided());
  const auto decided = effects[0].decide(incident.state(), domain::Decision{{}, incident.time(), &known, kIncident});
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_THAT(*decided, testing::SizeIs(testing::Gt(1))) << "clocks start";
}

}  // namespace
}  // namespace aims::audit
