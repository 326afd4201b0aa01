#include "services/risk/reactions/reactions.h"

#include <map>

#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "gtest/gtest.h"

namespace aims::risk {
namespace {

using inventory::v1::AiSystem;
using inventory::v1::InventoryTopicRecord;

// The subject of the effect that the record has by one of the reactions; empty when there is none.
std::string SubjectBy(const std::string& reaction, const std::string& topic, const google::protobuf::Message& record) {
  const auto caused = RiskReactions().React(topic, record.SerializeAsString());
  EXPECT_TRUE(caused.ok()) << caused.status();
  if (!caused.ok()) return "";
  for (const auto& effect : caused->effects) {
    if (effect.actor.subject() == "reaction/" + reaction) return effect.subject;
  }
  return "";
}

template <class Record>
Record About(const std::string& subject) {
  Record record;
  record.mutable_metadata()->set_event_id("e1");
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject(subject);
  record.mutable_metadata()->set_version(3);
  return record;
}

std::string OfSystem(const std::function<void(inventory::v1::AiSystemEvent&)>& happen) {
  auto record = About<InventoryTopicRecord>("organizations/acme/aiSystems/chat");
  happen(*record.mutable_ai_system());
  return SubjectBy("impact_assessment", "aims.inventory.events", record);
}

std::string OfTreatment(const std::function<void(v1::TreatmentEvent&)>& happen) {
  auto record = About<v1::RiskTopicRecord>("organizations/acme/treatments/t1");
  happen(*record.mutable_treatment());
  return SubjectBy("treatment", "aims.risk.events", record);
}

constexpr char kAssessment[] = "organizations/acme/impactAssessments/chat";
constexpr char kRisk[] = "organizations/acme/risks/drift";

TEST(RiskReactions, ASystemsAssessmentFollowsItsLife) {
  EXPECT_EQ(OfSystem([](auto& event) { event.mutable_registered(); }), kAssessment);
  EXPECT_EQ(OfSystem([](auto& event) { event.mutable_retired(); }), kAssessment);
  EXPECT_EQ(OfSystem([](auto& event) { event.mutable_withdrawn(); }), kAssessment);
  EXPECT_EQ(OfSystem([](auto& event) { event.mutable_suspended(); }), "");
  EXPECT_EQ(OfSystem([](auto& event) { event.mutable_deleted(); }), "");
}

TEST(RiskReactions, TheAssessmentOfASystemIsDueByAnIncident) {
  auto record = About<audit::v1::AuditTopicRecord>("organizations/acme/incidents/i");
  record.mutable_incident()->mutable_measures_demanded()->add_ai_systems("organizations/acme/aiSystems/chat");
  EXPECT_EQ(SubjectBy("incident_impact", "aims.audit.events", record), kAssessment);
  record.mutable_incident()->mutable_triaged();
  EXPECT_EQ(SubjectBy("incident_impact", "aims.audit.events", record), "");
}

TEST(RiskReactions, OnlySystemsOfTheOrganizationHearOfIncidentsAndComplaints) {
  for (const char* name : {"organizations/other/aiSystems/chat", "chat", "organizations/acme/models/chat"}) {
    auto incident = About<audit::v1::AuditTopicRecord>("organizations/acme/incidents/i");
    incident.mutable_incident()->mutable_measures_demanded()->add_ai_systems(name);
    auto complaint = About<audit::v1::AuditTopicRecord>("organizations/acme/concerns/c");
    complaint.mutable_concern()->mutable_complaint_confirmed()->add_ai_systems(name);
    for (const auto& record : {incident, complaint}) {
      const auto caused = RiskReactions().React("aims.audit.events", record.SerializeAsString());
      ASSERT_TRUE(caused.ok()) << caused.status();
      EXPECT_TRUE(caused->effects.empty()) << name;
    }
  }
}

TEST(RiskReactions, TheAssessmentOfASystemIsDueByAComplaintThatIsLookedInto) {
  auto record = About<audit::v1::AuditTopicRecord>("organizations/acme/concerns/c");
  record.mutable_concern()->mutable_raised()->mutable_concern()->add_ai_systems("organizations/acme/aiSystems/chat");
  EXPECT_EQ(SubjectBy("complaint_impact", "aims.audit.events", record), "") << "a report alone moves nothing";
  record.mutable_concern()->mutable_complaint_confirmed()->add_ai_systems("organizations/acme/aiSystems/chat");
  EXPECT_EQ(SubjectBy("complaint_impact", "aims.audit.events", record), kAssessment);
}

TEST(RiskReactions, EachRiskOfASystemIsDueWhenItsRatingsAreOutdated) {
  auto record = About<InventoryTopicRecord>("organizations/acme/aiSystems/chat");
  record.mutable_ai_system()->mutable_risks_outdated()->add_causes("significant_change");
  const auto caused = RiskReactions().React("aims.inventory.events", record.SerializeAsString());
  ASSERT_TRUE(caused.ok()) << caused.status();
  ASSERT_TRUE(caused->on_each.has_value());
  EXPECT_EQ(caused->on_each->on.collection, "risks");
  EXPECT_EQ(caused->on_each->on.field, "ai_systems");
  EXPECT_EQ(caused->on_each->on.value, "organizations/acme/aiSystems/chat");
}

TEST(RiskReactions, TheRecordOfWhoMayDecideFollowsTheOrganization) {
  auto record = About<InventoryTopicRecord>("organizations/acme");
  record.mutable_organization()->mutable_separation_approved();
  EXPECT_EQ(SubjectBy("authority", "aims.inventory.events", record), "");
  record.mutable_organization()->mutable_registered();
  EXPECT_EQ(SubjectBy("authority", "aims.inventory.events", record),
            "organizations/acme/organizationAuthorities/current");
  record.mutable_organization()->mutable_authorities_changed();
  EXPECT_EQ(SubjectBy("authority", "aims.inventory.events", record),
            "organizations/acme/organizationAuthorities/current");
}

TEST(RiskReactions, AnImportedSystemIsAssessedUnlessItsLifeIsOver) {
  const auto imported = [](AiSystem::State state) {
    return OfSystem([state](auto& event) { event.mutable_imported()->set_state(state); });
  };
  EXPECT_EQ(imported(AiSystem::STATE_OPERATION), kAssessment);
  EXPECT_EQ(imported(AiSystem::STATE_RETIRED), "");
  EXPECT_EQ(imported(AiSystem::STATE_WITHDRAWN), "");
}

TEST(RiskReactions, AChangeOfWhatASystemIsCounts) {
  const auto updated = [](const char* field) {
    return OfSystem([field](auto& event) { event.mutable_updated()->mutable_update_mask()->add_paths(field); });
  };
  for (const char* field :
       {"purpose", "autonomy_level", "people_affected", "components", "personal_data", "jurisdictions"}) {
    EXPECT_EQ(updated(field), kAssessment) << field;
  }
  for (const char* field : {"display_name", "owner", "contracts"}) EXPECT_EQ(updated(field), "") << field;
}

TEST(RiskReactions, ARiskHearsOfItsTreatments) {
  EXPECT_EQ(OfTreatment([](auto& event) { event.mutable_registered()->mutable_treatment()->set_risk(kRisk); }), kRisk);
  EXPECT_EQ(OfTreatment([](auto& event) { event.mutable_approval_voided()->set_risk(kRisk); }), kRisk);
  EXPECT_EQ(OfTreatment([](auto& event) { event.mutable_tested()->set_risk(kRisk); }), kRisk);
  EXPECT_EQ(OfTreatment([](auto& event) { event.mutable_withdrawn()->set_risk(kRisk); }), kRisk);
  EXPECT_EQ(OfTreatment([](auto& event) { event.mutable_revoked()->set_risk(kRisk); }), kRisk);
  EXPECT_EQ(OfTreatment([](auto& event) { event.mutable_doubted()->set_risk(kRisk); }), kRisk);
  EXPECT_EQ(OfTreatment([](auto& event) { event.mutable_approved(); }), "");
}

TEST(RiskReactions, AControlsStandingIsKnownAndItsLossReachesEachTreatment) {
  const std::string control = "organizations/acme/controls/filter";
  auto record = About<controls::v1::ControlsTopicRecord>(control);
  auto* change = record.mutable_control()->mutable_standing_changed();
  const auto caused = [&] { return RiskReactions().React("aims.controls.events", record.SerializeAsString()).value(); };
  EXPECT_EQ(SubjectBy("control_standing", "aims.controls.events", record),
            "organizations/acme/controlStandings/filter");
  ASSERT_TRUE(caused().on_each.has_value());
  EXPECT_EQ(caused().on_each->on.collection, "treatments");
  EXPECT_EQ(caused().on_each->on.value, control);
  change->set_in_place(true);
  EXPECT_FALSE(caused().on_each.has_value());
  EXPECT_EQ(caused().effects.size(), 1u);
}

TEST(RiskReactions, TheStandingOfAnArtifactIsKnownByItsVersion) {
  auto record = About<controls::v1::ControlsTopicRecord>("organizations/acme/evidenceArtifacts/report");
  const std::string copy = "organizations/acme/riskArtifacts/report";
  record.mutable_evidence_artifact()->mutable_accepted();
  EXPECT_EQ(SubjectBy("artifact_standing", "aims.controls.events", record), "");
  auto& standing = *record.mutable_evidence_artifact()->mutable_standing_changed()->mutable_standing();
  standing.set_state(type::v1::ArtifactStanding::STATE_WITHDRAWN);
  EXPECT_EQ(SubjectBy("artifact_standing", "aims.controls.events", record), copy);
  const auto caused = RiskReactions().React("aims.controls.events", record.SerializeAsString());
  ASSERT_EQ(caused->effects.size(), 1u);
  v1::RiskArtifact known;
  const auto events = caused->effects[0].decide(known, domain::Decision());
  ASSERT_TRUE(events.ok() && events->size() == 1u) << events.status();
  const auto& reported = static_cast<const v1::RiskArtifactEvent&>(*events->at(0)).reported();
  EXPECT_EQ(reported.artifact_version(), 3u);
  EXPECT_EQ(reported.standing().state(), type::v1::ArtifactStanding::STATE_WITHDRAWN);
  known.set_artifact_version(3);
  EXPECT_TRUE(caused->effects[0].decide(known, domain::Decision())->empty());
}

TEST(RiskReactions, ASystemsProfileKnowsItsEnd) {
  const auto ended_by = [](const std::function<void(inventory::v1::AiSystemEvent&)>& happen) {
    auto record = About<InventoryTopicRecord>("organizations/acme/aiSystems/chat");
    happen(*record.mutable_ai_system());
    v1::RiskProfile profile;
    profile.set_name("organizations/acme/riskProfiles/chat");
    profile.set_ai_system("organizations/acme/aiSystems/chat");
    const auto caused = RiskReactions().React("aims.inventory.events", record.SerializeAsString());
    for (const auto& effect : caused->effects) {
      if (effect.subject == profile.name()) return !effect.decide(profile, domain::Decision())->empty();
    }
    return false;
  };
  const auto imported = [&](AiSystem::State state) {
    return ended_by([state](auto& event) { event.mutable_imported()->set_state(state); });
  };
  EXPECT_FALSE(ended_by([](auto& event) { event.mutable_registered(); })) << "it is opened, and open already";
  EXPECT_TRUE(ended_by([](auto& event) { event.mutable_retired(); }));
  EXPECT_TRUE(ended_by([](auto& event) { event.mutable_withdrawn(); }));
  EXPECT_TRUE(imported(AiSystem::STATE_RETIRED));
  EXPECT_FALSE(imported(AiSystem::STATE_OPERATION));
}

TEST(RiskReactions, AProfileKnowsTheOpenRisksOfItsSystem) {
  auto record = About<v1::RiskTopicRecord>(kRisk);
  auto* change = record.mutable_risk()->mutable_tolerance_changed();
  change->add_ai_systems("organizations/acme/aiSystems/chat");
  change->add_former_ai_systems("organizations/acme/aiSystems/triage");
  const auto profile_after = [&](bool open) {
    change->set_open(open);
    v1::RiskProfile profile;
    profile.add_open_risks(kRisk);
    const auto caused = RiskReactions().React("aims.risk.events", record.SerializeAsString());
    std::map<std::string, size_t> ended;
    for (const auto& effect : caused->effects) {
      if (effect.actor.subject() != "reaction/risk_profile") continue;
      ended[effect.subject] = effect.decide(profile, domain::Decision())->size();
    }
    return ended;
  };
  using Ended = std::map<std::string, size_t>;
  EXPECT_EQ(profile_after(true),
            (Ended{{"organizations/acme/riskProfiles/chat", 0}, {"organizations/acme/riskProfiles/triage", 1}}));
  EXPECT_EQ(profile_after(false),
            (Ended{{"organizations/acme/riskProfiles/chat", 1}, {"organizations/acme/riskProfiles/triage", 1}}));
}

TEST(RiskReactions, NewCriteriaConcernEachRiskThatIsJudgedByThem) {
  auto record = About<v1::RiskTopicRecord>("organizations/acme/riskCriteria/house");
  record.mutable_risk_criteria()->mutable_proposed();
  EXPECT_FALSE(RiskReactions().React("aims.risk.events", record.SerializeAsString())->on_each.has_value());
  record.mutable_risk_criteria()->mutable_approved()->set_version(2);
  const auto caused = RiskReactions().React("aims.risk.events", record.SerializeAsString());
  ASSERT_TRUE(caused.ok()) << caused.status();
  ASSERT_TRUE(caused->on_each.has_value());
  EXPECT_EQ(caused->on_each->on.parent, "organizations/acme");
  EXPECT_EQ(caused->on_each->on.collection, "risks");
  EXPECT_EQ(caused->on_each->on.field, "criteria");
  EXPECT_EQ(caused->on_each->on.value, "organizations/acme/riskCriteria/house");
  v1::Risk risk;
  risk.set_name(kRisk);
  risk.set_state(v1::Risk::STATE_EVALUATED);
  risk.mutable_current()->set_criteria("organizations/acme/riskCriteria/house");
  risk.mutable_current()->set_criteria_version(1);
  const command::Command effect = caused->on_each->command(kRisk);
  EXPECT_EQ(effect.subject, kRisk);
  EXPECT_EQ(effect.actor.subject(), "reaction/criteria");
  const auto events = effect.decide(risk, domain::Decision());
  ASSERT_TRUE(events.ok()) << events.status();
  EXPECT_EQ(events->size(), 1u);
}

TEST(RiskReactions, WhateverNamesAPersonWhoLeftNotesIt) {
  auto record = About<controls::v1::ControlsTopicRecord>("organizations/acme/persons/olga");
  record.mutable_person()->mutable_left()->set_subject("olga");
  const auto caused = RiskReactions().React("aims.controls.events", record.SerializeAsString());
  ASSERT_TRUE(caused.ok()) << caused.status();
  ASSERT_TRUE(caused->on_each.has_value());
  EXPECT_EQ(caused->on_each->on.value, "olga");
  EXPECT_EQ(caused->on_each->on.collection, "") << "whatever its type";
  const auto noted = [&](const google::protobuf::Message& state, const std::string& name) {
    const auto events = caused->on_each->command(name).decide(state, domain::Decision());
    EXPECT_TRUE(events.ok()) << events.status();
    return events.ok() ? events->size() : 99;
  };
  v1::Risk risk;
  risk.set_name(kRisk);
  EXPECT_EQ(noted(risk, kRisk), 0u);
  risk.set_owner("olga");
  EXPECT_EQ(noted(risk, kRisk), 1u);
  v1::Treatment treatment;
  treatment.set_name("organizations/acme/treatments/t1");
  treatment.add_actions()->set_owner("olga");
  EXPECT_EQ(noted(treatment, treatment.name()), 1u);
  v1::ImpactAssessment assessment;
  assessment.set_name(kAssessment);
  assessment.mutable_content()->add_measures()->set_owner("olga");
  EXPECT_EQ(noted(assessment, kAssessment), 1u);
  record.mutable_person()->mutable_updated();
  EXPECT_FALSE(RiskReactions().React("aims.controls.events", record.SerializeAsString())->on_each.has_value());
}

}  // namespace
}  // namespace aims::risk
