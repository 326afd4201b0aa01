#include "services/controls/domain/statement_status.h"

namespace aims::controls {
namespace {

using v1::StatementRowStatus;

// Whether the control says that it meets the requirement, and only in part.
bool MeetsInPart(const v1::Control& control, const std::string& requirement) {
  bool part = false;
  for (const auto& satisfied : control.satisfies()) {
    if (satisfied.requirement() != requirement) continue;
    if (satisfied.extent() != v1::Control::Satisfied::EXTENT_PARTIAL) return false;
    part = true;
  }
  return part;
}

}  // namespace

FindControl ControlsIn(const domain::Decision& decision) {
  return [&decision](const std::string& name) { return decision.Find<v1::Control>(name); };
}

StatementRowStatus StatusOf(const v1::StatementRow& row, const FindControl& find) {
  StatementRowStatus status;
  status.set_requirement(row.requirement());
  if (!row.applicable()) {
    status.set_status(StatementRowStatus::STATUS_NOT_APPLICABLE);
    return status;
  }
  bool whole = false;
  for (const std::string& name : row.controls()) {
    const auto control = find(name);
    if (control == nullptr || !(control->in_place() || control->compensated())) {
      status.add_missing(name);
      continue;
    }
    status.add_in_place(name);
    if (control->compensated()) status.add_compensated(name);
    if (!MeetsInPart(*control, row.requirement())) whole = true;
  }
  if (row.controls().empty()) {
    status.set_status(StatementRowStatus::STATUS_NO_CONTROL);
  } else if (status.in_place().empty()) {
    status.set_status(StatementRowStatus::STATUS_PLANNED);
  } else if (!status.missing().empty() || !whole) {
    status.set_status(StatementRowStatus::STATUS_PARTLY);
  } else {
    status.set_status(StatementRowStatus::STATUS_IMPLEMENTED);
  }
  return status;
}

std::vector<StatementRowStatus> StatusesOf(const StatementRows& rows, const FindControl& find) {
  std::vector<StatementRowStatus> statuses;
  statuses.reserve(rows.size());
  for (const v1::StatementRow& row : rows) statuses.push_back(StatusOf(row, find));
  return statuses;
}

}  // namespace aims::controls
