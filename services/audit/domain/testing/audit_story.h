#pragma once
// Stories of programmes, audits and findings, as other tests need them. Only for tests.
//
//   AuditStory story;
//   story.ToFieldwork().By("tess").When(story.Checking("iso-42001:9.2.1")).Happens();
//
// tess leads the audit, tom audits with her, ona observes. olga answers for what is audited, mona is designated management.

#include <string>
#include <vector>

#include "aims/audit/v1/audit_authority.pb.h"
#include "common/base/time.h"
#include "common/domain/story.h"
#include "services/audit/domain/audit.h"
#include "services/audit/domain/audit_finding.h"
#include "services/audit/domain/audit_programme.h"
#include "services/audit/domain/involvement.h"

namespace aims::audit {

inline constexpr char kTheAudit[] = "organizations/acme/audits/ops";
inline constexpr char kTheProgramme[] = "organizations/acme/auditProgrammes/p1";
inline constexpr char kTheFinding[] = "organizations/acme/auditFindings/f1";
inline constexpr char kAuditedSystem[] = "organizations/acme/aiSystems/chat";
inline constexpr char kAuditedControl[] = "organizations/acme/controls/review";
inline constexpr absl::Duration kAuditDay = absl::Hours(24);

inline absl::Time AuditBegin() { return absl::FromUnixSeconds(1767225600); }  // 2026-01-01T00:00:00Z

inline v1::AuditAuthority AuditManagement(type::v1::Separation separation = type::v1::SEPARATION_STRICT) {
  v1::AuditAuthority record;
  record.set_name("organizations/acme/auditAuthorities/current");
  record.mutable_authorities()->mutable_separation()->set_separation(separation);
  record.mutable_authorities()->mutable_separation()->set_version(1);
  auto* designation = record.mutable_authorities()->add_designations();
  designation->set_number(1);
  designation->set_subject_id("mona");
  designation->set_role(type::v1::MANAGEMENT_ROLE_DESIGNATED);
  *designation->mutable_designate_time() = base::ToProto(AuditBegin() - kAuditDay);
  return record;
}

inline type::v1::Evidence AuditProof(const std::string& reference = "https://example.org/log") {
  type::v1::Evidence evidence;
  evidence.set_title("change log");
  evidence.set_reference(reference);
  evidence.set_sha256(std::string(64, 'a'));
  evidence.set_preparer("pia");
  *evidence.mutable_evidence_time() = base::ToProto(AuditBegin() - kAuditDay);
  return evidence;
}

inline type::v1::Evidence ExpiredAuditProof() {
  type::v1::Evidence evidence = AuditProof();
  *evidence.mutable_expire_time() = base::ToProto(AuditBegin());
  return evidence;
}

// The whole standard in two entries, "clauses" in the first quarter and "controls" in the third, led by tess.
inline v1::AuditProgramme::Document ProgrammeDocument() {
  v1::AuditProgramme::Document document;
  document.set_objectives("the management system conforms and works");
  document.set_frequency("each requirement once a year");
  document.set_methods("interviews, samples of records");
  document.set_responsibilities("the audit lead plans and reports");
  document.set_grading("major, minor");
  *document.mutable_cycle_from_time() = base::ToProto(AuditBegin());
  *document.mutable_cycle_to_time() = base::ToProto(absl::FromCivil(absl::CivilDay(2027, 1, 1), absl::UTCTimeZone()));
  const auto add = [&](const char* id, const char* quarter, const std::vector<std::string>& requirements) {
    auto* entry = document.add_entries();
    entry->set_entry_id(id);
    entry->set_title(id);
    *entry->mutable_requirements() = {requirements.begin(), requirements.end()};
    entry->set_planned_quarter(quarter);
    entry->set_method(v1::AUDIT_METHOD_ON_SITE);
    entry->set_lead("tess");
    entry->set_importance("high");
    entry->set_earlier_results("first audit");
  };
  add("clauses", "2026-Q1",
      {"iso-42001:4", "iso-42001:5", "iso-42001:6", "iso-42001:7", "iso-42001:8", "iso-42001:9", "iso-42001:10"});
  add("controls", "2026-Q3", {"iso-42001:A"});
  document.mutable_entries(0)->add_ai_systems(kAuditedSystem);
  return document;
}

class ProgrammeStory : public domain::Story<AuditProgrammes> {
 public:
  ProgrammeStory() : domain::Story<AuditProgrammes>(kTheProgramme) {
    Knowing(AuditManagement());
    v1::CreateAuditProgrammeRequest create;
    create.mutable_audit_programme()->set_display_name("Audits of 2026");
    By("ana").When(create).Happens();
  }
  v1::ProposeAuditProgrammeRequest Proposing(const v1::AuditProgramme::Document& document = ProgrammeDocument()) const {
    v1::ProposeAuditProgrammeRequest propose;
    *propose.mutable_document() = document;
    return propose;
  }
  template <class Request>
  Request OnProposed() const {
    Request request;
    request.set_version(state().proposed_version().version());
    request.set_digest(state().proposed_version().digest());
    return request;
  }
  ProgrammeStory& ToApproved(const v1::AuditProgramme::Document& document = ProgrammeDocument()) {
    By("ana").When(Proposing(document)).Happens();
    By("mona").When(OnProposed<v1::ApproveAuditProgrammeRequest>()).Happens();
    return *this;
  }
};

// Criteria: 9.2.1, 9.2.2, A.6.2.6 and the document "policy".
inline v1::CreateAuditRequest NewAudit(v1::AuditKind kind = v1::AUDIT_KIND_INTERNAL) {
  v1::CreateAuditRequest create;
  auto* audit = create.mutable_audit();
  audit->set_display_name("Operation");
  audit->set_kind(kind);
  audit->set_objectives("whether operation is as the standard wants it");
  audit->mutable_scope()->add_ai_systems(kAuditedSystem);
  audit->mutable_scope()->add_resources(kAuditedControl);
  for (const char* requirement : {"iso-42001:9.2", "iso-42001:A.6.2.6"}) audit->add_requirements(requirement);
  auto* document = audit->add_documents();
  document->set_document_id("policy");
  document->set_title("AI policy");
  document->set_reference("organizations/acme/policies/ai");
  document->set_version("3");
  document->set_sha256(std::string(64, 'c'));
  audit->set_lead("tess");
  auto* tom = audit->add_team();
  tom->set_person("tom");
  tom->set_role(v1::Audit::ROLE_AUDITOR);
  auto* ona = audit->add_team();
  ona->set_person("ona");
  ona->set_role(v1::Audit::ROLE_OBSERVER);
  audit->add_auditees("olga");
  *audit->mutable_planned_start_time() = base::ToProto(AuditBegin() + 10 * kAuditDay);
  *audit->mutable_planned_end_time() = base::ToProto(AuditBegin() + 12 * kAuditDay);
  if (kind == v1::AUDIT_KIND_EXTERNAL) {
    audit->mutable_certification()->set_body("Certifier");
    audit->mutable_certification()->set_stage(v1::Audit::STAGE_STAGE_2);
  }
  return create;
}

// The person had the part in the resource at `time`.
inline v1::Involvement InvolvementOf(const std::string& resource, const std::string& person, v1::Involvement::Kind kind,
                                     absl::Time time = AuditBegin(), bool held = false) {
  v1::Involvement involvement;
  involvement.set_name(InvolvementName(resource));
  involvement.set_resource(resource);
  auto* part = involvement.add_parts();
  part->set_person(person);
  part->set_kind(kind);
  part->set_held(held);
  if (held) part->set_field("owner");
  *part->mutable_last_time() = base::ToProto(time);
  return involvement;
}

class AuditStory : public domain::Story<Audits> {
 public:
  explicit AuditStory(const v1::CreateAuditRequest& create = NewAudit()) : domain::Story<Audits>(kTheAudit) {
    Knowing(AuditManagement());
    By("ana").When(create).Happens();
  }
  AuditStory& ToPrepared() {
    By("tess").When(v1::PrepareAuditRequest()).Happens();
    return *this;
  }
  AuditStory& ToFieldwork() {
    ToPrepared().By("tess").When(v1::StartAuditFieldworkRequest()).Happens();
    return *this;
  }
  v1::RecordAuditCheckRequest Checking(const std::string& criterion,
                                       v1::Audit::Check::Result result = v1::Audit::Check::RESULT_CONFORMS) const {
    v1::RecordAuditCheckRequest check;
    check.set_criterion(criterion);
    check.set_result(result);
    check.set_text("as it should be");
    *check.add_evidence() = AuditProof();
    return check;
  }
  // 5 of 240 changes.
  v1::RecordAuditSampleRequest Sampling(const std::string& id = "changes") const {
    v1::RecordAuditSampleRequest sample;
    sample.set_sample_id(id);
    sample.set_title("changes of the last year");
    sample.set_criterion("iso-42001:A.6.2.6");
    sample.mutable_population()->set_description("all changes");
    sample.mutable_population()->set_size(240);
    sample.mutable_population()->set_completeness("the log has no gaps");
    sample.mutable_selection()->set_method(v1::Audit::Selection::METHOD_RANDOM);
    sample.mutable_selection()->set_seed("2026-q1");
    sample.mutable_selection()->set_size(5);
    return sample;
  }
  // With every criterion answered as conforming.
  AuditStory& ToReporting() {
    ToFieldwork();
    for (const char* criterion : {"iso-42001:9.2.1", "iso-42001:9.2.2", "iso-42001:A.6.2.6", "policy"}) {
      By("tom").When(Checking(criterion)).Happens();
    }
    By("tess").When(v1::CompleteAuditFieldworkRequest()).Happens();
    return *this;
  }
  v1::SubmitAuditReportRequest Submitting() const {
    v1::SubmitAuditReportRequest submit;
    submit.set_summary("it works");
    for (auto* conclusion :
         {submit.mutable_own_requirements(), submit.mutable_standard(), submit.mutable_effectiveness()}) {
      conclusion->set_verdict(v1::Audit::Conclusion::VERDICT_YES);
      conclusion->set_text("yes");
    }
    submit.add_distribution("olga");
    return submit;
  }
  AuditStory& ToInReview() {
    ToReporting().By("tess").When(Submitting()).Happens();
    return *this;
  }
  v1::IssueAuditReportRequest Issuing() const {
    v1::IssueAuditReportRequest issue;
    issue.set_digest(state().submission().digest());
    return issue;
  }
  AuditStory& ToIssued() {
    ToInReview().By("mona").When(Issuing()).Happens();
    return *this;
  }
  // The audit knows the finding, as another resource of the service.
  AuditStory& WithFinding(const v1::AuditFinding& finding) {
    Knowing(finding).ReferredToBy(finding.name());
    return *this;
  }
};

// A nonconformity against A.6.2.6, owned by olga.
inline v1::CreateAuditFindingRequest NewFinding() {
  v1::CreateAuditFindingRequest create;
  auto* finding = create.mutable_audit_finding();
  finding->set_audit(kTheAudit);
  finding->set_title("Two changes without a review");
  finding->set_kind(v1::AUDIT_FINDING_KIND_NONCONFORMITY);
  finding->set_grade("minor");
  finding->set_criterion("iso-42001:A.6.2.6");
  finding->set_statement("2 of 5 sampled changes had no review");
  *finding->add_evidence() = AuditProof();
  finding->add_ai_systems(kAuditedSystem);
  finding->set_owner("olga");
  return create;
}

class FindingStory : public domain::Story<AuditFindings> {
 public:
  explicit FindingStory(const v1::Audit& audit = InFieldwork(),
                        const v1::CreateAuditFindingRequest& create = NewFinding(),
                        const std::string& name = kTheFinding)
      : domain::Story<AuditFindings>(name) {
    Knowing(AuditManagement()).Knowing(audit);
    By("tom").When(create).Happens();
  }
  static v1::Audit InFieldwork() {
    AuditStory story;
    story.ToFieldwork();
    return story.state();
  }
  FindingStory& ToIssued() {
    By("reaction").When(&NoteReportIssued, std::string("digest")).Happens();
    return *this;
  }
  FindingStory& ToDisputed() {
    v1::DisputeAuditFindingRequest dispute;
    dispute.set_reason("the review is in another log");
    By("olga").When(dispute).Happens();
    return *this;
  }
  FindingStory& ToDecided(v1::AuditFinding::DisputeOutcome outcome) {
    v1::DecideAuditFindingDisputeRequest decide;
    decide.set_outcome(outcome);
    decide.set_reason("I looked at the other log");
    By("tess").When(decide).Happens();
    return *this;
  }
};

}  // namespace aims::audit
