#include "services/audit/domain/audit_programme.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/audit_coverage.h"
#include "services/audit/domain/testing/audit_story.h"

namespace aims::audit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::AuditProgramme;

constexpr char kOther[] = "organizations/acme/audits/other";

AuditReport Report(AuditProgramme::Stage stage, uint64_t version = 1, const std::string& entry = "clauses",
                   const std::string& audit = kTheAudit) {
  return {entry, audit, version, stage, {}};
}

AuditProgramme::CoveredRequirement Covered(const std::string& requirement, absl::Time time, bool conforms = true) {
  AuditProgramme::CoveredRequirement covered;
  covered.set_requirement(requirement);
  covered.set_audit(kTheAudit);
  *covered.mutable_audit_time() = base::ToProto(time);
  covered.set_conforms(conforms);
  return covered;
}

const AuditProgramme::EntryProgress& ProgressOf(const AuditProgramme& programme, const std::string& entry) {
  for (const auto& progress : programme.progress()) {
    if (progress.entry_id() == entry) return progress;
  }
  return AuditProgramme::EntryProgress::default_instance();
}

TEST(AuditProgramme, IsProposedAndApprovedByManagementAlone) {
  ProgrammeStory story;
  EXPECT_EQ(story.state().state(), AuditProgramme::STATE_DRAFT);
  story.When(story.Proposing()).Happens();
  const auto approve = story.OnProposed<v1::ApproveAuditProgrammeRequest>();
  story.By("olga").When(approve).IsRefused("NOT_DESIGNATED", "9.2.2");
  auto other = approve;
  other.set_digest("another");
  story.By("mona").When(other).IsRefused("OTHER_VERSION_PROPOSED", "9.2.2");
  const auto events = story.When(approve).Happens();
  EXPECT_TRUE(events[0].approved().has_authority());
  EXPECT_EQ(story.state().state(), AuditProgramme::STATE_APPROVED);
  EXPECT_THAT(story.state().progress(), SizeIs(2));
  ProgrammeStory own;
  own.By("mona").When(own.Proposing()).Happens();
  own.When(own.OnProposed<v1::ApproveAuditProgrammeRequest>()).IsRefused("FOUR_EYES", "9.2.2");
}

TEST(AuditProgramme, IsRejectedOrWithdrawn) {
  ProgrammeStory story;
  story.When(story.Proposing()).Happens();
  story.By("mona").When(story.OnProposed<v1::WithdrawAuditProgrammeRequest>()).IsRefused("NOT_THE_PROPOSER");
  story.When(story.OnProposed<v1::RejectAuditProgrammeRequest>()).Happens();
  story.When(story.OnProposed<v1::ApproveAuditProgrammeRequest>()).IsRefused("NOTHING_PROPOSED");
  story.By("ana").When(story.Proposing()).Happens();
  story.When(story.OnProposed<v1::WithdrawAuditProgrammeRequest>()).Happens();
  EXPECT_FALSE(story.state().has_proposed_version());
}

TEST(AuditProgramme, KeepsTheRulesOfItsDocument) {
  ProgrammeStory story;
  auto document = ProgrammeDocument();
  *document.mutable_cycle_to_time() = document.cycle_from_time();
  story.When(story.Proposing(document)).Fails(absl::StatusCode::kInvalidArgument);
  document = ProgrammeDocument();
  document.mutable_entries(1)->set_entry_id("clauses");
  story.When(story.Proposing(document)).Fails(absl::StatusCode::kInvalidArgument);
  document = ProgrammeDocument();
  document.mutable_entries(0)->add_requirements("iso-42001:99");
  story.When(story.Proposing(document)).IsRefused("REQUIREMENT_UNKNOWN", "9.2.2");
  document = ProgrammeDocument();
  document.mutable_entries(0)->set_planned_quarter("2027-Q1");
  story.When(story.Proposing(document)).IsRefused("QUARTER_OUTSIDE_CYCLE", "9.2.2");
  document.mutable_entries(0)->set_planned_quarter("2025-Q4");
  story.When(story.Proposing(document)).IsRefused("QUARTER_OUTSIDE_CYCLE", "9.2.2");
}

TEST(AuditProgramme, NeedsAReasonForAGapInItsCoverage) {
  ProgrammeStory story;
  auto document = ProgrammeDocument();
  document.mutable_entries(1)->clear_requirements();
  document.mutable_entries(1)->add_requirements("iso-42001:A.6");
  story.When(story.Proposing(document)).Happens();
  auto approve = story.OnProposed<v1::ApproveAuditProgrammeRequest>();
  story.By("mona").When(approve).IsRefused("COVERAGE_GAP", "9.2.2");
  approve.set_coverage_gap_reason("audited last year, without findings");
  story.When(approve).Happens();
  EXPECT_THAT(story.state().coverage_gaps(), Contains("iso-42001:A.2.2"));
  EXPECT_EQ(story.state().coverage_gap_reason(), "audited last year, without findings");
}

TEST(AuditProgramme, NeedNotCoverAnExcludedControl) {
  ProgrammeStory story;
  auto document = ProgrammeDocument();
  document.mutable_entries(1)->clear_requirements();
  for (const char* objective : {"A.2", "A.3", "A.4", "A.5", "A.6", "A.7", "A.8", "A.9", "A.10.2", "A.10.3"}) {
    document.mutable_entries(1)->add_requirements(absl::StrCat("iso-42001:", objective));
  }
  v1::AuditApplicability applicability;
  applicability.set_name("organizations/acme/auditApplicabilities/current");
  applicability.add_rows()->set_requirement("iso-42001:A.10.4");
  story.When(story.Proposing(document)).Happens();
  const auto approve = story.OnProposed<v1::ApproveAuditProgrammeRequest>();
  story.By("mona").When(approve).IsRefused("COVERAGE_GAP");
  story.Knowing(applicability).When(approve).Happens();
  EXPECT_THAT(story.state().coverage_gaps(), IsEmpty());
}

TEST(AuditProgramme, ChangesWithAReason) {
  ProgrammeStory story;
  story.ToApproved();
  auto document = ProgrammeDocument();
  document.mutable_entries(0)->set_planned_quarter("2026-Q2");
  auto propose = story.Proposing(document);
  story.By("ana").When(propose).IsRefused("REASON_MISSING", "9.2.2");
  propose.set_reason("the team was reorganized");
  story.When(propose).Happens();
  story.By("mona").When(story.OnProposed<v1::ApproveAuditProgrammeRequest>()).Happens();
  EXPECT_EQ(story.state().current_version().version(), 2u);
}

TEST(AuditProgramme, MissesAnEntryThatWasNotStartedInTime) {
  ProgrammeStory story;
  story.ToApproved();
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_PLANNED)).Happens();
  const absl::Time miss = *EndOfQuarter("2026-Q1") + 30 * kAuditDay;
  story.At(miss - absl::Seconds(1));
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  story.At(miss);
  const auto events = story.FallsDue();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].audit_missed().entry_id(), "clauses");
  EXPECT_EQ(events[0].audit_missed().lead(), "tess");
  EXPECT_EQ(events[0].audit_missed().audit(), kTheAudit);
  EXPECT_EQ(story.state().missed_entries(), 1u);
  EXPECT_THAT(story.FallsDue(), IsEmpty()) << "once";
  // Planned anew: it is not missed any more.
  auto document = ProgrammeDocument();
  document.mutable_entries(0)->set_planned_quarter("2026-Q4");
  auto propose = story.Proposing(document);
  propose.set_reason("missed");
  story.By("ana").When(propose).Happens();
  story.By("mona").When(story.OnProposed<v1::ApproveAuditProgrammeRequest>()).Happens();
  EXPECT_EQ(story.state().missed_entries(), 0u);
}

TEST(AuditProgramme, MissesNothingThatWasStarted) {
  ProgrammeStory story;
  story.ToApproved();
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_STARTED)).Happens();
  story.At(*EndOfQuarter("2026-Q2"));
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  story.At(*EndOfQuarter("2026-Q4"));
  EXPECT_THAT(story.FallsDue(), SizeIs(1)) << "the entry of the third quarter";
}

TEST(AuditProgramme, FollowsItsAudits) {
  ProgrammeStory story;
  story.ToApproved();
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_STARTED, 3)).Happens();
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_STARTED, 3)).NothingHappens();
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_PLANNED, 1, "clauses", kOther)).NothingHappens();
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_OPEN, 2, "clauses", kOther)).NothingHappens();
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_PLANNED, 1, "unknown", kOther)).NothingHappens();
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_OPEN, 4)).Happens();
  EXPECT_EQ(ProgressOf(story.state(), "clauses").stage(), AuditProgramme::STAGE_OPEN);
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_PLANNED, 1, "clauses", kOther)).Happens();
  EXPECT_EQ(ProgressOf(story.state(), "clauses").audit(), kOther);
  domain::Story<AuditProgrammes> unknown(kTheProgramme);
  unknown.When(&NoteAudit, Report(AuditProgramme::STAGE_PLANNED)).NothingHappens();
}

TEST(AuditProgramme, AwaitsAnotherAuditInALaterQuarter) {
  ProgrammeStory story;
  const auto replan = [&](const char* quarter) {
    auto document = ProgrammeDocument();
    document.mutable_entries(0)->set_planned_quarter(quarter);
    auto propose = story.Proposing(document);
    propose.set_reason("once more");
    story.By("ana").When(propose).Happens();
    story.By("mona").When(story.OnProposed<v1::ApproveAuditProgrammeRequest>()).Happens();
  };
  story.ToApproved();
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_ISSUED, 7)).Happens();
  replan("2026-Q1");
  EXPECT_EQ(ProgressOf(story.state(), "clauses").stage(), AuditProgramme::STAGE_ISSUED) << "it is the same quarter";
  replan("2026-Q2");
  EXPECT_EQ(ProgressOf(story.state(), "clauses").stage(), AuditProgramme::STAGE_OPEN);
  EXPECT_EQ(ProgressOf(story.state(), "clauses").audit(), "");
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_CLOSED, 8)).NothingHappens();
  story.At(*EndOfQuarter("2026-Q2") + 30 * kAuditDay);
  EXPECT_EQ(story.FallsDue().at(0).audit_missed().entry_id(), "clauses");
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_ISSUED, 3, "clauses", kOther)).Happens();
  EXPECT_EQ(ProgressOf(story.state(), "clauses").audit(), kOther);
  replan("2026-Q4");
  EXPECT_THAT(ProgressOf(story.state(), "clauses").former_audits(), ElementsAre(kTheAudit, kOther));
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_CLOSED, 8)).NothingHappens();
}

TEST(AuditProgramme, ShowsItsCoverage) {
  ProgrammeStory story;
  story.ToApproved();
  AuditReport issued = Report(AuditProgramme::STAGE_ISSUED, 9);
  issued.covered = {Covered("iso-42001:9.1", AuditBegin() + kAuditDay, false),
                    Covered("iso-42001:9.2.1", AuditBegin() - kAuditDay)};
  story.When(&NoteAudit, issued).Happens();
  const v1::AuditCoverage coverage = CoverageOf(story.state(), {{"iso-42001:A.10.4", "s1"}});
  EXPECT_EQ(coverage.required(), 32u + 38u - 1u);
  EXPECT_EQ(coverage.planned(), coverage.required());
  EXPECT_EQ(coverage.audited(), 1u);
  for (const auto& row : coverage.rows()) {
    if (row.requirement() == "iso-42001:9.1") {
      EXPECT_EQ(row.audit(), kTheAudit);
      EXPECT_FALSE(row.conforms());
      EXPECT_FALSE(row.gap());
      EXPECT_THAT(row.entries(), ElementsAre("clauses"));
      EXPECT_FALSE(row.title().empty());
    } else if (row.requirement() == "iso-42001:A.10.4") {
      EXPECT_EQ(row.excluded_by(), "s1");
      EXPECT_FALSE(row.gap());
    } else {
      EXPECT_TRUE(row.gap()) << row.requirement();
    }
  }
}

TEST(AuditProgramme, IsClosedAfterItsCycle) {
  ProgrammeStory story;
  v1::CloseAuditProgrammeRequest close;
  close.set_reason("the year is over");
  story.When(close).IsRefused("WRONG_STATE", "9.2.2");
  story.ToApproved();
  story.When(close).IsRefused("CYCLE_NOT_OVER", "9.2.2");
  story.At(*EndOfQuarter("2026-Q4") + kAuditDay);
  const auto events = story.When(close).Happens();
  EXPECT_THAT(events[0].closed().not_audited(), SizeIs(32 + 38));
  EXPECT_EQ(story.state().state(), AuditProgramme::STATE_CLOSED);
  EXPECT_THAT(story.FallsDue(), IsEmpty()) << "nothing is missed any more";
  story.When(story.Proposing()).IsRefused("WRONG_STATE", "9.2.2");
}

TEST(AuditProgramme, NeedsTheLeadsOfWhatIsNotStarted) {
  ProgrammeStory story;
  EXPECT_FALSE(AuditProgrammes::NeedsPerson(story.state(), "tess"));
  story.ToApproved();
  EXPECT_TRUE(AuditProgrammes::NeedsPerson(story.state(), "tess"));
  EXPECT_FALSE(AuditProgrammes::NeedsPerson(story.state(), "olga"));
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_STARTED, 1, "clauses")).Happens();
  story.When(&NoteAudit, Report(AuditProgramme::STAGE_STARTED, 1, "controls", kOther)).Happens();
  EXPECT_FALSE(AuditProgrammes::NeedsPerson(story.state(), "tess"));
}

TEST(AuditProgramme, KnowsTheEndOfAQuarter) {
  EXPECT_EQ(base::TimeToText(*EndOfQuarter("2026-Q1")), "2026-04-01T00:00:00Z");
  EXPECT_EQ(base::TimeToText(*EndOfQuarter("2026-Q4")), "2027-01-01T00:00:00Z");
  for (const char* wrong : {"2026-Q5", "2026-Q0", "2026", "", "26-Q1", "2026-QX"}) {
    EXPECT_FALSE(EndOfQuarter(wrong).has_value()) << wrong;
  }
}

}  // namespace
}  // namespace aims::audit
