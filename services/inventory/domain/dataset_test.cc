#include "services/inventory/domain/dataset.h"

#include <limits>

#include "aims/inventory/v1/supplier.pb.h"
#include "common/domain/story.h"
#include "gtest/gtest.h"

namespace aims::inventory {
namespace {

using DatasetStory = domain::Story<Datasets>;

constexpr char kName[] = "organizations/acme/datasets/tickets";
constexpr char kSupplier[] = "organizations/acme/suppliers/labs";

v1::CreateDatasetRequest Registering() {
  v1::CreateDatasetRequest request;
  request.set_parent("organizations/acme");
  request.mutable_dataset()->set_display_name("Support tickets");
  return request;
}

DatasetStory Registered() {
  DatasetStory story(kName);
  story.When(Registering()).Happens();
  return story;
}

v1::RecordQualityMeasureRequest Measuring(const std::string& measure, double value) {
  v1::RecordQualityMeasureRequest request;
  request.mutable_quality_measure()->set_measure(measure);
  request.mutable_quality_measure()->set_value(value);
  request.mutable_quality_measure()->set_method("count of rows without a label");
  *request.mutable_quality_measure()->mutable_measure_time() = base::ToProto(absl::FromUnixSeconds(1767225600));
  return request;
}

TEST(RegisterDataset, OfAnUnknownSupplierIsRefused) {
  DatasetStory story(kName);
  auto request = Registering();
  request.mutable_dataset()->set_supplier(kSupplier);
  story.When(request).IsRefused("SUPPLIER_UNKNOWN", "A.10.3");
  v1::Supplier supplier;
  supplier.set_name(kSupplier);
  story.Knowing(supplier).When(request).Happens();
}

TEST(RegisterDataset, WithSpecialCategoriesButWithoutPersonalDataIsRefused) {
  DatasetStory story(kName);
  auto request = Registering();
  request.mutable_dataset()->add_special_categories(v1::Dataset::SPECIAL_CATEGORY_HEALTH);
  story.When(request).IsRefused("NO_PERSONAL_DATA", "A.7.2");
  request.mutable_dataset()->set_personal_data(v1::Dataset::PERSONAL_DATA_NONE);
  story.When(request).IsRefused("NO_PERSONAL_DATA");
  request.mutable_dataset()->set_personal_data(v1::Dataset::PERSONAL_DATA_CONTAINED);
  story.When(request).Happens();
}

TEST(UpdateDataset, HoldsTheRulesAgainstWhatComesOutOfIt) {
  DatasetStory story(kName);
  auto request = Registering();
  request.mutable_dataset()->set_personal_data(v1::Dataset::PERSONAL_DATA_CONTAINED);
  request.mutable_dataset()->set_lawful_basis(v1::Dataset::LAWFUL_BASIS_CONSENT);
  story.When(request).Happens();

  v1::UpdateDatasetRequest update;
  update.mutable_dataset()->set_personal_data(v1::Dataset::PERSONAL_DATA_NONE);
  story.When(update).IsRefused("NO_PERSONAL_DATA");
  update.mutable_update_mask()->add_paths("personal_data");
  update.mutable_update_mask()->add_paths("lawful_basis");
  story.When(update).Happens();
  EXPECT_EQ(story.state().lawful_basis(), v1::Dataset::LAWFUL_BASIS_UNSPECIFIED);
}

TEST(UpdateDataset, CannotTouchMeasures) {
  auto story = Registered();
  v1::UpdateDatasetRequest update;
  update.mutable_update_mask()->add_paths("quality_measures");
  story.When(update).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(RecordQualityMeasure, AppendsANumberedMeasureWithItsRecorder) {
  auto story = Registered();
  story.By("ana").When(Measuring("completeness", 0.97)).Happens();
  auto correction = Measuring("completeness", 0.79);
  correction.mutable_quality_measure()->set_corrects(1);
  correction.mutable_quality_measure()->set_number(77);
  story.By("ben").When(correction).Happens();
  ASSERT_EQ(story.state().quality_measures_size(), 2);
  EXPECT_EQ(story.state().quality_measures(0).value(), 0.97);
  EXPECT_EQ(story.state().quality_measures(0).number(), 1u);
  EXPECT_EQ(story.state().quality_measures(1).number(), 2u);
  EXPECT_EQ(story.state().quality_measures(1).corrects(), 1u);
  EXPECT_EQ(story.state().quality_measures(1).recorder(), "ben");
}

TEST(RecordQualityMeasure, OfTheFutureIsRefused) {
  auto story = Registered();
  auto request = Measuring("completeness", 0.97);
  *request.mutable_quality_measure()->mutable_measure_time() = base::ToProto(absl::FromUnixSeconds(1767225601));
  story.When(request).IsRefused("MEASURED_IN_FUTURE", "A.7.4");
}

TEST(RecordQualityMeasure, ThatCorrectsNothingIsRefused) {
  auto story = Registered();
  auto request = Measuring("completeness", 0.97);
  request.mutable_quality_measure()->set_corrects(1);
  story.When(request).IsRefused("MEASURE_UNKNOWN", "A.7.4");
}

TEST(RecordQualityMeasure, NeedsAFiniteValue) {
  auto story = Registered();
  story.When(Measuring("completeness", std::numeric_limits<double>::quiet_NaN()))
      .Fails(absl::StatusCode::kInvalidArgument);
}

TEST(RecordQualityMeasure, IsBounded) {
  auto story = Registered();
  for (int i = 0; i < 500; ++i) story.When(Measuring("completeness", i)).Happens();
  story.When(Measuring("completeness", 500)).IsRefused("TOO_MANY_MEASURES");
}

TEST(DeleteDataset, IsUndoneByUndelete) {
  auto story = Registered();
  story.When(v1::DeleteDatasetRequest()).Happens();
  EXPECT_TRUE(story.state().has_delete_time());
  story.When(v1::UndeleteDatasetRequest()).Happens();
  EXPECT_FALSE(story.state().has_delete_time());
}

}  // namespace
}  // namespace aims::inventory
