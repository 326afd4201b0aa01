// Acceptance by rule, and what time does to an evidence artifact.

#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/artifact_story.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using type::v1::ArtifactStanding;
using v1::EvidenceArtifact;

// --- Acceptance by rule ---

// An artifact of the job "nightly", which the program "service:scan" collects and writes.
class ProgramStory : public ArtifactStory {
 public:
  ProgramStory() {
    precedent_ = OtherArtifact(EvidenceArtifact::STATE_ACCEPTED);
    Program(&precedent_);
    precedent_.set_reviewer("rita");
  }
  static void Program(EvidenceArtifact* artifact) {
    artifact->set_kind(EvidenceArtifact::KIND_TEST_REPORT);
    artifact->set_collector("service:scan");
    artifact->set_collector_kind(EvidenceArtifact::COLLECTOR_KIND_AUTOMATION);
    artifact->set_job_id("nightly");
    artifact->set_method("scan of all models");
    artifact->set_source_system("pipeline");
  }
  v1::CreateEvidenceArtifactRequest OfProgram() const {
    v1::CreateEvidenceArtifactRequest request = Registered();
    Program(request.mutable_evidence_artifact());
    request.mutable_evidence_artifact()->set_precedent(kOther);
    return request;
  }
  EvidenceArtifact precedent_;
};

// Submits an artifact of a program on a precedent, as `actor`.
absl::StatusOr<EvidenceArtifactEvents> SubmitBy(const event::v1::Actor& actor, const EvidenceArtifact& precedent,
                                                const std::function<void(EvidenceArtifact&)>& change = {}) {
  ProgramStory story;
  EvidenceArtifact artifact = story.OfProgram().evidence_artifact();
  artifact.set_name(kArtifact);
  artifact.add_authors("service:scan");
  if (change) change(artifact);
  domain::KnownResources known;
  known.Add(precedent);
  return Submit(artifact, v1::SubmitEvidenceArtifactRequest(), {actor, story.time(), &known, kArtifact});
}

event::v1::Actor Scan() {
  event::v1::Actor actor;
  actor.set_subject("service:scan");
  actor.set_kind(event::v1::Actor::KIND_SERVICE);
  return actor;
}

std::vector<std::string> RulesOf(const absl::StatusOr<EvidenceArtifactEvents>& events) {
  std::vector<std::string> rules;
  for (const auto& violation : domain::ViolationsOf(events.status())) rules.push_back(violation.rule);
  return rules;
}

TEST(EvidenceArtifact, OfAProgramIsAcceptedOnAPrecedentThatAPersonReviewed) {
  const auto events = SubmitBy(Scan(), ProgramStory().precedent_);
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), 3u);
  EXPECT_TRUE((*events)[0].has_submitted());
  EXPECT_EQ((*events)[1].accepted().precedent(), kOther);
  EXPECT_EQ((*events)[2].standing_changed().standing().state(), ArtifactStanding::STATE_ACCEPTED);
  ArtifactStory story;
  story.Draft().Given(*events);
  EXPECT_EQ(story.state().state(), EvidenceArtifact::STATE_ACCEPTED);
  EXPECT_TRUE(story.state().accepted_by_rule());
  EXPECT_EQ(story.state().reviewer(), "");
}

TEST(EvidenceArtifact, IsNotAcceptedByRuleForPeople) {
  event::v1::Actor ana;
  ana.set_subject("ana");
  ana.set_kind(event::v1::Actor::KIND_PERSON);
  const EvidenceArtifact precedent = ProgramStory().precedent_;
  EXPECT_THAT(RulesOf(SubmitBy(ana, precedent)), ElementsAre("NOT_BY_PROGRAM"));
  event::v1::Actor person = Scan();
  person.set_kind(event::v1::Actor::KIND_PERSON);
  EXPECT_THAT(RulesOf(SubmitBy(person, precedent)), ElementsAre("NOT_BY_PROGRAM"));
  event::v1::Actor other = Scan();
  other.set_subject("service:other");
  EXPECT_THAT(RulesOf(SubmitBy(other, precedent)), ElementsAre("NOT_BY_PROGRAM"));
  EXPECT_THAT(RulesOf(SubmitBy(Scan(), precedent, [](auto& artifact) { artifact.add_authors("ana"); })),
              ElementsAre("NOT_BY_PROGRAM"));
  EXPECT_THAT(RulesOf(SubmitBy(Scan(), precedent,
                               [](auto& a) { a.set_collector_kind(EvidenceArtifact::COLLECTOR_KIND_PERSON); })),
              ElementsAre("NOT_BY_PROGRAM"));
}

TEST(EvidenceArtifact, IsNotAcceptedOnAPrecedentThatDoesNotHold) {
  EvidenceArtifact precedent = ProgramStory().precedent_;
  precedent.set_state(EvidenceArtifact::STATE_SUBMITTED);
  EXPECT_THAT(RulesOf(SubmitBy(Scan(), precedent)), ElementsAre("PRECEDENT_NOT_ACCEPTED"));
  precedent = ProgramStory().precedent_;
  *precedent.mutable_expire_time() = base::ToProto(ProgramStory().time());
  EXPECT_THAT(RulesOf(SubmitBy(Scan(), precedent)), ElementsAre("PRECEDENT_NOT_ACCEPTED"));
  precedent = ProgramStory().precedent_;
  precedent.set_accepted_by_rule(true);
  EXPECT_THAT(RulesOf(SubmitBy(Scan(), precedent)), ElementsAre("PRECEDENT_NOT_REVIEWED"));
  precedent = ProgramStory().precedent_;
  precedent.clear_reviewer();
  EXPECT_THAT(RulesOf(SubmitBy(Scan(), precedent)), ElementsAre("PRECEDENT_NOT_REVIEWED"));
}

TEST(EvidenceArtifact, IsNotAcceptedOnAPrecedentOfAnotherKind) {
  const EvidenceArtifact precedent = ProgramStory().precedent_;
  const std::function<void(EvidenceArtifact&)> changes[] = {
      [](EvidenceArtifact& a) { a.set_job_id("weekly"); },
      [](EvidenceArtifact& a) { a.set_kind(EvidenceArtifact::KIND_ML_BOM); },
      [](EvidenceArtifact& a) { a.set_method("by hand"); },
      [](EvidenceArtifact& a) { a.set_source_system("laptop"); },
  };
  for (const auto& change : changes) {
    EXPECT_THAT(RulesOf(SubmitBy(Scan(), precedent, change)), ElementsAre("PRECEDENT_DIFFERS"));
  }
  EvidenceArtifact of_other = precedent;
  of_other.set_collector("service:other");
  EXPECT_THAT(RulesOf(SubmitBy(Scan(), of_other)), ElementsAre("PRECEDENT_DIFFERS"));
}

// --- Time ---

TEST(EvidenceArtifact, GivesNoticeAndExpiresOnceEach) {
  ArtifactStory story;
  story.Accepted();
  const absl::Time expiry = story.time() + 100 * kDay;
  EXPECT_EQ(EvidenceArtifacts::NextDue(story.state()), expiry - 30 * kDay);
  auto events = story.At(expiry - 30 * kDay).FallsDue();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].expiring().days(), 30u);
  EXPECT_EQ(base::FromProto(events[0].expiring().due_time()), expiry - 30 * kDay);
  EXPECT_EQ(EvidenceArtifacts::NextDue(story.state()), expiry - 7 * kDay);
  events = story.At(expiry - 7 * kDay).FallsDue();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].expiring().days(), 7u);
  events = story.At(expiry).FallsDue();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].expired().supports_size(), 1);
  EXPECT_EQ(events[1].standing_changed().standing().state(), ArtifactStanding::STATE_EXPIRED);
  EXPECT_EQ(story.state().state(), EvidenceArtifact::STATE_EXPIRED);
  EXPECT_EQ(EvidenceArtifacts::NextDue(story.state()), absl::nullopt);
}

TEST(EvidenceArtifact, MakesUpForWhatItMissed) {
  ArtifactStory story;
  story.Accepted();
  EXPECT_EQ(story.After(1000 * kDay).FallsDue().size(), 4u);  // two notices, the expiry, the standing
}

TEST(EvidenceArtifact, GivesNoNoticeThatWouldComeBeforeTheAcceptance) {
  ArtifactStory story;
  story.Submitted();
  const absl::Time expiry = story.time() + 100 * kDay;
  story.At(expiry - 20 * kDay).By("rita").When(story.Accepting()).Happens();
  EXPECT_EQ(EvidenceArtifacts::NextDue(story.state()), expiry - 7 * kDay);
}

TEST(EvidenceArtifact, ExpiresOnlyWhenAccepted) {
  ArtifactStory story;
  story.Submitted();
  EXPECT_EQ(EvidenceArtifacts::NextDue(story.state()), absl::nullopt);
}

TEST(EvidenceArtifact, IsEvidenceUntilItsValidityEnds) {
  ArtifactStory story;
  story.Accepted();
  domain::Decision decision;
  decision.time = story.time() + 100 * kDay - absl::Nanoseconds(1);
  EXPECT_TRUE(IsEvidence(story.state(), decision));
  decision.time = story.time() + 100 * kDay;
  EXPECT_FALSE(IsEvidence(story.state(), decision));
}

}  // namespace
}  // namespace aims::controls
