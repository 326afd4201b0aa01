#include "common/frameworks/check.h"

#include <string>

#include "common/frameworks/frameworks.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::frameworks {
namespace {

using controls::v1::FrameworkCatalogue;
using controls::v1::FrameworkEdition;
using controls::v1::Mapping;
using controls::v1::Requirement;
using testing::HasSubstr;

Requirement* AddControl(const std::string& id, const std::string& parent, FrameworkEdition* edition) {
  Requirement* control = edition->add_requirements();
  control->set_requirement_id(id);
  control->set_parent(parent);
  control->set_kind(Requirement::KIND_CONTROL);
  control->set_title("Title");
  control->set_assessable(true);
  control->set_modality(Requirement::MODALITY_IF_SELECTED);
  return control;
}

Mapping* AddMapping(const std::string& from, const std::string& to, Mapping::Relationship relationship,
                    FrameworkEdition* edition) {
  Mapping* mapping = edition->add_mappings();
  mapping->set_from_requirement(from);
  mapping->set_to_requirement(to);
  mapping->set_relationship(relationship);
  mapping->set_basis(Mapping::BASIS_DERIVED);
  mapping->set_rationale("Because.");
  return mapping;
}

// Two frameworks of a heading with two controls each, and one mapping.
class CheckTest : public testing::Test {
 protected:
  CheckTest() {
    catalogue_.add_evidence_kinds("plan");
    catalogue_.add_roles("provider");
    catalogue_.add_tiers("gpai");
    Add("one");
    Add("two");
    AddMapping("one:A.1", "two:A.1", Mapping::RELATIONSHIP_SUBSET, &one());
  }

  void Add(const std::string& id) {
    FrameworkEdition& edition = *catalogue_.add_editions();
    edition.set_framework_id(id);
    edition.set_version("1");
    edition.set_display_name(id);
    edition.set_effective_date("2026-01-01");
    edition.set_language("en");
    edition.set_source("made up");
    auto* count = edition.add_counts();
    count->set_kind(Requirement::KIND_CONTROL);
    count->set_number(2);
    Requirement* heading = edition.add_requirements();
    heading->set_requirement_id("A");
    heading->set_kind(Requirement::KIND_GROUP);
    heading->set_title("Controls");
    AddControl("A.1", "A", &edition);
    AddControl("A.2", "A", &edition);
  }

  FrameworkEdition& one() { return *catalogue_.mutable_editions(0); }
  FrameworkEdition& two() { return *catalogue_.mutable_editions(1); }
  Requirement& control() { return *one().mutable_requirements(1); }
  Mapping& mapping() { return *one().mutable_mappings(0); }

  void Finds(const std::string& fault) { EXPECT_THAT(std::string(Check(catalogue_).message()), HasSubstr(fault)); }

  FrameworkCatalogue catalogue_;
};

TEST_F(CheckTest, FindsNothingWhereAllIsWell) { EXPECT_EQ(Check(catalogue_), absl::OkStatus()); }

TEST_F(CheckTest, OfTheEditionItself) {
  one().set_framework_id("One");
  one().set_version("");
  one().set_effective_date("2026");
  one().set_withdrawn_date("soon");
  one().clear_language();
  one().clear_source();
  one().clear_display_name();
  for (const char* fault :
       {"framework_id is no id", "version is empty", "effective_date is no day", "withdrawn_date is no day",
        "language is empty", "source is empty", "display_name is empty"}) {
    Finds(fault);
  }
}

TEST_F(CheckTest, AnEditionIsThereOnce) {
  *catalogue_.add_editions() = one();
  Finds("one 1, version is there more than once");
}

TEST_F(CheckTest, EachRequirementHasAnIdOfItsOwn) {
  one().mutable_requirements(2)->set_requirement_id("A.1");
  Finds("one 1, requirement A.1: requirement_id \"A.1\" is the id of more than one requirement");
  one().mutable_requirements(2)->clear_requirement_id();
  Finds("requirement_id is empty");
}

TEST_F(CheckTest, AParentStandsAboveItsChildren) {
  control().set_parent("B");
  Finds("one 1, requirement A.1: parent \"B\" is no requirement of this framework");
  control().set_parent("A.2");
  Finds("parent \"A.2\" comes later");
  control().set_parent("A.1");
  Finds("parent \"A.1\" comes later");
}

TEST_F(CheckTest, RequirementsAreWhole) {
  control().clear_kind();
  control().clear_title();
  control().clear_modality();
  for (const char* fault : {"kind is not set", "title is empty", "modality is not set"}) Finds(fault);
}

TEST_F(CheckTest, HeadingsAndObjectivesAreNotAssessed) {
  one().mutable_requirements(0)->set_assessable(true);
  Finds("requirement A: assessable is set for a heading or an objective");
  one().mutable_requirements(0)->set_kind(Requirement::KIND_OBJECTIVE);
  one().mutable_requirements(0)->set_modality(Requirement::MODALITY_SHALL);
  Finds("requirement A: assessable is set");
  Finds("requirement A: modality is set");
}

TEST_F(CheckTest, WordsAreThoseOfTheCatalogue) {
  control().add_evidence_kinds("plan");
  control().add_applies_to("provider");
  control().add_tiers("gpai");
  control().set_applies_from_date("2026-08-02");
  EXPECT_EQ(Check(catalogue_), absl::OkStatus());
  control().add_evidence_kinds("plans");
  control().add_applies_to("providers");
  control().add_tiers("gpais");
  control().set_applies_from_date("2026-8-2");
  for (const char* fault : {"\"plans\" is no kind of evidence: choose of plan", "\"providers\" is no role",
                            "\"gpais\" is no tier", "\"2026-8-2\" is no day"}) {
    Finds(fault);
  }
}

TEST_F(CheckTest, CountsAreThoseOfTheSource) {
  one().mutable_counts(0)->set_number(3);
  Finds("one 1, counts of KIND_CONTROL says 3, and there are 2");
  one().clear_counts();
  Finds("counts is empty");
}

TEST_F(CheckTest, AMappingThatLeadsNowhereIsNamed) {
  mapping().set_to_requirement("two:A.9");
  Finds(
      "one 1, mapping from one:A.1 to two:A.9: to_requirement \"two:A.9\" is no requirement of a framework that is "
      "known");
  mapping().set_to_requirement("two");
  Finds("to_requirement \"two\" is no requirement");
  mapping().set_to_requirement("two:A.1");
  mapping().set_from_requirement("one:A.9");
  Finds("from_requirement \"one:A.9\" is no requirement of this framework");
  mapping().set_from_requirement("two:A.2");
  Finds("from_requirement \"two:A.2\" is not of this framework: begin it with one:");
}

TEST_F(CheckTest, AMappingIsToAnotherFramework) {
  mapping().set_to_requirement("one:A.2");
  Finds("\"one:A.2\" is of the same framework");
  mapping().set_to_requirement("two:A.2");
  mapping().set_to_framework("three");
  Finds("to_framework is \"three\" although `to_requirement` is of two");
}

TEST_F(CheckTest, MappingsAreWhole) {
  mapping().clear_relationship();
  mapping().clear_basis();
  mapping().clear_rationale();
  for (const char* fault : {"relationship is not set", "basis is not set", "rationale is empty"}) Finds(fault);
  mapping().set_basis(Mapping::BASIS_PUBLISHED);
  Finds("sources is empty");
}

TEST_F(CheckTest, AGapNamesTheOtherFrameworkAndNothingOfIt) {
  Mapping* gap = AddMapping("one:A.2", "", Mapping::RELATIONSHIP_NONE, &one());
  Finds("to_framework is empty");
  gap->set_to_framework("two");
  EXPECT_EQ(Check(catalogue_), absl::OkStatus());
  gap->set_to_requirement("two:A.2");
  Finds("to_requirement is set although the relationship is NONE");
  gap->clear_to_requirement();
  gap->set_from_requirement("one:A.1");
  Finds("relationship is NONE although other rows map one:A.1 to two");
}

TEST_F(CheckTest, APairIsThereOnce) {
  one().add_mappings()->CopyFrom(mapping());
  Finds("the pair one:A.1 and two:A.1 is there more than once");
}

TEST_F(CheckTest, BothDirectionsSayTheSame) {
  Mapping* back = AddMapping("two:A.1", "one:A.1", Mapping::RELATIONSHIP_SUPERSET, &two());
  EXPECT_EQ(Check(catalogue_), absl::OkStatus());
  back->set_relationship(Mapping::RELATIONSHIP_SUBSET);
  Finds("two 1, mapping from two:A.1 to one:A.1: RELATIONSHIP_SUBSET contradicts the row the other way round");
  mapping().set_relationship(Mapping::RELATIONSHIP_EQUAL);
  back->set_relationship(Mapping::RELATIONSHIP_INTERSECTS);
  Finds("RELATIONSHIP_INTERSECTS contradicts");
  back->set_relationship(Mapping::RELATIONSHIP_EQUAL);
  EXPECT_EQ(Check(catalogue_), absl::OkStatus());
}

TEST_F(CheckTest, AllFaultsAreNamedAtOnce) {
  control().set_parent("B");
  mapping().set_to_requirement("two:A.9");
  two().mutable_requirements(2)->clear_title();
  const absl::Status checked = Check(catalogue_);
  EXPECT_EQ(checked.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(std::count(checked.message().begin(), checked.message().end(), '\n'), 2) << checked;
}

TEST_F(CheckTest, OfTheShippedCatalogueAPlantedRowIsNamed) {
  FrameworkCatalogue catalogue = Shipped();
  EXPECT_EQ(Check(catalogue), absl::OkStatus());
  AddMapping("iso-42001:A.6.2.6", "iso-27001:A.8.35", Mapping::RELATIONSHIP_INTERSECTS, catalogue.mutable_editions(0));
  EXPECT_EQ(
      Check(catalogue).message(),
      "iso-42001 2023, mapping from iso-42001:A.6.2.6 to iso-27001:A.8.35: to_requirement \"iso-27001:A.8.35\" is no "
      "requirement of a framework that is known");
}

}  // namespace
}  // namespace aims::frameworks
