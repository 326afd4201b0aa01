#include "common/frameworks/frameworks.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/frameworks/check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::frameworks {
namespace {

using controls::v1::FrameworkEdition;
using controls::v1::Mapping;
using controls::v1::Requirement;
using testing::Contains;
using testing::IsEmpty;
using testing::SizeIs;

int CountOf(absl::string_view framework, Requirement::Kind kind, absl::string_view prefix = "") {
  int count = 0;
  for (const Requirement& requirement : FindEdition(framework)->requirements()) {
    count += requirement.kind() == kind && absl::StartsWith(requirement.requirement_id(), prefix);
  }
  return count;
}

TEST(Frameworks, AreCheckedAndWhole) {
  EXPECT_EQ(Check(Shipped()), absl::OkStatus());
  EXPECT_EQ(CountOf("iso-42001", Requirement::KIND_CLAUSE), 32);
  EXPECT_EQ(CountOf("iso-42001", Requirement::KIND_CONTROL), 38);
  EXPECT_EQ(CountOf("iso-42001", Requirement::KIND_OBJECTIVE), 10);
  EXPECT_EQ(CountOf("iso-27001", Requirement::KIND_CLAUSE), 30);
  EXPECT_EQ(CountOf("iso-27001", Requirement::KIND_CONTROL), 93);
  EXPECT_EQ(CountOf("iso-27001", Requirement::KIND_CONTROL, "A.5."), 37);
  EXPECT_EQ(CountOf("iso-27001", Requirement::KIND_CONTROL, "A.6."), 8);
  EXPECT_EQ(CountOf("iso-27001", Requirement::KIND_CONTROL, "A.7."), 14);
  EXPECT_EQ(CountOf("iso-27001", Requirement::KIND_CONTROL, "A.8."), 34);
  EXPECT_EQ(CountOf("nist-ai-rmf", Requirement::KIND_GUIDANCE), 72);
  EXPECT_EQ(CountOf("nist-ai-rmf", Requirement::KIND_GROUP), 4 + 19);
  EXPECT_EQ(CountOf("nist-ai-rmf", Requirement::KIND_GUIDANCE, "GOVERN "), 19);
  EXPECT_EQ(CountOf("nist-ai-rmf", Requirement::KIND_GUIDANCE, "MAP "), 18);
  EXPECT_EQ(CountOf("nist-ai-rmf", Requirement::KIND_GUIDANCE, "MEASURE "), 22);
  EXPECT_EQ(CountOf("nist-ai-rmf", Requirement::KIND_GUIDANCE, "MANAGE "), 13);
  EXPECT_EQ(CountOf("eu-ai-act", Requirement::KIND_LAW), 60);
  EXPECT_THAT(FindEdition("iso-42001")->mappings(), SizeIs(120));
  EXPECT_THAT(FindEdition("nist-ai-rmf")->mappings(), SizeIs(241));
}

TEST(Frameworks, AreFoundByIdAndVersion) {
  ASSERT_NE(FindEdition("iso-42001"), nullptr);
  EXPECT_EQ(FindEdition("iso-42001"), FindEdition("iso-42001", "2023"));
  EXPECT_EQ(FindEdition("eu-ai-act")->version(), "2026/1744");
  EXPECT_EQ(FindEdition("iso-42001", "2011"), nullptr);
  EXPECT_EQ(FindEdition("acme-own"), nullptr);
}

TEST(Frameworks, RequirementsAreFoundByReference) {
  const Requirement* operation = FindRequirement("iso-42001:A.6.2.6");
  ASSERT_NE(operation, nullptr);
  EXPECT_EQ(operation->parent(), "A.6.2");
  EXPECT_EQ(operation->modality(), Requirement::MODALITY_IF_SELECTED);
  EXPECT_NE(FindRequirement("nist-ai-rmf:GOVERN 1.1"), nullptr);
  EXPECT_EQ(FindRequirement("iso-42001:A.6.2.9"), nullptr);
  EXPECT_EQ(FindRequirement("A.6.2.6"), nullptr);
  EXPECT_EQ(FindRequirement(*FindEdition("iso-42001"), "A.6.2.6"), operation);
  EXPECT_EQ(FindRequirement(*FindEdition("iso-42001"), "A.8.34"), nullptr);
}

TEST(Frameworks, LawSaysWhomItBindsAndFromWhen) {
  const Requirement* oversight = FindRequirement("eu-ai-act:Art. 26(2)");
  ASSERT_NE(oversight, nullptr);
  EXPECT_THAT(oversight->applies_to(), testing::ElementsAre("deployer"));
  EXPECT_EQ(oversight->applies_from_date(), "2027-12-02");
  EXPECT_EQ(oversight->modality(), Requirement::MODALITY_LAW);
  EXPECT_EQ(FindRequirement("eu-ai-act:Art. 5(1)(ba)")->applies_from_date(), "2026-12-02");
  for (const Requirement& requirement : FindEdition("eu-ai-act")->requirements()) {
    if (requirement.kind() != Requirement::KIND_LAW) continue;
    EXPECT_FALSE(requirement.applies_to().empty()) << requirement.requirement_id();
    EXPECT_FALSE(requirement.applies_from_date().empty()) << requirement.requirement_id();
  }
}

TEST(Frameworks, ReferencesAreSplitAtTheFirstColon) {
  EXPECT_EQ(SplitReference("iso-42001:A.6.2.6"), std::pair(std::string("iso-42001"), std::string("A.6.2.6")));
  EXPECT_EQ(SplitReference("a:b:c")->second, "b:c");
  for (const char* text : {"", "iso-42001", ":A.6", "iso-42001:"}) EXPECT_FALSE(SplitReference(text).has_value());
  EXPECT_EQ(JoinReference("iso-42001", "4.1"), "iso-42001:4.1");
}

TEST(Frameworks, MappingsAreFoundFromEitherSide) {
  const auto from = MappingsOf("iso-42001:6.1.3");
  const auto to = MappingsOf("iso-27001:6.1.3");
  std::set<const Mapping*> both;
  for (const Mapping* mapping : from) {
    for (const Mapping* other : to) {
      if (mapping == other) both.insert(mapping);
    }
  }
  ASSERT_THAT(both, SizeIs(1));
  EXPECT_EQ((*both.begin())->relationship(), Mapping::RELATIONSHIP_INTERSECTS);
  EXPECT_THAT(MappingsOf("iso-27001:A.7.1"), IsEmpty());
  // A gap that is known.
  ASSERT_THAT(MappingsOf("iso-42001:A.5.5"), testing::Not(IsEmpty()));
  EXPECT_EQ(MappingsOf("iso-42001:A.5.5")[0]->relationship(), Mapping::RELATIONSHIP_NONE);
  EXPECT_EQ(MappingsOf("iso-42001:A.5.5")[0]->to_framework(), "iso-27001");
}

TEST(Frameworks, TheDigestIsOfTheRows) {
  FrameworkEdition edition = *FindEdition("iso-42001");
  const std::string digest = DigestOf(edition);
  EXPECT_THAT(digest, SizeIs(64));
  edition.set_display_name("Other");
  EXPECT_EQ(DigestOf(edition), digest);
  edition.mutable_requirements(0)->set_title("Other");
  EXPECT_NE(DigestOf(edition), digest);
}

// --- Against the reference, where it is beside the checkout ---

// The lines of a section of a reference file: from `section:` to the next line without indent that is no row.
std::vector<std::string> RowsOf(const std::string& file, const std::string& section) {
  const char* shared = std::getenv("AIMS_SHARED");
  std::ifstream in(absl::StrCat(shared != nullptr ? shared : AIMS_SOURCE_DIR "/../shared", "/reference/", file));
  std::vector<std::string> rows;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (absl::StartsWith(line, section + ":")) {
      inside = true;
    } else if (inside && absl::StartsWith(line, "- {")) {
      rows.push_back(line);
    } else if (inside && !line.empty()) {
      inside = false;
    }
  }
  return rows;
}

// The text behind `key: ` in a row, without quotes.
std::string Value(const std::string& row, const std::string& key) {
  const size_t begin = row.find(key + ": ");
  if (begin == std::string::npos) return "";
  const size_t first = begin + key.size() + 2;
  if (row[first] == '\'') return row.substr(first + 1, row.find('\'', first + 1) - first - 1);
  return row.substr(first, row.find_first_of(",}", first) - first);
}

std::set<std::string> IdsOf(const std::string& file, const std::string& section) {
  std::set<std::string> ids;
  for (const std::string& row : RowsOf(file, section)) ids.insert(Value(row, "id"));
  return ids;
}

std::set<std::string> IdsOf(absl::string_view framework, Requirement::Kind kind) {
  std::set<std::string> ids;
  for (const Requirement& requirement : FindEdition(framework)->requirements()) {
    if (requirement.kind() == kind) ids.insert(requirement.requirement_id());
  }
  return ids;
}

class Reference : public testing::Test {
 protected:
  void SetUp() override {
    if (RowsOf("iso42001.yaml", "clauses").empty()) {
      GTEST_SKIP() << "the reference is not beside the checkout: ../shared/reference";
    }
  }
};

TEST_F(Reference, HasTheSameIds) {
  EXPECT_EQ(IdsOf("iso42001.yaml", "clauses"), IdsOf("iso-42001", Requirement::KIND_CLAUSE));
  EXPECT_EQ(IdsOf("iso42001.yaml", "controls"), IdsOf("iso-42001", Requirement::KIND_CONTROL));
  EXPECT_EQ(IdsOf("iso42001.yaml", "control_areas"), IdsOf("iso-42001", Requirement::KIND_OBJECTIVE));
  EXPECT_EQ(IdsOf("nist-ai-rmf.yaml", "subcategories"), IdsOf("nist-ai-rmf", Requirement::KIND_GUIDANCE));
}

TEST_F(Reference, HasTheSameCrosswalk) {
  const std::map<std::string, Mapping::Relationship> relationships = {{"equal", Mapping::RELATIONSHIP_EQUAL},
                                                                      {"subset", Mapping::RELATIONSHIP_SUBSET},
                                                                      {"superset", Mapping::RELATIONSHIP_SUPERSET},
                                                                      {"intersect", Mapping::RELATIONSHIP_INTERSECTS},
                                                                      {"not_related", Mapping::RELATIONSHIP_NONE}};
  std::vector<std::string> rows = RowsOf("iso27001-crosswalk.yaml", "clauses");
  for (std::string& row : RowsOf("iso27001-crosswalk.yaml", "controls")) rows.push_back(std::move(row));
  std::set<std::string> reference;
  for (const std::string& row : rows) {
    const std::string to = Value(row, "t");
    reference.insert(absl::StrCat("iso-42001:", Value(row, "s"), " ",
                                  to == "null" ? "iso-27001" : absl::StrCat("iso-27001:", to), " ",
                                  relationships.at(Value(row, "rel"))));
  }
  std::set<std::string> ours;
  for (const Mapping& mapping : FindEdition("iso-42001")->mappings()) {
    const auto key = KeyOf(mapping);
    ours.insert(absl::StrCat(key.first, " ", key.second, " ", mapping.relationship()));
  }
  EXPECT_THAT(rows, SizeIs(120));
  EXPECT_EQ(reference, ours);
}

}  // namespace
}  // namespace aims::frameworks
