#include "services/improvement/domain/audit/programme_entries.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/civil_time.h"
#include "aims/audit/v1/audit_event.pb.h"
#include "aims/audit/v1/audit_programme.pb.h"
#include "services/improvement/domain/audit/lists.h"

namespace aims::improvement {
namespace {

using audit::v1::AuditEvent;
using audit::v1::AuditProgramme;
using audit::v1::AuditProgrammeEvent;

void KeepProgramme(const AuditProgrammeEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  AuditProgrammeEvent kept;
  switch (event.event_case()) {
    case AuditProgrammeEvent::kProposed:
      for (const AuditProgramme::Entry& entry : event.proposed().document().entries()) {
        AuditProgramme::Entry* planned = kept.mutable_proposed()->mutable_document()->add_entries();
        planned->set_entry_id(entry.entry_id());
        planned->set_planned_quarter(entry.planned_quarter());
        planned->set_lead(entry.lead());
        *planned->mutable_ai_systems() = entry.ai_systems();
        *planned->mutable_requirements() = entry.requirements();
      }
      break;
    case AuditProgrammeEvent::kApproved:
      kept.mutable_approved();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

void KeepAudit(const AuditEvent& event, const event::v1::EventMetadata&, const KeepItem& keep) {
  AuditEvent kept;
  const auto take = [&](const auto& from, auto* to) {
    if (from.programme().empty() || from.programme_entry().empty()) return;
    to->set_programme_entry(from.programme_entry());
    keep(SubjectPart(from.programme()), kept);
  };
  switch (event.event_case()) {
    case AuditEvent::kFieldworkStarted:
      take(event.fieldwork_started(), kept.mutable_fieldwork_started());
      break;
    case AuditEvent::kReportIssued:
      take(event.report_issued(), kept.mutable_report_issued());
      break;
    case AuditEvent::kCancelled:
      take(event.cancelled(), kept.mutable_cancelled());
      break;
    default:
      break;
  }
}

// The end of a quarter such as "2026-Q3", which is the start of the next one in UTC; never for another text.
absl::Time EndOfQuarter(absl::string_view quarter) {
  int year = 0;
  int number = 0;
  if (quarter.size() != 7 || quarter.substr(4, 2) != "-Q" || !absl::SimpleAtoi(quarter.substr(0, 4), &year) ||
      !absl::SimpleAtoi(quarter.substr(6), &number) || number < 1 || number > 4) {
    return absl::InfiniteFuture();
  }
  return absl::FromCivil(absl::CivilMonth(year, number * 3 + 1), absl::UTCTimeZone());
}

struct Audit {
  std::string entry;
  bool begun = false;
  absl::Time issued = absl::InfiniteFuture();
  bool cancelled = false;
};

// A time at which an audit of an entry is to have begun.
struct Plan {
  absl::Time end;    // as it was approved first
  absl::Time since;  // audits that had their report before are former ones
};

struct Entry {
  std::vector<Plan> plans;  // never empty
  absl::Time end;           // of the approved version
  Properties properties;
};

struct Facts {
  AuditProgramme::Document proposed;
  std::map<std::string, Entry> entries;  // of the approved version
  std::map<std::string, Audit> audits;   // by name

  template <class Fits>
  bool HasAudit(const std::string& entry, const Plan& plan, const Fits& fits) const {
    return std::any_of(audits.begin(), audits.end(), [&](const auto& each) {
      const Audit& audit = each.second;
      return audit.entry == entry && !audit.cancelled && audit.issued >= plan.since && fits(audit);
    });
  }
  bool IsBegun(const std::string& entry, const Plan& plan) const {
    return HasAudit(entry, plan, [](const Audit& audit) { return audit.begun; });
  }

  void Approve(absl::Time now) {
    std::map<std::string, Entry> approved;
    for (const AuditProgramme::Entry& planned : proposed.entries()) {
      Entry& entry = approved[planned.entry_id()];
      const absl::Time end = EndOfQuarter(planned.planned_quarter());
      const auto known = entries.find(planned.entry_id());
      if (known != entries.end()) entry = known->second;
      if (known == entries.end()) {
        entry.plans = {{end, absl::InfinitePast()}};
      } else if (entry.end < end && HasAudit(planned.entry_id(), entry.plans.back(),
                                             [&](const Audit& audit) { return audit.issued < now; })) {
        entry.plans.push_back({end, now});  // it awaits another audit
      }
      entry.end = end;
      entry.properties = {.owner = planned.lead(),
                          .ai_systems = ListOf(planned.ai_systems()),
                          .frameworks = FrameworksOf(planned.requirements())};
    }
    entries = std::move(approved);
  }

  void Apply(const Moment& moment) {
    if (const auto* programme = moment.As<AuditProgrammeEvent>(); programme != nullptr) {
      if (programme->has_proposed()) proposed = programme->proposed().document();
      if (programme->has_approved()) Approve(moment.time);
      return;
    }
    const auto& event = *moment.As<AuditEvent>();
    Audit& audit = audits[moment.subject];
    switch (event.event_case()) {
      case AuditEvent::kFieldworkStarted:
        audit.entry = event.fieldwork_started().programme_entry();
        audit.begun = true;
        break;
      case AuditEvent::kReportIssued:
        audit.issued = moment.time;
        break;
      case AuditEvent::kCancelled:
        audit.cancelled = true;
        break;
      default:
        break;
    }
  }
};

void CountEntries(const History& history, Timeline& timeline) {
  Facts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Apply(moment);
    for (const auto& [id, entry] : facts.entries) {
      for (const Plan& plan : entry.plans) {
        if (plan.end < moment.time) continue;
        timeline.SetProperties(entry.properties);
        timeline.Once(Series::kProgrammeEntries, facts.IsBegun(id, plan) ? "begun" : "missed", plan.end);
      }
    }
  }
}

}  // namespace

Kind ProgrammeEntryKind() {
  return {.id = "programme-entries",
          .sources = {On<AuditProgrammeEvent>(&KeepProgramme), On<AuditEvent>(&KeepAudit)},
          .series = {Series::kProgrammeEntries},
          .count = &CountEntries};
}

}  // namespace aims::improvement
