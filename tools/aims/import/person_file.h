#pragma once
// The roster of persons from a file: a CSV as personnel offices keep it, or the answer of a directory (SCIM 2.0, RFC
// 7643 and RFC 7644, a ListResponse in JSON). Names of people are not read: the roster has login identifiers alone.
//
//   ASSIGN_OR_RETURN(const PersonFile file, ReadPersonFile(bytes, absl::UTCTimeZone()));
//   for (const PersonFault& fault : file.faults) …   // all of them; nothing is to be imported then
//   for (const PersonRow& row : file.rows) …
//
// CSV: one heading row, one person a row. The columns, in any order and under any of the usual headings:
//
//   login         required: "login", "user name", "e-mail", "UPN" …
//   unit          "department", "team" …
//   kind          employee, contractor, external and their synonyms; a row without one is an employee
//   from, to      dates or times; to is the last day
//   absent until  the last day of an absence
//   id            the number of the person in the directory
//
// SCIM: userName, active, userType, id, and department and employeeNumber of the enterprise extension.
//
// The same row gives the same person id and the same request id, so importing a file twice changes nothing. Pure,
// thread-safe.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aims/controls/v1/person.pb.h"

namespace aims::cli {

struct PersonRow {
  std::string where;  // "line 7", "$.Resources[3]"
  controls::v1::Person person;
  std::string person_id;   // made from the login
  std::string request_id;  // made from the whole row
  bool inactive = false;   // the directory has the person as not active: left
};

struct PersonFault {
  std::string where;  // "line 7, column 2 (Department)", "$.Resources[3].userName"
  std::string what;
};

struct PersonFile {
  std::vector<PersonRow> rows;
  std::vector<PersonFault> faults;   // the first 1000; the last of them says so when there are more
  std::vector<std::string> ignored;  // headings of columns that were not read, such as names of people
};

// `zone`: of dates without a time. InvalidArgument when the bytes are neither such a CSV nor such a JSON, or are cut in
// a quoted cell: then it cannot be told where the next row begins.
absl::StatusOr<PersonFile> ReadPersonFile(absl::string_view bytes, absl::TimeZone zone);

}  // namespace aims::cli
