#include "services/controls/reactions/statement_reactions.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/control_need.h"
#include "services/controls/domain/management_scope.h"
#include "services/controls/domain/statement_of_applicability.h"

namespace aims::controls {
namespace {

using inventory::v1::InventoryTopicRecord;
using risk::v1::RiskTopicRecord;
using testing::ElementsAre;
using testing::IsEmpty;
using v1::ControlNeed;
using v1::ControlsTopicRecord;
using v1::ManagementScope;
using Effects = std::vector<command::Effect>;

constexpr char kTreatment[] = "organizations/acme/treatments/retrain";
constexpr char kNeed[] = "organizations/acme/controlNeeds/retrain";
constexpr char kScope[] = "organizations/acme/managementScopes/current";

template <class Record>
Record Of(const std::string& subject, uint64_t version, const std::function<void(Record&)>& happen) {
  Record record;
  record.mutable_metadata()->set_subject(subject);
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_version(version);
  record.mutable_metadata()->mutable_actor()->set_subject("mia");
  record.mutable_metadata()->mutable_occur_time()->set_seconds(7);
  happen(record);
  return record;
}

// The state after the effects, which are on `subject`.
template <class Aggregate>
typename Aggregate::State After(const Effects& effects, const std::string& subject, typename Aggregate::State state) {
  for (const command::Effect& effect : effects) {
    EXPECT_EQ(effect.subject, subject);
    const auto events = effect.decide(state, {});
    EXPECT_TRUE(events.ok()) << events.status();
    if (!events.ok()) continue;
    event::v1::EventMetadata metadata;
    metadata.set_subject(subject);
    for (const auto& event : *events) {
      EXPECT_TRUE(
          domain::FoldRecord<Aggregate>(static_cast<const typename Aggregate::Event&>(*event), metadata, &state).ok());
    }
  }
  return state;
}

ControlNeed AfterTreatment(ControlNeed state, uint64_t version,
                           const std::function<void(risk::v1::TreatmentEvent&)>& happen) {
  return After<ControlNeeds>(ControlNeedEffects(Of<RiskTopicRecord>(
                                 kTreatment, version, [&](auto& record) { happen(*record.mutable_treatment()); })),
                             kNeed, std::move(state));
}

ControlNeed Planned() {
  return AfterTreatment({}, 1, [](auto& event) {
    auto& treatment = *event.mutable_registered()->mutable_treatment();
    treatment.set_risk("organizations/acme/risks/r1");
    treatment.set_option(risk::v1::TREATMENT_OPTION_MODIFY);
    treatment.add_controls("A.6.2.6");
    treatment.add_controls("organizations/acme/controls/logs");
    treatment.add_controls(" A.6.2.6");
  });
}

TEST(ControlNeedEffects, ATreatmentKeepsItsNeed) {
  ControlNeed need = Planned();
  EXPECT_EQ(need.resource(), kTreatment);
  EXPECT_EQ(need.risk(), "organizations/acme/risks/r1");
  EXPECT_EQ(need.option(), ControlNeed::OPTION_MODIFY);
  EXPECT_THAT(need.controls(), ElementsAre("iso-42001:A.6.2.6", "organizations/acme/controls/logs"));
  need = AfterTreatment(need, 2, [](auto& event) { event.mutable_approved()->set_digest("d1"); });
  EXPECT_EQ(need.standing(), ControlNeed::STANDING_APPROVED);
  EXPECT_EQ(need.approver(), "mia");
  EXPECT_EQ(need.approve_time().seconds(), 7);
  need = AfterTreatment(
      need, 5, [](auto& event) { event.mutable_tested()->set_outcome(risk::v1::Treatment::Test::OUTCOME_EFFECTIVE); });
  EXPECT_EQ(need.standing(), ControlNeed::STANDING_EFFECTIVE);
  need = AfterTreatment(need, 6, [](auto& event) { event.mutable_doubted(); });
  EXPECT_EQ(need.standing(), ControlNeed::STANDING_DOUBTED);
  need = AfterTreatment(need, 7, [](auto& event) {
    event.mutable_tested()->set_outcome(risk::v1::Treatment::Test::OUTCOME_INEFFECTIVE);
  });
  EXPECT_EQ(need.standing(), ControlNeed::STANDING_INEFFECTIVE);
  need = AfterTreatment(need, 8, [](auto& event) {
    event.mutable_updated()->mutable_update_mask()->add_paths("controls");
    event.mutable_updated()->mutable_treatment()->add_controls("A.7.4");
  });
  EXPECT_THAT(need.controls(), ElementsAre("iso-42001:A.7.4"));
  need = AfterTreatment(need, 9, [](auto& event) { event.mutable_approval_voided(); });
  EXPECT_EQ(need.standing(), ControlNeed::STANDING_OPEN);
  EXPECT_EQ(need.approval_digest(), "");
  EXPECT_FALSE(AfterTreatment(need, 10, [](auto& event) { event.mutable_revoked(); }).open());
  EXPECT_FALSE(AfterTreatment(need, 10, [](auto& event) { event.mutable_withdrawn(); }).open());
}

TEST(ControlNeedEffects, OtherChangesOfATreatmentAreOfNoInterest) {
  const auto effects = [](const std::function<void(risk::v1::TreatmentEvent&)>& happen) {
    return ControlNeedEffects(
        Of<RiskTopicRecord>(kTreatment, 2, [&](auto& record) { happen(*record.mutable_treatment()); }));
  };
  EXPECT_THAT(effects([](auto& event) { event.mutable_updated()->mutable_update_mask()->add_paths("description"); }),
              IsEmpty());
  EXPECT_THAT(effects([](auto& event) { event.mutable_started(); }), IsEmpty());
  EXPECT_THAT(effects([](auto& event) { event.mutable_overdue(); }), IsEmpty());
}

TEST(ControlNeedEffects, MeasuresKeepANeedOfTheControlsThatRealizeThem) {
  const char* assessment = "organizations/acme/impactAssessments/chat";
  const auto after = [&](ControlNeed state, uint64_t version,
                         const std::function<void(risk::v1::ImpactAssessmentEvent&)>& happen) {
    return After<ControlNeeds>(
        ControlNeedEffects(Of<RiskTopicRecord>(assessment, version,
                                               [&](auto& record) { happen(*record.mutable_impact_assessment()); })),
        NeedOfMeasures(assessment), std::move(state));
  };
  ControlNeed need = after({}, 3, [](auto& event) {
    event.mutable_measures_set()->add_measures()->set_realized_by("organizations/acme/controls/logs");
    event.mutable_measures_set()->add_measures()->set_realized_by("organizations/acme/risks/r1");
  });
  EXPECT_EQ(need.kind(), ControlNeed::KIND_MEASURES);
  EXPECT_THAT(need.controls(), ElementsAre("organizations/acme/controls/logs"));
  need = after(need, 4, [](auto& event) { event.mutable_approved()->set_digest("i1"); });
  EXPECT_EQ(need.approval_digest(), "i1");
  EXPECT_FALSE(after(need, 5, [](auto& event) { event.mutable_archived(); }).open());
  EXPECT_FALSE(after(need, 5, [](auto& event) { event.mutable_withdrawn(); }).open());
}

TEST(ControlNeedEffects, AClosedRiskEndsTheNeedsOfItsTreatments) {
  const Effects effects = ControlNeedEffects(Of<RiskTopicRecord>(
      "organizations/acme/risks/r1", 9, [](auto& record) { record.mutable_risk()->mutable_closed(); }));
  ASSERT_EQ(effects.size(), 1);
  ASSERT_TRUE(effects[0].on_each.has_value());
  EXPECT_EQ(effects[0].on_each->collection, "controlNeeds");
  EXPECT_EQ(effects[0].on_each->field, "risk");
  EXPECT_EQ(effects[0].on_each->value, "organizations/acme/risks/r1");
  EXPECT_EQ(effects[0].decide(Planned(), {})->size(), 1);
}

class ScopeEffectsTest : public testing::Test {
 protected:
  void Happen(const std::string& subject, const std::function<void(InventoryTopicRecord&)>& happen) {
    state_ = After<ManagementScopes>(ManagementScopeEffects(Of<InventoryTopicRecord>(subject, 1, happen)), kScope,
                                     std::move(state_));
  }
  bool Has(ManagementScope::Kind kind) const { return HasThing(state_, kind); }
  ManagementScope state_;
};

TEST_F(ScopeEffectsTest, TheOrganizationReportsScopeAndRoles) {
  Happen("organizations/acme", [](auto& record) {
    record.mutable_organization()->mutable_registered()->mutable_organization()->add_ai_roles(
        inventory::v1::Organization::AI_ROLE_PROVIDER);
  });
  EXPECT_THAT(state_.ai_roles(), ElementsAre("PROVIDER"));
  Happen("organizations/acme", [](auto& record) {
    auto& updated = *record.mutable_organization()->mutable_updated();
    updated.mutable_update_mask()->add_paths("ai_roles");
    updated.mutable_organization()->add_ai_roles(inventory::v1::Organization::AI_ROLE_CUSTOMER);
  });
  EXPECT_THAT(state_.ai_roles(), ElementsAre("CUSTOMER"));
  Happen("organizations/acme", [](auto& record) {
    record.mutable_organization()->mutable_updated()->mutable_update_mask()->add_paths("issues");
  });
  EXPECT_THAT(state_.ai_roles(), ElementsAre("CUSTOMER"));
  Happen("organizations/acme", [](auto& record) {
    record.mutable_organization()->mutable_scope_approved()->set_version(2);
    record.mutable_organization()->mutable_scope_approved()->set_digest("s2");
  });
  EXPECT_EQ(state_.scope_version(), 2);
  EXPECT_EQ(state_.scope_digest(), "s2");
}

TEST_F(ScopeEffectsTest, DatasetsAndSuppliersAreThereWhileTheyAreRegistered) {
  const std::string dataset = "organizations/acme/datasets/d1";
  Happen(dataset, [](auto& record) { record.mutable_dataset()->mutable_registered(); });
  EXPECT_TRUE(Has(ManagementScope::KIND_DATASET));
  Happen(dataset, [](auto& record) { record.mutable_dataset()->mutable_deleted(); });
  EXPECT_FALSE(Has(ManagementScope::KIND_DATASET));
  Happen(dataset, [](auto& record) { record.mutable_dataset()->mutable_undeleted(); });
  EXPECT_TRUE(Has(ManagementScope::KIND_DATASET));
  Happen("organizations/acme/suppliers/s1", [](auto& record) { record.mutable_supplier()->mutable_registered(); });
  EXPECT_TRUE(Has(ManagementScope::KIND_SUPPLIER));
}

TEST_F(ScopeEffectsTest, CustomersAreTheInterestedPartiesOfThatKind) {
  using inventory::v1::InterestedParty;
  const std::string party = "organizations/acme/interestedParties/p1";
  Happen(party, [](auto& record) {
    auto& registered = *record.mutable_interested_party()->mutable_registered()->mutable_interested_party();
    registered.set_kind(InterestedParty::KIND_CUSTOMER);
    registered.add_requirements()->set_basis(InterestedParty::Requirement::BASIS_CONTRACTUAL);
  });
  EXPECT_TRUE(Has(ManagementScope::KIND_CUSTOMER));
  EXPECT_EQ(state_.last_requirements_party(), party);
  Happen(party, [](auto& record) {
    auto& updated = *record.mutable_interested_party()->mutable_updated();
    updated.mutable_update_mask()->add_paths("kind");
    updated.mutable_interested_party()->set_kind(InterestedParty::KIND_PARTNER);
  });
  EXPECT_FALSE(Has(ManagementScope::KIND_CUSTOMER));
  Happen(party, [](auto& record) { record.mutable_interested_party()->mutable_deleted(); });
  Happen(party, [](auto& record) { record.mutable_interested_party()->mutable_undeleted(); });
  EXPECT_FALSE(Has(ManagementScope::KIND_CUSTOMER));
}

TEST_F(ScopeEffectsTest, OnlyRequirementsOfLawAndContractAreNoted) {
  using Requirement = inventory::v1::InterestedParty::Requirement;
  const auto set = [&](const std::string& party, Requirement::Basis basis) {
    Happen(party, [&](auto& record) {
      record.mutable_interested_party()->mutable_requirement_set()->mutable_requirement()->set_basis(basis);
    });
  };
  set("organizations/acme/interestedParties/p1", Requirement::BASIS_EXPECTATION);
  EXPECT_EQ(state_.last_requirements_party(), "");
  set("organizations/acme/interestedParties/p2", Requirement::BASIS_LEGAL);
  EXPECT_EQ(state_.last_requirements_party(), "organizations/acme/interestedParties/p2");
}

TEST_F(ScopeEffectsTest, SystemsAreThereWhileTheyAreInScopeAndNotRetired) {
  using inventory::v1::AiSystem;
  const std::string chat = "organizations/acme/aiSystems/chat";
  const auto in_scope = [](inventory::v1::YesNo answer) {
    return [answer](InventoryTopicRecord& record) {
      auto& updated = *record.mutable_ai_system()->mutable_updated();
      updated.mutable_update_mask()->add_paths("in_scope");
      updated.mutable_ai_system()->set_in_scope(answer);
    };
  };
  Happen(chat, [](auto& record) { record.mutable_ai_system()->mutable_registered(); });
  EXPECT_FALSE(Has(ManagementScope::KIND_SYSTEM));
  Happen(chat, in_scope(inventory::v1::YES_NO_YES));
  EXPECT_TRUE(Has(ManagementScope::KIND_SYSTEM));
  Happen(chat, in_scope(inventory::v1::YES_NO_NO));
  EXPECT_FALSE(Has(ManagementScope::KIND_SYSTEM));
  Happen(chat, in_scope(inventory::v1::YES_NO_YES));
  Happen(chat, [](auto& record) { record.mutable_ai_system()->mutable_retired(); });
  EXPECT_FALSE(Has(ManagementScope::KIND_SYSTEM));
  const auto imported = [](AiSystem::State state) {
    return [state](InventoryTopicRecord& record) {
      record.mutable_ai_system()->mutable_imported()->set_state(state);
      record.mutable_ai_system()->mutable_imported()->mutable_ai_system()->set_in_scope(inventory::v1::YES_NO_YES);
    };
  };
  Happen("organizations/acme/aiSystems/old", imported(AiSystem::STATE_RETIRED));
  EXPECT_FALSE(Has(ManagementScope::KIND_SYSTEM));
  Happen("organizations/acme/aiSystems/new", imported(AiSystem::STATE_OPERATION));
  EXPECT_TRUE(Has(ManagementScope::KIND_SYSTEM));
}

TEST_F(ScopeEffectsTest, SystemsInOperationReportTheirKinds) {
  const std::string chat = "organizations/acme/aiSystems/chat";
  const auto tier_of = [](inventory::v1::RiskTier tier, auto* event) {
    event->mutable_kind_in_operation()->add_roles(inventory::v1::AI_ACT_ROLE_PROVIDER);
    event->mutable_kind_in_operation()->add_tiers(tier);
  };
  Happen(chat, [](auto& record) { record.mutable_ai_system()->mutable_classified(); });
  Happen(chat, [](auto& record) { record.mutable_ai_system()->mutable_put_into_operation(); });
  EXPECT_THAT(state_.kinds_in_operation(), IsEmpty());
  Happen(chat, [&](auto& record) {
    tier_of(inventory::v1::RISK_TIER_MINIMAL, record.mutable_ai_system()->mutable_put_into_operation());
  });
  Happen(chat, [&](auto& record) {
    tier_of(inventory::v1::RISK_TIER_GPAI, record.mutable_ai_system()->mutable_classified());
  });
  Happen(chat, [&](auto& record) {
    tier_of(inventory::v1::RISK_TIER_TRANSPARENCY, record.mutable_ai_system()->mutable_override_approved());
  });
  Happen(chat, [&](auto& record) {
    tier_of(inventory::v1::RISK_TIER_OUT_OF_SCOPE, record.mutable_ai_system()->mutable_state_declared());
  });
  Happen(chat, [&](auto& record) {
    auto& updated = *record.mutable_ai_system()->mutable_updated();
    updated.mutable_update_mask()->add_paths("in_scope");
    updated.mutable_ai_system()->set_in_scope(inventory::v1::YES_NO_YES);
    tier_of(inventory::v1::RISK_TIER_HIGH_RISK_ANNEX_I, &updated);
  });
  EXPECT_TRUE(Has(ManagementScope::KIND_SYSTEM));
  std::vector<std::string> tiers;
  for (const auto& first : state_.kinds_in_operation()) {
    EXPECT_EQ(first.kind().role(), "PROVIDER");
    EXPECT_EQ(first.ai_system(), chat);
    tiers.push_back(first.kind().tier());
  }
  EXPECT_THAT(tiers, ElementsAre("MINIMAL", "GPAI", "TRANSPARENCY", "OUT_OF_SCOPE", "HIGH_RISK_ANNEX_I"));
}

TEST_F(ScopeEffectsTest, FrameworksAreListedWhileTheyAreAdopted) {
  const auto happen = [&](const std::function<void(v1::FrameworkEvent&)>& event) {
    state_ = After<ManagementScopes>(
        ManagementFrameworkEffects(Of<ControlsTopicRecord>("organizations/acme/frameworks/own", 2,
                                                           [&](auto& record) { event(*record.mutable_framework()); })),
        kScope, std::move(state_));
  };
  happen([](auto& event) { event.mutable_adopted()->set_version("1"); });
  EXPECT_THAT(state_.frameworks(), ElementsAre("organizations/acme/frameworks/own"));
  happen([](auto& event) { event.mutable_retired(); });
  EXPECT_THAT(state_.frameworks(), IsEmpty());
}

class StatementEffectsTest : public testing::Test {
 protected:
  StatementEffectsTest() {
    in_force_.set_name("organizations/acme/statementsOfApplicability/main");
    in_force_.set_state(v1::StatementOfApplicability::STATE_CURRENT);
    in_force_.mutable_current()->set_version(1);
    auto* frozen = in_force_.mutable_current()->add_frameworks();
    frozen->set_framework_id("iso-42001");
    frozen->set_version("2023");
    auto* row = in_force_.add_current_rows();
    row->set_requirement("iso-42001:A.7.4");
    row->add_controls("organizations/acme/controls/logs");
  }
  // "kind resource: text" of the cause that is noted; empty when none is.
  std::string Noted(const std::string& subject, const std::function<void(ControlsTopicRecord&)>& happen) {
    const Effects effects = StatementEffects(Of<ControlsTopicRecord>(subject, 4, happen));
    if (effects.empty()) return "";
    EXPECT_EQ(effects.size(), 1);
    EXPECT_TRUE(effects[0].on_each.has_value());
    EXPECT_EQ(effects[0].on_each->parent, "organizations/acme");
    EXPECT_EQ(effects[0].on_each->collection, "statementsOfApplicability");
    EXPECT_EQ(effects[0].on_each->field, "organization");
    EXPECT_EQ(effects[0].on_each->value, "organizations/acme");
    const auto events = effects[0].decide(in_force_, {});
    EXPECT_TRUE(events.ok()) << events.status();
    if (!events.ok() || events->empty()) return "nothing";
    const auto& cause = static_cast<const v1::StatementOfApplicabilityEvent&>(*events->front()).stale_noted().cause();
    EXPECT_EQ(cause.occur_time().seconds(), 7);
    EXPECT_EQ(cause.version(), 4);
    return absl::StrCat(v1::StaleCause::Kind_Name(cause.kind()), " ", cause.resource(), ": ", cause.text());
  }
  v1::StatementOfApplicability in_force_;
};

TEST_F(StatementEffectsTest, ANeedThatOpensChangesIsApprovedOrEndsIsACause) {
  const auto noted = [&](const std::function<void(v1::ControlNeedEvent&)>& event) {
    return Noted(kNeed, [&](auto& record) { event(*record.mutable_control_need()); });
  };
  EXPECT_EQ(noted([](auto& event) {
              event.mutable_opened()->set_resource(kTreatment);
              event.mutable_opened()->add_controls("iso-42001:A.6.2.6");
            }),
            absl::StrCat("KIND_NEED ", kTreatment, ": needs iso-42001:A.6.2.6"));
  EXPECT_EQ(noted([](auto& event) { event.mutable_changed()->set_resource(kTreatment); }),
            absl::StrCat("KIND_NEED ", kTreatment, ": now needs no controls"));
  EXPECT_EQ(noted([](auto& event) { event.mutable_approved()->set_resource(kTreatment); }),
            absl::StrCat("KIND_NEED ", kTreatment, ": was approved"));
  const auto stands = [&](ControlNeed::Standing standing) {
    return noted([&](auto& event) { event.mutable_standing_changed()->set_standing(standing); });
  };
  EXPECT_THAT(stands(ControlNeed::STANDING_OPEN), testing::HasSubstr("is no longer approved"));
  EXPECT_EQ(stands(ControlNeed::STANDING_EFFECTIVE), "");
  EXPECT_EQ(stands(ControlNeed::STANDING_DOUBTED), "");
  EXPECT_EQ(noted([](auto& event) { event.mutable_closed()->set_resource(kTreatment); }), "nothing");
  auto* frozen = in_force_.mutable_current()->add_needs();
  frozen->set_resource(kTreatment);
  frozen->set_version(3);
  EXPECT_EQ(noted([](auto& event) { event.mutable_closed()->set_resource(kTreatment); }),
            absl::StrCat("KIND_NEED ", kTreatment, ": needs no controls any more"));
}

TEST_F(StatementEffectsTest, ScopeRolesRequirementsAndContradictionsAreCauses) {
  const auto noted = [&](const std::function<void(v1::ManagementScopeEvent&)>& event) {
    return Noted(kScope, [&](auto& record) { event(*record.mutable_management_scope()); });
  };
  EXPECT_EQ(noted([](auto& event) { event.mutable_scope_approved()->set_version(2); }),
            "KIND_SCOPE organizations/acme: version 2 of the scope was approved");
  EXPECT_EQ(noted([](auto& event) { event.mutable_roles_set()->add_ai_roles("PROVIDER"); }),
            "KIND_ROLES organizations/acme: the roles for AI systems are now: PROVIDER");
  EXPECT_EQ(
      noted([](auto& event) {
        event.mutable_requirements_set()->set_interested_party("organizations/acme/interestedParties/p1");
        event.mutable_requirements_set()->add_requirements()->set_requirement_id("explain");
      }),
      "KIND_REQUIREMENT organizations/acme/interestedParties/p1: requirements of law or contract were set: explain");
  EXPECT_THAT(noted([](auto& event) {
                event.mutable_thing_added()->set_kind(ManagementScope::KIND_DATASET);
                event.mutable_thing_added()->set_resource("organizations/acme/datasets/d1");
              }),
              testing::StartsWith("KIND_EXCLUSION organizations/acme/datasets/d1"));
  EXPECT_EQ(noted([](auto& event) {
              event.mutable_thing_added()->set_kind(ManagementScope::KIND_SUPPLIER);
              event.mutable_thing_added()->set_resource("organizations/acme/suppliers/s1");
            }),
            "nothing");
  EXPECT_EQ(noted([](auto& event) {
              auto& kinds = *event.mutable_kinds_noted();
              kinds.set_ai_system("organizations/acme/aiSystems/chat");
              kinds.add_kinds()->set_tier("OUT_OF_SCOPE");
              kinds.add_kinds()->set_tier("GPAI");
              kinds.mutable_kinds(1)->set_role("PROVIDER");
            }),
            "KIND_AI_SYSTEM organizations/acme/aiSystems/chat: is the first in operation with tier OUT_OF_SCOPE and no "
            "role; as PROVIDER of tier GPAI");
  EXPECT_EQ(noted([](auto& event) { event.mutable_thing_added(); }), "");
  EXPECT_EQ(noted([](auto& event) { event.mutable_thing_removed(); }), "");
}

TEST_F(StatementEffectsTest, FrameworksAndRetiredControlsAreCausesAndTheStatusOfAControlIsNone) {
  const std::string framework = "organizations/acme/frameworks/iso-42001";
  EXPECT_EQ(Noted(framework, [](auto& record) { record.mutable_framework()->mutable_adopted()->set_version("2023"); }),
            "nothing");
  EXPECT_EQ(Noted(framework, [](auto& record) { record.mutable_framework()->mutable_adopted()->set_version("2027"); }),
            absl::StrCat("KIND_FRAMEWORK ", framework, ": version 2027 was adopted"));
  EXPECT_EQ(Noted(framework, [](auto& record) { record.mutable_framework()->mutable_retired(); }),
            absl::StrCat("KIND_FRAMEWORK ", framework, ": was retired"));
  EXPECT_EQ(Noted(framework, [](auto& record) { record.mutable_framework()->mutable_offered(); }), "");
  const std::string control = "organizations/acme/controls/logs";
  EXPECT_EQ(Noted(control, [](auto& record) { record.mutable_control()->mutable_retired(); }),
            absl::StrCat("KIND_CONTROL_RETIRED ", control, ": was retired"));
  EXPECT_EQ(
      Noted("organizations/acme/controls/other", [](auto& record) { record.mutable_control()->mutable_retired(); }),
      "nothing");
  EXPECT_EQ(Noted(control, [](auto& record) { record.mutable_control()->mutable_updated(); }), "");
}

}  // namespace
}  // namespace aims::controls
