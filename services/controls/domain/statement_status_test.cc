#include "services/controls/domain/statement_status.h"

#include <map>

#include "gtest/gtest.h"
#include "services/controls/domain/testing/statement_story.h"

namespace aims::controls {
namespace {

using Status = v1::StatementRowStatus;

class StatementStatusTest : public testing::Test {
 protected:
  void Have(const v1::Control& control) { controls_[control.name()] = std::make_shared<v1::Control>(control); }
  Status Of(const std::vector<std::string>& ids, bool applicable = true) const {
    v1::StatementRow row;
    row.set_requirement("iso-42001:A.6.2.6");
    row.set_applicable(applicable);
    for (const std::string& id : ids) row.add_controls("organizations/acme/controls/" + id);
    return StatusOf(row, [&](const std::string& name) {
      const auto it = controls_.find(name);
      return it == controls_.end() ? nullptr : it->second;
    });
  }
  void HavePartial(const std::string& id) {
    v1::Control control = ControlOf(id, true);
    control.add_satisfies()->set_requirement("iso-42001:A.6.2.6");
    control.mutable_satisfies(0)->set_extent(v1::Control::Satisfied::EXTENT_PARTIAL);
    Have(control);
  }

 private:
  std::map<std::string, std::shared_ptr<const v1::Control>> controls_;
};

TEST_F(StatementStatusTest, FollowsFromTheControlsOfTheRow) {
  Have(ControlOf("on", true));
  Have(ControlOf("off", false));
  EXPECT_EQ(Of({"on"}, false).status(), Status::STATUS_NOT_APPLICABLE);
  EXPECT_EQ(Of({}).status(), Status::STATUS_NO_CONTROL);
  EXPECT_EQ(Of({"off"}).status(), Status::STATUS_PLANNED);
  EXPECT_EQ(Of({"unknown"}).status(), Status::STATUS_PLANNED);
  EXPECT_EQ(Of({"on", "off"}).status(), Status::STATUS_PARTLY);
  EXPECT_EQ(Of({"on"}).status(), Status::STATUS_IMPLEMENTED);
  EXPECT_EQ(Of({"on", "off"}).in_place(0), "organizations/acme/controls/on");
  EXPECT_EQ(Of({"on", "off"}).missing(0), "organizations/acme/controls/off");
}

TEST_F(StatementStatusTest, ControlsThatMeetTheRequirementInPartImplementItInPart) {
  HavePartial("half");
  EXPECT_EQ(Of({"half"}).status(), Status::STATUS_PARTLY);
  Have(ControlOf("whole", true));
  EXPECT_EQ(Of({"half", "whole"}).status(), Status::STATUS_IMPLEMENTED);
}

TEST_F(StatementStatusTest, ACompensatedControlIsInPlaceAndNamed) {
  v1::Control control = ControlOf("patched", false);
  control.set_compensated(true);
  Have(control);
  EXPECT_EQ(Of({"patched"}).status(), Status::STATUS_IMPLEMENTED);
  EXPECT_EQ(Of({"patched"}).compensated_size(), 1);
}

}  // namespace
}  // namespace aims::controls
