#include "services/inventory/domain/ai_system.h"

#include "aims/inventory/v1/model.pb.h"
#include "common/domain/person_noted.h"
#include "common/domain/substance.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::AiSystem;

v1::Model SomeModel(const std::string& name) {
  v1::Model model;
  model.set_name(name);
  return model;
}

AiSystem::Component* AddComponent(AiSystem::Component::Kind kind, const std::string& resource, AiSystem* system) {
  auto* component = system->add_components();
  component->set_kind(kind);
  component->set_resource(resource);
  return component;
}

v1::UpdateAiSystemRequest SettingAutonomy(AiSystem::AutonomyLevel level) {
  v1::UpdateAiSystemRequest request;
  request.mutable_ai_system()->set_autonomy_level(level);
  return request;
}

// --- Register ---

TEST(RegisterSystem, IsAProposalByItsAuthor) {
  auto story = SystemStory::Proposed();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_PROPOSED);
  EXPECT_FALSE(story.state().state_declared());
  EXPECT_THAT(story.state().authors(), ElementsAre("ana"));
  EXPECT_EQ(story.state().content_digest().size(), 64u);
}

TEST(RegisterSystem, NeedsPurposeOwnerAndRolesAndSaysAllThatIsMissing) {
  auto request = SystemStory::Proposal();
  request.mutable_ai_system()->clear_purpose();
  request.mutable_ai_system()->clear_owner();
  request.mutable_ai_system()->clear_ai_roles();
  SystemStory story;
  story.When(request);
  story.IsRefused("PURPOSE_MISSING");
  story.IsRefused("OWNER_MISSING", "A.3.2");
  story.IsRefused("ROLE_MISSING", "4.1");
}

TEST(RegisterSystem, IgnoresOutputOnlyFields) {
  auto request = SystemStory::Proposal();
  request.mutable_ai_system()->set_state(AiSystem::STATE_OPERATION);
  request.mutable_ai_system()->mutable_service()->set_state(AiSystem::Service::STATE_IN_USE);
  request.mutable_ai_system()->mutable_provenance()->set_source("forged");
  SystemStory story;
  story.When(request).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_PROPOSED);
  EXPECT_FALSE(story.state().has_service());
  EXPECT_FALSE(story.state().has_provenance());
}

TEST(RegisterSystem, ComponentsMustBeInTheOrganization) {
  auto request = SystemStory::Proposal();
  AddComponent(AiSystem::Component::KIND_MODEL, "organizations/acme/models/m", request.mutable_ai_system());
  SystemStory story;
  story.When(request).IsRefused("COMPONENT_UNKNOWN", "A.4.2");
  story.Knowing(SomeModel("organizations/acme/models/m"));
  story.When(request).Happens();

  auto foreign = SystemStory::Proposal();
  AddComponent(AiSystem::Component::KIND_MODEL, "organizations/other/models/m", foreign.mutable_ai_system());
  SystemStory other;
  other.Knowing(SomeModel("organizations/other/models/m")).When(foreign).IsRefused("COMPONENT_UNKNOWN");
}

TEST(RegisterSystem, AllKindsOfComponentsMustBeThere) {
  const std::vector<std::pair<AiSystem::Component::Kind, std::string>> kinds = {
      {AiSystem::Component::KIND_MODEL, "models"},
      {AiSystem::Component::KIND_DATASET, "datasets"},
      {AiSystem::Component::KIND_SUPPLIER, "suppliers"},
      {AiSystem::Component::KIND_AI_SYSTEM, "aiSystems"}};
  for (const auto& [kind, collection] : kinds) {
    auto request = SystemStory::Proposal();
    AddComponent(kind, "organizations/acme/" + collection + "/x", request.mutable_ai_system());
    SystemStory story;
    story.When(request).IsRefused("COMPONENT_UNKNOWN");
  }
}

TEST(RegisterSystem, AComponentsNameIsOfItsKind) {
  auto wrong_collection = SystemStory::Proposal();
  AddComponent(AiSystem::Component::KIND_MODEL, "organizations/acme/datasets/d", wrong_collection.mutable_ai_system());
  auto named_tool = SystemStory::Proposal();
  AddComponent(AiSystem::Component::KIND_TOOL, "organizations/acme/models/m", named_tool.mutable_ai_system());
  auto nameless_model = SystemStory::Proposal();
  AddComponent(AiSystem::Component::KIND_MODEL, "", nameless_model.mutable_ai_system());
  auto itself = SystemStory::Proposal();
  AddComponent(AiSystem::Component::KIND_AI_SYSTEM, kSystem, itself.mutable_ai_system());
  for (const auto& request : {wrong_collection, named_tool, nameless_model, itself}) {
    SystemStory story;
    story.When(request).Fails(absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(story.outcome().status().message()),
                ::testing::HasSubstr("ai_system.components[0].resource"));
  }
  auto tool = SystemStory::Proposal();
  AddComponent(AiSystem::Component::KIND_TOOL, "", tool.mutable_ai_system())->set_description("a tracker");
  SystemStory story;
  story.When(tool).Happens();
}

absl::Status RegisterWithDate(AiSystem::DeclaredDate::Precision precision, const std::string& date) {
  auto request = SystemStory::Proposal();
  auto* declared = request.mutable_ai_system()->add_declared_dates();
  declared->set_precision(precision);
  declared->set_date(date);
  SystemStory story;
  return story.When(request).outcome().status();
}

TEST(RegisterSystem, DatesAreAsExactAsTheyDeclare) {
  EXPECT_TRUE(RegisterWithDate(AiSystem::DeclaredDate::PRECISION_DAY, "2024-11-24").ok());
  EXPECT_TRUE(RegisterWithDate(AiSystem::DeclaredDate::PRECISION_MONTH, "2024-11").ok());
  EXPECT_TRUE(RegisterWithDate(AiSystem::DeclaredDate::PRECISION_YEAR, "2024").ok());
  EXPECT_TRUE(RegisterWithDate(AiSystem::DeclaredDate::PRECISION_TEXT, "").ok());
  EXPECT_FALSE(RegisterWithDate(AiSystem::DeclaredDate::PRECISION_DAY, "2024-11").ok());
  EXPECT_FALSE(RegisterWithDate(AiSystem::DeclaredDate::PRECISION_MONTH, "2024-13").ok());
  EXPECT_FALSE(RegisterWithDate(AiSystem::DeclaredDate::PRECISION_YEAR, "2024-11-24").ok());
  EXPECT_FALSE(RegisterWithDate(AiSystem::DeclaredDate::PRECISION_TEXT, "2024").ok());
  EXPECT_FALSE(RegisterWithDate(AiSystem::DeclaredDate::PRECISION_DAY, "2024-02-30").ok());
}

// --- Import ---

TEST(ImportSystem, IsInTheStateThatWasDeclaredAndHasPassedNoGate) {
  auto story = SystemStory::Imported(AiSystem::STATE_OPERATION);
  EXPECT_EQ(story.state().state(), AiSystem::STATE_OPERATION);
  EXPECT_TRUE(story.state().state_declared());
  EXPECT_EQ(story.state().service().state(), AiSystem::Service::STATE_IN_USE);
  EXPECT_THAT(story.state().gate_passages(), IsEmpty());
  EXPECT_EQ(story.state().provenance().row(), 7u);
  EXPECT_EQ(story.state().provenance().source(), "inventory.csv");
  EXPECT_TRUE(story.state().owner().empty());
}

TEST(ImportSystem, WithoutAStateIsUndetermined) {
  EXPECT_EQ(SystemStory::Imported(AiSystem::STATE_UNSPECIFIED).state().state(), AiSystem::STATE_UNDETERMINED);
}

TEST(ImportSystem, CannotDeclareABlock) {
  SystemStory story;
  story.When(SystemStory::Row(AiSystem::STATE_BLOCKED)).IsRefused("STATE_NOT_DECLARABLE");
}

TEST(ImportSystem, TheSameRecordAgainRecordsNothing) {
  auto story = SystemStory::Imported(AiSystem::STATE_OPERATION);
  story.When(SystemStory::Row(AiSystem::STATE_OPERATION)).NothingHappens();
}

TEST(ImportSystem, AnotherRecordOfTheSameIdIsRefused) {
  auto story = SystemStory::Imported(AiSystem::STATE_OPERATION);
  auto other = SystemStory::Row(AiSystem::STATE_OPERATION);
  other.mutable_provenance()->set_record_sha256(std::string(64, 'b'));
  story.When(other).IsRefused("ID_TAKEN");
  auto registered = SystemStory::Proposed();
  registered.When(other).IsRefused("ID_TAKEN");
}

TEST(ImportSystem, ADeletedRecordStaysDeleted) {
  auto story = SystemStory::Imported(AiSystem::STATE_PROPOSED);
  story.When(v1::DeleteAiSystemRequest()).Happens();
  story.When(SystemStory::Row(AiSystem::STATE_PROPOSED)).IsRefused("ID_TAKEN");
}

TEST(ImportSystem, IsCheckedLikeAnyOther) {
  auto row = SystemStory::Row(AiSystem::STATE_OPERATION);
  AddComponent(AiSystem::Component::KIND_MODEL, "organizations/acme/models/m", row.mutable_ai_system());
  SystemStory story;
  story.When(row).IsRefused("COMPONENT_UNKNOWN");
  row.mutable_ai_system()->mutable_components(0)->set_resource("x");
  story.When(row).Fails(absl::StatusCode::kInvalidArgument);
  row.mutable_ai_system()->clear_components();
  row.mutable_ai_system()->add_declared_dates()->set_date("2024");
  story.When(row).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(DeclareState, SaysWhatAnImportLeftOpen) {
  auto story = SystemStory::Imported(AiSystem::STATE_UNSPECIFIED);
  v1::DeclareAiSystemStateRequest request;
  request.set_state(AiSystem::STATE_OPERATION);
  story.By("olga").When(request).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_OPERATION);
  EXPECT_TRUE(story.state().state_declared());
  story.When(request).IsRefused("WRONG_STATE");
}

TEST(DeclareState, IsNeitherABlockNorUndetermined) {
  auto story = SystemStory::Imported(AiSystem::STATE_UNSPECIFIED);
  for (auto state : {AiSystem::STATE_BLOCKED, AiSystem::STATE_UNDETERMINED, AiSystem::STATE_UNSPECIFIED}) {
    v1::DeclareAiSystemStateRequest request;
    request.set_state(state);
    story.When(request).IsRefused("STATE_NOT_DECLARABLE");
  }
}

// --- Update ---

TEST(UpdateSystem, RecordsWhatChangedWithTheNewDigestAndAuthor) {
  auto story = SystemStory::Proposed();
  const std::string before = story.state().content_digest();
  auto events = story.By("bob").When(SystemStory::Setting("outputs", "text")).Happens();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_THAT(events[0].updated().update_mask().paths(), ElementsAre("outputs"));
  EXPECT_NE(story.state().content_digest(), before);
  EXPECT_THAT(story.state().authors(), ElementsAre("ana", "bob"));
  story.When(SystemStory::Setting("outputs", "text")).NothingHappens();
  story.When(SystemStory::Setting("outputs", "")).Happens();
  EXPECT_EQ(story.state().content_digest(), before);
  EXPECT_THAT(story.state().authors(), ElementsAre("ana", "bob"));
}

TEST(UpdateSystem, CannotSetWhatMovesDecide) {
  auto story = SystemStory::Proposed();
  v1::UpdateAiSystemRequest request;
  request.mutable_update_mask()->add_paths("state");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(UpdateSystem, KeepsWhatAProposalNeeds) {
  auto story = SystemStory::Proposed();
  story.When(SystemStory::Setting("purpose", "")).IsRefused("PURPOSE_MISSING");
  story.When(SystemStory::Setting("owner", "")).IsRefused("OWNER_MISSING");
  v1::UpdateAiSystemRequest no_roles;
  no_roles.mutable_update_mask()->add_paths("ai_roles");
  story.When(no_roles).IsRefused("ROLE_MISSING");
  // What an import never had may stay away.
  auto imported = SystemStory::Imported(AiSystem::STATE_PROPOSED);
  imported.When(SystemStory::Setting("outputs", "text")).Happens();
}

TEST(UpdateSystem, NewComponentsMustBeThereAndOldOnesNeedNot) {
  auto story = SystemStory::Proposed();
  v1::UpdateAiSystemRequest request;
  AddComponent(AiSystem::Component::KIND_MODEL, "organizations/acme/models/m", request.mutable_ai_system());
  story.When(request).IsRefused("COMPONENT_UNKNOWN");
  auto deleted_since = SystemStory::Proposed();
  v1::AiSystemEvent event;
  AddComponent(AiSystem::Component::KIND_MODEL, "organizations/acme/models/m",
               event.mutable_updated()->mutable_ai_system());
  event.mutable_updated()->mutable_update_mask()->add_paths("components");
  deleted_since.Given({event}).When(SystemStory::Setting("outputs", "text")).Happens();
}

TEST(UpdateSystem, IsCheckedLikeARegistration) {
  auto story = SystemStory::Proposed();
  v1::UpdateAiSystemRequest component;
  AddComponent(AiSystem::Component::KIND_MODEL, "x", component.mutable_ai_system());
  story.When(component).Fails(absl::StatusCode::kInvalidArgument);
  v1::UpdateAiSystemRequest date;
  date.mutable_ai_system()->add_declared_dates()->set_date("2024");
  story.When(date).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(UpdateSystem, OfAFinishedLifeIsRefused) {
  auto story = SystemStory::Proposed();
  story.When(v1::WithdrawAiSystemRequest()).Happens();
  story.When(SystemStory::Setting("outputs", "text")).IsRefused("SYSTEM_FINAL");
  auto retired = SystemStory::Imported(AiSystem::STATE_RETIRED);
  retired.When(SystemStory::Setting("outputs", "text")).IsRefused("SYSTEM_FINAL");
}

TEST(UpdateSystem, OfSubstanceInOperationNeedsAChange) {
  for (auto state : {AiSystem::STATE_OPERATION, AiSystem::STATE_SUSPENDED, AiSystem::STATE_RETIRING}) {
    auto row = SystemStory::Row(state);
    row.mutable_ai_system()->set_purpose("answers customers");
    SystemStory story;
    story.When(row).Happens();
    story.When(SystemStory::Setting("purpose", "judges customers")).IsRefused("CHANGE_REQUIRED", "8.1");
    // Filling in what was not said, and what is no substance, is no change of the system.
    story.When(SystemStory::Setting("outputs", "text")).Happens();
    story.When(SystemStory::Setting("owner", "olga")).Happens();
    story.When(SystemStory::Setting("owner", "otto")).Happens();
    story.When(SystemStory::Setting("outputs", "images")).IsRefused("CHANGE_REQUIRED");
  }
  auto changing = SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT);
  changing.When(SystemStory::Setting("purpose", "judges customers")).Happens();
}

TEST(Scope, ASystemThatIsNotCoveredSaysWhy) {
  auto proposal = SystemStory::Proposal();
  proposal.mutable_ai_system()->set_in_scope(v1::YES_NO_NO);
  SystemStory story;
  story.When(proposal).Fails(absl::StatusCode::kInvalidArgument);
  proposal.mutable_ai_system()->set_scope_reason("research that never leaves the laboratory");
  story.When(proposal).Happens();
  EXPECT_EQ(story.state().in_scope(), v1::YES_NO_NO);
  story.When(SystemStory::Setting("scope_reason", "")).Fails(absl::StatusCode::kInvalidArgument);
  auto row = SystemStory::Row(AiSystem::STATE_PROPOSED);
  row.mutable_ai_system()->set_in_scope(v1::YES_NO_NO);
  SystemStory().When(row).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(UpdateSystem, OfSubstanceMakesTheClassificationOutdated) {
  auto story = SystemStory::Proposed();
  story.Classified({});
  story.When(SystemStory::Setting("display_name", "Chat 2")).Happens();
  EXPECT_EQ(story.state().classification().state(), v1::Classification::STATE_COMPLETE);
  auto events = story.When(SystemStory::Setting("purpose", "judges customers")).Happens();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_TRUE(events[1].has_classification_outdated());
  EXPECT_TRUE(events[2].has_risks_outdated());
  EXPECT_EQ(story.state().classification().state(), v1::Classification::STATE_OUTDATED);
  EXPECT_THAT(story.state().classification().outdated_by(), ElementsAre("purpose"));
  // A second cause is added, the same one is not.
  story.When(SettingAutonomy(AiSystem::AUTONOMY_LEVEL_HIGH)).Happens();
  EXPECT_EQ(story.When(SystemStory::Setting("purpose", "judges")).Happens().size(), 2u);
  EXPECT_THAT(story.state().classification().outdated_by(), ElementsAre("purpose", "autonomy_level"));
  story.Classified({});
  EXPECT_EQ(story.state().classification().state(), v1::Classification::STATE_COMPLETE);
  EXPECT_THAT(story.state().classification().outdated_by(), IsEmpty());
}

TEST(UpdateSystem, OfASystemThatIsNotClassifiedLeavesNoClassificationBehind) {
  auto story = SystemStory::Proposed();
  EXPECT_EQ(story.When(SystemStory::Setting("purpose", "judges")).Happens().size(), 2u);
  EXPECT_FALSE(story.state().has_classification());
}

TEST(UpdateSystem, EachFieldOfSubstanceCounts) {
  for (const char* field :
       {"purpose", "intended_use", "foreseeable_misuse", "outputs", "ai_roles", "components", "jurisdictions",
        "people_affected", "autonomy_level", "human_oversight", "personal_data", "rights_impact", "safety_impact",
        "adverse_decisions", "public_service", "public_output", "demographic_features"}) {
    EXPECT_TRUE(domain::IsSubstance<v1::AiSystem>(field)) << field;
    EXPECT_NE(AiSystem::descriptor()->FindFieldByName(field), nullptr) << field;
  }
  for (const char* field : {"display_name", "domain", "owner", "owner_unit", "contracts", "declared_dates"}) {
    EXPECT_FALSE(domain::IsSubstance<v1::AiSystem>(field)) << field;
  }
}

TEST(UpdateSystem, OfSubstanceVoidsASubmissionOrAnApproval) {
  for (auto story : {SystemStory::Submitted(), SystemStory::Approved()}) {
    const auto before = story.state().state();
    story.When(SystemStory::Setting("display_name", "Chat 2")).Happens();
    EXPECT_EQ(story.state().state(), before);
    story.When(SystemStory::Setting("outputs", "text")).Happens();
    EXPECT_EQ(story.state().state(), AiSystem::STATE_DEVELOPMENT);
    EXPECT_FALSE(story.state().has_submission());
  }
}

TEST(UpdateSystem, OfAChangedSystemGoesBackToTheChange) {
  auto story = SystemStory::InChange(v1::SIGNIFICANCE_NOT_SIGNIFICANT);
  story.By("devi").When(v1::CompleteChangeRequest()).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_VERIFICATION);
  story.When(SystemStory::Setting("outputs", "text")).Happens();
  EXPECT_EQ(story.state().state(), AiSystem::STATE_CHANGE);
  EXPECT_TRUE(story.state().has_change());
}

TEST(UpdateSystem, HasAtMost200Authors) {
  auto story = SystemStory::Proposed();
  for (int i = 1; i < 200; ++i) {
    story.By("author-" + std::to_string(i)).When(SystemStory::Setting("outputs", std::to_string(i))).Happens();
  }
  story.By("one-more").When(SystemStory::Setting("outputs", "text")).IsRefused("TOO_MANY_AUTHORS");
  story.By("ana").When(SystemStory::Setting("outputs", "text")).Happens();
}

// --- Delete ---

TEST(DeleteSystem, OfAnEarlyOneIsUndoneByUndelete) {
  for (auto story :
       {SystemStory::Proposed(), SystemStory::InInception(), SystemStory::Imported(AiSystem::STATE_UNSPECIFIED)}) {
    const auto before = story.state().state();
    story.When(v1::DeleteAiSystemRequest()).Happens();
    EXPECT_TRUE(story.state().has_delete_time());
    story.When(v1::UndeleteAiSystemRequest()).Happens();
    EXPECT_FALSE(story.state().has_delete_time());
    EXPECT_EQ(story.state().state(), before);
  }
}

TEST(DeleteSystem, OfAWithdrawnOneIsAllowed) {
  auto story = SystemStory::InDevelopment();
  story.When(v1::WithdrawAiSystemRequest()).Happens();
  story.When(v1::DeleteAiSystemRequest()).Happens();
}

TEST(DeleteSystem, OfALaterOneIsRefused) {
  for (auto state :
       {AiSystem::STATE_DEVELOPMENT, AiSystem::STATE_VERIFICATION, AiSystem::STATE_APPROVED, AiSystem::STATE_OPERATION,
        AiSystem::STATE_SUSPENDED, AiSystem::STATE_CHANGE, AiSystem::STATE_RETIRING, AiSystem::STATE_RETIRED}) {
    SystemStory::Imported(state).When(v1::DeleteAiSystemRequest()).IsRefused("SYSTEM_NOT_DELETABLE");
  }
}

// The classification itself was parked: what was decided about it is then about nothing, and must not halt the fold.
TEST(FoldSystem, LeavesTheStateAsItIsWhereWhatAnEventRestsOnWasParked) {
  event::v1::EventMetadata metadata;
  AiSystemEvents events(5);
  events[0].mutable_classification_outdated();
  events[1].mutable_exemption_confirmed();
  events[2].mutable_override_requested();
  events[3].mutable_override_approved();
  events[4].mutable_override_rejected();
  for (const auto& event : events) {
    AiSystem system;
    EXPECT_TRUE(AiSystems::Fold(event, metadata, &system).ok()) << event.ShortDebugString();
    EXPECT_EQ(system.ByteSizeLong(), 0u) << event.ShortDebugString();
  }
}

TEST(FoldSystem, StopsAtAnEventOfANewerVersion) {
  AiSystem system;
  event::v1::EventMetadata metadata;
  EXPECT_EQ(AiSystems::Fold(v1::AiSystemEvent(), metadata, &system).code(), absl::StatusCode::kInternal);
}

// --- Who owns it left ---

const domain::PersonChange kOlgaLeft{"olga", "organizations/acme/persons/olga", true};

TEST(SystemOwner, WhoLeftIsNotedUntilAnotherIsNamed) {
  auto story = SystemStory::Approved();
  const std::string digest = story.state().content_digest();
  story.When(&domain::NotePerson<AiSystems>, {"olga", "organizations/other/persons/olga", true}).NothingHappens();
  story.When(&domain::NotePerson<AiSystems>, {"dana", "organizations/acme/persons/dana", true}).NothingHappens();
  story.When(&domain::NotePerson<AiSystems>, kOlgaLeft).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("olga"));
  story.When(&domain::NotePerson<AiSystems>, kOlgaLeft).NothingHappens();
  EXPECT_EQ(story.state().content_digest(), digest);
  story.By("oskar").When(story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds())).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("olga")) << "the approval held, and she is still missed";
  story.By("ana").When(SystemStory::Setting("owner", "otto")).Happens();
  EXPECT_THAT(story.state().gone_people(), IsEmpty());
}

TEST(SystemOwner, IsThereAgain) {
  auto story = SystemStory::Proposed();
  const domain::PersonChange back{"olga", "organizations/acme/persons/olga2", false};
  story.When(&domain::NotePerson<AiSystems>, back).NothingHappens();
  story.When(&domain::NotePerson<AiSystems>, kOlgaLeft).Happens();
  story.When(&domain::NotePerson<AiSystems>, back).Happens();
  EXPECT_THAT(story.state().gone_people(), IsEmpty());
}

TEST(SystemOwner, IsNotMissedByASystemThatHasEnded) {
  auto story = SystemStory::Proposed();
  story.When(&domain::NotePerson<AiSystems>, kOlgaLeft).Happens();
  story.By("ana").When(Reasoned<v1::WithdrawAiSystemRequest>("nobody needs it")).Happens();
  EXPECT_THAT(story.state().gone_people(), IsEmpty());
  story.When(&domain::NotePerson<AiSystems>, kOlgaLeft).NothingHappens();
  AiSystem retired = story.state();
  retired.set_state(AiSystem::STATE_RETIRED);
  EXPECT_TRUE(domain::NotePerson<AiSystems>(retired, kOlgaLeft, {})->empty());
}

}  // namespace
}  // namespace aims::inventory
