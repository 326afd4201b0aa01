#include "services/controls/domain/statement_isms.h"

#include <set>

#include "common/frameworks/frameworks.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::controls {
namespace {

using testing::HasSubstr;
using v1::IsmsCoverage;
using v1::Mapping;

// A crosswalk of the test.
class Crosswalk {
 public:
  void Map(const std::string& from, Mapping::Relationship relationship, const std::string& to) {
    Mapping& mapping = mappings_.emplace_back();
    mapping.set_from_requirement(from);
    mapping.set_to_requirement(to);
    mapping.set_relationship(relationship);
    mapping.set_rationale("because");
  }
  void Have(const std::string& id, bool applicable = true) {
    v1::IsmsRow row;
    row.set_requirement_id(id);
    row.set_applicable(applicable);
    row.set_justification("ours");
    row.set_evidence("E-1");
    PutRow(RowFromIsms(row), &rows_);
  }
  std::vector<const Mapping*> MappingsFor(absl::string_view requirement) const {
    std::vector<const Mapping*> found;
    for (const Mapping& mapping : mappings_) {
      if (mapping.from_requirement() == requirement || mapping.to_requirement() == requirement)
        found.push_back(&mapping);
    }
    return found;
  }
  IsmsCoverage Coverage() const {
    return CoverageByIsms(rows_, {"iso-42001:A.2.2"}, [this](absl::string_view each) { return MappingsFor(each); })[0];
  }
  std::vector<v1::StatementRow> Proposals() const {
    return ProposeFromIsms(rows_, {"iso-42001:A.2.2"}, [this](absl::string_view each) { return MappingsFor(each); });
  }

 private:
  std::vector<Mapping> mappings_;
  StatementRows rows_;
};

TEST(StatementIsms, EqualAndSubsetCoverInFullTheOthersInPart) {
  const auto degree = [](Mapping::Relationship relationship) {
    Crosswalk walk;
    walk.Have("A.5.1");
    walk.Map("iso-42001:A.2.2", relationship, "iso-27001:A.5.1");
    return walk.Coverage().degree();
  };
  EXPECT_EQ(degree(Mapping::RELATIONSHIP_EQUAL), IsmsCoverage::DEGREE_FULL);
  EXPECT_EQ(degree(Mapping::RELATIONSHIP_SUBSET), IsmsCoverage::DEGREE_FULL);
  EXPECT_EQ(degree(Mapping::RELATIONSHIP_SUPERSET), IsmsCoverage::DEGREE_PARTIAL);
  EXPECT_EQ(degree(Mapping::RELATIONSHIP_INTERSECTS), IsmsCoverage::DEGREE_PARTIAL);
}

TEST(StatementIsms, ARowOfTheCrosswalkThatIsAboutTheOtherSideIsReadFromThisOne) {
  Crosswalk walk;
  walk.Have("A.5.1");
  walk.Map("iso-27001:A.5.1", Mapping::RELATIONSHIP_SUPERSET, "iso-42001:A.2.2");
  EXPECT_EQ(walk.Coverage().degree(), IsmsCoverage::DEGREE_FULL);
  EXPECT_EQ(walk.Coverage().sources(0).relationship(), Mapping::RELATIONSHIP_SUBSET);
}

TEST(StatementIsms, OnlyAppliedControlsCover) {
  Crosswalk walk;
  walk.Map("iso-42001:A.2.2", Mapping::RELATIONSHIP_EQUAL, "iso-27001:A.5.1");
  EXPECT_EQ(walk.Coverage().degree(), IsmsCoverage::DEGREE_NONE);  // no such row
  walk.Have("A.5.1", false);
  EXPECT_EQ(walk.Coverage().degree(), IsmsCoverage::DEGREE_NONE);  // not applicable
  EXPECT_THAT(walk.Coverage().remaining(), HasSubstr("does not apply A.5.1"));
  EXPECT_TRUE(walk.Proposals().empty());
  walk.Have("A.5.1", true);
  EXPECT_EQ(walk.Coverage().sources(0).evidence(), "E-1");
  ASSERT_EQ(walk.Proposals().size(), 1);
  EXPECT_TRUE(walk.Proposals()[0].proposed());
  EXPECT_TRUE(walk.Proposals()[0].applicable());
  EXPECT_THAT(walk.Proposals()[0].text(), HasSubstr("where the scopes of both systems agree"));
  EXPECT_THAT(walk.Proposals()[0].mappings(), testing::ElementsAre("A.2.2 equal iso-27001:A.5.1"));
}

TEST(StatementIsms, ClausesBindEachIsmsAndOtherFrameworksAreLeftOut) {
  Crosswalk walk;
  walk.Map("iso-42001:A.2.2", Mapping::RELATIONSHIP_INTERSECTS, "iso-27001:5.2");
  walk.Map("nist-ai-rmf:GOVERN 1.1", Mapping::RELATIONSHIP_EQUAL, "iso-42001:A.2.2");
  EXPECT_EQ(walk.Coverage().degree(), IsmsCoverage::DEGREE_NONE);  // there is no such system
  walk.Have("A.8.1");
  EXPECT_EQ(walk.Coverage().degree(), IsmsCoverage::DEGREE_PARTIAL);
  EXPECT_EQ(walk.Coverage().sources_size(), 1);
  EXPECT_THAT(walk.Coverage().remaining(), HasSubstr("A complement is needed: add to 5.2"));
}

TEST(StatementIsms, WhatIsNotMappedIsToBeBuilt) {
  Crosswalk walk;
  walk.Have("A.5.1");
  walk.Map("iso-42001:A.2.2", Mapping::RELATIONSHIP_NONE, "");
  EXPECT_EQ(walk.Coverage().degree(), IsmsCoverage::DEGREE_NONE);
  EXPECT_THAT(walk.Coverage().remaining(), HasSubstr("nothing of the kind"));
}

TEST(StatementIsms, AnExclusionIsImportedWithItsTextAndNoGround) {
  v1::IsmsRow row;
  row.set_requirement_id("A.7.4");
  row.set_justification("No offices");
  EXPECT_FALSE(RowFromIsms(row).applicable());
  EXPECT_EQ(RowFromIsms(row).text(), "No offices");
  EXPECT_EQ(RowFromIsms(row).exclusion_ground(), v1::StatementRow::EXCLUSION_GROUND_UNSPECIFIED);
}

TEST(StatementIsms, TheShippedCrosswalkSpeaksOfEachControl) {
  const std::vector<std::string> controls = Iso42001Controls();
  ASSERT_EQ(controls.size(), 38);
  StatementRows rows;
  for (const auto& requirement : frameworks::FindEdition("iso-27001")->requirements()) {
    if (requirement.kind() != v1::Requirement::KIND_CONTROL) continue;
    v1::IsmsRow row;
    row.set_requirement_id(requirement.requirement_id());
    row.set_applicable(true);
    row.set_justification("ours");
    PutRow(RowFromIsms(row), &rows);
  }
  EXPECT_EQ(rows.size(), 93);
  std::set<IsmsCoverage::Degree> degrees;
  for (const IsmsCoverage& coverage : CoverageByIsms(rows, controls, frameworks::MappingsOf)) {
    EXPECT_NE(coverage.remaining(), "");
    degrees.insert(coverage.degree());
  }
  EXPECT_EQ(degrees.count(IsmsCoverage::DEGREE_PARTIAL), 1);
  EXPECT_EQ(degrees.count(IsmsCoverage::DEGREE_NONE), 1);
}

}  // namespace
}  // namespace aims::controls
