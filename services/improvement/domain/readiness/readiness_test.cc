#include "services/improvement/domain/readiness/readiness.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/readiness/presence.h"
#include "services/improvement/domain/readiness/testing/complete_world.h"

namespace aims::improvement {
namespace {

using audit::v1::NonconformityEvent;
using testing::ElementsAre;
using testing::IsEmpty;
using v1::Readiness;
using v1::RequirementReadiness;

constexpr auto kMet = RequirementReadiness::STATE_MET;
constexpr auto kPartly = RequirementReadiness::STATE_PARTLY;
constexpr auto kNotMet = RequirementReadiness::STATE_NOT_MET;
constexpr auto kNotApplicable = RequirementReadiness::STATE_NOT_APPLICABLE;
constexpr auto kUnknown = RequirementReadiness::STATE_UNKNOWN;

Readiness At(World& world, const std::string& time) { return ReadinessOf(world.ledger(), T(time)).value(); }

const RequirementReadiness& Of(const Readiness& readiness, const std::string& id) {
  for (const RequirementReadiness& requirement : readiness.requirements()) {
    if (requirement.requirement() == "iso-42001:" + id) return requirement;
  }
  ADD_FAILURE() << "no requirement " << id;
  return RequirementReadiness::default_instance();
}
std::vector<std::string> Missing(const RequirementReadiness& requirement) {
  std::vector<std::string> ids;
  for (const auto& piece : requirement.pieces()) {
    if (!piece.present()) ids.push_back(piece.id());
  }
  return ids;
}
std::vector<std::string> Missing(const Readiness& readiness, const std::string& id) {
  return Missing(Of(readiness, id));
}
RequirementReadiness::Piece PieceOf(const Readiness& readiness, const std::string& id, const std::string& piece_id) {
  for (const auto& piece : Of(readiness, id).pieces()) {
    if (piece.id() == piece_id) return piece;
  }
  ADD_FAILURE() << "no piece " << piece_id << " of " << id;
  return {};
}
std::map<RequirementReadiness::State, int> States(const Readiness& readiness) {
  std::map<RequirementReadiness::State, int> states;
  for (const auto& counted : readiness.states()) states[counted.state()] = counted.count();
  return states;
}

// --- An empty organization ---

TEST(Readiness, OfAnEmptyOrganizationIsNothing) {
  World world;
  const Readiness readiness = At(world, "2026-06-01");
  EXPECT_FALSE(readiness.ready());
  EXPECT_EQ(readiness.requirements_size(), 32 + 38);
  EXPECT_EQ(States(readiness), (std::map<RequirementReadiness::State, int>{
                                   {kMet, 0}, {kPartly, 0}, {kNotMet, 32}, {kNotApplicable, 0}, {kUnknown, 38}}));
  EXPECT_EQ(readiness.pieces_present(), 0);
  EXPECT_EQ(base::FromProto(readiness.read_time()), T("2026-06-01"));
}

TEST(Readiness, AsksForTheDecisionAloneWhileNobodyDecidedOnAControl) {
  World world;
  const Readiness readiness = At(world, "2026-06-01");
  EXPECT_THAT(Missing(readiness, "A.6.2.6"), ElementsAre("decided"));
  EXPECT_EQ(PieceOf(readiness, "A.6.2.6", "decided").call(),
            "aims.controls.v1.StatementOfApplicabilityService.ApproveStatementOfApplicability");
}

TEST(Readiness, AsksForNoAbsenceOfFaultsBeforeThereCouldBeAny) {
  World world;
  EXPECT_THAT(Missing(At(world, "2026-06-01"), "10.2"), ElementsAre("document-nonconformity-results"));
  world.On("2026-01-02").Tell("nonconformities/n1", Happened<NonconformityEvent>(NonconformityEvent::kRegistered));
  EXPECT_EQ(Of(At(world, "2026-06-01"), "10.2").pieces_required(), 2);
}

// --- A complete organization ---

TEST(Readiness, OfACompleteOrganizationIsReady) {
  World world = CompleteWorld();
  const Readiness readiness = At(world, "2026-02-01");
  for (const RequirementReadiness& requirement : readiness.requirements()) {
    EXPECT_THAT(Missing(requirement), IsEmpty()) << requirement.requirement();
  }
  EXPECT_TRUE(readiness.ready());
  EXPECT_EQ(States(readiness), (std::map<RequirementReadiness::State, int>{
                                   {kMet, 33}, {kPartly, 0}, {kNotMet, 0}, {kNotApplicable, 37}, {kUnknown, 0}}));
  EXPECT_EQ(readiness.pieces_present(), readiness.pieces_required());
  EXPECT_EQ(At(world, "2026-01-09").pieces_present(), 0);
}

// Labels that no piece looks for would be counted in vain, and pieces whose label nobody tells would be missing for ever.
TEST(Readiness, LooksForEachLabelThatIsToldAndForNoOther) {
  World world = CompleteWorld();
  world.On("2026-01-11");
  TellFaults(&world);
  std::set<std::string> told, looked_for;
  for (const auto& [label, count] : world.Standing(Series::kPresence, "2026-01-10")) told.insert(label);
  for (const auto& [label, count] : world.Standing(Series::kPresence, "2026-02-01")) told.insert(label);
  for (const auto& [label, count] : world.Occurred(Series::kDone, "2025-01-01", "2026-02-01")) told.insert(label);
  for (const ReadinessLook& look : ReadinessLooks()) {
    if (look.series() != ReadinessLook::SERIES_PRESENCE && look.series() != ReadinessLook::SERIES_DONE) continue;
    for (const std::string& label : look.labels()) {
      looked_for.insert(absl::StrReplaceAll(label, {{"{requirement}", kApplicable}}));
    }
  }
  EXPECT_EQ(told, looked_for);
}

// --- A mandatory document ---

TEST(Readiness, IsNotMetWithoutAMandatoryDocumentWhateverElseIsThere) {
  World world = CompleteWorld();
  world.On("2026-03-01").Tell("requiredDocuments/statement-of-applicability", Lapsed("organizations/acme/x"));
  const Readiness readiness = At(world, "2026-03-01");
  EXPECT_EQ(Of(readiness, "6.1.3").state(), kNotMet);
  EXPECT_THAT(Missing(readiness, "6.1.3"), ElementsAre("document-statement-of-applicability"));
  EXPECT_EQ(Of(readiness, "6.1.3").pieces_present(), Of(readiness, "6.1.3").pieces_required() - 1);
  EXPECT_FALSE(readiness.ready());
  EXPECT_EQ(States(readiness)[kNotMet], 1);
  EXPECT_TRUE(At(world, "2026-02-28").ready());
}

TEST(Readiness, IsPartlyMetWhenAnotherPieceIsMissing) {
  World world = CompleteWorld();
  const Readiness readiness = At(world, "2028-01-10");  // reviews of the context are due
  EXPECT_EQ(Of(readiness, "4.1").state(), kPartly);
  EXPECT_THAT(Missing(readiness, "4.1"), ElementsAre("context-reviewed"));
  EXPECT_EQ(Of(At(world, "2028-01-09"), "4.1").state(), kMet);
}

TEST(Readiness, IsNotMetWithoutAnyPiece) {
  World world;
  EXPECT_EQ(Of(At(world, "2026-06-01"), "6.3").state(), kNotMet);  // none of its pieces is mandatory
}

// --- What has to be done again: 9.2 ---

TEST(Readiness, OfInternalAuditsLapsesAfterTwelveMonths) {
  World world = CompleteWorld();
  EXPECT_EQ(Of(At(world, "2026-01-09"), "9.2.1").state(), kNotMet);
  EXPECT_EQ(Of(At(world, "2026-01-10"), "9.2.1").state(), kMet);
  EXPECT_EQ(Of(At(world, "2027-01-09"), "9.2.1").state(), kMet);
  const Readiness lapsed = At(world, "2027-01-10");
  EXPECT_EQ(Of(lapsed, "9.2.1").state(), kNotMet);
  EXPECT_FALSE(lapsed.ready());
  EXPECT_EQ(PieceOf(lapsed, "9.2.1", "audit-issued").call(), "aims.audit.v1.AuditService.IssueAuditReport");
  EXPECT_EQ(PieceOf(lapsed, "9.2.1", "audit-issued").detail(), "None found in the last 365 days.");
  EXPECT_EQ(Of(lapsed, "9.2.2").state(), kMet);  // its records stay
  world.On("2027-02-01").Tell("audits/a2", Issued(audit::v1::AUDIT_KIND_INTERNAL));
  EXPECT_EQ(Of(At(world, "2027-02-01"), "9.2.1").state(), kMet);
  EXPECT_EQ(Of(At(world, "2027-01-31"), "9.2.1").state(), kNotMet);
}

TEST(Readiness, CountsInTheWindowOfThePiece) {
  World world = CompleteWorld();
  world.On("2026-02-01").Tell("audits/a2", Issued(audit::v1::AUDIT_KIND_INTERNAL));
  EXPECT_EQ(PieceOf(At(world, "2026-02-01"), "9.2.1", "audit-issued").count(), 2);
  EXPECT_EQ(PieceOf(At(world, "2027-01-10"), "9.2.1", "audit-issued").count(), 1);
  EXPECT_EQ(PieceOf(At(world, "2027-01-10"), "9.2.1", "audit-issued").detail(), "1 found in the last 365 days.");
}

// --- Controls of Annex A ---

TEST(Readiness, AsksNothingOfAnExcludedControl) {
  World world = CompleteWorld();
  const Readiness readiness = At(world, "2026-02-01");
  EXPECT_EQ(Of(readiness, "A.7.4").state(), kNotApplicable);
  EXPECT_EQ(Of(readiness, "A.7.4").pieces_required(), 0);
}

TEST(Readiness, FollowsTheVersionOfTheStatementInForce) {
  World world = CompleteWorld();
  world.On("2026-03-01");
  TellStatement(2, {"iso-42001:A.7.4"}, &world);
  const Readiness readiness = At(world, "2026-03-01");
  EXPECT_EQ(Of(readiness, "A.6.2.6").state(), kNotApplicable);
  EXPECT_EQ(Of(readiness, "A.7.4").state(), kNotMet);
  EXPECT_THAT(Missing(readiness, "A.7.4"), ElementsAre("control-in-place", "evidence-accepted", "operation-tested"));
  EXPECT_FALSE(readiness.ready());
  EXPECT_EQ(Of(At(world, "2026-02-28"), "A.6.2.6").state(), kMet);
  EXPECT_EQ(Of(At(world, "2026-02-28"), "A.7.4").state(), kNotApplicable);
}

TEST(Readiness, LeavesOutRowsOfAVersionThatIsNotInForce) {
  World world;
  world.On("2026-02-01");
  TellStatement(1, {kApplicable}, &world);
  EXPECT_EQ(Of(At(world, "2026-02-01"), "A.6.2.6").state(), kNotMet);
  controls::v1::StatementOfApplicabilityEvent approved;
  approved.mutable_approved()->set_version(2);
  world.On("2026-03-01").Tell(kStatement, approved);
  EXPECT_EQ(Of(At(world, "2026-03-01"), "A.6.2.6").state(), kUnknown);
}

TEST(Readiness, NamesTheNextCallForAControlThatWasBegun) {
  World world = CompleteWorld();
  world.On("2026-03-01");
  TellStatement(2, {"iso-42001:A.7.4"}, &world);
  EXPECT_EQ(PieceOf(At(world, "2026-03-01"), "A.7.4", "control-in-place").call(),
            "aims.controls.v1.ControlService.CreateControl");
  world.On("2026-03-02").Tell("controls/c2", Standing(false, false, "iso-42001:A.7.4"));
  EXPECT_EQ(PieceOf(At(world, "2026-03-02"), "A.7.4", "control-in-place").call(),
            "aims.controls.v1.ControlService.AttestControl");
}

TEST(Readiness, JudgesAControlWithoutAStatementOnceOneWasPlanned) {
  World world;
  world.On("2026-03-01").Tell("controls/c1", Standing(false));
  const Readiness readiness = At(world, "2026-03-01");
  EXPECT_EQ(Of(readiness, "A.6.2.6").state(), kNotMet);
  EXPECT_THAT(Missing(readiness, "A.6.2.6"),
              ElementsAre("decided", "control-in-place", "evidence-accepted", "operation-tested"));
  EXPECT_EQ(Of(readiness, "A.6.2.7").state(), kUnknown);
}

TEST(Readiness, IsPartlyMetWithoutEvidence) {
  World world = CompleteWorld();
  world.On("2026-03-01")
      .Tell("evidenceArtifacts/e1",
            Happened<controls::v1::EvidenceArtifactEvent>(controls::v1::EvidenceArtifactEvent::kWithdrawn));
  EXPECT_EQ(Of(At(world, "2026-03-01"), "A.6.2.6").state(), kPartly);
  EXPECT_THAT(Missing(At(world, "2026-03-01"), "A.6.2.6"), ElementsAre("evidence-accepted"));
  EXPECT_TRUE(At(world, "2026-03-01").ready());
}

// --- Open faults ---

TEST(Readiness, IsPartlyMetWhileFaultsAreOpen) {
  World world = CompleteWorld();
  world.On("2026-03-01").Tell("nonconformities/n2", Happened<NonconformityEvent>(NonconformityEvent::kRegistered));
  EXPECT_EQ(Of(At(world, "2026-03-01"), "10.2").state(), kMet);
  world.On("2026-04-01").Tell("nonconformities/n2", Happened<NonconformityEvent>(NonconformityEvent::kOverdue));
  const Readiness readiness = At(world, "2026-04-01");
  EXPECT_EQ(Of(readiness, "10.2").state(), kPartly);
  EXPECT_EQ(PieceOf(readiness, "10.2", "no-nonconformity-overdue").count(), 1);
  EXPECT_TRUE(readiness.ready());
  EXPECT_EQ(Of(At(world, "2026-03-31"), "10.2").state(), kMet);
}

TEST(Readiness, CountsLabelsWithWhatFollowsThem) {
  World world = CompleteWorld();
  controls::v1::StatementOfApplicabilityEvent stale;
  stale.mutable_stale_noted()->set_version(1);
  world.On("2026-03-01").Tell(kStatement, stale);  // "stale|<seconds>"
  EXPECT_THAT(Missing(At(world, "2026-03-01"), "6.1.3"), ElementsAre("statement-current"));
}

// --- Speed ---

// As many labels as ten thousand subjects have: few of presence, many of evidence.
class Many : public Measures {
 public:
  Many() {
    for (int i = 0; i < 10000; ++i) evidence_[absl::StrCat("iso-42001:A.6.2.", i % 9, "|", 1800000000 + i)] = 1;
  }
  absl::StatusOr<Counts> Standing(Series series, absl::Time) const override {
    ++reads_[series];
    return series == Series::kRequirementEvidence ? evidence_ : Counts();
  }
  absl::StatusOr<Counts> Occurred(Series series, absl::Time, absl::Time) const override {
    ++reads_[series];
    return Counts();
  }
  const std::map<Series, int>& reads() const { return reads_; }

 private:
  Counts evidence_;
  mutable std::map<Series, int> reads_;
};

TEST(Readiness, ReadsEachSeriesOnce) {
  const Many many;
  ASSERT_TRUE(ReadinessOf(many, T("2026-06-01")).ok());
  for (const auto& [series, reads] : many.reads()) EXPECT_EQ(reads, 1) << static_cast<int>(series);
}

TEST(Readiness, IsQuickWithManySubjects) {
  const Many many;
  ASSERT_TRUE(ReadinessOf(many, T("2026-06-01")).ok());
  auto quickest = std::chrono::steady_clock::duration::max();
  for (int i = 0; i < 20; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_TRUE(ReadinessOf(many, T("2026-06-01")).ok());
    quickest = std::min(quickest, std::chrono::steady_clock::now() - begin);
  }
  EXPECT_LT(quickest, std::chrono::milliseconds(20));
}

}  // namespace
}  // namespace aims::improvement
