#include "common/domain/changes.h"

#include "aims/inventory/v1/dataset.pb.h"
#include "aims/inventory/v1/interested_party.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/base/message_bytes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using google::protobuf::FieldMask;
using inventory::v1::InterestedParty;
using inventory::v1::Supplier;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

FieldMask Mask(const std::vector<std::string>& paths) {
  FieldMask mask;
  for (const auto& path : paths) mask.add_paths(path);
  return mask;
}

Supplier Labs() {
  Supplier supplier;
  supplier.set_name("organizations/acme/suppliers/labs");
  supplier.set_etag("3");
  supplier.set_display_name("Labs");
  supplier.set_supplies("models");
  supplier.add_contracts("c1");
  supplier.set_assessment(Supplier::ASSESSMENT_SUITABLE);
  return supplier;
}

TEST(Changes, WithoutAMaskAreTheSetFieldsThatDiffer) {
  Supplier wanted;
  wanted.set_display_name("Labs");
  wanted.set_responsibilities("shared");
  auto mask = Changes(Labs(), wanted, Mask({}));
  ASSERT_TRUE(mask.ok()) << mask.status();
  EXPECT_THAT(mask->paths(), ElementsAre("responsibilities")) << "unset fields stay";
}

TEST(Changes, OfAllFieldsClearWhatIsUnset) {
  Supplier wanted;
  wanted.set_display_name("Labs");
  auto mask = Changes(Labs(), wanted, Mask({"*"}));
  ASSERT_TRUE(mask.ok()) << mask.status();
  EXPECT_THAT(mask->paths(), ElementsAre("supplies", "contracts")) << "but not name, etag or output-only fields";
}

TEST(Changes, AreThoseOfTheMaskOnceEach) {
  Supplier wanted;
  wanted.set_display_name("Labs");
  wanted.set_responsibilities("not in the mask");
  auto mask = Changes(Labs(), wanted, Mask({"supplies", "display_name", "supplies"}));
  ASSERT_TRUE(mask.ok()) << mask.status();
  EXPECT_THAT(mask->paths(), ElementsAre("supplies"));
}

TEST(Changes, SeeADifferenceInsideRepeatedFields) {
  Supplier wanted = Labs();
  EXPECT_THAT(Changes(Labs(), wanted, Mask({"contracts"}))->paths(), IsEmpty());
  wanted.set_contracts(0, "c2");
  EXPECT_THAT(Changes(Labs(), wanted, Mask({"contracts"}))->paths(), ElementsAre("contracts"));
}

TEST(Changes, OfWhatIsNoFieldOrNotTheClientsAreInvalid) {
  for (const char* path : {"displayname", "display_name.x", "name", "etag", "assessment", "create_time", ""}) {
    auto mask = Changes(Labs(), Labs(), Mask({path}));
    EXPECT_EQ(mask.status().code(), absl::StatusCode::kInvalidArgument) << path;
  }
  InterestedParty party;
  EXPECT_EQ(Changes(party, party, Mask({"requirements"})).status().code(), absl::StatusCode::kInvalidArgument)
      << "IMMUTABLE";
}

TEST(Changes, OfOutputOnlyFieldsThatAreMerelySetAreIgnored) {
  Supplier wanted = Labs();
  wanted.set_assessment(Supplier::ASSESSMENT_UNSUITABLE);
  wanted.set_etag("7");
  EXPECT_THAT(Changes(Labs(), wanted, Mask({}))->paths(), IsEmpty());
}

TEST(ChangedFields, AreThoseThatDifferButForTheEnvelope) {
  Supplier after = Labs();
  after.set_etag("4");
  after.mutable_update_time()->set_seconds(1);
  after.clear_supplies();
  after.add_contracts("c2");
  const auto names = [](const std::vector<const google::protobuf::FieldDescriptor*>& fields) {
    std::vector<std::string> names;
    for (const auto* field : fields) names.push_back(field->name());
    return names;
  };
  EXPECT_THAT(names(ChangedFields(Labs(), after)), ElementsAre("supplies", "contracts"));
  EXPECT_THAT(names(DifferingFields(Labs(), after)), ElementsAre("etag", "update_time", "supplies", "contracts"));
}

TEST(ChangedFields, OfBytesAreThoseOfTheMessages) {
  const auto changed = [](const Supplier& before, const Supplier& after) {
    const auto fields = ChangedFields(*Supplier::descriptor(), base::MessageBytes(before), base::MessageBytes(after));
    EXPECT_EQ(fields, ChangedFields(before, after));
    std::vector<std::string> names;
    for (const auto* field : fields) names.push_back(field->name());
    return names;
  };
  EXPECT_THAT(changed(Labs(), Labs()), IsEmpty());
  Supplier after = Labs();
  after.set_etag("7");
  after.mutable_update_time()->set_seconds(5);
  EXPECT_THAT(changed(Labs(), after), IsEmpty()) << "the envelope";
  after.set_supplies("other");
  after.add_contracts("c2");
  EXPECT_THAT(changed(Labs(), after), ElementsAre("supplies", "contracts"));
  after.clear_contracts();
  EXPECT_THAT(changed(Labs(), after), ElementsAre("supplies", "contracts")) << "a list that is empty now";
  EXPECT_THAT(changed(Supplier(), Supplier()), IsEmpty());
}

TEST(CopyFields, SetsAndClearsTheNamedFieldsAndNoOthers) {
  Supplier from;
  from.set_display_name("New Labs");
  from.add_contracts("c2");
  Supplier to = Labs();
  CopyFields(from, Mask({"supplies", "a_field_of_a_newer_version", "contracts"}), &to);
  EXPECT_EQ(to.display_name(), "Labs");
  EXPECT_EQ(to.supplies(), "");
  EXPECT_THAT(to.contracts(), ElementsAre("c2"));
  EXPECT_THAT(from.contracts(), ElementsAre("c2")) << "the source stays as it was";
}

TEST(ClearOutputOnly, ReachesIntoMessages) {
  inventory::v1::RecordQualityMeasureRequest request;
  auto* measure = request.mutable_quality_measure();
  measure->set_number(4);
  measure->set_measure("completeness");
  ClearOutputOnly(&request);
  EXPECT_EQ(measure->number(), 0u);
  EXPECT_EQ(measure->measure(), "completeness");

  Supplier supplier = Labs();
  ClearOutputOnly(&supplier);
  EXPECT_EQ(supplier.assessment(), Supplier::ASSESSMENT_UNSPECIFIED);
  EXPECT_EQ(supplier.name(), Labs().name());
  EXPECT_EQ(supplier.display_name(), "Labs");
}

}  // namespace
}  // namespace aims::domain
