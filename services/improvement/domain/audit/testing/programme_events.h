#pragma once
// Events of audit programmes and their audits, for tests.

#include <string>
#include <vector>

#include "aims/audit/v1/audit_event.pb.h"
#include "aims/audit/v1/audit_programme.pb.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {

constexpr char kProgramme[] = "auditProgrammes/p1";
constexpr char kProgrammeName[] = "organizations/acme/auditProgrammes/p1";

// An entry that is planned.
struct PlannedEntry {
  std::string id;
  std::string quarter;
  std::vector<std::string> requirements = {"iso-42001:9.1"};
  std::string lead = "lea";
};

// Of a cycle from 2026-01-01 to 2027-01-01.
inline audit::v1::AuditProgrammeEvent ProposedProgramme(const std::vector<PlannedEntry>& entries) {
  audit::v1::AuditProgrammeEvent event;
  auto* document = event.mutable_proposed()->mutable_document();
  *document->mutable_cycle_from_time() = P("2026-01-01");
  *document->mutable_cycle_to_time() = P("2027-01-01");
  for (const PlannedEntry& planned : entries) {
    auto* entry = document->add_entries();
    entry->set_entry_id(planned.id);
    entry->set_planned_quarter(planned.quarter);
    entry->set_lead(planned.lead);
    *entry->mutable_requirements() = {planned.requirements.begin(), planned.requirements.end()};
  }
  return event;
}

inline audit::v1::AuditProgrammeEvent ApprovedProgramme() {
  audit::v1::AuditProgrammeEvent event;
  event.mutable_approved();
  return event;
}

inline audit::v1::AuditEvent BegunAudit(const std::string& entry) {
  audit::v1::AuditEvent event;
  event.mutable_fieldwork_started()->set_programme(kProgrammeName);
  event.mutable_fieldwork_started()->set_programme_entry(entry);
  return event;
}

inline audit::v1::AuditEvent IssuedAudit(const std::string& entry, const std::vector<std::string>& answered = {}) {
  audit::v1::AuditEvent event;
  event.mutable_report_issued()->set_programme(kProgrammeName);
  event.mutable_report_issued()->set_programme_entry(entry);
  for (const std::string& requirement : answered) {
    event.mutable_report_issued()->add_covered()->set_requirement(requirement);
  }
  return event;
}

inline audit::v1::AuditEvent CancelledAudit(const std::string& entry) {
  audit::v1::AuditEvent event;
  event.mutable_cancelled()->set_programme(kProgrammeName);
  event.mutable_cancelled()->set_programme_entry(entry);
  return event;
}

// A programme with these entries, proposed and approved on a day.
inline void Approve(World& world, const std::string& day, const std::vector<PlannedEntry>& entries) {
  world.On(day).Tell(kProgramme, ProposedProgramme(entries)).Tell(kProgramme, ApprovedProgramme());
}

}  // namespace aims::improvement
