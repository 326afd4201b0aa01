#pragma once
// A report in the making. A report is one function that fills a draft (reports.h): it reads what it needs through
// `reader`, adds the sections in their order, and says who approved what it shows.
//
//   absl::Status FillInventory(Draft& draft) {
//     draft.Add(Heading{"Systems"});
//     …
//     draft.Approved({.thing = "scope", .version = "3", .approver = "mia", .time = draft.times.Text(…), .digest = …});
//     return absl::OkStatus();
//   }
//
// What every report has, its head and the list of approvals, is added by the command (report_command.cc).

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/aims/errors.h"
#include "tools/aims/report/document.h"
#include "tools/aims/report/reader.h"
#include "tools/aims/report/row_spool.h"
#include "tools/aims/report/values.h"

namespace aims::cli::report {

// A decision of a person by which something that the report shows is in force.
struct Approval {
  std::string thing;  // "risk criteria default"
  std::string version;
  std::string approver;
  std::string time;  // as Times has it
  std::string digest;
};

struct Draft {
  Draft(Reader& of, std::string id, bool draft_version)
      : reader(of), times(of.zone()), subject(std::move(id)), of_draft(draft_version) {}

  void Add(Section section) { document.sections.push_back(std::move(section)); }
  void Approved(const Approval& approval) {
    approvals->Add({approval.thing, approval.version, approval.approver, approval.time, approval.digest});
  }
  // Full name of the subject of the report. A usage error for one of another organization.
  absl::StatusOr<std::string> SubjectName(absl::string_view collection) const {
    ASSIGN_OR_RETURN(std::string name, reader.context().ResourceName(collection, subject));
    if (absl::StartsWith(name, absl::StrCat(organization(), "/"))) return name;
    return UsageError(absl::StrCat(name, " is not in ", organization(), ": name its organization with --organization"));
  }
  const std::string& organization() const { return reader.organization().name(); }

  Reader& reader;
  const Times times;
  const std::string subject;  // id or name, as given; may be empty
  const bool of_draft;        // of a statement of applicability: the version that is being written
  Document document;
  const std::shared_ptr<RowSpool> approvals = std::make_shared<RowSpool>();
};

}  // namespace aims::cli::report
