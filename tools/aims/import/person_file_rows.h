#pragma once
// What the two forms of a roster's file share: its rows and its faults, and the words for kinds of persons.
// Thread-compatible.

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "tools/aims/import/person_file.h"

namespace aims::cli {

// More is no roster, and bounds memory.
inline constexpr size_t kMaxPersonRows = 500'000;
// Bytes of a unit, and of a number in a directory; as the proto has them.
inline constexpr size_t kMaxUnitBytes = 200;
inline constexpr size_t kMaxDirectoryIdBytes = 256;

class PersonCollector {
 public:
  void Fault(std::string where, std::string what);
  // Takes the row, unless its login is no login, or is that of an earlier row.
  void Take(PersonRow row, const std::string& login_where);
  void Ignore(std::string heading) { file_.ignored.push_back(std::move(heading)); }
  size_t rows() const { return file_.rows.size(); }

  PersonFile Result() &&;

 private:
  PersonFile file_;
  std::map<std::string, std::string> seen_;  // login → where
  size_t more_ = 0;                          // faults
};

// "employee type" for "Employee_Type ".
std::string PlainWord(absl::string_view text);
// The kind that the word says; an employee without a word, nullopt for a word that says none.
absl::optional<controls::v1::PersonKind> PersonKindOf(absl::string_view text);
// The fault of such a word.
std::string NotAPersonKind(absl::string_view text);

// Read the bytes of one form. Errors as of ReadPersonFile.
absl::Status ReadPersonCsv(absl::string_view bytes, absl::TimeZone zone, PersonCollector* collector);
absl::Status ReadPersonScim(absl::string_view bytes, PersonCollector* collector);

}  // namespace aims::cli
