// Audit programmes, and audits from their plan to their end.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/audit_programme.pb.h"
#include "aims/audit/v1/audit_service.pb.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "tools/bench/audit_events.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = audit::v1;
using v1::Audit;
using v1::AuditProgramme;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kRole[] = "auditor";
constexpr char kDesignated[] = "designated-management";
constexpr int kQuarters = 5;  // of a programme: the one that has just ended, and a year
constexpr int kEntriesOfQuarter = 4;

absl::CivilMonth QuarterOf(absl::Time time) {
  const absl::CivilMonth month = absl::ToCivilMonth(time, absl::UTCTimeZone());
  return month - (month.month() - 1) % 3;
}
// "2026-Q3"
std::string NameOfQuarter(absl::CivilMonth quarter) {
  return absl::StrCat(quarter.year(), "-Q", (quarter.month() - 1) / 3 + 1);
}
google::protobuf::Timestamp BeginOf(absl::CivilMonth quarter) {
  return base::ToProto(absl::FromCivil(quarter, absl::UTCTimeZone()));
}

void Conclude(const std::string& text, bool conforms, Audit::Conclusion* conclusion) {
  conclusion->set_verdict(conforms ? Audit::Conclusion::VERDICT_YES : Audit::Conclusion::VERDICT_PARTLY);
  conclusion->set_text(text);
}

}  // namespace

// --- Programmes ---

void AuditEvents::WriteProgramme() {
  const std::string name = NewName("auditProgrammes", &programmes_);
  const event::v1::Actor author = One(kLeadAuditors, kRole);
  v1::CreateAuditProgrammeRequest create;
  create.set_parent(organization());
  create.mutable_audit_programme()->set_display_name(Text(30));
  Do(name, author, create);
  v1::ProposeAuditProgrammeRequest propose;
  AuditProgramme::Document& document = *propose.mutable_document();
  document.set_objectives(Text(80));
  document.set_frequency(Text(40));
  document.set_methods(Text(80));
  document.set_responsibilities(Text(60));
  document.set_grading("minor, major");
  const absl::CivilMonth first = QuarterOf(last_time()) - 3;
  *document.mutable_cycle_from_time() = BeginOf(first);
  *document.mutable_cycle_to_time() = BeginOf(first + 3 * kQuarters);
  document.set_grace_days(5);
  for (int i = 0; i < kQuarters * kEntriesOfQuarter; ++i) {
    const int quarter = i / kEntriesOfQuarter;
    if (quarter == 0 && i > 0) continue;  // one is late already, and missed
    AuditProgramme::Entry& entry = *document.add_entries();
    entry.set_entry_id(absl::StrCat("e-", i));
    entry.set_title(Text(30));
    for (size_t j = 2 + Below(4); j > 0; --j) {
      const std::string requirement = AnyRequirement();
      const auto& named = entry.requirements();
      if (std::find(named.begin(), named.end(), requirement) == named.end()) entry.add_requirements(requirement);
    }
    entry.add_ai_systems(AnySystem());
    entry.set_planned_quarter(NameOfQuarter(first + 3 * quarter));
    entry.set_method(v1::AUDIT_METHOD_ON_SITE);
    entry.set_lead(kLeadAuditors[Below(kLeadAuditors.size())]);
    entry.set_importance(Text(40));
    entry.set_earlier_results(Text(40));
    if (quarter > 0) unaudited_.emplace_back(name, entry.entry_id());
  }
  Do(name, author, propose);
  auto approve = OnProposed<v1::ApproveAuditProgrammeRequest>(StateOf<AuditProgramme>(name));
  approve.set_coverage_gap_reason(Text(60));
  Do(name, One(kManagers, kDesignated), approve);
}

// --- Plan and preparation ---

void AuditEvents::PlanAudit() {
  if (unaudited_.empty()) WriteProgramme();
  const std::string name = NewName("audits", &audits_.named);
  v1::CreateAuditRequest create;
  create.set_parent(organization());
  Audit& audit = *create.mutable_audit();
  audit.set_display_name(Text(30));
  audit.set_kind(OneIn(10) ? v1::AUDIT_KIND_EXTERNAL : v1::AUDIT_KIND_INTERNAL);
  audit.set_programme(unaudited_.front().first);
  audit.set_programme_entry(unaudited_.front().second);
  unaudited_.pop_front();
  audit.set_objectives(Text(80));
  audit.mutable_scope()->set_description(Text(80));
  if (OneIn(2)) audit.mutable_scope()->add_resources(AnyControl());
  Audit::CriteriaDocument& document = *audit.add_documents();
  const Policy& policy = policies_[Below(policies_.size())];
  document.set_document_id("policy");
  document.set_title(Text(30));
  document.set_reference(policy.name);
  document.set_version(absl::StrCat(policy.version));
  document.set_sha256(base::Sha256Hex(absl::StrCat(policy.name, policy.version)));
  audit.set_lead(kLeadAuditors[Below(kLeadAuditors.size())]);
  const size_t auditor = Below(kAuditors.size());
  for (size_t i = 0; i < 2; ++i) {
    audit.add_team()->set_person(kAuditors[(auditor + i) % kAuditors.size()]);
    audit.mutable_team(static_cast<int>(i))->set_role(Audit::ROLE_AUDITOR);
  }
  if (OneIn(8)) {  // somebody who has a part in much of what is audited
    audit.add_team()->set_person(kOwners[Below(kOwners.size())]);
    audit.mutable_team(2)->set_role(Audit::ROLE_TECHNICAL_EXPERT);
  }
  audit.add_auditees(Employee());
  if (audit.kind() == v1::AUDIT_KIND_EXTERNAL) {
    audit.mutable_certification()->set_body("Certifier");
    audit.mutable_certification()->set_stage(Audit::STAGE_SURVEILLANCE);
  }
  *audit.mutable_planned_start_time() = base::ToProto(last_time() + kDay);
  *audit.mutable_planned_end_time() = base::ToProto(last_time() + kDay * 5);
  Do(name, One(kLeadAuditors, kRole), create);
  ++audits_.open;
  Later(kDay, [this, name] { PrepareAudit(name); });
}

void AuditEvents::PrepareAudit(const std::string& audit) {
  const event::v1::Actor lead = Person(StateOf<Audit>(audit).lead(), kRole);
  if (OneIn(25) || !Try(audit, lead, v1::PrepareAuditRequest())) {
    Do(audit, lead, Saying<v1::CancelAuditRequest>());
    --audits_.open;
    return;
  }
  Later(kDay, [this, audit] { AcceptConflicts(audit); });
}

void AuditEvents::AcceptConflicts(const std::string& audit) {
  // A copy: each acceptance changes them.
  const auto conflicts = StateOf<Audit>(audit).conflicts();
  for (int i = 0; i < conflicts.size(); ++i) {
    if (!conflicts[i].acceptor().empty()) continue;
    v1::ProposeAuditSafeguardRequest propose;
    propose.set_person(conflicts[i].person());
    propose.set_resource(conflicts[i].resource());
    propose.set_safeguard(Text(60));
    Do(audit, Person(StateOf<Audit>(audit).lead(), kRole), propose);
    auto accept = Saying<v1::AcceptAuditConflictRequest>();
    accept.set_person(conflicts[i].person());
    accept.set_resource(conflicts[i].resource());
    accept.set_digest(StateOf<Audit>(audit).conflicts(i).digest());
    Do(audit, One(kManagers, kDesignated), accept);
  }
  Later(kDay, [this, audit] { StartFieldwork(audit); });
}

// --- Fieldwork ---

void AuditEvents::StartFieldwork(const std::string& audit) {
  const event::v1::Actor lead = Person(StateOf<Audit>(audit).lead(), kRole);
  if (!Try(audit, lead, v1::StartAuditFieldworkRequest())) {  // another conflict came up
    Do(audit, lead, Saying<v1::ReplanAuditRequest>());
    return Later(kDay, [this, audit] { PrepareAudit(audit); });
  }
  RecordMeeting(audit, Audit::Meeting::KIND_OPENING);
  CheckCriterion(audit, 0);
}

void AuditEvents::RecordMeeting(const std::string& audit, Audit::Meeting::Kind kind) {
  const Audit& state = StateOf<Audit>(audit);
  v1::RecordAuditMeetingRequest record;
  record.set_kind(kind);
  *record.mutable_meet_time() = base::ToProto(last_time());
  record.add_attendees(state.lead());
  record.add_attendees(state.auditees(0));
  record.set_minutes(Text(100 + Below(200)));
  Do(audit, Person(state.lead(), kRole), record);
}

void AuditEvents::RecordSample(const std::string& audit, const std::string& criterion,
                               const event::v1::Actor& auditor) {
  v1::RecordAuditSampleRequest record;
  record.set_sample_id(absl::StrCat("s-", StateOf<Audit>(audit).samples_size()));
  record.set_title(Text(40));
  record.set_criterion(criterion);
  record.mutable_population()->set_description(Text(40));
  record.mutable_population()->set_size(50 + Below(500));
  record.mutable_population()->set_completeness(Text(40));
  record.mutable_selection()->set_method(Audit::Selection::METHOD_RANDOM);
  record.mutable_selection()->set_size(static_cast<uint32_t>(5 + Below(10)));
  Do(audit, auditor, record);
}

void AuditEvents::CheckCriterion(const std::string& audit, size_t number) {
  const Audit& state = StateOf<Audit>(audit);
  const auto& requirements = state.criteria().requirements();
  const size_t count = static_cast<size_t>(requirements.size() + state.criteria().documents_size());
  if (number == count) {
    RecordMeeting(audit, Audit::Meeting::KIND_CLOSING);
    Do(audit, Person(state.lead(), kRole), v1::CompleteAuditFieldworkRequest());
    return Later(kDay, [this, audit] { SubmitReport(audit); });
  }
  const int place = static_cast<int>(number);
  const std::string criterion = place < requirements.size()
                                    ? requirements[place]
                                    : state.criteria().documents(place - requirements.size()).document_id();
  const event::v1::Actor auditor = Person(state.team(static_cast<int>(Below(2))).person(), kRole);
  v1::RecordAuditCheckRequest check;
  check.set_criterion(criterion);
  check.set_text(Text(100 + Below(200)));
  *check.add_evidence() = Proof();
  if (OneIn(2)) {
    RecordSample(audit, criterion, auditor);
    check.add_samples(state.samples(state.samples_size() - 1).sample_id());
  }
  const size_t luck = Below(100);
  const bool grave = luck < 4;
  check.set_result(grave       ? Audit::Check::RESULT_DOES_NOT_CONFORM
                   : luck < 20 ? Audit::Check::RESULT_PARTLY
                               : Audit::Check::RESULT_CONFORMS);
  Do(audit, auditor, check);
  if (luck < 20) {
    RecordFinding(audit, criterion, v1::AUDIT_FINDING_KIND_NONCONFORMITY, grave, auditor);
  } else if (luck < 32) {
    RecordFinding(audit, criterion, v1::AUDIT_FINDING_KIND_OPPORTUNITY, false, auditor);
  } else if (luck < 40) {
    RecordFinding(audit, criterion, OneIn(2) ? v1::AUDIT_FINDING_KIND_GOOD_PRACTICE : v1::AUDIT_FINDING_KIND_CONFORMITY,
                  false, auditor);
  }
  Later(absl::Hours(8), [this, audit, number] { CheckCriterion(audit, number + 1); });
}

// --- The report, and what follows ---

void AuditEvents::SubmitReport(const std::string& audit) {
  const Audit& state = StateOf<Audit>(audit);
  v1::SubmitAuditReportRequest submit;
  submit.set_summary(Text(300));
  Conclude(Text(80), !OneIn(4), submit.mutable_own_requirements());
  Conclude(Text(80), !OneIn(4), submit.mutable_standard());
  Conclude(Text(80), !OneIn(4), submit.mutable_effectiveness());
  submit.add_distribution(kManagers[Below(kManagers.size())]);
  submit.add_distribution(state.auditees(0));
  if (state.kind() == v1::AUDIT_KIND_EXTERNAL) *submit.mutable_external_report() = Proof();
  // A finding is disputed as long as this is refused.
  const bool submitted = Try(audit, Person(state.lead(), kRole), submit);
  Later(kDay, [this, audit, submitted] { submitted ? IssueReport(audit) : SubmitReport(audit); });
}

void AuditEvents::IssueReport(const std::string& audit) {
  const event::v1::Actor manager = One(kManagers, kDesignated);
  v1::IssueAuditReportRequest issue;
  issue.set_digest(StateOf<Audit>(audit).submission().digest());
  if (OneIn(12) || !Try(audit, manager, issue)) {
    Do(audit, manager, Saying<v1::ReturnAuditReportRequest>());
    return Later(kDay, [this, audit] { SubmitReport(audit); });
  }
  --audits_.open;
  FollowUp(audit);
}

void AuditEvents::FollowUp(const std::string& audit) {
  const Audit::Report report = StateOf<Audit>(audit).submission().report();
  for (const auto& reported : report.findings()) {
    const std::string finding = reported.finding();
    // AIMS opened these for it.
    for (const std::string& improvement : Referring(finding, "improvementItems")) FollowImprovement(improvement);
    for (const std::string& nonconformity : Referring(finding, "nonconformities")) {
      const bool open = StateOf<v1::Nonconformity>(nonconformity).state() == v1::Nonconformity::STATE_OPEN;
      if (open && followed_.insert(nonconformity).second) Correct(nonconformity);
    }
    if (reported.kind() == v1::AUDIT_FINDING_KIND_NONCONFORMITY && OneIn(10))
      Later(kDay * 2, [this, finding] { DisputeFinding(finding); });
  }
  for (const std::string& person : report.distribution()) {
    if (OneIn(8)) continue;
    Later(kDay * 3, [this, audit, person] {
      v1::AcknowledgeAuditReportRequest acknowledge;
      acknowledge.set_digest(StateOf<Audit>(audit).submission().digest());
      Do(audit, Person(person, "viewer"), acknowledge);
    });
  }
  if (OneIn(5)) WorkOnAction(PlanAction(audit, Person(StateOf<Audit>(audit).lead(), kRole)), [] {});
  if (StateOf<Audit>(audit).kind() == v1::AUDIT_KIND_EXTERNAL) RecordCertificate(audit);
  AwaitClosing(audit);
}

void AuditEvents::RecordCertificate(const std::string& audit) {
  v1::RecordAuditCertificateRequest record;
  Audit::Certificate& certificate = *record.mutable_certificate();
  certificate.set_number(absl::StrCat("C-", IdOf(audit)));
  *certificate.mutable_valid_from_time() = base::ToProto(last_time());
  *certificate.mutable_expire_time() = base::ToProto(last_time() + kDay * (20 + Below(340)));
  certificate.set_scope(Text(60));
  *certificate.mutable_evidence() = Proof();
  Do(audit, One(kLeadAuditors, kRole), record);
}

void AuditEvents::AwaitClosing(const std::string& audit) {
  Later(kDay * 5, [this, audit] {
    const Audit& state = StateOf<Audit>(audit);
    if (!state.open_findings().empty() || HasOpenAction(state)) return AwaitClosing(audit);
    v1::CloseAuditRequest close;
    close.set_missing_receipts_reason(Text(40));
    Do(audit, Person(state.lead(), kRole), close);
  });
}

}  // namespace aims::bench
