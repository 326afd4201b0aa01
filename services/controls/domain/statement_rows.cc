#include "services/controls/domain/statement_rows.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "common/domain/changes.h"
#include "common/domain/proposal.h"
#include "common/domain/standard_moves.h"

namespace aims::controls {
namespace {

using v1::StatementRow;

// The next part of an id: a run of digits, without zeros in front, or one other character.
struct Part {
  bool number = false;
  absl::string_view text;
};
Part NextPart(absl::string_view* id) {
  size_t end = 0;
  while (end < id->size() && absl::ascii_isdigit(static_cast<unsigned char>((*id)[end]))) ++end;
  Part part{end > 0, id->substr(0, std::max<size_t>(end, 1))};
  id->remove_prefix(part.text.size());
  while (part.number && part.text.size() > 1 && part.text[0] == '0') part.text.remove_prefix(1);
  return part;
}

// Negative, zero or positive.
int Compare(absl::string_view a, absl::string_view b) {
  while (!a.empty() && !b.empty()) {
    const Part left = NextPart(&a);
    const Part right = NextPart(&b);
    if (left.number && right.number && left.text.size() != right.text.size()) {
      return left.text.size() < right.text.size() ? -1 : 1;
    }
    if (const int order = left.text.compare(right.text); order != 0) return order;
  }
  return a.empty() == b.empty() ? 0 : (a.empty() ? -1 : 1);
}

StatementRows::iterator PlaceFor(absl::string_view requirement, StatementRows* rows) {
  return std::find_if(rows->begin(), rows->end(),
                      [&](const StatementRow& row) { return !RequirementBefore(row.requirement(), requirement); });
}

}  // namespace

bool RequirementBefore(absl::string_view a, absl::string_view b) {
  if (const int order = FrameworkOf(a).compare(FrameworkOf(b)); order != 0) return order < 0;
  const int order = Compare(a, b);
  return order != 0 ? order < 0 : a < b;  // "A.01" and "A.1" are two requirements
}

const StatementRow* RowOf(const StatementRows& rows, absl::string_view requirement) {
  for (const StatementRow& row : rows) {
    if (row.requirement() == requirement) return &row;
  }
  return nullptr;
}

StatementRow* MutableRowOf(absl::string_view requirement, StatementRows* rows) {
  for (StatementRow& row : *rows) {
    if (row.requirement() == requirement) return &row;
  }
  return nullptr;
}

void PutRow(const StatementRow& row, StatementRows* rows) {
  const auto place = PlaceFor(row.requirement(), rows);
  if (place != rows->end() && place->requirement() == row.requirement()) {
    *place = row;
    return;
  }
  int at = static_cast<int>(place - rows->begin());
  *rows->Add() = row;
  for (int last = rows->size() - 1; last > at; --last) rows->SwapElements(last, last - 1);
}

void RemoveRow(absl::string_view requirement, StatementRows* rows) {
  rows->erase(std::remove_if(rows->begin(), rows->end(),
                             [&](const StatementRow& row) { return row.requirement() == requirement; }),
              rows->end());
}

absl::string_view FrameworkOf(absl::string_view requirement) { return requirement.substr(0, requirement.find(':')); }

StatementRow AsTyped(StatementRow row) {
  domain::ClearOutputOnly(&row);
  return row;
}

std::string SealOf(const v1::StatementOfApplicability& statement) {
  v1::SealedStatement sealed;
  sealed.set_version(statement.version());
  *sealed.mutable_comparison() = statement.comparison();
  for (const StatementRow& row : statement.rows()) {
    StatementRow* copy = sealed.add_rows();
    *copy = row;
    copy->clear_editor();
    copy->clear_edit_time();
  }
  return domain::DigestOf(sealed);
}

}  // namespace aims::controls
