#include "services/controls/api/framework_methods.h"

#include <set>
#include <string>
#include <vector>

#include "common/frameworks/frameworks.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/framework_story.h"

namespace aims::controls {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using v1::Mapping;
using v1::Requirement;

constexpr char kIso42001[] = "organizations/acme/frameworks/iso-42001";
constexpr char kOwn[] = "organizations/acme/frameworks/acme-own";

class FrameworkMethodsTest : public testing::Test {
 protected:
  FrameworkMethodsTest() {
    shipped_.Offer();
    own_.Write();
  }

  OrganizationFrameworks All() const { return {own_.state(), shipped_.state()}; }

  v1::ListRequirementsResponse Requirements(const v1::ListRequirementsRequest& request) {
    v1::ListRequirementsResponse response;
    status_ = RequirementsPage(All(), request, absl::UTCTimeZone(), &response);
    return response;
  }
  v1::ListMappingsResponse Mappings(const v1::ListMappingsRequest& request) {
    v1::ListMappingsResponse response;
    status_ = MappingsPage(All(), request, absl::UTCTimeZone(), &response);
    return response;
  }
  static v1::ListRequirementsRequest Of(const std::string& parent, const std::string& filter = "",
                                        const std::string& version = "") {
    v1::ListRequirementsRequest request;
    request.set_parent(parent);
    request.set_page_size(1000);
    request.set_filter(filter);
    request.set_version(version);
    return request;
  }

  FrameworkStory shipped_{kIso42001};
  FrameworkStory own_{kOwn};
  absl::Status status_;
};

TEST_F(FrameworkMethodsTest, RequirementsAreFiltered) {
  EXPECT_THAT(Requirements(Of(kIso42001)).requirements(),
              SizeIs(frameworks::FindEdition("iso-42001")->requirements_size()));
  EXPECT_EQ(Requirements(Of(kIso42001)).version(), "2023");
  EXPECT_THAT(Requirements(Of(kIso42001, "kind = CONTROL")).requirements(), SizeIs(38));
  const auto found = Requirements(Of(kIso42001, "kind = CONTROL AND parent = \"A.3\"")).requirements();
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].requirement_id(), "A.3.2");
  Requirements(Of(kIso42001, "colour = RED"));
  EXPECT_EQ(status_.code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(FrameworkMethodsTest, RequirementsComeInPages) {
  auto request = Of(kIso42001, "kind = CONTROL");
  request.set_page_size(30);
  const auto first = Requirements(request);
  EXPECT_THAT(first.requirements(), SizeIs(30));
  ASSERT_FALSE(first.next_page_token().empty());
  request.set_page_token(first.next_page_token());
  const auto second = Requirements(request);
  EXPECT_THAT(second.requirements(), SizeIs(8));
  EXPECT_TRUE(second.next_page_token().empty());
  EXPECT_EQ(second.requirements(7).requirement_id(), "A.10.4");
}

TEST_F(FrameworkMethodsTest, APageThatStandsAtARemovedRowSaysSo) {
  auto request = Of(kOwn);
  request.set_page_size(2);
  request.set_page_token(Requirements(request).next_page_token());
  v1::RemoveFrameworkRequirementsRequest remove;
  remove.add_requirement_ids("X.1");
  own_.When(remove).Happens();
  Requirements(request);
  EXPECT_EQ(status_.code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(FrameworkMethodsTest, RequirementsAreThoseOfTheVersion) {
  own_.Adopt("1");
  v1::SetFrameworkRequirementsRequest more;
  *more.add_requirements() = OwnControl("X.3", "X");
  own_.By("ann").When(more).Happens();
  EXPECT_THAT(Requirements(Of(kOwn)).requirements(), SizeIs(3));
  EXPECT_EQ(Requirements(Of(kOwn)).version(), "1");
  EXPECT_THAT(Requirements(Of(kOwn, "", "1")).requirements(), SizeIs(3));
  EXPECT_THAT(Requirements(Of(kOwn, "", "draft")).requirements(), SizeIs(4));
  EXPECT_EQ(Requirements(Of(kOwn, "", "draft")).version(), "");
  for (const auto& unknown : {Of(kOwn, "", "2"), Of(kIso42001, "", "2011"), Of(kIso42001, "", "draft"),
                              Of("organizations/acme/frameworks/none")}) {
    Requirements(unknown);
    EXPECT_EQ(status_.code(), absl::StatusCode::kNotFound) << status_;
  }
}

TEST_F(FrameworkMethodsTest, BeforeAnAdoptionOwnRequirementsAreThoseAsWritten) {
  EXPECT_THAT(Requirements(Of(kOwn)).requirements(), SizeIs(3));
}

TEST_F(FrameworkMethodsTest, MappingsAreFoundFromEitherSide) {
  v1::ListMappingsRequest request;
  request.set_parent("organizations/acme");
  request.set_page_size(1000);
  request.set_requirement("iso-27001:A.8.15");
  std::vector<std::string> from;
  const auto logging = Mappings(request);
  for (const Mapping& row : logging.mappings()) from.push_back(row.from_requirement());
  EXPECT_THAT(from, ElementsAre("iso-42001:7.5.3", "iso-42001:A.6.2.8"));
  request.set_requirement("acme-own:X.1");
  EXPECT_THAT(Mappings(request).mappings(), SizeIs(1));
  request.set_requirement("iso-42001:A.6.2.6");  // of three frameworks
  std::set<std::string> frameworks;
  const auto operation = Mappings(request);
  for (const Mapping& row : operation.mappings()) {
    frameworks.insert(frameworks::SplitReference(row.from_requirement())->first);
    if (!row.to_requirement().empty()) frameworks.insert(frameworks::SplitReference(row.to_requirement())->first);
  }
  EXPECT_THAT(frameworks, ElementsAre("acme-own", "iso-27001", "iso-42001", "nist-ai-rmf"));
}

TEST_F(FrameworkMethodsTest, MappingsAreNarrowedByFrameworkRelationshipAndFilter) {
  v1::ListMappingsRequest request;
  request.set_parent("organizations/acme");
  request.set_page_size(1000);
  EXPECT_THAT(Mappings(request).mappings(), SizeIs(120 + 241 + 1));
  request.set_framework("iso-27001");
  EXPECT_THAT(Mappings(request).mappings(), SizeIs(120));
  request.set_relationship(Mapping::RELATIONSHIP_NONE);
  EXPECT_THAT(Mappings(request).mappings(), SizeIs(4));
  request.clear_relationship();
  request.set_filter("relationship = EQUAL AND basis = PUBLISHED");
  const auto equal = Mappings(request);
  EXPECT_FALSE(equal.mappings().empty());
  for (const Mapping& row : equal.mappings()) {
    EXPECT_EQ(row.relationship(), Mapping::RELATIONSHIP_EQUAL);
    EXPECT_EQ(row.basis(), Mapping::BASIS_PUBLISHED);
  }
}

TEST_F(FrameworkMethodsTest, MappingsComeInPages) {
  v1::ListMappingsRequest request;
  request.set_parent("organizations/acme");
  request.set_page_size(100);
  int rows = 0;
  int pages = 0;
  while (true) {
    const auto page = Mappings(request);
    ASSERT_TRUE(status_.ok()) << status_;
    rows += page.mappings_size();
    ++pages;
    if (page.next_page_token().empty()) break;
    request.set_page_token(page.next_page_token());
  }
  EXPECT_EQ(rows, 120 + 241 + 1);
  EXPECT_EQ(pages, 4);
}

TEST_F(FrameworkMethodsTest, ADifferenceIsFromTheAdoptedVersionToTheNewest) {
  v1::GetFrameworkDifferenceRequest request;
  request.set_name(kOwn);
  v1::FrameworkDifference difference;
  EXPECT_EQ(FrameworkDifference(All(), request, &difference).code(), absl::StatusCode::kInvalidArgument);
  own_.Adopt("1");
  v1::SetFrameworkRequirementsRequest more;
  *more.add_requirements() = OwnControl("X.3", "X");
  *more.add_requirements() = OwnControl("X.2", "X");
  more.mutable_requirements(1)->set_title("Other");
  own_.By("ann").When(more).Happens();
  ASSERT_EQ(FrameworkDifference(All(), request, &difference), absl::OkStatus());
  ASSERT_THAT(difference.added(), SizeIs(1));
  EXPECT_EQ(difference.added(0).requirement_id(), "X.3");
  ASSERT_THAT(difference.changed(), SizeIs(1));
  EXPECT_THAT(difference.changed(0).fields(), ElementsAre("title"));
  EXPECT_THAT(difference.removed(), IsEmpty());
  request.set_to_version("7");
  EXPECT_EQ(FrameworkDifference(All(), request, &difference).code(), absl::StatusCode::kNotFound);
  request.set_from_version("7");
  EXPECT_EQ(FrameworkDifference(All(), request, &difference).code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace aims::controls
