#include "services/controls/domain/evidence_request.h"

#include "common/domain/person_noted.h"
#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using v1::EvidenceArtifact;
using v1::EvidenceRequest;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kArtifact[] = "organizations/acme/evidenceArtifacts/report";

EvidenceArtifact Artifact(EvidenceArtifact::State state) {
  EvidenceArtifact artifact;
  artifact.set_name(kArtifact);
  artifact.set_kind(EvidenceArtifact::KIND_TEST_REPORT);
  artifact.set_state(state);
  return artifact;
}

// A request that lea makes of olga, which pia answers and lea closes.
class RequestStory : public domain::Story<EvidenceRequests> {
 public:
  RequestStory() : Story("organizations/acme/evidenceRequests/bias") {}

  v1::CreateEvidenceRequestRequest Asked() const {
    v1::CreateEvidenceRequestRequest request;
    auto& asked = *request.mutable_evidence_request();
    asked.set_display_name("Report of the bias test");
    asked.set_asked_of("olga");
    asked.set_resource("organizations/acme/controls/bias");
    *asked.mutable_due_time() = base::ToProto(time() + 30 * kDay);
    return request;
  }
  RequestStory& Open() {
    By("lea").When(Asked()).Happens();
    return *this;
  }
  RequestStory& Provided(EvidenceArtifact::State state = EvidenceArtifact::STATE_ACCEPTED) {
    Open().Knowing(Artifact(state)).By("pia").When(Providing()).Happens();
    return *this;
  }
  static v1::ProvideEvidenceRequest Providing() {
    v1::ProvideEvidenceRequest request;
    request.add_artifacts(kArtifact);
    return request;
  }
  static v1::ExtendEvidenceRequestDueRequest Extending(absl::Time due) {
    v1::ExtendEvidenceRequestDueRequest request;
    request.set_reason("the test runs late");
    *request.mutable_due_time() = base::ToProto(due);
    return request;
  }
};

TEST(EvidenceRequest, IsAskedAnsweredAndClosed) {
  RequestStory story;
  story.Open();
  EXPECT_EQ(story.state().state(), EvidenceRequest::STATE_OPEN);
  EXPECT_EQ(story.state().requester(), "lea");
  story.Knowing(Artifact(EvidenceArtifact::STATE_ACCEPTED)).By("pia").When(RequestStory::Providing()).Happens();
  EXPECT_EQ(story.state().state(), EvidenceRequest::STATE_PROVIDED);
  EXPECT_THAT(story.state().artifacts(), ElementsAre(kArtifact));
  EXPECT_EQ(story.state().provider(), "pia");
  story.By("lea").When(v1::CloseEvidenceRequestRequest()).Happens();
  EXPECT_EQ(story.state().state(), EvidenceRequest::STATE_CLOSED);
  EXPECT_EQ(story.state().closer(), "lea");
}

TEST(EvidenceRequest, IsDueLaterAndAboutTheOrganization) {
  RequestStory story;
  v1::CreateEvidenceRequestRequest request = story.Asked();
  *request.mutable_evidence_request()->mutable_due_time() = base::ToProto(story.time());
  story.When(request).IsRefused("DUE_TIME_PAST", "7.5.3");
  request = story.Asked();
  request.mutable_evidence_request()->set_resource("organizations/other/controls/bias");
  story.When(request).IsRefused("RESOURCE_ELSEWHERE", "7.5.3");
  story.Open();
  v1::UpdateEvidenceRequestRequest update;
  update.mutable_evidence_request()->set_resource("organizations/other/controls/bias");
  story.When(update).IsRefused("RESOURCE_ELSEWHERE", "7.5.3");
  update.mutable_evidence_request()->set_resource("organizations/acme/controls/drift");
  story.After(60 * kDay).When(update).Happens();  // also when it is overdue
}

TEST(EvidenceRequest, IsAnsweredWithSubmittedArtifactsOfTheKind) {
  RequestStory story;
  story.Open().When(RequestStory::Providing()).IsRefused("ARTIFACT_UNKNOWN", "7.5.3");
  for (const auto state : {EvidenceArtifact::STATE_DRAFT, EvidenceArtifact::STATE_REJECTED,
                           EvidenceArtifact::STATE_EXPIRED, EvidenceArtifact::STATE_WITHDRAWN}) {
    story.Knowing(Artifact(state)).When(RequestStory::Providing()).IsRefused("ARTIFACT_NOT_SUBMITTED", "7.5.3");
  }
  v1::UpdateEvidenceRequestRequest update;
  update.mutable_evidence_request()->set_kind(EvidenceArtifact::KIND_ML_BOM);
  story.When(update).Happens();
  story.Knowing(Artifact(EvidenceArtifact::STATE_SUBMITTED));
  story.When(RequestStory::Providing()).IsRefused("ARTIFACT_OF_OTHER_KIND", "7.5.3");
  update.mutable_evidence_request()->set_kind(EvidenceArtifact::KIND_TEST_REPORT);
  story.When(update).Happens();
  story.When(RequestStory::Providing()).Happens();
}

TEST(EvidenceRequest, IsClosedByAnotherAndWithAcceptedArtifacts) {
  RequestStory story;
  story.Provided(EvidenceArtifact::STATE_SUBMITTED);
  story.By("lea").When(v1::CloseEvidenceRequestRequest()).IsRefused("ARTIFACT_NOT_ACCEPTED", "7.5.3");
  EvidenceArtifact expired = Artifact(EvidenceArtifact::STATE_ACCEPTED);
  *expired.mutable_expire_time() = base::ToProto(story.time());
  story.Knowing(expired).When(v1::CloseEvidenceRequestRequest()).IsRefused("ARTIFACT_NOT_ACCEPTED", "7.5.3");
  story.Knowing(Artifact(EvidenceArtifact::STATE_ACCEPTED));
  story.By("pia").When(v1::CloseEvidenceRequestRequest()).IsRefused("FOUR_EYES", "7.5.3");
  story.By("olga").When(v1::CloseEvidenceRequestRequest()).IsRefused("FOUR_EYES", "7.5.3");
  story.By("lea").When(v1::CloseEvidenceRequestRequest()).Happens();
}

TEST(EvidenceRequest, IsOpenAgainWhenTheAnswerIsNotEnough) {
  RequestStory story;
  v1::ReopenEvidenceRequestRequest reopen;
  reopen.set_reason("the period is missing");
  story.Open().When(reopen).IsRefused("WRONG_STATE");
  RequestStory answered;
  answered.Provided().By("lea").When(reopen).Happens();
  EXPECT_EQ(answered.state().state(), EvidenceRequest::STATE_OPEN);
  EXPECT_EQ(answered.state().state_reason(), "the period is missing");
  answered.By("pia").When(RequestStory::Providing()).Happens();
}

TEST(EvidenceRequest, IsCancelledForGood) {
  RequestStory story;
  v1::CancelEvidenceRequestRequest cancel;
  cancel.set_reason("the system was retired");
  story.Open().When(cancel).Happens();
  EXPECT_EQ(story.state().state(), EvidenceRequest::STATE_CANCELLED);
  story.Knowing(Artifact(EvidenceArtifact::STATE_ACCEPTED));
  story.When(RequestStory::Providing()).IsRefused("WRONG_STATE");
  story.When(cancel).IsRefused("WRONG_STATE");
  EXPECT_EQ(EvidenceRequests::NextDue(story.state()), absl::nullopt);
}

TEST(EvidenceRequest, KeepsItsFirstDueTime) {
  RequestStory story;
  story.Open();
  const absl::Time first = story.time() + 30 * kDay;
  const auto later = RequestStory::Extending(first + 10 * kDay);
  story.By("olga").When(later).IsRefused("FOUR_EYES", "7.5.3");
  story.By("lea").When(RequestStory::Extending(first)).IsRefused("DUE_TIME_NOT_LATER", "7.5.3");
  v1::UpdateEvidenceRequestRequest update;
  *update.mutable_evidence_request()->mutable_due_time() = later.due_time();
  update.mutable_update_mask()->add_paths("due_time");
  story.When(update).Fails(absl::StatusCode::kInvalidArgument);
  story.When(later).Happens();
  EXPECT_EQ(base::FromProto(story.state().due_time()), first + 10 * kDay);
  EXPECT_EQ(base::FromProto(story.state().original_due_time()), first);
  EXPECT_EQ(story.state().extensions(), 1u);
  story.After(60 * kDay).When(RequestStory::Extending(first + 11 * kDay)).IsRefused("DUE_TIME_PAST", "7.5.3");
}

TEST(EvidenceRequest, GivesNoticeAndBecomesOverdueOnceEach) {
  RequestStory story;
  story.Open();
  const absl::Time due = story.time() + 30 * kDay;
  EXPECT_EQ(EvidenceRequests::NextDue(story.state()), due - 7 * kDay);
  auto events = story.At(due - 7 * kDay).FallsDue();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_TRUE(events[0].has_due_soon());
  EXPECT_EQ(EvidenceRequests::NextDue(story.state()), due);
  events = story.At(due).FallsDue();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_TRUE(events[0].has_overdue());
  EXPECT_TRUE(story.state().overdue());
  EXPECT_EQ(EvidenceRequests::NextDue(story.state()), absl::nullopt);
  // Later, it can fall due again.
  story.By("lea").When(RequestStory::Extending(due + 30 * kDay)).Happens();
  EXPECT_FALSE(story.state().overdue());
  EXPECT_EQ(EvidenceRequests::NextDue(story.state()), due + 23 * kDay);
  EXPECT_EQ(story.At(due + 100 * kDay).FallsDue().size(), 2u);
}

TEST(EvidenceRequest, GivesNoNoticeThatWouldComeBeforeTheRequest) {
  RequestStory story;
  v1::CreateEvidenceRequestRequest request = story.Asked();
  *request.mutable_evidence_request()->mutable_due_time() = base::ToProto(story.time() + 3 * kDay);
  story.When(request).Happens();
  EXPECT_EQ(EvidenceRequests::NextDue(story.state()), story.time() + 3 * kDay);
}

TEST(EvidenceRequest, FallsDueOnlyWhileItIsOpen) {
  RequestStory story;
  story.Provided();
  EXPECT_EQ(EvidenceRequests::NextDue(story.state()), absl::nullopt);
}

TEST(EvidenceRequest, NotesThatThePersonWhoIsAskedLeft) {
  const domain::PersonChange gone{"olga", "organizations/acme/persons/olga", true};
  RequestStory story;
  story.Open().When(&domain::NotePerson<EvidenceRequests>, gone).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("olga"));
  story.When(&domain::NotePerson<EvidenceRequests>, gone).NothingHappens();
  v1::UpdateEvidenceRequestRequest update;
  update.mutable_evidence_request()->set_asked_of("otto");
  story.When(update).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 0);
  story.When(&domain::NotePerson<EvidenceRequests>, gone).NothingHappens();
}

TEST(EvidenceRequest, ThatEndedWaitsForNobody) {
  const domain::PersonChange gone{"olga", "organizations/acme/persons/olga", true};
  RequestStory story;
  story.Provided().When(&domain::NotePerson<EvidenceRequests>, gone).Happens();
  story.By("lea").When(v1::CloseEvidenceRequestRequest()).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 0);
  story.When(&domain::NotePerson<EvidenceRequests>, gone).NothingHappens();
}

}  // namespace
}  // namespace aims::controls
