// How a concluded test is corrected, and what becomes of it when its evidence is withdrawn.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/control_testing_story.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using v1::ControlTest;

constexpr char kArtifact[] = "organizations/acme/evidenceArtifacts/log";

// --- Corrections ---

// A test that failed, by tess, and one that corrects it.
struct Correction {
  Correction() {
    failed.ToConcluded(v1::CONTROL_TEST_OUTCOME_FAILED);
    correcting.Knowing(ManagedByMona()).Knowing(Operating()).Knowing(failed.state());
    create.mutable_control_test()->set_supersedes(kTest);
    create.set_reason("the log was read wrongly");
  }
  void ToProposed() {
    correcting.When(create).Happens();
    correcting.By("tom").When(failed.Starting()).Happens();
    correcting.When(failed.Concluding()).Happens();
  }
  TestStory failed;
  domain::Story<ControlTests> correcting{"organizations/acme/controlTests/t2"};
  v1::CreateControlTestRequest create = NewTest();
};

v1::ApproveControlTestCorrectionRequest Approving() {
  v1::ApproveControlTestCorrectionRequest approve;
  approve.set_reason("I read the log");
  return approve;
}

TEST(ControlTest, IsCorrectedByAnotherTestWithAReview) {
  Correction story;
  story.ToProposed();
  EXPECT_EQ(story.correcting.state().state(), ControlTest::STATE_IN_PROGRESS) << "it awaits its review";
  EXPECT_EQ(story.correcting.state().correction_reason(), "the log was read wrongly");
  for (const char* person : {"tess", "tom", "olga"}) {
    story.correcting.By(person).When(Approving()).IsRefused("FOUR_EYES", "9.1");
  }
  const ControlTestEvents events = story.correcting.By("rita").When(Approving()).Happens();
  EXPECT_EQ(events[0].concluded().supersedes(), kTest);
  EXPECT_EQ(story.correcting.state().state(), ControlTest::STATE_PASSED);
  EXPECT_EQ(story.correcting.state().conclusion().reviewer(), "rita");
  EXPECT_EQ(story.correcting.state().tester(), "tom");
  story.failed.When(&NoteSuperseded, story.correcting.state().name()).Happens();
  EXPECT_EQ(story.failed.state().superseded_by(), story.correcting.state().name());
  EXPECT_EQ(story.failed.state().state(), ControlTest::STATE_FAILED) << "its result stays";
  story.failed.When(&NoteSuperseded, story.correcting.state().name()).NothingHappens();
}

TEST(ControlTest, WhoseCorrectionIsRejectedCanBeConcludedAgain) {
  Correction story;
  v1::RejectControlTestCorrectionRequest reject;
  story.correcting.When(story.create).Happens();
  story.correcting.By("tom").When(story.failed.Starting()).Happens();
  story.correcting.When(reject).IsRefused("NO_CONCLUSION_PROPOSED", "9.1");
  story.correcting.When(Approving()).IsRefused("NO_CONCLUSION_PROPOSED", "9.1");
  story.correcting.When(story.failed.Concluding()).Happens();
  story.correcting.By("rita").When(reject).Happens();
  EXPECT_FALSE(story.correcting.state().has_proposed_conclusion());
  story.correcting.By("tom").When(story.failed.Concluding()).Happens();
}

TEST(ControlTest, IsNotCorrectedByEvidenceThatExpiredBeforeTheReview) {
  Correction story;
  story.correcting.When(story.create).Happens();
  story.correcting.By("tom").When(story.failed.Starting()).Happens();
  auto conclude = story.failed.Concluding();
  *conclude.mutable_evidence(0) = ProofUntil("https://example.org/releases", Begin() + kDay);
  story.correcting.When(conclude).Happens();
  story.correcting.After(kDay).By("rita").When(Approving()).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
}

TEST(ControlTest, CorrectsOnlyAConcludedTestOfItsControlOnce) {
  Correction story;
  auto create = story.create;
  create.clear_reason();
  story.correcting.When(create).IsRefused("REASON_MISSING", "9.1");
  create = story.create;
  create.mutable_control_test()->set_supersedes("organizations/acme/controlTests/none");
  story.correcting.When(create).IsRefused("SUPERSEDED_UNKNOWN", "9.1");
  create = story.create;
  create.mutable_control_test()->set_kind(v1::CONTROL_TEST_KIND_DESIGN);
  story.correcting.When(create).IsRefused("SUPERSEDED_OF_OTHER_CONTROL", "9.1");
  story.correcting.Knowing(TestStory().state());
  story.correcting.When(story.create).IsRefused("SUPERSEDED_NOT_CONCLUDED", "9.1");
  story.correcting.Knowing(story.failed.state());
  story.ToProposed();
  story.failed.When(&NoteSuperseded, std::string("organizations/acme/controlTests/t3")).Happens();
  story.correcting.Knowing(story.failed.state());
  story.correcting.By("rita").When(Approving()).IsRefused("SUPERSEDED_ALREADY", "9.1");
  domain::Story<ControlTests> late("organizations/acme/controlTests/t4");
  late.Knowing(Operating()).Knowing(story.failed.state()).When(story.create).IsRefused("SUPERSEDED_ALREADY", "9.1");
}

// --- Withdrawn evidence ---

TEST(ControlTest, IsInconclusiveWhenItsEvidenceIsWithdrawn) {
  TestStory story;
  story.Knowing(Artifact(kArtifact));
  story.ToStarted();
  story.When(&NoteWithdrawnArtifact, std::string(kArtifact)).NothingHappens();
  auto conclude = story.Concluding();
  conclude.mutable_evidence(0)->set_reference(kArtifact);
  story.When(conclude).Happens();
  EXPECT_THAT(story.state().evidence_artifacts(), ElementsAre(kArtifact));
  story.When(&NoteWithdrawnArtifact, std::string("organizations/acme/evidenceArtifacts/x")).NothingHappens();
  const ControlTestEvents events = story.When(&NoteWithdrawnArtifact, std::string(kArtifact)).Happens();
  EXPECT_EQ(events[0].evidence_withdrawn().former_outcome(), v1::CONTROL_TEST_OUTCOME_PASSED);
  EXPECT_EQ(story.state().state(), ControlTest::STATE_INCONCLUSIVE);
  EXPECT_EQ(story.state().conclusion().outcome(), v1::CONTROL_TEST_OUTCOME_PASSED) << "the record stays as it was";
  story.When(&NoteWithdrawnArtifact, std::string(kArtifact)).NothingHappens();
}

}  // namespace
}  // namespace aims::controls
