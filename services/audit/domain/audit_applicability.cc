#include "services/audit/domain/audit_applicability.h"

#include <algorithm>

#include "common/base/resource_name.h"
#include "common/domain/entries.h"

namespace aims::audit {
namespace {

using domain::Decision;
using event::v1::EventMetadata;
using v1::AuditApplicability;
using Event = v1::AuditApplicabilityEvent;
using Row = AuditApplicability::Row;

// Whether a row of the statement is known that fits.
template <class Fits>
bool HasRow(const AuditApplicability& known, const std::string& statement, const Fits& fits) {
  return std::any_of(known.rows().begin(), known.rows().end(),
                     [&](const Row& row) { return row.statement() == statement && fits(row); });
}

template <class Old>
void RemoveRows(const std::string& statement, const Old& old, AuditApplicability* known) {
  auto& rows = *known->mutable_rows();
  rows.erase(std::remove_if(rows.begin(), rows.end(),
                            [&](const Row& row) { return row.statement() == statement && old(row); }),
             rows.end());
}

void SetRow(const v1::AuditApplicabilityReported& reported, const std::string& requirement, bool applicable,
            AuditApplicability* known) {
  Row row;
  row.set_requirement(requirement);
  row.set_statement(reported.statement());
  row.set_version(reported.version());
  row.set_applicable(applicable);
  const int place = domain::PlaceOf(known->rows(), [&](const Row& other) {
    return other.requirement() == requirement && other.statement() == reported.statement();
  });
  domain::SetEntry(place, row, known->mutable_rows());
}

// The rows of one version come in several reports: each brings what it has, and what an earlier version had is over.
void FoldReported(const v1::AuditApplicabilityReported& reported, AuditApplicability* known) {
  if (reported.withdrawn()) {
    RemoveRows(
        reported.statement(), [](const Row&) { return true; }, known);
    return;
  }
  RemoveRows(
      reported.statement(), [&](const Row& row) { return row.version() < reported.version(); }, known);
  for (const std::string& requirement : reported.excluded()) SetRow(reported, requirement, false, known);
  for (const std::string& requirement : reported.applicable()) SetRow(reported, requirement, true, known);
}

}  // namespace

std::string ApplicabilityName(absl::string_view name) {
  const auto parsed = base::ResourceName::Parse(name);
  if (!parsed.ok()) return "";
  return base::ResourceName::Join(parsed->organization(), AuditApplicabilities::kCollection, "current");
}

ExcludedControls ExcludedIn(const AuditApplicability& applicability) {
  ExcludedControls excluded;
  for (const Row& row : applicability.rows()) {
    if (!row.applicable()) excluded[row.requirement()] = row.statement();
  }
  for (const Row& row : applicability.rows()) {
    if (row.applicable()) excluded.erase(row.requirement());
  }
  return excluded;
}

ExcludedControls ExcludedIn(const Decision& decision) {
  const auto known = decision.Find<AuditApplicability>(ApplicabilityName(decision.subject));
  return known == nullptr ? ExcludedControls() : ExcludedIn(*known);
}

absl::StatusOr<AuditApplicabilityEvents> NoteApplicability(const AuditApplicability& known,
                                                           const ApplicabilityReport& report, const Decision&) {
  Event event;
  auto* reported = event.mutable_reported();
  reported->set_statement(report.statement);
  reported->set_version(report.version);
  if (report.withdrawn) {
    if (!HasRow(known, report.statement, [](const Row&) { return true; })) return AuditApplicabilityEvents{};
    reported->set_withdrawn(true);
    return AuditApplicabilityEvents{event};
  }
  const bool outdated = HasRow(known, report.statement, [&](const Row& row) { return row.version() > report.version; });
  if (outdated) return AuditApplicabilityEvents{};
  const auto is_new = [&](const std::string& requirement) {
    return !HasRow(known, report.statement,
                   [&](const Row& row) { return row.requirement() == requirement && row.version() == report.version; });
  };
  for (const std::string& requirement : report.excluded) {
    if (is_new(requirement)) reported->add_excluded(requirement);
  }
  for (const std::string& requirement : report.applicable) {
    if (is_new(requirement)) reported->add_applicable(requirement);
  }
  if (reported->excluded().empty() && reported->applicable().empty()) return AuditApplicabilityEvents{};
  return AuditApplicabilityEvents{event};
}

absl::Status AuditApplicabilities::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kReported:
      FoldReported(event.reported(), state);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace aims::audit
