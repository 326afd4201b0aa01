// The statement of applicability (ISO/IEC 42001 6.1.3): the approved version, as it was frozen and sealed; or with --draft
// the one that is being written.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/controls/v1/framework.pb.h"
#include "aims/controls/v1/statement_of_applicability_service.pb.h"
#include "common/base/status_macros.h"
#include "tools/aims/errors.h"
#include "tools/aims/export/statement_export.h"
#include "tools/aims/message_text.h"
#include "tools/aims/report/reports.h"

namespace aims::cli::report {
namespace {

using controls::v1::StatementOfApplicability;
using controls::v1::StatementRowStatus;
using Titles = std::map<std::string, std::string>;

constexpr char kService[] = "/aims.controls.v1.StatementOfApplicabilityService/";
constexpr char kListRequirements[] = "/aims.controls.v1.FrameworkService/ListRequirements";

// The statement that is meant: the one that was named, or the only one.
absl::StatusOr<StatementOfApplicability> Find(Draft& draft) {
  StatementOfApplicability statement;
  if (!draft.subject.empty()) {
    controls::v1::GetStatementOfApplicabilityRequest request;
    ASSIGN_OR_RETURN(*request.mutable_name(), draft.SubjectName("statementsOfApplicability"));
    RETURN_IF_ERROR(draft.reader.Get(absl::StrCat(kService, "GetStatementOfApplicability"), &request, &statement));
    return statement;
  }
  controls::v1::ListStatementsOfApplicabilityRequest request;
  request.set_parent(draft.organization());
  request.set_filter("NOT state = WITHDRAWN");
  std::vector<std::string> ids;
  RETURN_IF_ERROR((draft.reader.Each<controls::v1::ListStatementsOfApplicabilityResponse, StatementOfApplicability>(
      absl::StrCat(kService, "ListStatementsOfApplicability"), request, [&](const StatementOfApplicability& each) {
        ids.push_back(Id(each.name()));
        if (ids.size() == 1) statement = each;
      })));
  if (ids.empty()) {
    return absl::NotFoundError(
        absl::StrCat(draft.organization(),
                     " has no statement of applicability at this instant: create one, or name another with --as-of"));
  }
  if (ids.size() > 1) {
    return UsageError(absl::StrCat("there are several statements: name one of ", absl::StrJoin(ids, ", ")));
  }
  return statement;
}

// The titles of the rows' requirements: of the versions that the approval froze, or of the adopted ones.
absl::Status AddTitles(Draft& draft, const std::string& framework, const std::string& version, Titles* titles) {
  controls::v1::ListRequirementsRequest request;
  request.set_parent(absl::StrCat(draft.organization(), "/frameworks/", framework));
  request.set_version(version);
  const absl::Status added = draft.reader.Each<controls::v1::ListRequirementsResponse, controls::v1::Requirement>(
      kListRequirements, request, [&](const controls::v1::Requirement& requirement) {
        titles->emplace(absl::StrCat(framework, ":", requirement.requirement_id()), requirement.title());
      });
  // A framework that is not there any more leaves its rows without titles.
  return absl::IsNotFound(added) ? absl::OkStatus() : added;
}

absl::StatusOr<Titles> TitlesOf(Draft& draft, const StatementOfApplicability& statement) {
  std::map<std::string, std::string> versions;  // by framework
  for (const auto& row : draft.of_draft ? statement.rows() : statement.current_rows()) {
    versions[row.requirement().substr(0, row.requirement().find(':'))];
  }
  if (!draft.of_draft) {
    for (const auto& framework : statement.current().frameworks())
      versions[framework.framework_id()] = framework.version();
  }
  Titles titles;
  for (const auto& [framework, version] : versions) RETURN_IF_ERROR(AddTitles(draft, framework, version, &titles));
  return titles;
}

// Those that the approval froze; of a draft, those of its controls.
absl::StatusOr<std::vector<StatementRowStatus>> StatusesOf(Draft& draft, const StatementOfApplicability& statement) {
  const auto& frozen = statement.current().statuses();
  if (!draft.of_draft) return std::vector<StatementRowStatus>(frozen.begin(), frozen.end());
  controls::v1::GetStatementStatusRequest request;
  request.set_name(statement.name());
  request.set_draft(true);
  controls::v1::StatementStatus found;
  RETURN_IF_ERROR(draft.reader.Get(absl::StrCat(kService, "GetStatementStatus"), &request, &found));
  return std::vector<StatementRowStatus>(found.statuses().begin(), found.statuses().end());
}

Cell StatusCell(StatementRowStatus::Status status) {
  switch (status) {
    case StatementRowStatus::STATUS_IMPLEMENTED:
      return {StatusText(status), Tone::kGood};
    case StatementRowStatus::STATUS_PARTLY:
    case StatementRowStatus::STATUS_PLANNED:
      return {StatusText(status), Tone::kWarning};
    case StatementRowStatus::STATUS_NO_CONTROL:
      return {StatusText(status), Tone::kBad};
    default:
      return {StatusText(status)};
  }
}

// "iso-42001 A.6" of "iso-42001" and "A.6.2.6".
std::string PartOf(const ExportedRow& row) {
  const size_t letter = row.id.find('.');
  const size_t part = letter == std::string::npos ? letter : row.id.find('.', letter + 1);
  return absl::StrCat(row.framework, " ", row.id.substr(0, part));
}

BarPlot PlotOf(const StatementExport& exported) {
  constexpr StatementRowStatus::Status kStatuses[] = {
      StatementRowStatus::STATUS_IMPLEMENTED, StatementRowStatus::STATUS_PARTLY, StatementRowStatus::STATUS_PLANNED,
      StatementRowStatus::STATUS_NO_CONTROL, StatementRowStatus::STATUS_NOT_APPLICABLE};
  BarPlot plot{"Rows by part of the framework and status",
               "A bar for each part of a framework; in it the rows by how far their controls are in place.",
               {},
               {}};
  for (const auto status : kStatuses) plot.series.push_back({StatusText(status), StatusCell(status).tone});
  for (const ExportedRow& row : exported.rows) {
    const std::string part = PartOf(row);
    if (plot.bars.empty() || plot.bars.back().label != part) {
      plot.bars.push_back({part, std::vector<uint64_t>(std::size(kStatuses))});
    }
    for (size_t i = 0; i < std::size(kStatuses); ++i) {
      if (row.status.status() == kStatuses[i]) ++plot.bars.back().values[i];
    }
  }
  return plot;
}

void WriteVersion(Draft& draft, const StatementOfApplicability& statement, const StatementExport& exported) {
  Facts facts{"The statement", {}};
  AddFact(&facts, "Statement", exported.display_name);
  AddFact(&facts, "Part of the scope", exported.part);
  AddFact(&facts, "Owner", exported.owner);
  AddFact(&facts, "State", FieldText(statement, "state"));
  AddFact(&facts, "Version",
          absl::StrCat(exported.version, exported.draft ? ", being written and not approved" : ", approved"));
  if (!exported.draft) {
    const StatementOfApplicability::Version& current = statement.current();
    AddFact(&facts, "Approved by", current.approver());
    AddFact(&facts, "Approved at", draft.times.Text(current.approve_time()), ColumnKind::kTime);
    AddFact(&facts, "Seal of the rows", current.digest(), ColumnKind::kId);
    AddFact(&facts, "Submitted by", current.submitter());
    AddFact(&facts, "Authors", absl::StrJoin(current.authors(), ", "));
    AddFact(&facts, "Scope version", absl::StrCat(current.scope_version()));
    AddFact(&facts, "Review by", draft.times.Text(current.review_time()), ColumnKind::kTime);
    AddFact(&facts, "Review overdue", current.review_due() ? "yes" : "");
    AddFact(&facts, "Stale since", draft.times.Text(current.stale_time()), ColumnKind::kTime);
    AddFact(&facts, "Compared with Annex A by", current.comparison().comparer());
    AddFact(&facts, "Comparison", current.comparison().text());
    std::vector<std::string> frameworks;
    for (const auto& framework : current.frameworks()) {
      frameworks.push_back(absl::StrCat(framework.framework_id(), " ", framework.version()));
    }
    AddFact(&facts, "Frameworks", absl::StrJoin(frameworks, ", "));
    draft.Approved({KindAndId(statement.name()), absl::StrCat(current.version()), current.approver(),
                    draft.times.Text(current.approve_time()), current.digest()});
  }
  draft.Add(Heading{"Version"});
  draft.Add(std::move(facts));
}

void WriteRows(Draft& draft, const StatementOfApplicability& statement, const StatementExport& exported) {
  std::vector<Row> rows;
  for (const ExportedRow& row : exported.rows) {
    // The export has the day in UTC; the rows of both are the same.
    const int index = static_cast<int>(rows.size());
    const auto& decided = draft.of_draft ? statement.rows(index) : statement.current_rows(index);
    rows.push_back({row.framework, row.id, row.title, row.applicable ? "yes" : "no", ReasonsText(row),
                    Ids(row.controls), StatusCell(row.status.status()), Ids(row.status.missing()),
                    decided.applicable() ? draft.times.Day(decided.target_time()) : "",
                    absl::StrJoin(row.applies_to, ", ")});
  }
  draft.Add(Heading{"Rows"});
  draft.Add(PlotOf(exported));
  draft.Add(Table{"Rows of the statement",
                  {{"Framework"},
                   {"Control", ColumnKind::kId},
                   {"Title"},
                   {"Applicable"},
                   {"Grounds"},
                   {"Controls", ColumnKind::kId},
                   {"Status", ColumnKind::kBadge},
                   {"Not in place", ColumnKind::kId},
                   {"Target", ColumnKind::kDay},
                   {"For systems"}},
                  AllOf(std::move(rows)),
                  "The statement has no row."});
}

}  // namespace

absl::Status FillStatement(Draft& draft) {
  ASSIGN_OR_RETURN(const StatementOfApplicability statement, Find(draft));
  if (!draft.of_draft && !statement.has_current()) {
    return absl::FailedPreconditionError(absl::StrCat(
        statement.name(), " has no approved version: have it approved, or report what is being written with --draft"));
  }
  if (draft.of_draft && statement.rows().empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("no version of ", statement.name(), " is being written: report the one in force without --draft"));
  }
  ASSIGN_OR_RETURN(const std::vector<StatementRowStatus> statuses, StatusesOf(draft, statement));
  ASSIGN_OR_RETURN(const Titles titles, TitlesOf(draft, statement));
  const StatementExport exported = ExportStatement(statement, statuses, titles, {.draft = draft.of_draft});
  draft.document.subject = statement.name();
  draft.document.wide = true;
  WriteVersion(draft, statement, exported);
  WriteRows(draft, statement, exported);
  return absl::OkStatus();
}

}  // namespace aims::cli::report
