#include "services/inventory/domain/components.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/dataset.h"
#include "services/inventory/domain/model.h"
#include "services/inventory/domain/supplier.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::AiSystem;
using Component = AiSystem::Component;
using Flag = AiSystem::ComponentFlag;

constexpr char kModel[] = "organizations/acme/models/m";
constexpr char kData[] = "organizations/acme/datasets/d";
constexpr char kLabs[] = "organizations/acme/suppliers/labs";

v1::Supplier Labs() {
  v1::Supplier supplier;
  supplier.set_name(kLabs);
  supplier.set_etag("2");
  supplier.set_supplies("models");
  supplier.set_assessment(v1::Supplier::ASSESSMENT_SUITABLE);
  *supplier.mutable_assessment_expire_time() = base::ToProto(absl::InfiniteFuture());
  return supplier;
}

v1::Dataset Data() {
  v1::Dataset dataset;
  dataset.set_name(kData);
  dataset.set_etag("1");
  dataset.set_provenance("our own logs");
  return dataset;
}

v1::Model Model() {
  v1::Model model;
  model.set_name(kModel);
  model.set_etag("3");
  model.set_display_name("M");
  model.set_version("1");
  model.set_supplier(kLabs);
  model.add_training_datasets(kData);
  return model;
}

// Registers a system that uses the model, and knows what stands behind it.
SystemStory& Knowing(SystemStory& story) {
  story.Knowing(Labs()).Knowing(Data()).Knowing(Model());
  return story;
}

v1::CreateAiSystemRequest Proposal() {
  auto request = SystemStory::Proposal();
  auto* component = request.mutable_ai_system()->add_components();
  component->set_kind(Component::KIND_MODEL);
  component->set_resource(kModel);
  return request;
}

SystemStory Submitted() {
  SystemStory story;
  Knowing(story).By("ana").When(Proposal()).Happens();
  story.Classified({})
      .By("max")
      .When(story.Deciding<v1::StartInceptionRequest>(SystemStory::InceptionKinds()))
      .Happens();
  story.By("max").When(story.Deciding<v1::StartDevelopmentRequest>(SystemStory::DevelopmentKinds())).Happens();
  story.By("devi").When(story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds())).Happens();
  return story;
}
SystemStory Approved() {
  SystemStory story = Submitted();
  story.By("dana").When(story.Approval()).Happens();
  return story;
}
SystemStory InOperation() {
  SystemStory story = Approved();
  story.By("oskar").When(story.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds())).Happens();
  return story;
}

std::vector<std::string> Names(const google::protobuf::RepeatedPtrField<v1::ComponentVersion>& versions) {
  std::vector<std::string> names;
  for (const auto& version : versions) names.push_back(version.resource());
  return names;
}

v1::Model NewVersion() {
  v1::Model model = Model();
  model.set_etag("4");
  model.set_version("2");
  return model;
}

// --- What gates record, and compare ---

TEST(ComponentVersions, GatesRecordTheComponentsAndWhatStandsBehindThem) {
  const auto story = InOperation();
  for (const auto& passage : story.state().gate_passages()) {
    if (passage.gate() < AiSystem::GATE_VERIFICATION) {
      EXPECT_THAT(passage.grounds().components(), IsEmpty());
    } else {
      EXPECT_THAT(Names(passage.grounds().components()), ElementsAre(kData, kModel, kLabs));
      EXPECT_EQ(passage.grounds().components(1).etag(), "3");
      EXPECT_EQ(passage.grounds().components(1).digest().size(), 64u);
    }
  }
  EXPECT_THAT(story.state().uses(), ElementsAre(kData, kModel, kLabs));
}

TEST(ComponentVersions, ADigestFollowsTheSubstanceAlone) {
  const auto digest = [](const v1::Model& model) {
    SystemStory story;
    Knowing(story).Knowing(model).By("ana").When(Proposal()).Happens();
    domain::KnownResources known;
    known.Add(model);
    return ComponentVersions(story.state(), {.references = &known}).at(0).digest();
  };
  v1::Model renamed = Model();
  renamed.set_display_name("Another name");
  renamed.set_etag("9");
  EXPECT_EQ(digest(renamed), digest(Model()));
  EXPECT_NE(digest(NewVersion()), digest(Model()));
}

TEST(RequireUnchanged, ApprovalAndOperationAreOfWhatWasSubmitted) {
  auto submitted = Submitted();
  submitted.Knowing(NewVersion()).By("dana").When(submitted.Approval()).IsRefused("COMPONENT_CHANGED", "8.1");
  auto approved = Approved();
  const auto request = approved.Giving<v1::PutIntoOperationRequest>(SystemStory::OperationKinds());
  v1::Dataset changed = Data();
  changed.set_provenance("bought");
  approved.Knowing(changed).By("oskar").When(request).IsRefused("COMPONENT_CHANGED");
  approved.Knowing(Data()).By("oskar").When(request).Happens();
}

TEST(RequireUnchanged, ResumptionIsOfWhatWasInService) {
  auto story = InOperation();
  story.By("ina").When(Reasoned<v1::SuspendAiSystemRequest>("it drifts")).Happens();
  const auto request = story.Giving<v1::ResumeAiSystemRequest>(SystemStory::ResumptionKinds());
  story.Knowing(NewVersion()).By("dana").When(request).IsRefused("COMPONENT_CHANGED");
  story.Knowing(Model()).By("dana").When(request).Happens();
}

// --- What is noted when a component changes ---

TEST(NoteComponent, OfASystemInServiceFlagsItAndOutdatesTheRatingsOfItsRisks) {
  auto story = InOperation();
  story.Knowing(NewVersion()).When(&NoteComponent, {kModel, true}).Happens();
  ASSERT_EQ(story.state().component_flags_size(), 1);
  EXPECT_EQ(story.state().component_flags(0).resource(), kModel);
  EXPECT_EQ(story.state().component_flags(0).standing(), Flag::STANDING_CHANGED);
  EXPECT_EQ(base::FromProto(story.state().risks_outdated_time()), story.time());
  EXPECT_THAT(story.state().risks_outdated_by(), ElementsAre(kModel));
  EXPECT_EQ(story.state().state(), AiSystem::STATE_OPERATION);
  story.When(&NoteComponent, {kModel, true}).NothingHappens();
  story.Knowing(Model()).When(&NoteComponent, {kModel, true}).Happens();
  EXPECT_THAT(story.state().component_flags(), IsEmpty());
}

TEST(NoteComponent, VoidsASubmissionAndAnApproval) {
  for (SystemStory story : {Submitted(), Approved()}) {
    story.Knowing(NewVersion()).When(&NoteComponent, {kModel, true}).Happens();
    EXPECT_EQ(story.state().state(), AiSystem::STATE_DEVELOPMENT);
    EXPECT_FALSE(story.state().has_submission());
    EXPECT_FALSE(story.state().has_risks_outdated_time());
    story.By("devi").When(story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds())).Happens();
    EXPECT_THAT(story.state().component_flags(), IsEmpty());
  }
}

TEST(NoteComponent, LooksBehindTheComponents) {
  auto story = InOperation();
  v1::Supplier lapsed = Labs();
  lapsed.set_assessment_lapsed(true);
  story.Knowing(lapsed).When(&NoteComponent, {kLabs, false}).Happens();
  EXPECT_EQ(story.state().component_flags(0).standing(), Flag::STANDING_ASSESSMENT_LAPSED);
  EXPECT_FALSE(story.state().has_risks_outdated_time());
  v1::Supplier unsuitable = Labs();
  unsuitable.set_assessment(v1::Supplier::ASSESSMENT_UNSUITABLE);
  story.Knowing(unsuitable).When(&NoteComponent, {kLabs, false}).Happens();
  EXPECT_EQ(story.state().component_flags(0).standing(), Flag::STANDING_UNSUITABLE);
  story.Knowing(Labs()).When(&NoteComponent, {kLabs, false}).Happens();
  EXPECT_THAT(story.state().component_flags(), IsEmpty());
}

TEST(NoteComponent, KnowsWithdrawnBlockedAndDeletedOnes) {
  auto story = InOperation();
  v1::Model withdrawn = Model();
  withdrawn.set_state(v1::Model::STATE_WITHDRAWN);
  story.Knowing(withdrawn).When(&NoteComponent, {kModel, false}).Happens();
  EXPECT_EQ(story.state().component_flags(0).standing(), Flag::STANDING_WITHDRAWN);

  auto imported = SystemStory::Imported(AiSystem::STATE_OPERATION);
  v1::AiSystemEvent event;
  auto* component = event.mutable_updated()->mutable_ai_system()->add_components();
  component->set_kind(Component::KIND_AI_SYSTEM);
  component->set_resource("organizations/acme/aiSystems/other");
  event.mutable_updated()->mutable_update_mask()->add_paths("components");
  imported.Given({event});
  imported.When(&NoteComponent, {"organizations/acme/aiSystems/other", false}).Happens();
  EXPECT_EQ(imported.state().component_flags(0).standing(), Flag::STANDING_DELETED);
  AiSystem other;
  other.set_name("organizations/acme/aiSystems/other");
  other.set_state(AiSystem::STATE_BLOCKED);
  imported.Knowing(other).When(&NoteComponent, {other.name(), false}).Happens();
  EXPECT_EQ(imported.state().component_flags(0).standing(), Flag::STANDING_BLOCKED);
}

// Nothing is recorded of what its components were, so the event alone tells that one changed.
TEST(NoteComponent, OfADeclaredSystemTheEventTells) {
  auto story = SystemStory::Imported(AiSystem::STATE_SUSPENDED);
  v1::AiSystemEvent event;
  auto* component = event.mutable_updated()->mutable_ai_system()->add_components();
  component->set_kind(Component::KIND_DATASET);
  component->set_resource(kData);
  event.mutable_updated()->mutable_update_mask()->add_paths("components");
  story.Given({event}).Knowing(Data()).When(&NoteComponent, {kData, true}).Happens();
  EXPECT_EQ(story.state().component_flags(0).standing(), Flag::STANDING_CHANGED);
  story.By("dana").When(story.Giving<v1::ResumeAiSystemRequest>(SystemStory::ResumptionKinds()));
  story.IsRefused("COMPONENT_CHANGED");
}

TEST(NoteComponent, ConcernsSystemsInServiceOrSubmittedThatUseIt) {
  SystemStory proposed;
  Knowing(proposed).By("ana").When(Proposal()).Happens();
  proposed.Knowing(NewVersion()).When(&NoteComponent, {kModel, true}).NothingHappens();
  auto story = InOperation();
  story.When(&NoteComponent, {"organizations/acme/models/another", true}).NothingHappens();
}

TEST(NoteComponent, AComponentSystemIsAsItsVersionInServiceIs) {
  const std::string name = "organizations/acme/aiSystems/other";
  AiSystem other;
  other.set_name(name);
  other.set_purpose("translates");
  other.set_state(AiSystem::STATE_CHANGE);
  other.mutable_service()->set_state(AiSystem::Service::STATE_IN_USE);
  other.mutable_service()->set_substance_digest("first");
  SystemStory story;
  auto request = SystemStory::Proposal();
  auto* component = request.mutable_ai_system()->add_components();
  component->set_kind(Component::KIND_AI_SYSTEM);
  component->set_resource(name);
  story.Knowing(other).By("ana").When(request).Happens();
  story.Classified({})
      .By("max")
      .When(story.Deciding<v1::StartInceptionRequest>(SystemStory::InceptionKinds()))
      .Happens();
  story.By("max").When(story.Deciding<v1::StartDevelopmentRequest>(SystemStory::DevelopmentKinds())).Happens();
  story.By("devi").When(story.Giving<v1::SubmitForVerificationRequest>(SystemStory::SubmissionKinds())).Happens();
  other.set_purpose("translates and sums up");  // in preparation
  story.Knowing(other).When(&NoteComponent, {name, true}).NothingHappens();
  other.mutable_service()->set_substance_digest("second");  // in service
  story.Knowing(other).When(&NoteComponent, {name, false}).Happens();
  EXPECT_EQ(story.state().component_flags(0).standing(), Flag::STANDING_CHANGED);
}

// --- Cycles ---

AiSystem SystemWith(const std::string& id, const std::vector<std::string>& components) {
  AiSystem system;
  system.set_name("organizations/acme/aiSystems/" + id);
  for (const std::string& component : components) {
    auto* added = system.add_components();
    added->set_kind(Component::KIND_AI_SYSTEM);
    added->set_resource("organizations/acme/aiSystems/" + component);
  }
  return system;
}

TEST(Cycle, IsRefusedAtAnyLength) {
  auto story = SystemStory::Proposed();  // chat
  story.Knowing(SystemWith("a", {"b"})).Knowing(SystemWith("b", {"c", "d"})).Knowing(SystemWith("c", {"a"}));
  story.Knowing(SystemWith("d", {"e"})).Knowing(SystemWith("e", {}));
  v1::UpdateAiSystemRequest request;
  *request.mutable_ai_system()->mutable_components() = SystemWith("chat", {"a"}).components();
  request.mutable_update_mask()->add_paths("components");
  story.When(request).Happens();  // a, b and c are a cycle, of which this system is no part
  story.Knowing(SystemWith("e", {"chat"})).When([&] {
    request.mutable_ai_system()->mutable_components(0)->set_description("again");
    return request;
  }());
  story.IsRefused("COMPONENT_CYCLE", "A.4.2");
  auto registered = SystemStory::Proposal();
  *registered.mutable_ai_system()->mutable_components() = SystemWith("chat", {"e"}).components();
  SystemStory fresh;
  fresh.Knowing(SystemWith("e", {"chat"})).When(registered);
  fresh.IsRefused("COMPONENT_CYCLE");
}

// --- Deletion ---

TEST(DeleteComponent, IsRefusedWhileALiveSystemUsesItAlsoWithForce) {
  domain::Story<Models> story(kModel);
  v1::CreateModelRequest create;
  create.mutable_model()->set_display_name("M");
  story.When(create).Happens();
  const auto system = InOperation().state();
  story.Knowing(system).ReferredToBy(system.name());
  v1::DeleteModelRequest request;
  request.set_force(true);
  request.set_reason("we do not need it");
  story.When(request).IsRefused("LIVE_SYSTEM_USES_IT", "8.1");
  AiSystem proposed = system;
  proposed.clear_service();
  story.Knowing(proposed).When(request).Happens();
}

}  // namespace
}  // namespace aims::inventory
