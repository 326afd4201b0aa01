#include "services/controls/domain/control_need.h"

#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::controls {
namespace {

using v1::ControlNeed;

constexpr char kTreatment[] = "organizations/acme/treatments/retrain";

class ControlNeedTest : public testing::Test {
 protected:
  static NeedReport Planned(uint64_t version, std::vector<std::string> controls = {"iso-42001:A.6.2.6"}) {
    return {ControlNeed::KIND_TREATMENT, kTreatment,          "organizations/acme/risks/r1",
            ControlNeed::OPTION_MODIFY,  std::move(controls), version};
  }
  static NeedApproval Approval(uint64_t version) {
    NeedApproval approval{"d1", "mia", {}, version};
    approval.approve_time.set_seconds(7);
    return approval;
  }
  domain::Story<ControlNeeds> story_{NeedOfTreatment(kTreatment)};
};

TEST_F(ControlNeedTest, HasTheIdOfItsTreatmentAndMeasuresOneOfTheirOwn) {
  EXPECT_EQ(NeedOfTreatment(kTreatment), "organizations/acme/controlNeeds/retrain");
  const std::string measures = NeedOfMeasures("organizations/acme/impactAssessments/retrain");
  EXPECT_THAT(measures, testing::StartsWith("organizations/acme/controlNeeds/measures-"));
  EXPECT_NE(measures, NeedOfMeasures("organizations/acme/impactAssessments/other"));
  EXPECT_EQ(NeedOfTreatment("nonsense"), "");
}

TEST_F(ControlNeedTest, ControlsAreReferencesWhateverATreatmentCallsThem) {
  EXPECT_EQ(NeededControl("A.6.2.6"), "iso-42001:A.6.2.6");
  EXPECT_EQ(NeededControl(" A.6.2.6 "), "iso-42001:A.6.2.6");
  EXPECT_EQ(NeededControl("iso-27001:A.5.1"), "iso-27001:A.5.1");
  EXPECT_EQ(NeededControl("organizations/acme/controls/logs"), "organizations/acme/controls/logs");
}

TEST_F(ControlNeedTest, IsOpenFromThePlanUntilTheWithdrawalAlsoWhenEffective) {
  story_.When(&OpenNeed, Planned(1)).Happens();
  EXPECT_TRUE(story_.state().open());
  EXPECT_EQ(story_.state().organization(), "organizations/acme");
  EXPECT_EQ(story_.state().standing(), ControlNeed::STANDING_OPEN);
  story_.When(&ApproveNeed, Approval(2)).Happens();
  EXPECT_EQ(story_.state().standing(), ControlNeed::STANDING_APPROVED);
  EXPECT_EQ(story_.state().approval_digest(), "d1");
  EXPECT_EQ(story_.state().approve_time().seconds(), 7);
  story_.When(&StandNeed, NeedStanding{ControlNeed::STANDING_EFFECTIVE, 5}).Happens();
  EXPECT_TRUE(story_.state().open());
  EXPECT_EQ(story_.state().approval_digest(), "d1");
  story_.When(&StandNeed, NeedStanding{ControlNeed::STANDING_OPEN, 6}).Happens();
  EXPECT_EQ(story_.state().approval_digest(), "");
  EXPECT_FALSE(story_.state().has_approve_time());
  story_.When(&CloseNeed, NeedEnd{7}).Happens();
  EXPECT_FALSE(story_.state().open());
  EXPECT_EQ(story_.state().organization(), "");
  EXPECT_EQ(story_.state().standing(), ControlNeed::STANDING_WITHDRAWN);
}

TEST_F(ControlNeedTest, ChangesWithThePlan) {
  story_.When(&OpenNeed, Planned(1)).Happens();
  NeedReport change;
  change.controls = std::vector<std::string>{"iso-42001:A.7.4"};
  change.version = 2;
  story_.When(&ChangeNeed, change).Happens();
  EXPECT_EQ(story_.state().controls(0), "iso-42001:A.7.4");
  EXPECT_EQ(story_.state().option(), ControlNeed::OPTION_MODIFY);
  change.version = 3;
  story_.When(&ChangeNeed, change).NothingHappens();
}

TEST_F(ControlNeedTest, AReportThatIsKnownChangesNothing) {
  story_.When(&ChangeNeed, Planned(1)).NothingHappens();  // never opened
  story_.When(&OpenNeed, Planned(3)).Happens();
  story_.When(&OpenNeed, Planned(3, {"iso-42001:A.7.4"})).NothingHappens();
  story_.When(&ApproveNeed, Approval(2)).NothingHappens();
  story_.When(&StandNeed, NeedStanding{ControlNeed::STANDING_DOUBTED, 3}).NothingHappens();
  story_.When(&CloseNeed, NeedEnd{3}).NothingHappens();
  story_.When(&CloseNeed, NeedEnd{0}).Happens();  // the risk was closed
  story_.When(&CloseNeed, NeedEnd{9}).NothingHappens();
  story_.When(&StandNeed, NeedStanding{ControlNeed::STANDING_DOUBTED, 9}).NothingHappens();
}

TEST_F(ControlNeedTest, MeasuresOpenANeedOnceTheyLeanOnAControlAndAgainAfterItsEnd) {
  NeedReport measures = Planned(1, {});
  measures.kind = ControlNeed::KIND_MEASURES;
  story_.When(&OpenNeed, measures).NothingHappens();
  measures.controls = std::vector<std::string>{"organizations/acme/controls/logs"};
  measures.version = 2;
  story_.When(&OpenNeed, measures).Happens();
  measures.controls = std::vector<std::string>{};
  measures.version = 3;
  story_.When(&OpenNeed, measures).Happens();
  EXPECT_EQ(story_.state().controls_size(), 0);
  story_.When(&CloseNeed, NeedEnd{4}).Happens();
  measures.controls = std::vector<std::string>{"organizations/acme/controls/logs"};
  measures.version = 5;
  story_.When(&OpenNeed, measures).Happens();
  EXPECT_TRUE(story_.state().open());
}

}  // namespace
}  // namespace aims::controls
