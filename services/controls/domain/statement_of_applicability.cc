// The rows of a statement, and its own fields.

#include "services/controls/domain/statement_of_applicability.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/message_bytes.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/domain/authors.h"
#include "common/domain/entries.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/frameworks/frameworks.h"
#include "services/controls/domain/statement_facts.h"
#include "services/controls/domain/statement_isms.h"
#include "services/controls/domain/statement_rows.h"
#include "services/controls/domain/statement_rules.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::StatementOfApplicability;
using v1::StatementRow;
using Event = v1::StatementOfApplicabilityEvent;
using Names = std::vector<std::string>;

constexpr char kClause[] = "6.1.3";
constexpr int kMostRows = 700;
constexpr size_t kMostStatements = 1000;

// An edit in review voids the submission in the same command. Nothing when nothing was edited.
StatementEvents Edited(const StatementOfApplicability& statement, StatementEvents events) {
  if (events.empty() || statement.state() != StatementOfApplicability::STATE_IN_REVIEW) return events;
  Event voided;
  voided.mutable_submission_voided()->set_version(statement.version());
  voided.mutable_submission_voided()->set_digest(statement.submission().digest());
  events.insert(events.begin(), std::move(voided));
  return events;
}

void AddListed(const char* rule, const Names& names, absl::string_view before, absl::string_view after,
               Refusals* refusals) {
  if (!names.empty()) refusals->Add({rule, kClause, absl::StrCat(before, ": ", Listed(names), "; ", after)});
}

// The requirements that have no row.
template <class Requirements>
void RequireRows(const StatementOfApplicability& statement, const Requirements& requirements, Refusals* refusals) {
  Names unknown;
  for (const std::string& requirement : requirements) {
    if (RowOf(statement.rows(), requirement) == nullptr) unknown.push_back(requirement);
  }
  AddListed("ROW_UNKNOWN", unknown, "the version has no row for", "see `rows` for its requirements", refusals);
}

void RequireRoom(const StatementOfApplicability& statement, size_t new_rows, Refusals* refusals) {
  refusals->Unless(statement.rows_size() + new_rows <= static_cast<size_t>(kMostRows),
                   {"TOO_MANY_ROWS", kClause, absl::StrCat("a statement has at most ", kMostRows, " rows")});
}

bool IsContradictory(const StatementRow& row) {
  return row.applicable()
             ? row.exclusion_ground() != StatementRow::EXCLUSION_GROUND_UNSPECIFIED || !row.risk_assessment().empty()
             : !row.inclusion_grounds().empty() || !row.controls().empty() || row.has_target_time();
}

// The row as it is recorded: as typed, with what an import said about it.
StatementRow Typed(const StatementRow& given, const StatementRow* before) {
  StatementRow row = AsTyped(given);
  row.set_origin(StatementRow::ORIGIN_TYPED);
  if (before == nullptr) return row;
  *row.mutable_mappings() = before->mappings();
  row.set_imported_status(before->imported_status());
  row.set_imported_owner(before->imported_owner());
  row.set_imported_evidence(before->imported_evidence());
  return row;
}

bool SameRow(const StatementRow& given, const StatementRow& before) {
  return !before.proposed() && base::MessageBytes(AsTyped(given)) == base::MessageBytes(AsTyped(before));
}

void AddRowSet(const StatementRow& row, StatementEvents* events) {
  *events->emplace_back().mutable_row_set()->mutable_row() = row;
}

}  // namespace

std::vector<domain::Move> StatementsOfApplicability::Moves() {
  using S = StatementOfApplicability;
  return domain::MoveTable<StatementsOfApplicability>()
      .On<v1::CreateStatementOfApplicabilityRequest>(&Register)
      .On<v1::UpdateStatementOfApplicabilityRequest>(
          &Update, {S::STATE_DRAFT, S::STATE_IN_REVIEW, S::STATE_CURRENT, S::STATE_STALE}, kClause)
      .On<v1::SetStatementRowsRequest>(&SetRows, {S::STATE_DRAFT, S::STATE_IN_REVIEW}, kClause)
      .On<v1::RemoveStatementRowsRequest>(&RemoveRows, {S::STATE_DRAFT, S::STATE_IN_REVIEW}, kClause)
      .On<v1::ConfirmStatementRowsRequest>(&ConfirmRows, {S::STATE_DRAFT, S::STATE_IN_REVIEW}, kClause)
      .On<v1::ImportIsmsStatementRequest>(&ImportIsms, {S::STATE_DRAFT, S::STATE_IN_REVIEW}, kClause)
      .On<v1::RecordStatementComparisonRequest>(&RecordComparison, {S::STATE_DRAFT, S::STATE_IN_REVIEW}, kClause)
      .On<v1::SubmitStatementOfApplicabilityRequest>(&Submit, {S::STATE_DRAFT}, kClause)
      .On<v1::ApproveStatementOfApplicabilityRequest>(&Approve, {S::STATE_IN_REVIEW}, kClause)
      .On<v1::RejectStatementOfApplicabilityRequest>(&Reject, {S::STATE_IN_REVIEW}, kClause)
      .On<v1::StartStatementVersionRequest>(&StartVersion, {S::STATE_CURRENT, S::STATE_STALE}, kClause)
      .On<v1::DiscardStatementVersionRequest>(&DiscardVersion, {S::STATE_DRAFT, S::STATE_IN_REVIEW}, kClause)
      .On<v1::WithdrawStatementOfApplicabilityRequest>(&Withdraw, {S::STATE_DRAFT, S::STATE_IN_REVIEW}, kClause);
}

absl::StatusOr<StatementEvents> Register(const StatementOfApplicability&,
                                         const v1::CreateStatementOfApplicabilityRequest& request,
                                         const Decision& decision) {
  const StatementOfApplicability& wanted = request.statement_of_applicability();
  Refusals refusals(decision.subject);
  const auto parsed = base::ResourceName::Parse(decision.subject);
  if (parsed.ok() && decision.references != nullptr) {
    for (const std::string& name : decision.references->Referring(parsed->organization(), kMostStatements)) {
      const auto other = decision.Find<StatementOfApplicability>(name);
      if (other == nullptr || name == decision.subject || !absl::EqualsIgnoreCase(other->part(), wanted.part()))
        continue;
      refusals.Add({"STATEMENT_EXISTS", kClause,
                    absl::StrCat(name, " covers ", wanted.part().empty() ? "the whole scope" : "this part of the scope",
                                 ": begin its next version, or name another part")});
      break;
    }
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  return domain::Registered<Event>(wanted);
}

absl::StatusOr<StatementEvents> Update(const StatementOfApplicability& statement,
                                       const v1::UpdateStatementOfApplicabilityRequest& request, const Decision&) {
  return domain::Updated<Event>(statement, request.statement_of_applicability(), request.update_mask());
}

absl::StatusOr<StatementEvents> SetRows(const StatementOfApplicability& statement,
                                        const v1::SetStatementRowsRequest& request, const Decision& decision) {
  RETURN_IF_ERROR(domain::UniqueIds(request.rows(), "rows", "requirement",
                                    [](const StatementRow& row) { return row.requirement(); }));
  std::set<std::string> controls;
  for (const AdoptedFramework& framework : AdoptedFrameworks(decision)) {
    controls.insert(framework.controls.begin(), framework.controls.end());
  }
  Names unknown, contradictory, unknown_controls;
  StatementEvents events;
  size_t added = 0;
  for (const StatementRow& given : request.rows()) {
    const StatementRow* before = RowOf(statement.rows(), given.requirement());
    if (before == nullptr && controls.count(given.requirement()) == 0) unknown.push_back(given.requirement());
    if (IsContradictory(given)) contradictory.push_back(given.requirement());
    for (const std::string& name : UnknownControls(given.controls(), decision)) {
      unknown_controls.push_back(absl::StrCat(name, " in ", given.requirement()));
    }
    added += before == nullptr;
    if (before == nullptr || !SameRow(given, *before)) AddRowSet(Typed(given, before), &events);
  }
  Refusals refusals(statement.name());
  AddListed("REQUIREMENT_UNKNOWN", unknown, "these are no controls of an adopted framework",
            "adopt the framework, or correct the reference", &refusals);
  AddListed("ROW_CONTRADICTORY", contradictory, "these rows say that a control is applicable and that it is not",
            "give grounds, controls and a target time only of an applicable control, and the ground and the risk "
            "assessment of an exclusion only of another",
            &refusals);
  AddListed("CONTROL_UNKNOWN", unknown_controls, "these controls do not exist or are retired",
            "create the control first, or name another", &refusals);
  RequireRoom(statement, added, &refusals);
  refusals.Add(domain::RoomForAuthor(statement, decision.actor, kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  return Edited(statement, std::move(events));
}

absl::StatusOr<StatementEvents> RemoveRows(const StatementOfApplicability& statement,
                                           const v1::RemoveStatementRowsRequest& request, const Decision& decision) {
  Refusals refusals(statement.name());
  RequireRows(statement, request.requirements(), &refusals);
  refusals.Add(domain::RoomForAuthor(statement, decision.actor, kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  StatementEvents events;
  for (const std::string& requirement :
       std::set<std::string>(request.requirements().begin(), request.requirements().end())) {
    events.emplace_back().mutable_row_removed()->set_requirement(requirement);
  }
  return Edited(statement, std::move(events));
}

absl::StatusOr<StatementEvents> ConfirmRows(const StatementOfApplicability& statement,
                                            const v1::ConfirmStatementRowsRequest& request, const Decision& decision) {
  Refusals refusals(statement.name());
  RequireRows(statement, request.requirements(), &refusals);
  refusals.Add(domain::RoomForAuthor(statement, decision.actor, kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  for (const std::string& requirement :
       std::set<std::string>(request.requirements().begin(), request.requirements().end())) {
    if (RowOf(statement.rows(), requirement)->proposed()) event.mutable_rows_confirmed()->add_requirements(requirement);
  }
  if (!event.has_rows_confirmed()) return StatementEvents();
  if (request.has_target_time()) *event.mutable_rows_confirmed()->mutable_target_time() = request.target_time();
  return Edited(statement, {std::move(event)});
}

absl::StatusOr<StatementEvents> ImportIsms(const StatementOfApplicability& statement,
                                           const v1::ImportIsmsStatementRequest& request, const Decision& decision) {
  RETURN_IF_ERROR(domain::UniqueIds(request.rows(), "rows", "requirement_id",
                                    [](const v1::IsmsRow& row) { return row.requirement_id(); }));
  Names unknown;
  StatementOfApplicability after = statement;
  std::vector<StatementRow> rows;
  size_t added = 0;
  const auto take = [&](const StatementRow& row) {
    const StatementRow* before = RowOf(statement.rows(), row.requirement());
    if (before != nullptr && !before->proposed()) return;  // a person wrote or confirmed it
    if (before != nullptr && base::MessageBytes(row) == base::MessageBytes(*before)) return;
    added += before == nullptr;
    rows.push_back(row);
  };
  for (const v1::IsmsRow& given : request.rows()) {
    const StatementRow row = RowFromIsms(given);
    const v1::Requirement* known = frameworks::FindRequirement(row.requirement());
    if (known == nullptr || known->kind() != v1::Requirement::KIND_CONTROL) {
      unknown.push_back(given.requirement_id());
      continue;
    }
    take(row);
    const StatementRow* before = RowOf(after.rows(), row.requirement());
    if (before == nullptr || before->proposed()) PutRow(row, after.mutable_rows());
  }
  if (!request.without_proposals()) {
    for (const StatementRow& row : ProposeFromIsms(after.rows(), Iso42001Controls(), frameworks::MappingsOf)) take(row);
  }
  Refusals refusals(statement.name());
  AddListed("REQUIREMENT_UNKNOWN", unknown, "these are no controls of ISO/IEC 27001", "correct the ids", &refusals);
  RequireRoom(statement, added, &refusals);
  refusals.Add(domain::RoomForAuthor(statement, decision.actor, kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  StatementEvents events;
  for (const StatementRow& row : rows) AddRowSet(row, &events);
  return Edited(statement, std::move(events));
}

absl::StatusOr<StatementEvents> RecordComparison(const StatementOfApplicability& statement,
                                                 const v1::RecordStatementComparisonRequest& request,
                                                 const Decision& decision) {
  Refusals refusals(statement.name());
  RequireRows(statement, request.controls_added(), &refusals);
  refusals.Add(domain::RoomForAuthor(statement, decision.actor, kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  *event.mutable_comparison_recorded()->mutable_controls_added() = request.controls_added();
  event.mutable_comparison_recorded()->set_text(request.text());
  return Edited(statement, {std::move(event)});
}

}  // namespace aims::controls
