#include "services/inventory/reactions/reactions.h"

#include "absl/strings/match.h"
#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/control_assurance.pb.h"
#include "aims/inventory/v1/system_assurance.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/base/time.h"
#include "gtest/gtest.h"

namespace aims::inventory {
namespace {

using Impact = v1::SystemAssurance::Impact;
using Risk = v1::SystemAssurance::Risks::Risk;
using risk::v1::RiskTopicRecord;

const absl::Time kNow = absl::FromUnixSeconds(1767225600);

RiskTopicRecord About(const std::string& subject) {
  RiskTopicRecord record;
  record.mutable_metadata()->set_event_id("e1");
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject(subject);
  record.mutable_metadata()->set_version(3);
  *record.mutable_metadata()->mutable_occur_time() = base::ToProto(kNow);
  return record;
}

// What the record reports, by the assurance that it is reported to.
std::map<std::string, v1::SystemAssuranceEvent> ReportedBy(const RiskTopicRecord& record) {
  std::map<std::string, v1::SystemAssuranceEvent> reported;
  const auto caused = InventoryReactions().React("aims.risk.events", record.SerializeAsString());
  EXPECT_TRUE(caused.ok()) << caused.status();
  if (!caused.ok()) return reported;
  for (const auto& effect : caused->effects) {
    const auto events = effect.decide(v1::SystemAssurance(), domain::Decision{{}, kNow});
    EXPECT_TRUE(events.ok()) << events.status();
    for (const auto& event : *events) reported[effect.subject] = static_cast<const v1::SystemAssuranceEvent&>(*event);
  }
  return reported;
}

Impact Reported(const std::function<void(risk::v1::ImpactAssessmentEvent&)>& happen) {
  RiskTopicRecord record = About("organizations/acme/impactAssessments/chat");
  happen(*record.mutable_impact_assessment());
  const auto reported = ReportedBy(record);
  const auto found = reported.find("organizations/acme/systemAssurances/chat");
  return found == reported.end() ? Impact() : found->second.impact_reported().impact();
}

TEST(InventoryReactions, ASystemIsAssuredAsItsAssessmentStands) {
  EXPECT_EQ(Reported([](auto& event) { event.mutable_opened(); }).state(), Impact::STATE_IN_PROGRESS);
  EXPECT_EQ(Reported([](auto& event) { event.mutable_version_begun(); }).state(), Impact::STATE_IN_PROGRESS);
  EXPECT_EQ(Reported([](auto& event) { event.mutable_rejected(); }).state(), Impact::STATE_REJECTED);
  EXPECT_EQ(Reported([](auto& event) { event.mutable_fell_due(); }).state(), Impact::STATE_OUTDATED);
  EXPECT_EQ(Reported([](auto& event) { event.mutable_submitted(); }).state(), Impact::STATE_UNSPECIFIED);
  const auto until = base::ToProto(kNow + absl::Hours(1));
  for (const Impact& decided :
       {Reported([&](auto& event) { *event.mutable_approved()->mutable_expire_time() = until; }),
        Reported([&](auto& event) { *event.mutable_decided_not_required()->mutable_expire_time() = until; })}) {
    EXPECT_EQ(decided.assessment(), "organizations/acme/impactAssessments/chat");
    EXPECT_EQ(decided.assessment_version(), 3);
    EXPECT_EQ(base::FromProto(decided.decide_time()), kNow);
    EXPECT_EQ(base::FromProto(decided.expire_time()), kNow + absl::Hours(1));
  }
}

TEST(InventoryReactions, EachSystemOfARiskHearsOfIt) {
  RiskTopicRecord record = About("organizations/acme/risks/drift");
  auto* change = record.mutable_risk()->mutable_tolerance_changed();
  change->add_ai_systems("organizations/acme/aiSystems/chat");
  change->add_ai_systems("organizations/acme/aiSystems/triage");
  change->set_open(true);
  change->set_tolerated(true);
  change->set_rated(true);
  *change->mutable_tolerance_expire_time() = base::ToProto(kNow + absl::Hours(1));
  const auto reported = ReportedBy(record);
  ASSERT_EQ(reported.size(), 2);
  const Risk& risk = reported.at("organizations/acme/systemAssurances/chat").risk_reported().risk();
  EXPECT_EQ(risk.risk(), "organizations/acme/risks/drift");
  EXPECT_EQ(risk.risk_version(), 3);
  EXPECT_TRUE(risk.tolerated());
  EXPECT_TRUE(risk.rated());
  EXPECT_EQ(base::FromProto(risk.acceptance_expire_time()), kNow + absl::Hours(1));
  EXPECT_EQ(reported.count("organizations/acme/systemAssurances/triage"), 1);
}

TEST(InventoryReactions, ASystemThatARiskIsNotAboutAnyMoreHearsOfThat) {
  RiskTopicRecord record = About("organizations/acme/risks/drift");
  auto* change = record.mutable_risk()->mutable_tolerance_changed();
  change->add_former_ai_systems("organizations/acme/aiSystems/chat");
  change->set_open(true);
  const auto caused = InventoryReactions().React("aims.risk.events", record.SerializeAsString());
  ASSERT_TRUE(caused.ok()) << caused.status();
  ASSERT_EQ(caused->effects.size(), 1);
  v1::SystemAssurance known;
  known.mutable_risks()->add_risks()->set_risk("organizations/acme/risks/drift");
  known.mutable_risks()->mutable_risks(0)->set_open(true);
  const auto events = caused->effects[0].decide(known, domain::Decision{{}, kNow});
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), 1);
  EXPECT_FALSE(static_cast<const v1::SystemAssuranceEvent&>(*events->front()).risk_reported().risk().open());
}

// --- The inventory's own events ---

template <class Fill>
command::Reactions::Caused CausedBy(const std::string& subject, const Fill& fill) {
  v1::InventoryTopicRecord record;
  record.mutable_metadata()->set_event_id("e1");
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject(subject);
  fill(record);
  auto caused = InventoryReactions().React("aims.inventory.events", record.SerializeAsString());
  EXPECT_TRUE(caused.ok()) << caused.status();
  return caused.ok() ? *std::move(caused) : command::Reactions::Caused();
}

// The resource whose users hear of the event; empty when none do.
template <class Fill>
std::string UsersHearOf(const std::string& subject, const Fill& fill) {
  const auto caused = CausedBy(subject, fill);
  if (!caused.on_each.has_value()) return "";
  EXPECT_EQ(caused.on_each->on.collection, "aiSystems");
  EXPECT_EQ(caused.on_each->on.field, "uses");
  return caused.on_each->on.value;
}

TEST(InventoryReactions, UsersOfAComponentHearOfAChangeOfSubstance) {
  const std::string model = "organizations/acme/models/m";
  const auto updated = [](const char* field) {
    return
        [field](auto& record) { record.mutable_model()->mutable_updated()->mutable_update_mask()->add_paths(field); };
  };
  EXPECT_EQ(UsersHearOf(model, updated("version")), model);
  EXPECT_EQ(UsersHearOf(model, updated("display_name")), "");
  EXPECT_EQ(UsersHearOf(model, [](auto& record) { record.mutable_model()->mutable_withdrawn(); }), model);
  EXPECT_EQ(UsersHearOf(model, [](auto& record) { record.mutable_model()->mutable_deprecated(); }), "");
  const std::string data = "organizations/acme/datasets/d";
  EXPECT_EQ(UsersHearOf(data, [](auto& record) { record.mutable_dataset()->mutable_quality_measure_recorded(); }), "");
  const std::string labs = "organizations/acme/suppliers/labs";
  EXPECT_EQ(UsersHearOf(labs, [](auto& record) { record.mutable_supplier()->mutable_assessment_lapsed(); }), labs);
  EXPECT_EQ(UsersHearOf(labs, [](auto& record) { record.mutable_supplier()->mutable_assessed(); }), labs);
  const std::string chat = "organizations/acme/aiSystems/chat";
  EXPECT_EQ(UsersHearOf(chat, [](auto& record) { record.mutable_ai_system()->mutable_put_into_operation(); }), chat);
  EXPECT_EQ(UsersHearOf(chat, [](auto& record) { record.mutable_ai_system()->mutable_component_noted(); }), "");
}

// What refers to a supplier is a model or a dataset, which keeps that the reference is lost, or a system.
TEST(InventoryReactions, WhateverRefersToADeletedResourceHearsOfIt) {
  const std::string labs = "organizations/acme/suppliers/labs";
  v1::Model model;
  model.set_supplier(labs);
  for (const bool lost : {true, false}) {
    const auto caused = CausedBy(labs, [&](auto& record) {
      lost ? (void)record.mutable_supplier()->mutable_deleted() : (void)record.mutable_supplier()->mutable_undeleted();
    });
    ASSERT_TRUE(caused.on_each.has_value());
    EXPECT_EQ(caused.on_each->on.collection, "");
    EXPECT_EQ(caused.on_each->on.value, labs);
    if (!lost) model.add_lost_references(labs);
    const auto events =
        caused.on_each->command("organizations/acme/models/m").decide(model, domain::Decision{{}, kNow});
    ASSERT_TRUE(events.ok() && events->size() == 1) << events.status();
    const auto& noted = static_cast<const v1::ModelEvent&>(*events->at(0)).reference_noted();
    EXPECT_EQ(noted.resource(), labs);
    EXPECT_EQ(noted.lost(), lost);
    model.clear_supplier();
    EXPECT_TRUE(
        caused.on_each->command("organizations/acme/models/m").decide(model, domain::Decision{{}, kNow})->empty());
    model.set_supplier(labs);
  }
}

TEST(InventoryReactions, ASystemHearsOfItsAssurance) {
  const auto caused = CausedBy("organizations/acme/systemAssurances/chat", [](auto& record) {
    record.mutable_system_assurance()->mutable_impact_expired()->set_assessment("x");
  });
  ASSERT_EQ(caused.effects.size(), 1u);
  EXPECT_EQ(caused.effects[0].subject, "organizations/acme/aiSystems/chat");
}

TEST(InventoryReactions, AControlIsReportedToItsSystemsOrToAll) {
  controls::v1::ControlsTopicRecord record;
  *record.mutable_metadata() = About("organizations/acme/controls/monitoring").metadata();
  auto* change = record.mutable_control()->mutable_standing_changed();
  change->add_ai_systems("organizations/acme/aiSystems/chat");
  change->add_former_ai_systems("organizations/acme/aiSystems/old");
  change->add_causes("its evidence has expired");
  // Whether the control is required, by the record that hears of it.
  const auto required = [&] {
    std::map<std::string, bool> heard;
    const auto caused = InventoryReactions().React("aims.controls.events", record.SerializeAsString()).value();
    for (const auto& effect : caused.effects) {
      v1::ControlReported known;  // so that the end of a requirement is news
      known.mutable_control()->set_control("organizations/acme/controls/monitoring");
      if (absl::StrContains(effect.subject, "/controlAssurances/")) {
        v1::ControlAssurance assurance;
        *assurance.add_controls() = known.control();
        const auto events = effect.decide(assurance, domain::Decision{{}, kNow}).value();
        heard[effect.subject] = static_cast<const v1::ControlAssuranceEvent&>(*events[0]).control_reported().required();
      } else {
        v1::SystemAssurance assurance;
        *assurance.mutable_controls()->add_controls() = known.control();
        const auto events = effect.decide(assurance, domain::Decision{{}, kNow}).value();
        const auto& reported = static_cast<const v1::SystemAssuranceEvent&>(*events[0]).control_reported();
        EXPECT_EQ(reported.control().control_version(), 3u);
        EXPECT_EQ(reported.control().causes_size(), 1);
        heard[effect.subject] = reported.required();
      }
    }
    return heard;
  };
  const std::string chat = "organizations/acme/systemAssurances/chat", old = "organizations/acme/systemAssurances/old";
  const std::string all = "organizations/acme/controlAssurances/current";
  using Heard = std::map<std::string, bool>;
  EXPECT_EQ(required(), (Heard{{chat, true}, {old, false}, {all, false}}));
  change->set_all_ai_systems(true);
  EXPECT_EQ(required(), (Heard{{chat, false}, {old, false}, {all, true}}));
  change->set_retired(true);
  EXPECT_EQ(required(), (Heard{{chat, false}, {old, false}, {all, false}}));
}

TEST(InventoryReactions, TheStandingOfAnArtifactIsKnownByItsVersion) {
  controls::v1::ControlsTopicRecord record;
  *record.mutable_metadata() = About("organizations/acme/evidenceArtifacts/report").metadata();
  const auto effects = [&] {
    return InventoryReactions().React("aims.controls.events", record.SerializeAsString()).value().effects;
  };
  record.mutable_evidence_artifact()->mutable_accepted();
  EXPECT_TRUE(effects().empty());
  auto& standing = *record.mutable_evidence_artifact()->mutable_standing_changed()->mutable_standing();
  standing.set_state(type::v1::ArtifactStanding::STATE_WITHDRAWN);
  ASSERT_EQ(effects().size(), 1u);
  const auto effect = effects()[0];
  EXPECT_EQ(effect.actor.subject(), "reaction/artifact_standing");
  EXPECT_EQ(effect.subject, "organizations/acme/inventoryArtifacts/report");
  v1::InventoryArtifact known;
  const auto events = effect.decide(known, domain::Decision{{}, kNow});
  ASSERT_TRUE(events.ok() && events->size() == 1u) << events.status();
  const auto& reported = static_cast<const v1::InventoryArtifactEvent&>(*events->at(0)).reported();
  EXPECT_EQ(reported.artifact_version(), 3u);
  EXPECT_EQ(reported.standing().state(), type::v1::ArtifactStanding::STATE_WITHDRAWN);
  known.set_artifact_version(3);
  EXPECT_TRUE(effect.decide(known, domain::Decision{{}, kNow})->empty());
}

TEST(InventoryReactions, ASystemIsAssuredThatItHasNoRisk) {
  const auto reported = [](const std::function<void(risk::v1::RiskProfileEvent&)>& happen) {
    RiskTopicRecord record = About("organizations/acme/riskProfiles/chat");
    happen(*record.mutable_risk_profile());
    return ReportedBy(record);
  };
  EXPECT_TRUE(reported([](auto& event) { event.mutable_opened(); }).empty());
  EXPECT_TRUE(reported([](auto& event) { event.mutable_no_risk_found(); }).empty());
  const auto approved = reported([](auto& event) { event.mutable_no_risk_approved(); });
  const auto& no_risk = approved.at("organizations/acme/systemAssurances/chat").no_risk_reported().no_risk();
  EXPECT_TRUE(no_risk.in_force());
  EXPECT_EQ(no_risk.profile_version(), 3);
  EXPECT_EQ(base::FromProto(no_risk.approve_time()), kNow);
  const auto superseded = reported([](auto& event) { event.mutable_no_risk_superseded(); });
  EXPECT_FALSE(superseded.at("organizations/acme/systemAssurances/chat").no_risk_reported().no_risk().in_force());
}

TEST(InventoryReactions, WhateverNamesAPersonWhoLeftNotesIt) {
  controls::v1::ControlsTopicRecord record;
  record.mutable_metadata()->set_event_id("e1");
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject("organizations/acme/persons/olga");
  record.mutable_person()->mutable_left()->set_subject("olga");
  const auto caused = InventoryReactions().React("aims.controls.events", record.SerializeAsString());
  ASSERT_TRUE(caused.ok()) << caused.status();
  ASSERT_TRUE(caused->on_each.has_value());
  EXPECT_EQ(caused->on_each->on.value, "olga");
  EXPECT_EQ(caused->on_each->on.collection, "") << "whatever its type";
  const auto noted = [&](const google::protobuf::Message& state, const std::string& name) {
    const auto events = caused->on_each->command(name).decide(state, domain::Decision{{}, kNow});
    EXPECT_TRUE(events.ok()) << events.status();
    return events.ok() ? events->size() : 99;
  };
  v1::AiSystem system;
  system.set_name("organizations/acme/aiSystems/chat");
  system.set_owner("olga");
  EXPECT_EQ(noted(system, system.name()), 1u);
  v1::Organization organization;
  organization.set_name("organizations/acme");
  EXPECT_EQ(noted(organization, organization.name()), 0u);
  organization.mutable_authorities()->add_designations()->set_subject_id("olga");
  EXPECT_EQ(noted(organization, organization.name()), 1u);
  EXPECT_EQ(noted(v1::Model(), "organizations/acme/models/m"), 0u) << "a type that notes nothing";
  record.mutable_person()->mutable_updated();
  EXPECT_FALSE(InventoryReactions().React("aims.controls.events", record.SerializeAsString())->on_each.has_value());
}

// --- Nonconformities and incidents ---

std::map<std::string, v1::SystemAssurance::Bar> BarsBy(const audit::v1::AuditTopicRecord& record) {
  std::map<std::string, v1::SystemAssurance::Bar> bars;
  const auto caused = InventoryReactions().React("aims.audit.events", record.SerializeAsString());
  EXPECT_TRUE(caused.ok()) << caused.status();
  if (!caused.ok()) return bars;
  for (const auto& effect : caused->effects) {
    if (effect.actor.subject() != "reaction/audit_bar") continue;
    v1::SystemAssurance known;  // of the nonconformity, as it was before
    auto* bar = known.add_bars();
    bar->set_resource(record.metadata().subject());
    bar->set_bars(true);
    const auto events = effect.decide(known, domain::Decision{{}, kNow});
    EXPECT_TRUE(events.ok()) << events.status();
    for (const auto& event : *events) {
      bars[effect.subject] = static_cast<const v1::SystemAssuranceEvent&>(*event).bar_reported().bar();
    }
  }
  return bars;
}

TEST(InventoryReactions, EachSystemOfANonconformityHearsOfIt) {
  audit::v1::AuditTopicRecord record;
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject("organizations/acme/nonconformities/n");
  record.mutable_metadata()->set_version(3);
  auto* bar = record.mutable_nonconformity()->mutable_standing_changed()->mutable_bar();
  bar->add_ai_systems("organizations/acme/aiSystems/chat");
  bar->add_ai_systems("organizations/acme/aiSystems/chat");
  bar->add_former_ai_systems("organizations/acme/aiSystems/triage");
  bar->set_bars(true);
  bar->set_sentence("it is open");
  const auto bars = BarsBy(record);
  ASSERT_EQ(bars.size(), 2);
  const auto& chat = bars.at("organizations/acme/systemAssurances/chat");
  EXPECT_TRUE(chat.bars());
  EXPECT_FALSE(chat.evidence_hold());
  EXPECT_EQ(chat.resource(), "organizations/acme/nonconformities/n");
  EXPECT_EQ(chat.resource_version(), 3);
  EXPECT_EQ(chat.sentence(), "it is open");
  EXPECT_FALSE(bars.at("organizations/acme/systemAssurances/triage").bars());
}

TEST(InventoryReactions, EachSystemOfAnIncidentIsHeldAsEvidence) {
  audit::v1::AuditTopicRecord record;
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject("organizations/acme/incidents/i");
  record.mutable_metadata()->set_version(3);
  auto* bar = record.mutable_incident()->mutable_standing_changed()->mutable_bar();
  bar->add_ai_systems("organizations/acme/aiSystems/chat");
  bar->set_evidence_hold(true);
  EXPECT_TRUE(BarsBy(record).at("organizations/acme/systemAssurances/chat").evidence_hold());
  record.mutable_incident()->mutable_triaged();
  EXPECT_TRUE(BarsBy(record).empty());
}

// Names that no effect can be on, and one that it can be on.
void AddNames(google::protobuf::RepeatedPtrField<std::string>* systems) {
  for (const char* name : {"organizations/other/aiSystems/chat", "chat", "", "organizations/acme/models/chat",
                           "organizations/acme/aiSystems/triage"}) {
    *systems->Add() = name;
  }
}

TEST(InventoryReactions, OnlySystemsOfTheOrganizationHearOfANonconformityOrAnIncident) {
  audit::v1::AuditTopicRecord record;
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject("organizations/acme/nonconformities/n");
  const auto subjects = [&] {
    std::vector<std::string> subjects;
    const auto caused = InventoryReactions().React("aims.audit.events", record.SerializeAsString());
    EXPECT_TRUE(caused.ok()) << caused.status();
    for (const auto& effect : caused->effects) subjects.push_back(effect.subject);
    return subjects;
  };
  const std::vector<std::string> assurance{"organizations/acme/systemAssurances/triage"};
  const std::vector<std::string> system{"organizations/acme/aiSystems/triage"};
  AddNames(record.mutable_nonconformity()->mutable_standing_changed()->mutable_bar()->mutable_ai_systems());
  EXPECT_EQ(subjects(), assurance);
  record.mutable_nonconformity()->mutable_standing_changed()->clear_bar();
  AddNames(record.mutable_nonconformity()->mutable_standing_changed()->mutable_bar()->mutable_former_ai_systems());
  EXPECT_EQ(subjects(), assurance);
  record.mutable_metadata()->set_subject("organizations/acme/incidents/i");
  AddNames(record.mutable_incident()->mutable_measures_demanded()->mutable_ai_systems());
  EXPECT_EQ(subjects(), system);
  AddNames(record.mutable_incident()->mutable_standing_changed()->mutable_bar()->mutable_ai_systems());
  EXPECT_EQ(subjects(), std::vector<std::string>({assurance[0], system[0]}));
}

// The events of the systems by the measures that the record asks for.
std::map<std::string, std::vector<v1::AiSystemEvent>> MeasuresBy(const audit::v1::AuditTopicRecord& record,
                                                                 const v1::AiSystem& system) {
  std::map<std::string, std::vector<v1::AiSystemEvent>> measures;
  const auto caused = InventoryReactions().React("aims.audit.events", record.SerializeAsString());
  EXPECT_TRUE(caused.ok()) << caused.status();
  if (!caused.ok()) return measures;
  for (const auto& effect : caused->effects) {
    if (effect.actor.subject() != "reaction/incident_measures") continue;
    const auto events = effect.decide(system, domain::Decision{{}, kNow});
    EXPECT_TRUE(events.ok()) << events.status();
    for (const auto& event : *events) {
      measures[effect.subject].push_back(static_cast<const v1::AiSystemEvent&>(*event));
    }
  }
  return measures;
}

TEST(InventoryReactions, ASystemHearsOfTheMeasuresThatAnIncidentAsksFor) {
  const std::string chat = "organizations/acme/aiSystems/chat";
  audit::v1::AuditTopicRecord record;
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject("organizations/acme/incidents/i");
  auto* demanded = record.mutable_incident()->mutable_measures_demanded();
  demanded->add_ai_systems(chat);
  v1::AiSystem system;
  system.set_name(chat);
  system.set_state(v1::AiSystem::STATE_OPERATION);
  system.mutable_service()->set_state(v1::AiSystem::Service::STATE_IN_USE);
  auto measures = MeasuresBy(record, system);
  ASSERT_EQ(measures[chat].size(), 1u);
  EXPECT_TRUE(measures[chat][0].has_risks_outdated());
  demanded->set_suspension_proposed(true);
  EXPECT_EQ(MeasuresBy(record, system)[chat][0].suspension_proposed().incident(), "organizations/acme/incidents/i");
  demanded->set_suspension_proposed(false);
  demanded->set_suspension_ordered(true);
  EXPECT_EQ(MeasuresBy(record, system)[chat][0].suspended().incident(), "organizations/acme/incidents/i");
}

TEST(InventoryReactions, ASystemHearsThatAnIncidentEnded) {
  const std::string chat = "organizations/acme/aiSystems/chat";
  audit::v1::AuditTopicRecord record;
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject("organizations/acme/incidents/i");
  auto* bar = record.mutable_incident()->mutable_standing_changed()->mutable_bar();
  bar->add_ai_systems(chat);
  bar->set_bars(true);
  v1::AiSystem system;
  system.set_name(chat);
  system.add_suspension_proposals()->set_incident("organizations/acme/incidents/i");
  EXPECT_TRUE(MeasuresBy(record, system).empty());
  bar->set_bars(false);
  EXPECT_TRUE(MeasuresBy(record, system)[chat][0].has_suspension_proposal_ended());
  bar->set_bars(true);
  bar->clear_ai_systems();
  bar->add_former_ai_systems(chat);
  EXPECT_TRUE(MeasuresBy(record, system)[chat][0].has_suspension_proposal_ended());
}

}  // namespace
}  // namespace aims::inventory
