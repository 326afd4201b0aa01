#pragma once
// A statement of applicability of an information security management system (ISO/IEC 27001:2022) as people keep it: a
// table as CSV, with a control in each row. It becomes the rows of ImportIsmsStatement. Pure.
//
//   ASSIGN_OR_RETURN(const IsmsColumns columns, ReadIsmsColumns(mapping));       // where headings or words are others
//   ASSIGN_OR_RETURN(const std::vector<controls::v1::IsmsRow> rows, ReadIsmsStatement(csv, columns));
//
// Headings are found whatever their case: id, applicable, justification, status, owner, evidence, and some usual names
// for each. Only id and applicable must be there; other columns are passed over. Ids are read as "A.5.1", "5.1", "A
// 5.1" and "a5.1". Rows without any content, and headings of sections ("5 Organizational controls"), are passed over.
// All faults come at once, each with its line.

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/controls/v1/statement_row.pb.h"

namespace aims::cli {

// The headings of the columns and the words for yes and no. Compared without regard to case, on one line.
struct IsmsColumns {
  std::map<std::string, std::vector<std::string>> headings;  // "id" → "control", "ref" …
  std::vector<std::string> yes;
  std::vector<std::string> no;
};

// The usual names.
IsmsColumns UsualIsmsColumns();

// The usual names, and those of a mapping file, which replace the usual ones of the same key. Each line is a key and
// its names, separated by commas: "applicable = Anwendbar", "yes = Ja, X". Empty lines and those that begin with # say
// nothing. InvalidArgument with all faults, by line.
absl::StatusOr<IsmsColumns> ReadIsmsColumns(absl::string_view mapping);

// The rows, in the order of the file. InvalidArgument with all faults, by line: up to 100 of them, and how many more.
absl::StatusOr<std::vector<controls::v1::IsmsRow>> ReadIsmsStatement(absl::string_view csv, const IsmsColumns& columns);

// "A.5.1" for any spelling of the id; empty when it is the id of no control of ISO/IEC 27001:2022.
std::string IsmsControlId(absl::string_view text);

}  // namespace aims::cli
