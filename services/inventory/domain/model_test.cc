#include "services/inventory/domain/model.h"

#include <limits>

#include "aims/inventory/v1/dataset.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::inventory {
namespace {

using ModelStory = domain::Story<Models>;

constexpr char kParent[] = "organizations/acme";
constexpr char kSupplier[] = "organizations/acme/suppliers/labs";
constexpr char kCorpus[] = "organizations/acme/datasets/corpus";
constexpr char kTickets[] = "organizations/acme/datasets/tickets";

template <class T>
T Named(const std::string& name) {
  T resource;
  resource.set_name(name);
  return resource;
}

v1::CreateModelRequest Registering() {
  v1::CreateModelRequest request;
  request.set_parent(kParent);
  request.mutable_model()->set_display_name("Chat base");
  return request;
}

ModelStory Registered() {
  ModelStory story("organizations/acme/models/base");
  story.When(Registering()).Happens();
  return story;
}

v1::UpdateModelRequest TrainedWith(const std::vector<std::string>& datasets) {
  v1::UpdateModelRequest request;
  for (const auto& dataset : datasets) request.mutable_model()->add_training_datasets(dataset);
  return request;
}

TEST(RegisterModel, MakesItActive) {
  ModelStory story("organizations/acme/models/base");
  auto request = Registering();
  request.mutable_model()->set_state(v1::Model::STATE_WITHDRAWN);
  story.When(request).Happens();
  EXPECT_EQ(story.state().state(), v1::Model::STATE_ACTIVE);
  EXPECT_EQ(base::FromProto(story.state().state_time()), absl::FromUnixSeconds(1767225600));
}

TEST(RegisterModel, OfAnUnknownSupplierIsRefused) {
  ModelStory story("organizations/acme/models/base");
  auto request = Registering();
  request.mutable_model()->set_supplier(kSupplier);
  story.When(request).IsRefused("SUPPLIER_UNKNOWN", "A.10.3");
  story.Knowing(Named<v1::Supplier>(kSupplier)).When(request).Happens();
}

TEST(RegisterModel, RefusalListsTheDatasetsThatAreUnknown) {
  ModelStory story("organizations/acme/models/base");
  auto request = Registering();
  request.mutable_model()->add_training_datasets(kCorpus);
  request.mutable_model()->add_training_datasets(kTickets);
  story.Knowing(Named<v1::Dataset>(kTickets)).When(request).IsRefused("DATASET_UNKNOWN", "A.7.5");
  const std::string message(story.outcome().status().message());
  EXPECT_NE(message.find(kCorpus), std::string::npos) << message;
  EXPECT_EQ(message.find(kTickets), std::string::npos) << message;
}

TEST(RegisterModel, NeedsAFiniteTrainingCompute) {
  ModelStory story("organizations/acme/models/base");
  auto request = Registering();
  for (double flop : {-1.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    request.mutable_model()->set_training_compute_flop(flop);
    story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  }
}

TEST(UpdateModel, ChecksTheReferencesItMakesAndNoOthers) {
  auto story = Registered();
  story.When(TrainedWith({kCorpus})).IsRefused("DATASET_UNKNOWN");

  v1::ModelEvent since_deleted;
  since_deleted.mutable_updated()->mutable_model()->add_training_datasets(kCorpus);
  since_deleted.mutable_updated()->mutable_update_mask()->add_paths("training_datasets");
  story.Given({since_deleted});
  story.Knowing(Named<v1::Dataset>(kTickets)).When(TrainedWith({kCorpus, kTickets})).Happens();
  EXPECT_EQ(story.state().training_datasets_size(), 2);
}

TEST(UpdateModel, PresumesSystemicRiskAboveTheThresholdOfTheAiAct) {
  auto story = Registered();
  v1::UpdateModelRequest request;
  request.mutable_model()->set_training_compute_flop(1.1e25);
  story.When(request).Happens();
  EXPECT_FALSE(story.state().systemic_risk_presumed()) << "it is not said to be general-purpose";
  request.mutable_model()->set_general_purpose(true);
  story.When(request).Happens();
  EXPECT_TRUE(story.state().systemic_risk_presumed());
  request.mutable_model()->set_training_compute_flop(1e25);
  story.When(request).Happens();
  EXPECT_FALSE(story.state().systemic_risk_presumed()) << "the law says more than 10^25";
}

TEST(DeprecateModel, KeepsWhyAndIsForActiveModels) {
  auto story = Registered();
  v1::DeprecateModelRequest request;
  request.set_reason("superseded by base-2");
  story.After(absl::Hours(1)).When(request).Happens();
  EXPECT_EQ(story.state().state(), v1::Model::STATE_DEPRECATED);
  EXPECT_EQ(story.state().state_reason(), "superseded by base-2");
  EXPECT_EQ(base::FromProto(story.state().state_time()), absl::FromUnixSeconds(1767225600 + 3600));
  story.When(request).IsRefused("MODEL_NOT_ACTIVE");
}

TEST(WithdrawModel, IsFinal) {
  auto story = Registered();
  v1::WithdrawModelRequest request;
  request.set_reason("licence was terminated");
  story.When(request).Happens();
  EXPECT_EQ(story.state().state(), v1::Model::STATE_WITHDRAWN);
  EXPECT_EQ(story.state().state_reason(), "licence was terminated");
  story.When(request).IsRefused("MODEL_WITHDRAWN");
  story.When(v1::DeprecateModelRequest()).IsRefused("MODEL_NOT_ACTIVE");
}

TEST(WithdrawModel, FollowsDeprecation) {
  auto story = Registered();
  story.When(v1::DeprecateModelRequest()).Happens();
  story.When(v1::WithdrawModelRequest()).Happens();
  EXPECT_EQ(story.state().state(), v1::Model::STATE_WITHDRAWN);
}

TEST(DeleteModel, IsUndoneByUndelete) {
  auto story = Registered();
  story.When(v1::DeleteModelRequest()).Happens();
  EXPECT_TRUE(story.state().has_delete_time());
  story.When(v1::UndeleteModelRequest()).Happens();
  EXPECT_FALSE(story.state().has_delete_time());
  EXPECT_EQ(story.state().state(), v1::Model::STATE_ACTIVE);
}

TEST(Model, KeepsThatAReferenceIsLostUntilItIsRemoved) {
  const std::string name = "organizations/acme/models/m";
  v1::ModelEvent registered;
  registered.mutable_registered()->mutable_model()->set_supplier("organizations/acme/suppliers/labs");
  v1::ModelEvent noted;
  noted.mutable_reference_noted()->set_resource("organizations/acme/suppliers/labs");
  noted.mutable_reference_noted()->set_lost(true);
  domain::Story<Models> story(name);
  story.Given({registered, noted});
  EXPECT_THAT(story.state().lost_references(), testing::ElementsAre("organizations/acme/suppliers/labs"));
  v1::ModelEvent renamed;
  renamed.mutable_updated()->mutable_update_mask()->add_paths("display_name");
  story.Given({renamed});
  EXPECT_EQ(story.state().lost_references_size(), 1);
  v1::ModelEvent removed;
  removed.mutable_updated()->mutable_update_mask()->add_paths("supplier");
  story.Given({removed});
  EXPECT_EQ(story.state().lost_references_size(), 0);
}

}  // namespace
}  // namespace aims::inventory
