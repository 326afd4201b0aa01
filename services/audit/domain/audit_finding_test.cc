#include "services/audit/domain/audit_finding.h"

#include <functional>

#include "aims/audit/v1/nonconformity.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/testing/audit_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Audit;
using v1::AuditFinding;

constexpr char kNonconformityOfIt[] = "organizations/acme/nonconformities/f1";

v1::CreateAuditFindingRequest With(const std::function<void(AuditFinding&)>& change) {
  v1::CreateAuditFindingRequest create = NewFinding();
  change(*create.mutable_audit_finding());
  return create;
}

Audit InState(Audit::State state) {
  Audit audit = FindingStory::InFieldwork();
  audit.set_state(state);
  return audit;
}

TEST(AuditFinding, IsRecordedByAnAuditorWhileTheAuditIsOpen) {
  domain::Story<AuditFindings> story(kTheFinding);
  story.By("tom").When(NewFinding()).IsRefused("AUDIT_UNKNOWN", "9.2.2");
  for (const auto state : {Audit::STATE_PLANNED, Audit::STATE_PREPARED, Audit::STATE_IN_REVIEW, Audit::STATE_ISSUED,
                           Audit::STATE_FOLLOW_UP, Audit::STATE_CLOSED, Audit::STATE_CANCELLED}) {
    story.Knowing(InState(state)).When(NewFinding()).IsRefused("AUDIT_NOT_OPEN", "9.2.2");
  }
  story.Knowing(InState(Audit::STATE_REPORTING));
  story.By("ona").When(NewFinding()).IsRefused("NOT_IN_TEAM", "9.2.2");
  story.By("tom").When(NewFinding()).Happens();
  EXPECT_EQ(story.state().state(), AuditFinding::STATE_DRAFT);
  EXPECT_EQ(story.state().audit_kind(), v1::AUDIT_KIND_INTERNAL);
  EXPECT_THAT(story.state().authors(), ElementsAre("tom"));
  EXPECT_THAT(story.state().digest(), SizeIs(64));
}

TEST(AuditFinding, CitesAFrozenCriterion) {
  domain::Story<AuditFindings> story(kTheFinding);
  Audit audit = FindingStory::InFieldwork();
  story.Knowing(audit).By("tom");
  story.When(With([](auto& finding) { finding.set_criterion("iso-42001:4.1"); })).IsRefused("CRITERION_NOT_FROZEN");
  story.When(With([](auto& finding) { finding.set_criterion("iso-42001:9.2"); })).IsRefused("CRITERION_NOT_FROZEN");
  audit.mutable_criteria()->add_excluded("iso-42001:A.6.2.6");
  story.Knowing(audit).When(NewFinding()).IsRefused("CONTROL_EXCLUDED", "6.1.3");
  story.When(With([](auto& finding) { finding.set_criterion("iso-42001:6.1.3"); })).Happens();
  domain::Story<AuditFindings> other("organizations/acme/auditFindings/f2");
  other.Knowing(audit).By("tom").When(With([](auto& finding) { finding.set_criterion("policy"); })).Happens();
}

TEST(AuditFinding, KeepsTheRulesOfItsKind) {
  domain::Story<AuditFindings> story(kTheFinding);
  story.Knowing(FindingStory::InFieldwork()).By("tom");
  story.When(With([](auto& finding) { finding.clear_grade(); })).IsRefused("GRADE_MISSING", "9.2.2");
  story.When(With([](auto& finding) { finding.clear_owner(); })).IsRefused("OWNER_MISSING", "10.2");
  story.When(With([](auto& finding) { finding.set_owner("Tess"); })).IsRefused("OWNER_AUDITS", "9.2.2");
  story.When(With([](auto& finding) { finding.set_kind(v1::AUDIT_FINDING_KIND_OPPORTUNITY); }))
      .IsRefused("NOT_A_NONCONFORMITY", "9.2.2");
  story.When(With([](auto& finding) { *finding.mutable_evidence(0) = ExpiredAuditProof(); }))
      .IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  story.When(With([](auto& finding) { finding.add_resources("organizations/other/controls/c"); }))
      .IsRefused("RESOURCE_ELSEWHERE", "9.2.2");
  story.When(With([](auto& finding) { finding.add_ai_systems("organizations/other/aiSystems/c"); }))
      .IsRefused("RESOURCE_ELSEWHERE", "9.2.2");
  Audit external = FindingStory::InFieldwork();
  external.set_kind(v1::AUDIT_KIND_EXTERNAL);
  story.Knowing(external).When(NewFinding()).IsRefused("DUE_TIME_MISSING", "10.2");
  story.When(With([](auto& finding) { *finding.mutable_due_time() = base::ToProto(AuditBegin() + kAuditDay); }))
      .Happens();
}

TEST(AuditFinding, HasNotTheIdOfANonconformity) {
  v1::Nonconformity nonconformity;
  nonconformity.set_name(kNonconformityOfIt);
  domain::Story<AuditFindings> story(kTheFinding);
  story.Knowing(FindingStory::InFieldwork()).Knowing(nonconformity).By("tom");
  story.When(NewFinding()).IsRefused("NONCONFORMITY_ID_TAKEN", "10.2");
  domain::Story<AuditFindings> other("organizations/acme/auditFindings/f2");
  other.Knowing(FindingStory::InFieldwork()).Knowing(nonconformity).By("tom").When(NewFinding()).Happens();
}

TEST(AuditFinding, IsNotOfAnAuditorWhoseConflictIsNotAccepted) {
  Audit audit = FindingStory::InFieldwork();
  auto* conflict = audit.add_conflicts();
  conflict->set_person("tom");
  conflict->set_resource(kAuditedControl);
  domain::Story<AuditFindings> none(kTheFinding);
  none.Knowing(audit).By("tom").When(NewFinding()).IsRefused("CONFLICT_NOT_ACCEPTED", "9.2.2");
  FindingStory story(FindingStory::InFieldwork(), With([](auto& finding) { finding.set_critical(true); }));
  story.Knowing(audit);
  v1::UpdateAuditFindingRequest update;
  update.mutable_audit_finding()->set_statement("all");
  story.By("tom").When(update).IsRefused("CONFLICT_NOT_ACCEPTED", "9.2.2");
  story.When(v1::RaiseAuditFindingRequest()).IsRefused("CONFLICT_NOT_ACCEPTED", "9.2.2");
  story.By("tess").When(update).Happens();
  conflict->set_acceptor("mona");
  story.Knowing(audit).By("tom").When(v1::RaiseAuditFindingRequest()).Happens();
}

TEST(AuditFinding, ChangesAsADraft) {
  FindingStory story;
  const std::string digest = story.state().digest();
  v1::UpdateAuditFindingRequest update;
  update.mutable_audit_finding()->set_statement("3 of 5 changes had no review");
  story.By("olga").When(update).IsRefused("NOT_IN_TEAM", "9.2.2");
  story.By("tess").When(update).Happens();
  EXPECT_THAT(story.state().authors(), ElementsAre("tom", "tess"));
  EXPECT_NE(story.state().digest(), digest);
  update.mutable_audit_finding()->set_statement("all");
  story.Knowing(InState(Audit::STATE_IN_REVIEW)).When(update).IsRefused("AUDIT_NOT_OPEN", "9.2.2");
  story.ToIssued().When(update).IsRefused("WRONG_STATE", "9.2.2");
}

TEST(AuditFinding, IsWithdrawnByAnAuthorOrTheLead) {
  v1::WithdrawAuditFindingRequest withdraw;
  withdraw.set_reason("the review was found");
  FindingStory story;
  story.By("olga").When(withdraw).IsRefused("NOT_AN_AUTHOR", "9.2.2");
  story.By("tom").Knowing(InState(Audit::STATE_IN_REVIEW)).When(withdraw).IsRefused("AUDIT_NOT_OPEN", "9.2.2");
  story.Knowing(FindingStory::InFieldwork()).By("tess").When(withdraw).Happens();
  EXPECT_EQ(story.state().state(), AuditFinding::STATE_WITHDRAWN);
  story.When(&NoteReportIssued, std::string("digest")).NothingHappens();
}

TEST(AuditFinding, IsIssuedWithTheReportOnce) {
  FindingStory story;
  const auto events = story.ToIssued().outcome();
  ASSERT_TRUE(events.ok());
  const auto& issued = (*events)[0].issued();
  EXPECT_EQ(issued.audit(), kTheAudit);
  EXPECT_EQ(issued.kind(), v1::AUDIT_FINDING_KIND_NONCONFORMITY);
  EXPECT_EQ(issued.owner(), "olga");
  EXPECT_EQ(issued.report_digest(), "digest");
  EXPECT_THAT(issued.ai_systems(), ElementsAre(kAuditedSystem));
  EXPECT_EQ(story.state().state(), AuditFinding::STATE_ISSUED);
  story.When(&NoteReportIssued, std::string("digest")).NothingHappens();
}

TEST(AuditFinding, IsRaisedBeforeTheReportWhenItIsCritical) {
  v1::RaiseAuditFindingRequest raise;
  raise.set_reason("people are harmed");
  FindingStory minor;
  minor.When(raise).IsRefused("NOT_CRITICAL", "9.2.2");
  FindingStory story(FindingStory::InFieldwork(), With([](auto& finding) { finding.set_critical(true); }));
  story.By("olga").When(raise).IsRefused("NOT_IN_TEAM", "9.2.2");
  story.Knowing(InState(Audit::STATE_ISSUED)).By("tom").When(raise).IsRefused("AUDIT_NOT_OPEN", "9.2.2");
  story.Knowing(InState(Audit::STATE_IN_REVIEW));
  story.ToDisputed().By("tom").When(raise).IsRefused("DISPUTE_OPEN", "9.2.2");
  FindingStory critical(FindingStory::InFieldwork(), With([](auto& finding) { finding.set_critical(true); }));
  EXPECT_TRUE(critical.When(raise).Happens()[0].has_issued());
  const auto reported = critical.When(&NoteReportIssued, std::string("digest")).Happens();
  EXPECT_TRUE(reported[0].has_reported());
  EXPECT_EQ(critical.state().report_digest(), "digest");
  critical.When(&NoteReportIssued, std::string("digest")).NothingHappens();
}

TEST(AuditFinding, IsSettledWithItsNonconformity) {
  const Settled settled{kNonconformityOfIt, AuditFinding::SETTLEMENT_CLOSED};
  FindingStory story;
  story.When(&NoteSettled, settled).NothingHappens();
  story.ToIssued();
  const Settled by_another{"organizations/acme/nonconformities/other", AuditFinding::SETTLEMENT_CLOSED};
  story.When(&NoteSettled, by_another).NothingHappens();
  const auto events = story.When(&NoteSettled, settled).Happens();
  EXPECT_EQ(events[0].settled().audit(), kTheAudit);
  EXPECT_EQ(story.state().state(), AuditFinding::STATE_SETTLED);
  EXPECT_EQ(story.state().nonconformity(), kNonconformityOfIt);
  story.When(&NoteSettled, settled).NothingHappens();
  FindingStory other(FindingStory::InFieldwork(), With([](auto& finding) {
                       finding.set_kind(v1::AUDIT_FINDING_KIND_OPPORTUNITY);
                       finding.clear_grade();
                     }));
  other.ToIssued().When(&NoteSettled, settled).NothingHappens();
}

TEST(AuditFinding, IsWithdrawnWithItsAudit) {
  FindingStory story;
  story.When(&NoteAuditCancelled, std::string("organizations/acme/audits/other")).NothingHappens();
  story.When(&NoteAuditCancelled, std::string(kTheAudit)).Happens();
  EXPECT_EQ(story.state().state(), AuditFinding::STATE_WITHDRAWN);
  story.When(&NoteAuditCancelled, std::string(kTheAudit)).NothingHappens();
}

TEST(AuditFinding, IsOverdueOnce) {
  FindingStory story(FindingStory::InFieldwork(), With([](auto& finding) {
                       *finding.mutable_due_time() = base::ToProto(AuditBegin() + 60 * kAuditDay);
                     }));
  story.After(60 * kAuditDay);
  EXPECT_THAT(story.FallsDue(), IsEmpty()) << "a draft is not due";
  story.ToIssued();
  story.At(AuditBegin() + 60 * kAuditDay - absl::Seconds(1));
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  story.After(absl::Seconds(1));
  EXPECT_EQ(story.FallsDue().at(0).overdue().owner(), "olga");
  EXPECT_TRUE(story.state().overdue());
  EXPECT_THAT(story.FallsDue(), IsEmpty());
}

TEST(AuditFinding, NeedsItsOwnerUntilItIsSettled) {
  FindingStory story;
  EXPECT_TRUE(AuditFindings::NeedsPerson(story.state(), "olga"));
  EXPECT_FALSE(AuditFindings::NeedsPerson(story.state(), "tom"));
  story.ToIssued().When(&NoteSettled, Settled{kNonconformityOfIt, AuditFinding::SETTLEMENT_REJECTED}).Happens();
  EXPECT_FALSE(AuditFindings::NeedsPerson(story.state(), "olga"));
}

// --- Disputes ---

template <class Request>
Request Because(const char* reason) {
  Request request;
  request.set_reason(reason);
  return request;
}

TEST(AuditDispute, IsMadeOnceByAnAuditee) {
  const auto dispute = Because<v1::DisputeAuditFindingRequest>("it was reviewed");
  FindingStory story;
  story.By("oskar").When(dispute).IsRefused("NOT_AN_AUDITEE", "9.2.2");
  Audit audit = FindingStory::InFieldwork();
  audit.mutable_submission()->mutable_report()->add_distribution("oskar");
  story.Knowing(audit).When(dispute).Happens();
  EXPECT_EQ(story.state().dispute().disputer(), "oskar");
  story.When(dispute).IsRefused("DISPUTED_ALREADY", "9.2.2");
}

TEST(AuditDispute, IsDecidedByTheLeadAndASecondPerson) {
  FindingStory story;
  auto decide = Because<v1::DecideAuditFindingDisputeRequest>("I looked");
  decide.set_outcome(AuditFinding::DISPUTE_OUTCOME_STANDS);
  const auto confirm = Because<v1::ConfirmAuditFindingDisputeRequest>("I looked, too");
  story.By("tess").When(decide).IsRefused("DISPUTE_IN_OTHER_STAGE", "9.2.2");
  story.ToDisputed().By("mona").When(confirm).IsRefused("DISPUTE_IN_OTHER_STAGE", "9.2.2");
  story.By("tom").When(decide).IsRefused("NOT_THE_LEAD", "9.2.2");
  story.By("tess").When(decide).Happens();
  for (const char* person : {"tess", "olga", "tom"}) {
    story.By(person).When(confirm).IsRefused("FOUR_EYES", "9.2.2");
    story.When(Because<v1::RejectAuditFindingDisputeRequest>("no")).IsRefused("FOUR_EYES", "9.2.2");
  }
  story.By("mona").When(Because<v1::RejectAuditFindingDisputeRequest>("look again")).Happens();
  EXPECT_EQ(story.state().dispute().stage(), AuditFinding::Dispute::STAGE_OPEN);
  EXPECT_EQ(story.state().dispute().decider(), "");
  story.By("tess").When(decide).Happens();
  story.By("mona").When(confirm).Happens();
  EXPECT_EQ(story.state().dispute().confirmer(), "mona");
  EXPECT_EQ(story.state().state(), AuditFinding::STATE_DRAFT) << "it stands";
}

TEST(AuditDispute, WithdrawsAFindingThatDoesNotStand) {
  FindingStory story;
  story.ToIssued().ToDisputed().ToDecided(AuditFinding::DISPUTE_OUTCOME_WITHDRAWN);
  const auto events = story.By("mona").When(Because<v1::ConfirmAuditFindingDisputeRequest>("yes")).Happens();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_TRUE(events[1].withdrawn().was_issued());
  EXPECT_EQ(story.state().state(), AuditFinding::STATE_WITHDRAWN);
  story.By("olga").When(Because<v1::DisputeAuditFindingRequest>("again")).IsRefused("WRONG_STATE", "9.2.2");
}

TEST(AuditDispute, IsConfirmedByAnAuthorInASmallOrganization) {
  FindingStory story;
  story.ToDisputed().ToDecided(AuditFinding::DISPUTE_OUTCOME_STANDS);
  story.Knowing(AuditManagement(type::v1::SEPARATION_SMALL));
  story.By("tess").When(Because<v1::ConfirmAuditFindingDisputeRequest>("yes")).IsRefused("FOUR_EYES");
  story.By("tom").When(Because<v1::ConfirmAuditFindingDisputeRequest>("yes")).Happens();
}

}  // namespace
}  // namespace aims::audit
