#include "common/frameworks/difference.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::frameworks {
namespace {

using controls::v1::FrameworkEdition;
using controls::v1::Requirement;
using testing::ElementsAre;

Requirement* Add(const std::string& id, FrameworkEdition* edition) {
  Requirement* requirement = edition->add_requirements();
  requirement->set_requirement_id(id);
  requirement->set_title("Title");
  return requirement;
}

TEST(Difference, HasWhatWasAddedRemovedAndChanged) {
  FrameworkEdition from;
  from.set_framework_id("made-up");
  from.set_version("1");
  Add("A", &from);
  Add("B", &from);
  Add("C", &from)->add_evidence_kinds("plan");
  FrameworkEdition to = from;
  to.set_version("2");
  to.mutable_requirements()->DeleteSubrange(0, 1);
  Add("D", &to);
  to.mutable_requirements(1)->set_title("Other");
  to.mutable_requirements(1)->add_evidence_kinds("report");

  const auto difference = DifferenceOf(from, to);
  EXPECT_EQ(difference.framework_id(), "made-up");
  EXPECT_EQ(difference.from_version(), "1");
  EXPECT_EQ(difference.to_version(), "2");
  ASSERT_EQ(difference.added_size(), 1);
  EXPECT_EQ(difference.added(0).requirement_id(), "D");
  ASSERT_EQ(difference.removed_size(), 1);
  EXPECT_EQ(difference.removed(0).requirement_id(), "A");
  ASSERT_EQ(difference.changed_size(), 1);
  EXPECT_EQ(difference.changed(0).before().title(), "Title");
  EXPECT_EQ(difference.changed(0).after().title(), "Other");
  EXPECT_THAT(difference.changed(0).fields(), ElementsAre("title", "evidence_kinds"));
}

TEST(Difference, OfAnEditionToItselfIsEmpty) {
  FrameworkEdition edition;
  Add("A", &edition);
  const auto difference = DifferenceOf(edition, edition);
  EXPECT_EQ(difference.added_size() + difference.removed_size() + difference.changed_size(), 0);
}

}  // namespace
}  // namespace aims::frameworks
