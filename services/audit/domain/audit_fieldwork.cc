// The fieldwork of an audit: meetings, the sample register and the checklist. ISO/IEC 42001 9.2.1, 9.2.2.

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/entries.h"
#include "common/domain/known.h"
#include "common/domain/refusal.h"
#include "common/domain/sample.h"
#include "services/audit/domain/audit.h"
#include "services/audit/domain/audit_conflicts.h"
#include "services/audit/domain/audit_criteria.h"
#include "services/audit/domain/audit_rules.h"
#include "services/audit/domain/evidence_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Audit;
using Check = Audit::Check;
using Sample = Audit::Sample;

constexpr char kClause[] = "9.2.2";
constexpr int kMaxMeetings = 100;
constexpr int kMaxSamples = 100;

// The sample of the register; nullptr when there is none.
const Sample* SampleIn(const Audit& audit, const std::string& sample_id) {
  const int place =
      domain::PlaceOf(audit.samples(), [&](const Sample& sample) { return sample.sample_id() == sample_id; });
  return place < audit.samples_size() ? &audit.samples(place) : nullptr;
}

// Adds OWN_WORK_SAMPLED for the work items of the samples in which the actor had a part. The id of a case can be the
// name of a resource, too.
void RequireNotOwnWork(const std::vector<Sample>& samples, const Decision& decision, Refusals* refusals) {
  std::set<std::string> own;
  for (const Sample& sample : samples) {
    std::vector<std::string> items(sample.resources().begin(), sample.resources().end());
    items.insert(items.end(), sample.selection().item_ids().begin(), sample.selection().item_ids().end());
    for (const std::string& item : items) {
      const bool ours = domain::SameOrganization(decision.subject, item);
      if (ours && EverHadPart(item, decision.actor.subject(), decision)) own.insert(item);
    }
  }
  refusals->Unless(own.empty(),
                   {"OWN_WORK_SAMPLED", kClause,
                    absl::StrCat("\"", decision.actor.subject(), "\" had a part in ", absl::StrJoin(own, ", "),
                                 ": nobody audits their own work; have another auditor do this")});
}

Sample Recorded(const Audit& audit, const v1::RecordAuditSampleRequest& request, const Decision& decision) {
  Sample sample;
  sample.set_sample_id(request.sample_id());
  sample.set_title(request.title());
  sample.set_criterion(request.criterion());
  *sample.mutable_population() = request.population();
  *sample.mutable_selection() = domain::CompletedSample(
      request.selection(), request.population().size(),
      absl::StrCat(audit.name(), " ", request.sample_id(), " ", base::TimeToText(decision.time)));
  sample.set_selection_reason(request.selection_reason());
  *sample.mutable_resources() = request.resources();
  sample.set_auditor(decision.actor.subject());
  *sample.mutable_take_time() = base::ToProto(decision.time);
  return sample;
}

}  // namespace

absl::StatusOr<AuditEvents> RecordMeeting(const Audit& audit, const v1::RecordAuditMeetingRequest& request,
                                          const Decision& decision) {
  Refusals refusals(audit.name());
  RequireAuditor(audit, decision, &refusals);
  refusals.Unless(base::FromProto(request.meet_time()) <= decision.time,
                  {"MEETING_IN_FUTURE", kClause, "meet_time is in the future: record the meeting after it"});
  refusals.Unless(!request.attendees().empty() || !request.guests().empty(),
                  {"ATTENDANCE_MISSING", kClause, "nobody attended: name the attendees or the guests"});
  refusals.Unless(audit.meetings_size() < kMaxMeetings,
                  {"TOO_MANY_MEETINGS", kClause, absl::StrCat("an audit records at most ", kMaxMeetings, " meetings")});
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditEvents events(1);
  Audit::Meeting* meeting = events[0].mutable_meeting_recorded()->mutable_meeting();
  meeting->set_kind(request.kind());
  *meeting->mutable_meet_time() = request.meet_time();
  *meeting->mutable_attendees() = request.attendees();
  *meeting->mutable_guests() = request.guests();
  meeting->set_minutes(request.minutes());
  meeting->set_recorder(decision.actor.subject());
  return events;
}

absl::StatusOr<AuditEvents> RecordSample(const Audit& audit, const v1::RecordAuditSampleRequest& request,
                                         const Decision& decision) {
  Refusals refusals(audit.name());
  RequireImpartial(audit, decision, &refusals);
  RequireCriterion(audit.criteria(), request.criterion(), &refusals);
  refusals.Unless(SampleIn(audit, request.sample_id()) == nullptr,
                  {"SAMPLE_ID_TAKEN", kClause,
                   absl::StrCat("the register has a sample \"", request.sample_id(), "\": choose another id")});
  refusals.Unless(audit.samples_size() < kMaxSamples,
                  {"TOO_MANY_SAMPLES", kClause, absl::StrCat("the register has at most ", kMaxSamples, " samples")});
  refusals.Unless(
      request.selection().method() != Audit::Selection::METHOD_JUDGEMENT || !request.selection_reason().empty(),
      {"SELECTION_REASON_MISSING", kClause, "the cases were chosen by judgement: say in selection_reason why these"});
  const Sample sample = Recorded(audit, request, decision);
  domain::RequireSample(sample.selection(), sample.population().size(), kClause, &refusals);
  RequireOfOrganization(request.resources(), decision, &refusals);
  RequireNotOwnWork({sample}, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditEvents events(1);
  *events[0].mutable_sample_recorded()->mutable_sample() = sample;
  return events;
}

absl::StatusOr<AuditEvents> RecordCheck(const Audit& audit, const v1::RecordAuditCheckRequest& request,
                                        const Decision& decision) {
  Refusals refusals(audit.name());
  RequireImpartial(audit, decision, &refusals);
  RequireCriterion(audit.criteria(), request.criterion(), &refusals);
  refusals.Unless(request.result() == Check::RESULT_NOT_APPLICABLE || !request.evidence().empty(),
                  {"EVIDENCE_MISSING", kClause, "evidence is empty: name what was looked at"});
  RequireUsable(request.evidence(), decision, &refusals);
  std::vector<std::string> unknown;
  std::vector<Sample> named;
  for (const std::string& sample_id : request.samples()) {
    const Sample* sample = SampleIn(audit, sample_id);
    if (sample == nullptr) {
      unknown.push_back(sample_id);
    } else {
      named.push_back(*sample);
    }
  }
  refusals.Unless(unknown.empty(),
                  {"SAMPLE_UNKNOWN", kClause,
                   absl::StrCat("the register has no sample ", absl::StrJoin(unknown, ", "), ": record it first")});
  RequireNotOwnWork(named, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditEvents events(1);
  Check* check = events[0].mutable_check_recorded()->mutable_check();
  check->set_criterion(request.criterion());
  check->set_result(request.result());
  check->set_text(request.text());
  *check->mutable_evidence() = request.evidence();
  *check->mutable_samples() = request.samples();
  check->set_auditor(decision.actor.subject());
  *check->mutable_check_time() = base::ToProto(decision.time);
  return events;
}

absl::StatusOr<AuditEvents> CompleteFieldwork(const Audit& audit, const v1::CompleteAuditFieldworkRequest&,
                                              const Decision& decision) {
  Refusals refusals(audit.name());
  RequireLead(audit, decision, &refusals);
  refusals.Unless(audit.kind() != v1::AUDIT_KIND_INTERNAL || !audit.checks().empty(),
                  {"CHECKLIST_EMPTY", kClause, "no criterion was answered: record the answers first"});
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditEvents events(1);
  events[0].mutable_fieldwork_completed();
  return events;
}

absl::StatusOr<AuditEvents> ReopenFieldwork(const Audit& audit, const v1::ReopenAuditFieldworkRequest&,
                                            const Decision& decision) {
  Refusals refusals(audit.name());
  RequireLead(audit, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditEvents events(1);
  events[0].mutable_fieldwork_reopened();
  return events;
}

}  // namespace aims::audit
