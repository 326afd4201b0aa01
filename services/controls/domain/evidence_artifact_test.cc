#include "services/controls/domain/evidence_artifact.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/retention_rule.h"
#include "services/controls/domain/testing/artifact_story.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using type::v1::ArtifactStanding;
using v1::EvidenceArtifact;

TEST(EvidenceArtifact, IsWrittenSubmittedAndAcceptedByAnother) {
  ArtifactStory story;
  story.Draft();
  EXPECT_EQ(story.state().state(), EvidenceArtifact::STATE_DRAFT);
  EXPECT_THAT(story.state().authors(), ElementsAre("ana"));
  EXPECT_EQ(story.state().digest().size(), 64u);
  EXPECT_FALSE(story.state().orphan());
  story.By("ana").When(v1::SubmitEvidenceArtifactRequest()).Happens();
  EXPECT_EQ(story.state().state(), EvidenceArtifact::STATE_SUBMITTED);
  EXPECT_EQ(story.state().submitter(), "ana");
  const auto events = story.By("rita").When(story.Accepting()).Happens();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].accepted().supports(0).resource(), "organizations/acme/controls/bias");
  EXPECT_EQ(events[0].accepted().sha256(), Sha());
  EXPECT_EQ(story.state().state(), EvidenceArtifact::STATE_ACCEPTED);
  EXPECT_EQ(story.state().reviewer(), "rita");
  EXPECT_EQ(base::FromProto(story.state().review_time()), story.time());
  EXPECT_FALSE(story.state().accepted_by_rule());
}

TEST(EvidenceArtifact, ThatSupportsNothingIsAnOrphan) {
  ArtifactStory story;
  v1::CreateEvidenceArtifactRequest request = story.Registered();
  request.mutable_evidence_artifact()->clear_supports();
  story.When(request).Happens();
  EXPECT_TRUE(story.state().orphan());
  story.When(story.Updating([](auto& artifact) { artifact.add_supports()->set_requirement("iso-42001:A.6.2.4"); }))
      .Happens();
  EXPECT_FALSE(story.state().orphan());
}

TEST(EvidenceArtifact, HasContentThatHoldsTogether) {
  ArtifactStory story;
  const absl::Time now = story.time();
  story.RefusesToRegister([&](auto& a) { *a.mutable_collect_time() = base::ToProto(now + absl::Seconds(1)); },
                          "EVIDENCE_IN_FUTURE");
  story.RefusesToRegister(
      [&](auto& a) {
        *a.mutable_covers_from_time() = base::ToProto(now - kDay);
        *a.mutable_covers_to_time() = base::ToProto(now - 2 * kDay);
      },
      "PERIOD_REVERSED");
  story.RefusesToRegister([&](auto& a) { *a.mutable_expire_time() = a.collect_time(); }, "EXPIRY_BEFORE_COLLECTION");
  story.RefusesToRegister([](auto& a) { a.add_supports()->set_resource("organizations/other/controls/bias"); },
                          "SUPPORT_ELSEWHERE");
  story.RefusesToRegister([](auto& a) { a.add_supports()->set_resource("bias"); }, "SUPPORT_ELSEWHERE");
  story.RefusesToRegister([](auto& a) { a.set_supersedes(kOther); }, "SUPERSEDED_UNKNOWN");
  story.RefusesToRegister([](auto& a) { a.set_precedent(kOther); }, "PRECEDENT_UNKNOWN");
  v1::CreateEvidenceArtifactRequest request = story.Registered();
  request.mutable_evidence_artifact()->add_supports()->set_criterion("all groups");
  story.When(request).Fails(absl::StatusCode::kInvalidArgument);
  // The same for an update.
  story.Draft();
  story.When(story.Updating([](auto& a) { a.set_supersedes(kOther); })).IsRefused("SUPERSEDED_UNKNOWN");
  story.Knowing(OtherArtifact(EvidenceArtifact::STATE_EXPIRED));
  story.When(story.Updating([](auto& a) { a.set_supersedes(kOther); })).Happens();
}

TEST(EvidenceArtifact, HasTwoHundredAuthorsAtMost) {
  ArtifactStory story;
  story.Draft();
  const auto change = [&](int i) {
    return story.Updating([i](auto& artifact) { artifact.set_description(absl::StrCat("version ", i)); });
  };
  for (int i = 1; i < 200; ++i) story.By(absl::StrCat("author", i)).When(change(i)).Happens();
  story.By("late").When(change(200)).IsRefused("TOO_MANY_AUTHORS", "7.5.3");
  story.By("ana").When(change(200)).Happens();
}

TEST(EvidenceArtifact, CoversAnInstantToo) {
  ArtifactStory story;
  v1::CreateEvidenceArtifactRequest request = story.Registered();
  *request.mutable_evidence_artifact()->mutable_covers_from_time() = base::ToProto(story.time() - kDay);
  *request.mutable_evidence_artifact()->mutable_covers_to_time() = base::ToProto(story.time() - kDay);
  *request.mutable_evidence_artifact()->mutable_collect_time() = base::ToProto(story.time());
  story.When(request).Happens();
}

TEST(EvidenceArtifact, IsSubmittedWithDigestAndPlaceAndWhileItIsValid) {
  const auto refused = [](const std::function<void(EvidenceArtifact&)>& change, const char* rule) {
    ArtifactStory story;
    v1::CreateEvidenceArtifactRequest request = story.Registered();
    change(*request.mutable_evidence_artifact());
    story.When(request).Happens();
    story.When(v1::SubmitEvidenceArtifactRequest()).IsRefused(rule, "7.5.3");
  };
  refused([](auto& a) { a.clear_sha256(); }, "SHA256_MISSING");
  refused([](auto& a) { a.clear_uri(); }, "URI_MISSING");
  refused([](auto& a) { a.set_collector_kind(EvidenceArtifact::COLLECTOR_KIND_AUTOMATION); }, "JOB_MISSING");
  ArtifactStory late;
  late.Draft().After(100 * kDay).When(v1::SubmitEvidenceArtifactRequest()).IsRefused("EVIDENCE_EXPIRED");
}

TEST(EvidenceArtifact, IsFrozenAfterItsSubmission) {
  ArtifactStory story;
  const auto update = story.Updating([](auto& a) { a.set_description("of May"); });
  story.Submitted().When(update).IsRefused("WRONG_STATE");
  story.By("rita").When(story.Accepting()).Happens();
  story.When(update).IsRefused("WRONG_STATE");
}

TEST(EvidenceArtifact, IsReviewedByNeitherCollectorNorAuthorNorSubmitter) {
  ArtifactStory story;
  story.Draft().By("sam").When(v1::SubmitEvidenceArtifactRequest()).Happens();
  for (const char* person : {"carl", "ana", "sam"}) {
    story.By(person).When(story.Accepting()).IsRefused("FOUR_EYES", "7.5.3");
    story.By(person).When(story.Rejecting()).IsRefused("FOUR_EYES", "7.5.3");
  }
  story.By("rita").When(story.Accepting()).Happens();
}

TEST(EvidenceArtifact, IsReviewedByTheDigestThatWasRead) {
  ArtifactStory story;
  story.Draft();
  const auto accept = story.Accepting();
  const auto reject = story.Rejecting();
  story.When(story.Updating([](auto& a) { a.set_description("of May"); })).Happens();
  story.When(v1::SubmitEvidenceArtifactRequest()).Happens();
  story.By("rita").When(accept).IsRefused("OTHER_DIGEST");
  story.By("rita").When(reject).IsRefused("OTHER_DIGEST");
}

TEST(EvidenceArtifact, IsNotAcceptedAfterItsValidity) {
  ArtifactStory story;
  story.Submitted().After(100 * kDay).By("rita").When(story.Accepting()).IsRefused("EVIDENCE_EXPIRED");
}

TEST(EvidenceArtifact, IsADraftAgainWhenARejectedOneIsChanged) {
  ArtifactStory story;
  story.Submitted().By("rita").When(story.Rejecting()).Happens();
  EXPECT_EQ(story.state().state(), EvidenceArtifact::STATE_REJECTED);
  EXPECT_EQ(story.state().state_reason(), "the sample is too small");
  EXPECT_EQ(story.state().reviewer(), "rita");
  story.When(v1::SubmitEvidenceArtifactRequest()).IsRefused("WRONG_STATE");
  story.By("ana").When(story.Updating([](auto& a) { a.set_description("a larger sample"); })).Happens();
  EXPECT_EQ(story.state().state(), EvidenceArtifact::STATE_DRAFT);
  story.When(v1::DeleteEvidenceArtifactRequest()).IsRefused("WAS_SUBMITTED", "7.5.3");
  story.When(v1::SubmitEvidenceArtifactRequest()).Happens();
  story.By("rita").When(story.Accepting()).Happens();
}

// --- The standing, for others ---

// The standing that the events report; nothing when they report none.
absl::optional<ArtifactStanding> StandingIn(const EvidenceArtifactEvents& events) {
  absl::optional<ArtifactStanding> standing;
  for (const auto& event : events) {
    EXPECT_FALSE(standing.has_value()) << "the standing is reported last, and once";
    if (event.has_standing_changed()) standing = event.standing_changed().standing();
  }
  return standing;
}

TEST(EvidenceArtifact, ReportsItsStandingFromItsAcceptanceOn) {
  ArtifactStory story;
  EXPECT_FALSE(StandingIn(story.When(story.Registered()).Happens()).has_value());
  EXPECT_FALSE(StandingIn(story.When(v1::SubmitEvidenceArtifactRequest()).Happens()).has_value());
  EXPECT_FALSE(StandingIn(story.By("rita").When(story.Rejecting()).Happens()).has_value());
  const auto again = story.Updating([](auto& artifact) { artifact.set_description("a larger sample"); });
  EXPECT_FALSE(StandingIn(story.By("ana").When(again).Happens()).has_value());
  story.When(v1::SubmitEvidenceArtifactRequest()).Happens();
  const auto standing = StandingIn(story.By("rita").When(story.Accepting()).Happens());
  ASSERT_TRUE(standing.has_value());
  EXPECT_EQ(standing->artifact(), kArtifact);
  EXPECT_EQ(standing->state(), ArtifactStanding::STATE_ACCEPTED);
  EXPECT_EQ(standing->sha256(), Sha());
  EXPECT_EQ(standing->collector(), "carl");
  EXPECT_EQ(base::FromProto(standing->expire_time()), story.time() + 100 * kDay);
}

TEST(EvidenceArtifact, ReportsItsEndToThoseWhoKnowIt) {
  ArtifactStory withdrawn;
  const auto standing = StandingIn(withdrawn.Accepted().When(Withdrawing()).Happens());
  ASSERT_TRUE(standing.has_value());
  EXPECT_EQ(standing->state(), ArtifactStanding::STATE_WITHDRAWN);
  ArtifactStory unknown;
  EXPECT_FALSE(StandingIn(unknown.Submitted().When(Withdrawing()).Happens()).has_value());
  ArtifactStory superseded;
  EvidenceArtifact successor = OtherArtifact(EvidenceArtifact::STATE_ACCEPTED);
  successor.set_supersedes(kArtifact);
  v1::SupersedeEvidenceArtifactRequest request;
  request.set_successor(kOther);
  const auto replaced = StandingIn(superseded.Accepted().Knowing(successor).When(request).Happens());
  ASSERT_TRUE(replaced.has_value());
  EXPECT_EQ(replaced->state(), ArtifactStanding::STATE_SUPERSEDED);
  EXPECT_EQ(replaced->superseded_by(), kOther);
  // A notice changes nothing of it.
  ArtifactStory valid;
  EXPECT_FALSE(StandingIn(valid.Accepted().After(80 * kDay).FallsDue()).has_value());
}

TEST(EvidenceArtifact, ReportsEachStateByItsName) {
  const auto* states = EvidenceArtifact::State_descriptor();
  const auto* reported = ArtifactStanding::State_descriptor();
  ASSERT_EQ(states->value_count(), reported->value_count());
  for (int i = 0; i < states->value_count(); ++i) {
    EXPECT_EQ(states->value(i)->name(), reported->value(i)->name());
    EXPECT_EQ(states->value(i)->number(), reported->value(i)->number());
  }
}

// --- The same content ---

TEST(EvidenceArtifact, NamesOthersWithTheSameContent) {
  ArtifactStory story;
  story.ReferredToBy(kArtifact).ReferredToBy(kOther);
  story.Submitted();
  EXPECT_THAT(story.state().same_content(), ElementsAre(kOther));
  EXPECT_TRUE(story.state().reused());
  EXPECT_EQ(story.state().content_key(), "organizations/acme/sha256/" + Sha());
  ArtifactStory alone;
  alone.Submitted();
  EXPECT_FALSE(alone.state().reused());
}

TEST(EvidenceArtifact, NamesTenOthersWithTheSameContentAtMost) {
  ArtifactStory story;
  for (int i = 0; i < 30; ++i) story.ReferredToBy(absl::StrCat("organizations/acme/evidenceArtifacts/a", i));
  story.Submitted();
  EXPECT_EQ(story.state().same_content_size(), 10);
}

// --- The end ---

TEST(EvidenceArtifact, IsWithdrawnWithItsRecord) {
  ArtifactStory story;
  const auto events = story.Accepted().When(Withdrawing()).Happens();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_TRUE(events[0].withdrawn().was_accepted());
  EXPECT_EQ(events[0].withdrawn().supports_size(), 1);
  EXPECT_EQ(story.state().state(), EvidenceArtifact::STATE_WITHDRAWN);
  EXPECT_EQ(story.state().state_reason(), "measured on the wrong data");
  EXPECT_EQ(story.state().sha256(), Sha());
  story.When(Withdrawing()).IsRefused("WRONG_STATE");
  story.When(v1::DeleteEvidenceArtifactRequest()).IsRefused("WRONG_STATE");
  EXPECT_EQ(EvidenceArtifacts::NextDue(story.state()), absl::nullopt);
  ArtifactStory submitted;
  EXPECT_FALSE(submitted.Submitted().When(Withdrawing()).Happens()[0].withdrawn().was_accepted());
  ArtifactStory draft;
  draft.Draft().When(Withdrawing()).IsRefused("WRONG_STATE");
}

TEST(EvidenceArtifact, IsReplacedByAnAcceptedSuccessorThatNamesIt) {
  ArtifactStory story;
  v1::SupersedeEvidenceArtifactRequest request;
  request.set_successor(kOther);
  story.Accepted().When(request).IsRefused("SUCCESSOR_UNKNOWN", "7.5.3");
  EvidenceArtifact successor = OtherArtifact(EvidenceArtifact::STATE_SUBMITTED);
  successor.set_supersedes(kArtifact);
  story.Knowing(successor).When(request).IsRefused("SUCCESSOR_NOT_ACCEPTED", "7.5.3");
  successor.set_state(EvidenceArtifact::STATE_ACCEPTED);
  *successor.mutable_expire_time() = base::ToProto(story.time());
  story.Knowing(successor).When(request).IsRefused("SUCCESSOR_NOT_ACCEPTED", "7.5.3");
  successor.clear_expire_time();
  successor.set_supersedes(kOther);
  story.Knowing(successor).When(request).IsRefused("SUCCESSOR_DIFFERS", "7.5.3");
  successor.set_supersedes(kArtifact);
  const auto events = story.Knowing(successor).When(request).Happens();
  EXPECT_EQ(events[0].superseded().supports_size(), 1);
  EXPECT_EQ(story.state().state(), EvidenceArtifact::STATE_SUPERSEDED);
  EXPECT_EQ(story.state().superseded_by(), kOther);
  story.When(request).IsRefused("WRONG_STATE");
}

TEST(EvidenceArtifact, IsDiscardedAsADraftOnly) {
  ArtifactStory story;
  story.Draft().When(v1::DeleteEvidenceArtifactRequest()).Happens();
  EXPECT_TRUE(story.state().has_delete_time());
  ArtifactStory submitted;
  submitted.Submitted().When(v1::DeleteEvidenceArtifactRequest()).IsRefused("WRONG_STATE");
  ArtifactStory needed;
  needed.Draft().ReferredToBy("organizations/acme/evidenceArtifacts/other");
  needed.When(v1::DeleteEvidenceArtifactRequest()).IsRefused("REFERRED_TO");
}

TEST(EvidenceArtifact, IsNotDiscardedUnderALegalHold) {
  v1::RetentionRule rule;
  rule.set_name("organizations/acme/retentionRules/court");
  rule.set_organization("organizations/acme");
  rule.set_state(v1::RetentionRule::STATE_APPROVED);
  rule.set_years(10);
  rule.add_collections("evidenceArtifacts");
  rule.add_holds()->set_state(v1::RetentionRule::Hold::STATE_PLACED);
  ArtifactStory story;
  story.Draft().Knowing(rule).ReferredToBy(rule.name());
  story.When(v1::DeleteEvidenceArtifactRequest()).IsRefused("LEGAL_HOLD", "7.5.3");
  // Of another kind of evidence.
  rule.add_evidence_kinds(EvidenceArtifact::KIND_ML_BOM);
  ArtifactStory other;
  other.Draft().Knowing(rule).ReferredToBy(rule.name());
  other.When(v1::DeleteEvidenceArtifactRequest()).IsRefused("REFERRED_TO");  // as the story knows no better
}

}  // namespace
}  // namespace aims::controls
