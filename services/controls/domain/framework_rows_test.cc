#include <string>
#include <vector>

#include "common/base/error_details.h"
#include "common/frameworks/frameworks.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "services/controls/domain/framework.h"
#include "services/controls/domain/testing/framework_story.h"

namespace aims::controls {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> FieldsOf(const absl::Status& status) {
  google::rpc::BadRequest details;
  std::vector<std::string> fields;
  if (!base::GetDetail(status, &details)) return fields;
  for (const auto& violation : details.field_violations()) fields.push_back(violation.field());
  return fields;
}

std::vector<std::string> IdsOf(const v1::FrameworkEdition& edition) {
  std::vector<std::string> ids;
  for (const v1::Requirement& row : edition.requirements()) ids.push_back(row.requirement_id());
  return ids;
}

TEST(FrameworkRows, AreAddedAndReplaced) {
  FrameworkStory story;
  story.Write();
  const std::string digest = story.state().digest();
  EXPECT_EQ(digest, frameworks::DigestOf(story.state().draft()));
  v1::SetFrameworkRequirementsRequest request;
  *request.add_requirements() = OwnControl("X.1", "X");
  request.mutable_requirements(0)->set_title("Other");
  *request.add_requirements() = OwnControl("X.3", "X.2");
  *request.add_requirements() = OwnControl("X.2", "X");  // as it is
  auto mapping = OwnMapping("acme-own:X.1", "iso-42001:A.6.2.6");
  mapping.set_relationship(v1::Mapping::RELATIONSHIP_EQUAL);
  *request.add_mappings() = mapping;
  const auto events = story.When(request).Happens();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_THAT(events[0].requirements_set().requirements(), SizeIs(2));
  EXPECT_THAT(IdsOf(story.state().draft()), ElementsAre("X", "X.1", "X.2", "X.3"));
  EXPECT_EQ(story.state().draft().requirements(1).title(), "Other");
  ASSERT_THAT(story.state().draft().mappings(), SizeIs(1));
  EXPECT_EQ(story.state().draft().mappings(0).relationship(), v1::Mapping::RELATIONSHIP_EQUAL);
  EXPECT_NE(story.state().digest(), digest);
  story.When(request).NothingHappens();
}

TEST(FrameworkRows, AreReplacedAsAWhole) {
  FrameworkStory story;
  story.Write();
  v1::SetFrameworkRequirementsRequest request;
  request.set_replace(true);
  *request.add_requirements() = OwnControl("Y.2");
  *request.add_requirements() = OwnControl("X.1");
  const auto events = story.When(request).Happens();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_TRUE(events[0].requirements_removed().all());
  EXPECT_THAT(IdsOf(story.state().draft()), ElementsAre("Y.2", "X.1"));
  EXPECT_THAT(story.state().draft().mappings(), IsEmpty());
  story.When(request).NothingHappens();
}

TEST(FrameworkRows, AllFaultsAreNamedAtOnceWithTheirPlaces) {
  FrameworkStory story;
  story.Write();
  v1::SetFrameworkRequirementsRequest request;
  *request.add_requirements() = OwnControl("X.3", "Z");
  *request.add_requirements() = OwnControl("X.4", "X");
  *request.add_requirements() = OwnControl("X.4", "X");
  request.mutable_requirements(1)->clear_kind();
  request.mutable_requirements(1)->add_evidence_kinds("plans");
  *request.add_mappings() = OwnMapping("acme-own:X.9", "iso-42001:A.6.1.1");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(
      FieldsOf(story.outcome().status()),
      ElementsAre("requirements[0].parent", "requirements[1].kind", "requirements[1].evidence_kinds",
                  "requirements[2].requirement_id", "mappings[0].from_requirement", "mappings[0].to_requirement"));
  EXPECT_THAT(std::string(story.outcome().status().message()),
              HasSubstr("requirements[0].parent: requirement X.3: parent \"Z\" is no requirement of this framework"));
}

TEST(FrameworkRows, OfManyFaultsTheFirstHundredAreNamed) {
  FrameworkStory story;
  story.Write();
  v1::SetFrameworkRequirementsRequest request;
  for (int i = 0; i < 150; ++i) *request.add_requirements() = OwnControl("Y." + std::to_string(i), "Z");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(story.outcome().status()), SizeIs(100));
  EXPECT_THAT(std::string(story.outcome().status().message()), HasSubstr("and 50 more faults"));
}

TEST(FrameworkRows, MapToShippedAndOwnFrameworks) {
  FrameworkStory other("organizations/acme/frameworks/other");
  other.Write();
  FrameworkStory story;
  story.Write();
  v1::SetFrameworkRequirementsRequest request;
  *request.add_mappings() = OwnMapping("acme-own:X.2", "other:X.1");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  story.Knowing(other.state()).When(request).Happens();
}

TEST(FrameworkRows, AreOfBoundedNumberAndSize) {
  FrameworkStory story;
  story.Write();
  v1::SetFrameworkRequirementsRequest many;
  for (int i = 0; i < 498; ++i) *many.add_requirements() = OwnControl("Y." + std::to_string(i));
  story.When(many).IsRefused("TOO_MANY_REQUIREMENTS", "6.1.3");
  many.mutable_requirements()->RemoveLast();
  story.When(many).Happens();
  for (auto& row : *many.mutable_requirements()) row.set_text(std::string(4000, 'x'));
  story.When(many).IsRefused("FRAMEWORK_TOO_LARGE", "6.1.3");
  v1::SetFrameworkRequirementsRequest mapped;
  for (const v1::Requirement& row : frameworks::FindEdition("iso-42001")->requirements()) {
    for (int i = 0; i < 12; ++i) {
      *mapped.add_mappings() = OwnMapping("acme-own:Y." + std::to_string(i), "iso-42001:" + row.requirement_id());
    }
  }
  ASSERT_GT(mapped.mappings_size(), 1000);
  story.When(mapped).IsRefused("TOO_MANY_MAPPINGS", "6.1.3");
}

TEST(FrameworkRows, ComeInPortionsThatFitARecord) {
  FrameworkStory story;
  story.Write();
  v1::SetFrameworkRequirementsRequest request;
  for (int i = 0; i < 150; ++i) {
    *request.add_requirements() = OwnControl("Y." + std::to_string(i));
    request.mutable_requirements(i)->set_text(std::string(4000, 'x'));
  }
  const auto events = story.When(request).Happens();
  EXPECT_GT(events.size(), 10u);
  for (const auto& event : events) EXPECT_LT(event.ByteSizeLong(), 40u << 10);
  EXPECT_THAT(story.state().draft().requirements(), SizeIs(153));
}

TEST(FrameworkRows, AreRemovedWithTheirMappings) {
  FrameworkStory story;
  story.Write();
  v1::RemoveFrameworkRequirementsRequest request;
  request.add_requirement_ids("X.1");
  story.When(request).Happens();
  EXPECT_THAT(IdsOf(story.state().draft()), ElementsAre("X", "X.2"));
  EXPECT_THAT(story.state().draft().mappings(), IsEmpty());
}

TEST(FrameworkRows, MappingsAreRemovedByBothSides) {
  FrameworkStory story;
  story.Write();
  v1::RemoveFrameworkRequirementsRequest request;
  request.add_mappings()->set_from_requirement("acme-own:X.1");
  request.mutable_mappings(0)->set_to_requirement("iso-42001:A.6.2.6");
  story.When(request).Happens();
  EXPECT_THAT(story.state().draft().mappings(), IsEmpty());
  EXPECT_THAT(story.state().draft().requirements(), SizeIs(3));
}

TEST(FrameworkRows, ManyMappingsAreRemovedInPortions) {
  FrameworkStory story;
  story.Write();
  v1::SetFrameworkRequirementsRequest set;
  v1::RemoveFrameworkRequirementsRequest remove;
  for (const v1::Requirement& row : frameworks::FindEdition("iso-27001")->requirements()) {
    *set.add_mappings() = OwnMapping("acme-own:X.2", "iso-27001:" + row.requirement_id());
    remove.add_mappings()->set_from_requirement("acme-own:X.2");
    remove.mutable_mappings()->rbegin()->set_to_requirement("iso-27001:" + row.requirement_id());
  }
  story.When(set).Happens();
  EXPECT_THAT(story.When(remove).Happens(), SizeIs(2));
  EXPECT_THAT(story.state().draft().mappings(), SizeIs(1));
}

TEST(FrameworkRows, AGapIsRemovedByTheOtherFramework) {
  FrameworkStory story;
  story.Write();
  v1::SetFrameworkRequirementsRequest set;
  auto* gap = set.add_mappings();
  *gap = OwnMapping("acme-own:X.2", "");
  gap->set_relationship(v1::Mapping::RELATIONSHIP_NONE);
  gap->set_to_framework("iso-27001");
  story.When(set).Happens();
  v1::RemoveFrameworkRequirementsRequest remove;
  remove.add_mappings()->set_from_requirement("acme-own:X.2");
  remove.mutable_mappings(0)->set_to_framework("iso-27001");
  story.When(remove).Happens();
  EXPECT_THAT(story.state().draft().mappings(), SizeIs(1));
}

TEST(FrameworkRows, WhatIsNotThereIsNotRemoved) {
  FrameworkStory story;
  story.Write();
  v1::RemoveFrameworkRequirementsRequest request;
  request.add_requirement_ids("X.1");
  request.add_requirement_ids("X.9");
  request.add_mappings()->set_from_requirement("acme-own:X.2");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(story.outcome().status()), ElementsAre("requirement_ids[1]", "mappings[0]"));
}

TEST(FrameworkRows, AHeadingIsNotRemovedBeforeWhatIsUnderIt) {
  FrameworkStory story;
  story.Write();
  v1::RemoveFrameworkRequirementsRequest request;
  request.add_requirement_ids("X");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(story.outcome().status().message()),
              HasSubstr("requirement X.1: parent \"X\" is no requirement of this framework"));
}

TEST(FrameworkRows, AuthorsAreOfBoundedNumber) {
  FrameworkStory story;
  story.Write();
  for (int i = 0; i < 199; ++i) {
    v1::SetFrameworkRequirementsRequest request;
    *request.add_requirements() = OwnControl("Y." + std::to_string(i));
    story.By("author" + std::to_string(i)).When(request).Happens();
  }
  v1::SetFrameworkRequirementsRequest request;
  *request.add_requirements() = OwnControl("Z");
  story.By("one-more").When(request).IsRefused("TOO_MANY_AUTHORS");
  v1::RemoveFrameworkRequirementsRequest remove;
  remove.add_requirement_ids("Y.1");
  story.When(remove).IsRefused("TOO_MANY_AUTHORS");
}

}  // namespace
}  // namespace aims::controls
