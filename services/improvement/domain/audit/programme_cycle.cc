#include "services/improvement/domain/audit/programme_cycle.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "aims/audit/v1/audit_applicability.pb.h"
#include "aims/audit/v1/audit_event.pb.h"
#include "aims/audit/v1/audit_programme.pb.h"
#include "common/base/time.h"
#include "common/frameworks/frameworks.h"

namespace aims::improvement {
namespace {

using audit::v1::AuditApplicabilityEvent;
using audit::v1::AuditEvent;
using audit::v1::AuditProgramme;
using audit::v1::AuditProgrammeEvent;
using controls::v1::Requirement;

constexpr char kFramework[] = "iso-42001";

// --- The cycle ---

void KeepProgramme(const AuditProgrammeEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  AuditProgrammeEvent kept;
  switch (event.event_case()) {
    case AuditProgrammeEvent::kProposed: {
      const AuditProgramme::Document& document = event.proposed().document();
      AuditProgramme::Document* cycle = kept.mutable_proposed()->mutable_document();
      *cycle->mutable_cycle_from_time() = document.cycle_from_time();
      *cycle->mutable_cycle_to_time() = document.cycle_to_time();
      for (const auto& entry : document.entries()) *cycle->add_entries()->mutable_requirements() = entry.requirements();
      break;
    }
    case AuditProgrammeEvent::kApproved:
      kept.mutable_approved();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

void KeepAudit(const AuditEvent& event, const event::v1::EventMetadata&, const KeepItem& keep) {
  if (!event.has_report_issued() || event.report_issued().programme().empty()) return;
  AuditEvent kept;
  for (const auto& covered : event.report_issued().covered()) {
    kept.mutable_report_issued()->add_covered()->set_requirement(covered.requirement());
  }
  keep(SubjectPart(event.report_issued().programme()), kept);
}

// The clauses and controls that the entries plan. A heading or an objective stands for all that is under it.
std::set<std::string> PlannedIn(const AuditProgramme::Document& document) {
  std::set<std::string> named;
  for (const auto& entry : document.entries()) {
    named.insert(entry.requirements().begin(), entry.requirements().end());
  }
  std::set<std::string> planned;
  const auto& edition = *frameworks::FindEdition(kFramework);
  for (const Requirement& row : edition.requirements()) {
    if (!row.assessable() || (row.kind() != Requirement::KIND_CLAUSE && row.kind() != Requirement::KIND_CONTROL)) {
      continue;
    }
    for (const Requirement* at = &row; at != nullptr; at = frameworks::FindRequirement(edition, at->parent())) {
      if (named.count(frameworks::JoinReference(kFramework, at->requirement_id())) == 0) continue;
      planned.insert(frameworks::JoinReference(kFramework, row.requirement_id()));
      break;
    }
  }
  return planned;
}

struct Cycle {
  AuditProgramme::Document proposed;
  absl::Time from = absl::InfiniteFuture();
  absl::Time to = absl::InfinitePast();
  std::set<std::string> planned;
  std::map<std::string, std::vector<absl::Time>> answered;  // by requirement, the times of the reports

  void Apply(const Moment& moment) {
    if (const auto* programme = moment.As<AuditProgrammeEvent>(); programme != nullptr) {
      if (programme->has_proposed()) proposed = programme->proposed().document();
      if (programme->has_approved()) {
        from = base::FromProto(proposed.cycle_from_time());
        to = base::FromProto(proposed.cycle_to_time());
        planned = PlannedIn(proposed);
      }
      return;
    }
    for (const auto& covered : moment.As<AuditEvent>()->report_issued().covered()) {
      answered[covered.requirement()].push_back(moment.time);
    }
  }

  Labels Audited() const {
    Labels audited;
    for (const std::string& requirement : planned) {
      const auto found = answered.find(requirement);
      if (found == answered.end()) continue;
      const bool within = std::any_of(found->second.begin(), found->second.end(),
                                      [&](absl::Time time) { return from <= time && time < to; });
      if (within) audited.push_back(requirement);
    }
    return audited;
  }
};

void CountCycle(const History& history, Timeline& timeline) {
  Cycle cycle;
  timeline.SetProperties({.frameworks = {kFramework}});
  const auto hold = [&](Series series, const Labels& labels) {
    if (timeline.now() < cycle.from || timeline.now() >= cycle.to) timeline.Hold(series, {});
    if (timeline.now() >= cycle.to) return;
    timeline.Hold(series, labels, std::max(timeline.now(), cycle.from));
    timeline.Hold(series, {}, cycle.to);
  };
  for (const Moment& moment : history) {
    timeline.At(moment);
    cycle.Apply(moment);
    hold(Series::kProgrammeRequirements, {cycle.planned.begin(), cycle.planned.end()});
    hold(Series::kProgrammeAudited, cycle.Audited());
  }
}

// --- The controls that are excluded ---

void KeepApplicability(const AuditApplicabilityEvent& event, const event::v1::EventMetadata& metadata,
                       const KeepItem& keep) {
  if (event.has_reported()) keep(SubjectPart(metadata.subject()), event);
}

// A row of a statement.
struct Row {
  uint32_t version = 0;
  bool applicable = false;
};

void CountExcluded(const History& history, Timeline& timeline) {
  std::map<std::string, std::map<std::string, Row>> statements;  // rows by requirement
  timeline.SetProperties({.frameworks = {kFramework}});
  for (const Moment& moment : history) {
    timeline.At(moment);
    // A report brings some rows of a version; the rows of an earlier version are over.
    const auto& reported = moment.As<AuditApplicabilityEvent>()->reported();
    auto& rows = statements[reported.statement()];
    for (auto row = rows.begin(); row != rows.end();) {
      row = reported.withdrawn() || row->second.version < reported.version() ? rows.erase(row) : std::next(row);
    }
    for (const std::string& requirement : reported.excluded()) rows[requirement] = {reported.version(), false};
    for (const std::string& requirement : reported.applicable()) rows[requirement] = {reported.version(), true};
    std::map<std::string, bool> applied;  // whether one of the statements applies it
    for (const auto& [statement, of_statement] : statements) {
      for (const auto& [requirement, row] : of_statement) applied[requirement] |= row.applicable;
    }
    Labels excluded;
    for (const auto& [requirement, applicable] : applied) {
      if (!applicable) excluded.push_back(requirement);
    }
    timeline.Hold(Series::kControlsExcluded, std::move(excluded));
  }
}

// --- The formula ---

void AddEntry(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.denominator += static_cast<double>(count);
  if (label == "begun") tally.numerator += static_cast<double>(count);
}

bool IsExcluded(absl::string_view requirement, const Context& context) {
  const Counts& excluded = context.standing(Series::kControlsExcluded);
  return excluded.find(requirement) != excluded.end();
}
void AddRequired(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  if (!IsExcluded(label, context)) tally.parts["cycle_required"] += count;
}
void AddAudited(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  if (!IsExcluded(label, context)) tally.parts["cycle_audited"] += count;
}

}  // namespace

Kind ProgrammeCycleKind() {
  return {.id = "programme-cycles",
          .sources = {On<AuditProgrammeEvent>(&KeepProgramme), On<AuditEvent>(&KeepAudit)},
          .series = {Series::kProgrammeRequirements, Series::kProgrammeAudited},
          .count = &CountCycle};
}

Kind ExcludedControlKind() {
  return {.id = "excluded-controls",
          .sources = {On<AuditApplicabilityEvent>(&KeepApplicability)},
          .series = {Series::kControlsExcluded},
          .count = &CountExcluded};
}

std::vector<Formula> ProgrammeFormulas() {
  return {{.metric = "audit-programme-kept",
           .inputs = {{Series::kProgrammeEntries, Over::kWindow, &AddEntry},
                      {Series::kProgrammeRequirements, Over::kInstant, &AddRequired},
                      {Series::kProgrammeAudited, Over::kInstant, &AddAudited}},
           .looks_up = {Series::kControlsExcluded}}};
}

}  // namespace aims::improvement
