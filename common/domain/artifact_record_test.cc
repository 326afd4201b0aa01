#include "common/domain/artifact_record.h"

#include <string>
#include <vector>

#include "aims/type/v1/evidence.pb.h"
#include "common/base/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using type::v1::ArtifactStanding;
using type::v1::Evidence;

constexpr char kArtifact[] = "organizations/acme/evidenceArtifacts/report";
const absl::Time kNow = absl::FromUnixSeconds(1767225600);

struct Artifacts {
  static constexpr absl::string_view kCollection = "riskArtifacts";
};

ArtifactStanding Accepted() {
  ArtifactStanding standing;
  standing.set_artifact(kArtifact);
  standing.set_state(ArtifactStanding::STATE_ACCEPTED);
  standing.set_sha256(std::string(64, 'a'));
  standing.set_collector("carl");
  *standing.mutable_expire_time() = base::ToProto(kNow + absl::Seconds(1));
  return standing;
}

Evidence Naming(const std::string& reference) {
  Evidence evidence;
  evidence.set_title("report");
  evidence.set_reference(reference);
  evidence.set_sha256(std::string(64, 'a'));
  evidence.set_preparer("carl");
  *evidence.mutable_evidence_time() = base::ToProto(kNow);
  return evidence;
}

// What bars the evidence when every artifact has this standing.
std::vector<Violation> Barring(const Evidence& evidence, const absl::optional<ArtifactStanding>& standing) {
  Refusals refusals("organizations/acme/risks/r");
  RequireUsableBy(
      std::vector{evidence}, Decision{{}, kNow, nullptr, "organizations/acme/risks/r"},
      [](const auto& each) { return each.title(); }, [&](const Decision&, const std::string&) { return standing; },
      &refusals);
  for (const Violation& violation : refusals.violations()) EXPECT_EQ(violation.clause, "7.5.3");
  return refusals.violations();
}

std::vector<std::string> RulesOf(const Evidence& evidence, const absl::optional<ArtifactStanding>& standing) {
  std::vector<std::string> rules;
  for (const Violation& violation : Barring(evidence, standing)) rules.push_back(violation.rule);
  return rules;
}

TEST(RequireUsable, TakesTheAcceptedArtifact) {
  EXPECT_THAT(RulesOf(Naming(kArtifact), Accepted()), IsEmpty());
  ArtifactStanding forever = Accepted();
  forever.clear_expire_time();
  EXPECT_THAT(RulesOf(Naming(kArtifact), forever), IsEmpty());
}

TEST(RequireUsable, LooksUpArtifactsAlone) {
  for (const char* reference : {"https://files.acme.example/evidenceArtifacts/report", "organizations/acme/risks/r1",
                                "organizations/acme/evidenceArtifacts"}) {
    EXPECT_THAT(RulesOf(Naming(reference), absl::nullopt), IsEmpty()) << reference;
  }
}

TEST(RequireUsable, RefusesWhatIsNotKnown) {
  const auto barring = Barring(Naming(kArtifact), absl::nullopt);
  ASSERT_EQ(barring.size(), 1u);
  EXPECT_EQ(barring[0].rule, "ARTIFACT_UNKNOWN");
  EXPECT_THAT(barring[0].description, HasSubstr(kArtifact));
  EXPECT_THAT(barring[0].description, HasSubstr("accepted a moment ago is known within seconds"));
}

TEST(RequireUsable, RefusesArtifactsOfOthers) {
  EXPECT_THAT(RulesOf(Naming("organizations/other/evidenceArtifacts/report"), Accepted()),
              ElementsAre("ARTIFACT_UNKNOWN"));
  EXPECT_THAT(RulesOf(Naming("organizations/acme/evidenceArtifacts/No Name"), Accepted()),
              ElementsAre("ARTIFACT_UNKNOWN"));
}

TEST(RequireUsable, RefusesEachStateButAccepted) {
  ArtifactStanding standing = Accepted();
  for (const auto state :
       {ArtifactStanding::STATE_UNSPECIFIED, ArtifactStanding::STATE_DRAFT, ArtifactStanding::STATE_SUBMITTED,
        ArtifactStanding::STATE_REJECTED, ArtifactStanding::STATE_SUPERSEDED, ArtifactStanding::STATE_WITHDRAWN}) {
    standing.set_state(state);
    EXPECT_THAT(RulesOf(Naming(kArtifact), standing), ElementsAre("ARTIFACT_NOT_ACCEPTED")) << state;
  }
  EXPECT_THAT(Barring(Naming(kArtifact), standing)[0].description, HasSubstr("was withdrawn"));
  standing.set_state(ArtifactStanding::STATE_SUPERSEDED);
  standing.set_superseded_by("organizations/acme/evidenceArtifacts/report-2");
  EXPECT_THAT(Barring(Naming(kArtifact), standing)[0].description, HasSubstr("evidenceArtifacts/report-2"));
  standing.set_state(ArtifactStanding::STATE_DRAFT);
  EXPECT_THAT(Barring(Naming(kArtifact), standing)[0].description, HasSubstr("in state DRAFT"));
}

TEST(RequireUsable, RefusesWhatHasExpired) {
  ArtifactStanding standing = Accepted();
  standing.set_state(ArtifactStanding::STATE_EXPIRED);
  EXPECT_THAT(RulesOf(Naming(kArtifact), standing), ElementsAre("EVIDENCE_EXPIRED"));
  standing = Accepted();
  *standing.mutable_expire_time() = base::ToProto(kNow);  // and its expiry was not reported yet
  EXPECT_THAT(RulesOf(Naming(kArtifact), standing), ElementsAre("EVIDENCE_EXPIRED"));
  Evidence evidence = Naming(kArtifact);  // by its own time
  *evidence.mutable_expire_time() = base::ToProto(kNow);
  EXPECT_THAT(RulesOf(evidence, Accepted()), ElementsAre("EVIDENCE_EXPIRED"));
}

TEST(RequireUsable, RefusesAnotherContentAndAnotherPreparer) {
  Evidence evidence = Naming(kArtifact);
  evidence.set_sha256(std::string(64, 'b'));
  EXPECT_THAT(RulesOf(evidence, Accepted()), ElementsAre("ARTIFACT_DIFFERS"));
  evidence = Naming(kArtifact);
  evidence.set_preparer("rita");
  EXPECT_THAT(RulesOf(evidence, Accepted()), ElementsAre("PREPARER_DIFFERS"));
}

TEST(ArtifactRecordName, HasTheIdOfTheArtifact) {
  EXPECT_EQ(ArtifactRecordName<Artifacts>(kArtifact), "organizations/acme/riskArtifacts/report");
  EXPECT_EQ(ArtifactRecordName<Artifacts>("organizations/acme/risks/report"), "");
  EXPECT_EQ(ArtifactRecordName<Artifacts>("organizations/acme/evidenceArtifacts/No Name"), "");
}

}  // namespace
}  // namespace aims::domain
