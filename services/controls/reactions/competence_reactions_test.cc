#include "services/controls/reactions/competence_reactions.h"

#include "absl/strings/str_split.h"
#include "common/base/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/communication_plan.h"
#include "services/controls/domain/communication_record.h"
#include "services/controls/domain/competence.h"
#include "services/controls/domain/competence_requirement.h"
#include "services/controls/domain/testing/competence_story.h"
#include "services/controls/domain/training_action.h"

namespace aims::controls {
namespace {

using command::Effect;
using inventory::v1::InventoryTopicRecord;
using v1::ControlsTopicRecord;

constexpr char kOrganization[] = "organizations/acme";
constexpr char kPlan[] = "organizations/acme/communicationPlans/main";
constexpr char kPerson[] = "organizations/acme/persons/p1";

template <class Record>
Record RecordOf(const std::string& subject) {
  Record record;
  record.mutable_metadata()->set_subject(subject);
  record.mutable_metadata()->set_organization(kOrganization);
  record.mutable_metadata()->set_event_id("e1");
  return record;
}

// The events that the only effect decides on the state.
template <class Event, class State>
std::vector<Event> Decided(const std::vector<Effect>& effects, const State& state,
                           const domain::References* references = nullptr) {
  EXPECT_EQ(effects.size(), 1);
  if (effects.size() != 1) return {};
  domain::Decision decision;
  decision.references = references;
  const auto events = effects[0].decide(state, decision);
  EXPECT_TRUE(events.ok()) << events.status();
  std::vector<Event> typed;
  if (events.ok()) {
    for (const auto& event : *events) typed.push_back(static_cast<const Event&>(*event));
  }
  return typed;
}

InventoryTopicRecord Responsibility(const std::function<void(inventory::v1::OrganizationEvent&)>& happen) {
  auto record = RecordOf<InventoryTopicRecord>(kOrganization);
  happen(*record.mutable_organization());
  return record;
}

v1::CompetenceRequirement OfRole(const std::vector<std::string>& holders) {
  v1::CompetenceRequirement requirement;
  requirement.set_name(kRequirement);
  requirement.set_role_id("aims-manager");
  requirement.set_state(v1::CompetenceRequirement::STATE_ACTIVE);
  for (const std::string& person : holders) {
    auto* holder = requirement.add_holders();
    holder->set_person(person);
    holder->set_source(v1::CompetenceRequirement::Holder::SOURCE_RESPONSIBILITY);
  }
  return requirement;
}

TEST(CompetenceReactions, AResponsibilityMakesAHolder) {
  const auto effects = CompetenceRoleEffects(Responsibility([](auto& event) {
    event.mutable_responsibility_assigned()->set_role_id("aims-manager");
    event.mutable_responsibility_assigned()->set_subject_id("ana");
  }));
  const auto events = Decided<v1::CompetenceRequirementEvent>(effects, OfRole({}));
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].holder_assigned().person(), "ana");
  ASSERT_TRUE(effects[0].on_each.has_value());
  EXPECT_EQ(effects[0].on_each->field, "role_id");
  EXPECT_EQ(effects[0].on_each->value, "aims-manager");
  EXPECT_EQ(effects[0].on_each->parent, kOrganization);
}

TEST(CompetenceReactions, AnEndedResponsibilityReleasesTheHolder) {
  const auto revoked = Responsibility([](auto& event) {
    event.mutable_responsibility_revoked()->set_role_id("aims-manager");
    event.mutable_responsibility_revoked()->set_subject_id("ana");
  });
  const auto ended = Responsibility([](auto& event) {
    event.mutable_responsibility_ended()->set_role_id("aims-manager");
    event.mutable_responsibility_ended()->set_subject_id("ana");
  });
  for (const auto& cause : {revoked, ended}) {
    const auto events = Decided<v1::CompetenceRequirementEvent>(CompetenceRoleEffects(cause), OfRole({"ana"}));
    ASSERT_EQ(events.size(), 1);
    EXPECT_EQ(events[0].holder_released().person(), "ana");
  }
  EXPECT_TRUE(CompetenceRoleEffects(Responsibility([](auto& event) { event.mutable_authorities_changed(); })).empty());
}

ControlsTopicRecord OfRequirement(const std::function<void(v1::CompetenceRequirementEvent&)>& happen) {
  auto record = RecordOf<ControlsTopicRecord>(kRequirement);
  happen(*record.mutable_competence_requirement());
  return record;
}

TEST(CompetenceReactions, AHolderNeedsTheCompetence) {
  domain::KnownResources known;
  known.Add(OfRole({"ana"}));
  const auto effects =
      CompetenceEffects(OfRequirement([](auto& event) { event.mutable_holder_assigned()->set_person("ana"); }));
  const auto events = Decided<v1::CompetenceEvent>(effects, v1::Competence(), &known);
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].opened().person(), "ana");
  EXPECT_EQ(events[0].opened().role_id(), "aims-manager");
  EXPECT_EQ(effects[0].subject, CompetenceName(kRequirement, "ana"));
}

TEST(CompetenceReactions, WhoIsReleasedNeedsItNoMore) {
  using Released = v1::CompetenceHolderReleased;
  using Closed = v1::CompetenceClosed;
  domain::KnownResources known;
  known.Add(OfRole({}));
  v1::Competence competence;
  competence.set_name(CompetenceName(kRequirement, "ana"));
  competence.set_requirement(kRequirement);
  competence.set_person("ana");
  competence.set_state(v1::Competence::STATE_COMPETENT);
  const std::vector<std::pair<Released::Cause, Closed::Cause>> causes = {
      {Released::CAUSE_RELEASED, Closed::CAUSE_RELEASED},
      {Released::CAUSE_RESPONSIBILITY_ENDED, Closed::CAUSE_RESPONSIBILITY_ENDED},
      {Released::CAUSE_LEFT, Closed::CAUSE_LEFT}};
  for (const auto& [released, closed] : causes) {
    const auto effects = CompetenceEffects(OfRequirement([cause = released](auto& event) {
      event.mutable_holder_released()->set_person("ana");
      event.mutable_holder_released()->set_cause(cause);
    }));
    const auto events = Decided<v1::CompetenceEvent>(effects, competence, &known);
    ASSERT_EQ(events.size(), 1);
    EXPECT_EQ(events[0].closed().cause(), closed);
    EXPECT_EQ(effects[0].subject, competence.name());
  }
  const auto retired = CompetenceEffects(OfRequirement([](auto& event) { event.mutable_retired(); }));
  const auto events = Decided<v1::CompetenceEvent>(retired, competence, &known);
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].closed().cause(), Closed::CAUSE_REQUIREMENT_RETIRED);
  EXPECT_EQ(retired[0].on_each->value, kRequirement);
  EXPECT_EQ(retired[0].on_each->field, "requirement");
}

TEST(CompetenceReactions, AChangeOfSubstanceDemandsReassessment) {
  domain::KnownResources known;
  auto requirement = OfRole({"ana"});
  requirement.set_criterion_version(2);
  known.Add(requirement);
  v1::Competence competence;
  competence.set_state(v1::Competence::STATE_COMPETENT);
  competence.mutable_assessment()->set_criterion_version(1);
  const auto changed = [](const char* field) {
    return OfRequirement([field](auto& event) { event.mutable_updated()->mutable_update_mask()->add_paths(field); });
  };
  EXPECT_TRUE(CompetenceEffects(changed("display_name")).empty());
  const auto events = Decided<v1::CompetenceEvent>(CompetenceEffects(changed("criterion")), competence, &known);
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].reassessment_demanded().criterion_version(), 2);
}

TEST(CompetenceReactions, ADueRowOpensARecord) {
  auto record = RecordOf<ControlsTopicRecord>(kPlan);
  EXPECT_TRUE(CommunicationEffects(record).empty());
  auto* fell_due = record.mutable_communication_plan()->mutable_communication_fell_due();
  fell_due->mutable_row()->set_row_id("policy");
  const auto effects = CommunicationEffects(record);
  const auto events = Decided<v1::CommunicationRecordEvent>(effects, v1::CommunicationRecord());
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].opened().plan(), kPlan);
  EXPECT_EQ(effects[0].subject, CommunicationRecordName({kPlan, *fell_due}));
}

v1::CommunicationPlan Informing(const char* event_name) {
  v1::CommunicationPlan plan;
  plan.set_name(kPlan);
  plan.set_state(v1::CommunicationPlan::STATE_APPROVED);
  auto* row = plan.add_approved_rows()->mutable_row();
  row->set_row_id("users");
  row->set_trigger(v1::CommunicationPlan::Row::TRIGGER_EVENT);
  row->set_event_name(event_name);
  row->set_responsible("carl");
  return plan;
}

TEST(CompetenceReactions, AnEventThatARowNamesMakesItDue) {
  auto record = RecordOf<InventoryTopicRecord>("organizations/acme/aiSystems/chat");
  EXPECT_TRUE(CommunicationTriggerEffects(record).empty());
  record.mutable_ai_system()->mutable_submitted();
  EXPECT_TRUE(CommunicationTriggerEffects(record).empty()) << "no such row";
  record.mutable_ai_system()->mutable_put_into_operation();
  *record.mutable_metadata()->mutable_occur_time() = base::ToProto(absl::FromUnixSeconds(1000));
  const auto effects = CommunicationTriggerEffects(record);
  const auto events = Decided<v1::CommunicationPlanEvent>(effects, Informing("ai_system.put_into_operation"));
  ASSERT_EQ(events.size(), 1);
  const auto& fell_due = events[0].communication_fell_due();
  EXPECT_EQ(fell_due.cause(), "ai_system.put_into_operation of organizations/acme/aiSystems/chat");
  EXPECT_EQ(fell_due.cause_event_id(), "e1");
  EXPECT_EQ(fell_due.due_time().seconds(), 1000);
  EXPECT_EQ(effects[0].on_each->value, "ai_system.put_into_operation");

  auto own = RecordOf<ControlsTopicRecord>("organizations/acme/policies/ai");
  own.mutable_policy()->mutable_took_effect();
  EXPECT_EQ(
      Decided<v1::CommunicationPlanEvent>(OwnCommunicationTriggerEffects(own), Informing("policy.took_effect")).size(),
      1);
  auto audit = RecordOf<audit::v1::AuditTopicRecord>("organizations/acme/incidents/i1");
  audit.mutable_incident()->mutable_triaged();
  EXPECT_EQ(Decided<v1::CommunicationPlanEvent>(AuditCommunicationTriggerEffects(audit), Informing("incident.triaged"))
                .size(),
            1)
      << "users are informed by the plan (A.8.4)";
}

// Whether "ai_system.retired" names an event of the topic.
bool IsEvent(absl::string_view name, const google::protobuf::Descriptor& record) {
  const std::vector<std::string> parts = absl::StrSplit(name, '.');
  const auto* payload = parts.size() == 2 ? record.FindFieldByName(parts[0]) : nullptr;
  return payload != nullptr && payload->message_type() != nullptr &&
         payload->message_type()->FindFieldByName(parts[1]) != nullptr;
}

TEST(CompetenceReactions, TriggersAreEvents) {
  for (absl::string_view name : InventoryTriggers()) {
    EXPECT_TRUE(IsEvent(name, *InventoryTopicRecord::descriptor())) << name;
  }
  for (absl::string_view name : ControlsTriggers()) {
    EXPECT_TRUE(IsEvent(name, *ControlsTopicRecord::descriptor())) << name;
  }
  for (absl::string_view name : AuditTriggers()) {
    EXPECT_TRUE(IsEvent(name, *audit::v1::AuditTopicRecord::descriptor())) << name;
  }
}

TEST(CompetenceReactions, FieldsThatTheyLookUpAreReferences) {
  EXPECT_THAT(domain::ReferencesOf(*v1::CompetenceRequirement::descriptor()),
              testing::IsSupersetOf({"role_id", "holders.person", "ai_systems"}));
  EXPECT_THAT(domain::ReferencesOf(*v1::Competence::descriptor()), testing::IsSupersetOf({"requirement", "person"}));
  EXPECT_THAT(domain::ReferencesOf(*v1::CommunicationPlan::descriptor()),
              testing::IsSupersetOf({"approved_rows.row.event_name", "owner"}));
}

template <class State>
int Notes(const State& state, const domain::PersonChange& change) {
  command::PersonNotes notes;
  NotePeopleOfCompetence(&notes);
  const auto events = notes.Decide(state, change, {});
  EXPECT_TRUE(events.ok()) << events.status();
  return events.ok() ? static_cast<int>(events->size()) : -1;
}

TEST(CompetenceReactions, APersonWhoLeftIsNoHolderAndOwnsNothing) {
  const domain::PersonChange gone{"ana", kPerson, true};
  EXPECT_EQ(Notes(OfRole({"ana"}), gone), 1);
  EXPECT_EQ(Notes(OfRole({"ben"}), gone), 0);
  EXPECT_EQ(Notes(v1::Competence(), gone), 0) << "it follows from its requirement";

  v1::TrainingAction action;
  action.set_name("organizations/acme/trainingActions/a");
  action.set_owner("ana");
  action.set_state(v1::TrainingAction::STATE_PLANNED);
  EXPECT_EQ(Notes(action, gone), 1);
  action.set_state(v1::TrainingAction::STATE_EVALUATED);
  EXPECT_EQ(Notes(action, gone), 0);

  v1::CommunicationPlan plan = Informing("x");
  EXPECT_EQ(Notes(plan, gone), 0);
  plan.mutable_approved_rows(0)->mutable_row()->set_responsible("ana");
  EXPECT_EQ(Notes(plan, gone), 1);
  plan.set_state(v1::CommunicationPlan::STATE_RETIRED);
  EXPECT_EQ(Notes(plan, gone), 0);

  v1::CommunicationRecord record;
  record.set_name("organizations/acme/communicationRecords/a");
  record.set_responsible("ana");
  record.set_state(v1::CommunicationRecord::STATE_OVERDUE);
  EXPECT_EQ(Notes(record, gone), 1);
  record.set_state(v1::CommunicationRecord::STATE_DONE);
  EXPECT_EQ(Notes(record, gone), 0);
}

}  // namespace
}  // namespace aims::controls
