#include <functional>

#include "common/domain/sample.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/audit.h"
#include "services/audit/domain/audit_applicability.h"
#include "services/audit/domain/testing/audit_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Audit;
using v1::AuditFinding;
using v1::Involvement;
using Check = v1::Audit::Check;

// --- Meetings ---

TEST(AuditFieldwork, RecordsMeetingsWithAttendance) {
  AuditStory story;
  story.ToPrepared();
  v1::RecordAuditMeetingRequest meeting;
  meeting.set_kind(Audit::Meeting::KIND_OPENING);
  *meeting.mutable_meet_time() = base::ToProto(story.time());
  story.When(meeting).IsRefused("ATTENDANCE_MISSING", "9.2.2");
  meeting.add_attendees("olga");
  story.By("ona").When(meeting).IsRefused("NOT_IN_TEAM", "9.2.2");
  auto later = meeting;
  *later.mutable_meet_time() = base::ToProto(story.time() + absl::Seconds(1));
  story.By("tom").When(later).IsRefused("MEETING_IN_FUTURE", "9.2.2");
  story.When(meeting).Happens();
  EXPECT_THAT(story.state().meetings(0).attendees(), ElementsAre("olga"));
  EXPECT_EQ(story.state().meetings(0).recorder(), "tom");
  for (int i = 1; i < 100; ++i) story.When(meeting).Happens();
  story.When(meeting).IsRefused("TOO_MANY_MEETINGS", "9.2.2");
}

// --- Samples ---

TEST(AuditFieldwork, RecordsSamplesThatCanBePulledAgain) {
  AuditStory story;
  story.ToFieldwork().By("tom").When(story.Sampling()).Happens();
  const Audit::Sample& sample = story.state().samples(0);
  const std::vector<uint64_t> positions(sample.selection().positions().begin(), sample.selection().positions().end());
  EXPECT_EQ(positions, domain::RandomSample(240, 5, "2026-q1"));
  EXPECT_EQ(sample.auditor(), "tom");
  const auto sampling = [&](const std::function<void(v1::RecordAuditSampleRequest&)>& change) {
    auto request = story.Sampling("other");
    change(request);
    return request;
  };
  story.When(sampling([](auto& request) { request.mutable_selection()->clear_seed(); })).Happens();
  EXPECT_FALSE(story.state().samples(1).selection().seed().empty());
  story.When(story.Sampling()).IsRefused("SAMPLE_ID_TAKEN", "9.2.2");
  story
      .When(sampling([](auto& request) {
        request.set_sample_id("third");
        request.mutable_selection()->add_positions(1);
      }))
      .IsRefused("SAMPLE_INCOMPLETE", "9.2.2");
  story
      .When(sampling([](auto& request) {
        request.set_sample_id("third");
        request.mutable_selection()->set_method(Audit::Selection::METHOD_JUDGEMENT);
        request.mutable_selection()->set_size(1);
        request.mutable_selection()->add_positions(240);
      }))
      .IsRefused("SELECTION_REASON_MISSING", "9.2.2");
  story
      .When(sampling([](auto& request) {
        request.set_sample_id("third");
        request.mutable_selection()->set_size(241);
      }))
      .IsRefused("SAMPLE_TOO_LARGE", "9.2.2");
  story
      .When(sampling([](auto& request) {
        request.set_sample_id("third");
        request.set_criterion("iso-42001:4.1");
      }))
      .IsRefused("CRITERION_NOT_FROZEN", "9.2.2");
  story
      .When(sampling([](auto& request) {
        request.set_sample_id("third");
        request.add_resources("organizations/other/risks/r1");
      }))
      .IsRefused("RESOURCE_ELSEWHERE", "9.2.2");
  story.By("olga").When(story.Sampling("third")).IsRefused("NOT_IN_TEAM", "9.2.2");
  story.By("tess");
  for (int i = 2; i < 100; ++i) story.When(story.Sampling(absl::StrCat("s", i))).Happens();
  story.When(story.Sampling("last")).IsRefused("TOO_MANY_SAMPLES", "9.2.2");
}

TEST(AuditFieldwork, RefusesASampleOfOnesOwnWork) {
  AuditStory story;
  const std::string test = "organizations/acme/controlTests/t1";
  // Years ago is own work, too.
  story.Knowing(InvolvementOf(test, "tom", Involvement::KIND_TESTER, AuditBegin() - 3000 * kAuditDay));
  story.ToFieldwork();
  auto sample = story.Sampling();
  sample.add_resources(test);
  story.By("tom").When(sample).IsRefused("OWN_WORK_SAMPLED", "9.2.2");
  story.By("tess").When(sample).Happens();
}

TEST(AuditFieldwork, FindsOnesOwnWorkAmongTheCases) {
  const std::string test = "organizations/acme/controlTests/t1";
  const std::string elsewhere = "organizations/other/controlTests/t1";
  AuditStory story;
  story.Knowing(InvolvementOf(test, "tom", Involvement::KIND_TESTER));
  story.Knowing(InvolvementOf(elsewhere, "tom", Involvement::KIND_TESTER));
  story.ToFieldwork();
  auto sample = story.Sampling();
  sample.mutable_selection()->set_size(2);
  for (const std::string& item : {std::string("change-17"), elsewhere}) {
    sample.mutable_selection()->add_item_ids(item);
  }
  story.By("tom").When(sample).Happens();
  sample.set_sample_id("other");
  sample.mutable_selection()->set_item_ids(0, test);
  story.When(sample).IsRefused("OWN_WORK_SAMPLED", "9.2.2");
  story.By("tess").When(sample).Happens();
}

// --- The checklist ---

TEST(AuditFieldwork, RefusesAnAnswerByASampleOfOnesOwnWork) {
  const std::string test = "organizations/acme/controlTests/t1";
  AuditStory story;
  story.Knowing(InvolvementOf(test, "tom", Involvement::KIND_TESTER)).By("tess");
  story.ToFieldwork();
  auto sample = story.Sampling();
  sample.add_resources(test);
  story.By("tess").When(sample).Happens();
  story.When(story.Sampling("others")).Happens();
  auto check = story.Checking("iso-42001:A.6.2.6");
  check.add_samples("others");
  story.By("tom").When(check).Happens();
  check.add_samples("changes");
  story.When(check).IsRefused("OWN_WORK_SAMPLED", "9.2.2");
  story.By("tess").When(check).Happens();
}

TEST(AuditFieldwork, AnswersEachCriterionWithEvidence) {
  AuditStory story;
  story.ToFieldwork().By("tess").When(v1::CompleteAuditFieldworkRequest()).IsRefused("CHECKLIST_EMPTY", "9.2.2");
  story.By("tom").When(story.Checking("iso-42001:4.1")).IsRefused("CRITERION_NOT_FROZEN", "9.2.2");
  auto check = story.Checking("iso-42001:9.2.1");
  story.By("ona").When(check).IsRefused("NOT_IN_TEAM", "9.2.2");
  check.add_samples("changes");
  story.By("tom").When(check).IsRefused("SAMPLE_UNKNOWN", "9.2.2");
  story.When(story.Sampling()).Happens();
  story.When(check).Happens();
  check.clear_evidence();
  story.When(check).IsRefused("EVIDENCE_MISSING", "9.2.2");
  *check.add_evidence() = ExpiredAuditProof();
  story.When(check).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  check.clear_evidence();
  check.set_result(Check::RESULT_NOT_APPLICABLE);
  story.By("tess").When(check).Happens();
  ASSERT_THAT(story.state().checks(), SizeIs(1)) << "the answer replaces the earlier one";
  EXPECT_EQ(story.state().checks(0).auditor(), "tess");
  story.When(v1::CompleteAuditFieldworkRequest()).Happens();
  story.When(check).IsRefused("WRONG_STATE", "9.2.2");
  v1::ReopenAuditFieldworkRequest reopen;
  reopen.set_reason("more to see");
  story.By("tom").When(reopen).IsRefused("NOT_THE_LEAD", "9.2.2");
  story.By("tess").When(reopen).Happens();
  story.By("tom").When(v1::CompleteAuditFieldworkRequest()).IsRefused("NOT_THE_LEAD", "9.2.2");
}

TEST(AuditFieldwork, RefusesAnAuditorWhoseConflictIsNotAccepted) {
  AuditStory story;
  story.ToFieldwork().Knowing(InvolvementOf(kAuditedControl, "tom", Involvement::KIND_TESTER));
  v1::ChangeAuditTeamRequest change;
  change.set_reason("as it is");
  change.set_lead("tess");
  *change.mutable_team() = story.state().team();
  story.When(change).Happens();
  story.By("tom").When(story.Checking("policy")).IsRefused("CONFLICT_NOT_ACCEPTED", "9.2.2");
  story.When(story.Sampling()).IsRefused("CONFLICT_NOT_ACCEPTED", "9.2.2");
  story.By("tess").When(story.Checking("policy")).Happens();
  story.When(v1::CompleteAuditFieldworkRequest()).Happens();
  story.When(story.Submitting()).IsRefused("CONFLICT_NOT_ACCEPTED", "9.2.2");
}

TEST(AuditFieldwork, DoesNotAuditAnExcludedControl) {
  v1::AuditApplicability applicability;
  applicability.set_name("organizations/acme/auditApplicabilities/current");
  applicability.add_rows()->set_requirement("iso-42001:A.6.2.6");
  AuditStory story;
  story.Knowing(applicability);
  story.ToFieldwork().When(story.Checking("iso-42001:A.6.2.6")).IsRefused("CONTROL_EXCLUDED", "6.1.3");
  story.When(story.Checking("iso-42001:6.1.3")).Happens();
  AuditStory other;
  other.ToFieldwork().When(other.Checking("iso-42001:6.1.3")).IsRefused("CRITERION_NOT_FROZEN", "9.2.2");
}

// --- The report ---

TEST(AuditReport, AnswersEveryCriterion) {
  AuditStory story;
  story.ToFieldwork().By("tom").When(story.Checking("iso-42001:9.2.1")).Happens();
  story.By("tess").When(v1::CompleteAuditFieldworkRequest()).Happens();
  auto submit = story.Submitting();
  story.When(submit).IsRefused("CRITERION_UNANSWERED", "9.2.2");
  const auto leave_out = [&](const char* criterion) {
    auto* each = submit.add_not_audited();
    each->set_criterion(criterion);
    each->set_reason("no time");
  };
  for (const char* criterion : {"iso-42001:9.2.2", "iso-42001:A.6.2.6", "policy"}) leave_out(criterion);
  story.By("tom").When(submit).IsRefused("NOT_THE_LEAD", "9.2.2");
  story.By("tess").When(submit).Happens();
  EXPECT_EQ(story.state().state(), Audit::STATE_IN_REVIEW);
  v1::ReturnAuditReportRequest back;
  back.set_reason("why was nothing sampled?");
  story.By("mona").When(back).Happens();
  EXPECT_FALSE(story.state().has_submission());
  leave_out("iso-42001:9.2.1");
  story.By("tess").When(submit).IsRefused("CRITERION_ANSWERED", "9.2.2");
  leave_out("iso-42001:5.2");
  story.When(submit).IsRefused("CRITERION_NOT_FROZEN", "9.2.2");
}

TEST(AuditReport, HasANonconformityForEachCriterionThatIsNotMet) {
  AuditStory story;
  story.ToReporting();
  v1::ReopenAuditFieldworkRequest reopen;
  reopen.set_reason("more to see");
  story.By("tess").When(reopen).Happens();
  story.When(story.Checking("iso-42001:A.6.2.6", Check::RESULT_DOES_NOT_CONFORM)).Happens();
  story.When(v1::CompleteAuditFieldworkRequest()).Happens();
  story.When(story.Submitting()).IsRefused("NONCONFORMITY_WITHOUT_FINDING", "9.2.2");
  AuditFinding finding = FindingStory().state();
  finding.set_kind(v1::AUDIT_FINDING_KIND_OPPORTUNITY);
  story.WithFinding(finding).When(story.Submitting()).IsRefused("NONCONFORMITY_WITHOUT_FINDING", "9.2.2");
  story.Knowing(FindingStory().state()).When(story.Submitting()).Happens();
}

TEST(AuditReport, IsSealedAndIssuedByAnother) {
  AuditStory story;
  FindingStory finding;
  story.WithFinding(finding.state()).ToInReview();
  const Audit::Report& report = story.state().submission().report();
  ASSERT_THAT(report.findings(), SizeIs(1));
  EXPECT_EQ(report.findings(0).digest(), finding.state().digest());
  for (const std::string& seal : {report.checks_seal(), report.samples_seal(), report.meetings_seal(),
                                  report.criteria_digest(), story.state().submission().digest()}) {
    EXPECT_THAT(seal, SizeIs(64));
  }
  story.By("tess").When(story.Issuing()).IsRefused("FOUR_EYES", "9.2.2");
  story.By("tom").When(story.Issuing()).IsRefused("FOUR_EYES", "9.2.2");
  auto other = story.Issuing();
  other.set_digest("another");
  story.By("mona").When(other).IsRefused("OTHER_DIGEST", "9.2.2");
  const AuditEvents events = story.When(story.Issuing()).Happens();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_THAT(events[0].report_issued().covered(), SizeIs(3)) << "requirements, without documents";
  EXPECT_TRUE(events[1].has_follow_up_started());
  EXPECT_THAT(story.state().open_findings(), ElementsAre(kTheFinding));
  EXPECT_EQ(story.state().submission().issuer(), "mona");
}

TEST(AuditReport, IsNotIssuedByAnAuditorWhoLeftTheTeam) {
  const auto left_after = [](const std::function<void(AuditStory&)>& work) {
    AuditStory story;
    story.ToFieldwork();
    work(story);
    v1::ChangeAuditTeamRequest change;
    change.set_reason("tom left");
    change.set_lead("tess");
    story.By("ana").When(change).Happens();
    for (const auto* criterion : {"iso-42001:9.2.1", "iso-42001:9.2.2", "iso-42001:A.6.2.6"}) {
      story.By("tess").When(story.Checking(criterion)).Happens();
    }
    story.When(v1::CompleteAuditFieldworkRequest()).Happens();
    auto submit = story.Submitting();
    if (story.state().checks_size() == 3) {
      auto* left_out = submit.add_not_audited();
      left_out->set_criterion("policy");
      left_out->set_reason("no time");
    }
    story.When(submit).Happens();
    return story;
  };
  AuditStory checked = left_after([](auto& story) { story.By("tom").When(story.Checking("policy")).Happens(); });
  checked.By("tom").When(checked.Issuing()).IsRefused("FOUR_EYES", "9.2.2");
  AuditStory sampled = left_after([](auto& story) { story.By("tom").When(story.Sampling()).Happens(); });
  sampled.By("tom").When(sampled.Issuing()).IsRefused("FOUR_EYES", "9.2.2");
  sampled.Knowing(AuditManagement(type::v1::SEPARATION_SMALL)).When(sampled.Issuing()).Happens();
  AuditStory idle = left_after([](auto&) {});
  idle.By("tom").When(idle.Issuing()).Happens();
}

TEST(AuditReport, IsIssuedByAMemberOfTheTeamInASmallOrganization) {
  AuditStory story;
  story.Knowing(AuditManagement(type::v1::SEPARATION_SMALL));
  story.ToInReview().By("tom").When(story.Issuing()).Happens();
  EXPECT_EQ(story.state().state(), Audit::STATE_ISSUED);
}

TEST(AuditReport, IsNotIssuedWhenAFindingChanged) {
  AuditStory story;
  FindingStory finding;
  story.WithFinding(finding.state()).ToInReview();
  AuditFinding changed = finding.state();
  changed.set_digest("another");
  story.By("mona").Knowing(changed).When(story.Issuing()).IsRefused("FINDING_CHANGED", "9.2.2");
  changed = finding.state();
  changed.set_state(AuditFinding::STATE_WITHDRAWN);
  story.Knowing(changed).When(story.Issuing()).IsRefused("FINDING_CHANGED", "9.2.2");
  AuditFinding late = finding.state();
  late.set_name("organizations/acme/auditFindings/late");
  story.Knowing(finding.state());
  story.WithFinding(late).When(story.Issuing()).IsRefused("FINDING_CHANGED", "9.2.2");
}

TEST(AuditReport, HasNoMoreFindingsThanCanBeRead) {
  AuditStory story;
  AuditFinding finding = FindingStory().state();
  for (int i = 0; i < 101; ++i) {
    finding.set_name(absl::StrCat("organizations/acme/auditFindings/f", i));
    story.WithFinding(finding);
  }
  story.ToReporting().When(story.Submitting()).IsRefused("TOO_MANY_FINDINGS", "9.2.2");
}

TEST(AuditReport, WaitsForDisputes) {
  AuditStory story;
  FindingStory finding;
  finding.ToDisputed();
  story.WithFinding(finding.state()).ToReporting().When(story.Submitting()).IsRefused("DISPUTE_OPEN", "9.2.2");
  AuditStory later;
  later.WithFinding(FindingStory().state()).ToInReview().Knowing(finding.state());
  later.By("mona").When(later.Issuing()).IsRefused("DISPUTE_OPEN", "9.2.2");
}

TEST(AuditReport, DoesNotWaitForTheDisputeOfASettledFinding) {
  FindingStory finding;
  finding.ToDisputed().ToIssued();
  finding.When(&NoteSettled, Settled{"organizations/acme/nonconformities/f1", AuditFinding::SETTLEMENT_CLOSED})
      .Happens();
  AuditStory story;
  story.WithFinding(finding.state()).ToIssued();
  EXPECT_EQ(story.state().state(), Audit::STATE_ISSUED);
}

TEST(AuditReport, OfAnExternalAuditIsThatOfTheBody) {
  AuditStory story(NewAudit(v1::AUDIT_KIND_EXTERNAL));
  story.ToFieldwork().By("tess").When(v1::CompleteAuditFieldworkRequest()).Happens();
  auto submit = story.Submitting();
  story.When(submit).IsRefused("EXTERNAL_REPORT_MISSING", "9.2.2");
  *submit.mutable_external_report() = ExpiredAuditProof();
  story.When(submit).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  *submit.mutable_external_report() = AuditProof("https://example.org/report");
  story.When(submit).Happens();
  EXPECT_EQ(story.state().submission().report().external_report().reference(), "https://example.org/report");
}

TEST(AuditReport, CountsASettledFindingAsOver) {
  AuditStory story;
  AuditFinding finding = FindingStory().state();
  finding.set_state(AuditFinding::STATE_SETTLED);
  story.WithFinding(finding).ToIssued();
  EXPECT_EQ(story.state().state(), Audit::STATE_ISSUED);
  EXPECT_THAT(story.state().open_findings(), IsEmpty());
}

TEST(AuditReport, IsReceivedByItsDistribution) {
  AuditStory story;
  story.ToIssued();
  v1::AcknowledgeAuditReportRequest receive;
  receive.set_digest("another");
  story.By("olga").When(receive).IsRefused("OTHER_DIGEST", "9.2.2");
  receive.set_digest(story.state().submission().digest());
  story.By("oskar").When(receive).IsRefused("NOT_ON_DISTRIBUTION", "9.2.2");
  story.By("olga").When(receive).Happens();
  story.When(receive).NothingHappens();
  EXPECT_EQ(story.state().receipts(0).person(), "olga");
  story.By("tess").When(v1::CloseAuditRequest()).Happens();
}

TEST(AuditReport, BringsACertificateThatEnds) {
  AuditStory story(NewAudit(v1::AUDIT_KIND_EXTERNAL));
  story.ToFieldwork().By("tess").When(v1::CompleteAuditFieldworkRequest()).Happens();
  auto submit = story.Submitting();
  *submit.mutable_external_report() = AuditProof();
  story.When(submit).Happens();
  story.By("mona").When(story.Issuing()).Happens();
  v1::RecordAuditCertificateRequest record;
  auto* certificate = record.mutable_certificate();
  certificate->set_number("C-1");
  *certificate->mutable_valid_from_time() = base::ToProto(AuditBegin());
  *certificate->mutable_expire_time() = base::ToProto(AuditBegin());
  *certificate->mutable_evidence() = AuditProof();
  story.By("tess").When(record).IsRefused("CERTIFICATE_ENDS_BEFORE_START", "9.2.2");
  *certificate->mutable_expire_time() = base::ToProto(AuditBegin() + 1000 * kAuditDay);
  *certificate->mutable_evidence() = ExpiredAuditProof();
  story.When(record).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  *certificate->mutable_evidence() = AuditProof();
  story.When(record).Happens();
  story.At(AuditBegin() + 910 * kAuditDay - absl::Seconds(1));
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  story.After(absl::Seconds(1));
  EXPECT_EQ(story.FallsDue().at(0).certificate_expiring().days(), 90u);
  story.After(60 * kAuditDay);
  EXPECT_EQ(story.FallsDue().at(0).certificate_expiring().days(), 30u);
  story.After(30 * kAuditDay);
  EXPECT_TRUE(story.FallsDue().at(0).has_certificate_expired());
  EXPECT_TRUE(story.state().certificate_expired());
  EXPECT_THAT(story.FallsDue(), IsEmpty()) << "once";
  AuditStory internal;
  internal.ToIssued().When(record).IsRefused("NOT_EXTERNAL", "9.2.2");
}

}  // namespace
}  // namespace aims::audit
