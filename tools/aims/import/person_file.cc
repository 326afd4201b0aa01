#include "tools/aims/import/person_file.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/base/digest.h"
#include "common/base/login.h"
#include "common/base/message_bytes.h"
#include "common/base/status_macros.h"
#include "tools/aims/import/cell.h"
#include "tools/aims/import/person_file_rows.h"

namespace aims::cli {
namespace {

constexpr size_t kMaxFaults = 1000;

}  // namespace

void PersonCollector::Fault(std::string where, std::string what) {
  if (file_.faults.size() < kMaxFaults) {
    file_.faults.push_back({std::move(where), std::move(what)});
  } else {
    ++more_;
  }
}

void PersonCollector::Take(PersonRow row, const std::string& login_where) {
  const auto login = base::RecordedLogin(row.person.subject(), base::LoginCase::kCounts);
  if (!login.ok()) {
    Fault(login_where, absl::StrCat("the login ", login.status().message()));
    return;
  }
  row.person.set_subject(*login);
  const std::string key = base::LoginKey(*login);
  const auto [earlier, is_new] = seen_.emplace(key, row.where);
  if (!is_new) {
    Fault(login_where, absl::StrCat("the login \"", *login, "\" is that of ", earlier->second, ", too: remove one"));
    return;
  }
  row.person_id = base::ResourceIdFrom(absl::StrCat("person\n", key));
  row.request_id = base::UuidV5(
      absl::StrCat(row.person_id, "\n", row.inactive ? "left" : "there", "\n", base::MessageBytes(row.person)));
  file_.rows.push_back(std::move(row));
}

PersonFile PersonCollector::Result() && {
  if (more_ > 0) file_.faults.back().what += absl::StrCat("; and ", more_, " faults more");
  return std::move(file_);
}

std::string PlainWord(absl::string_view text) {
  return absl::AsciiStrToLower(OneLine(absl::StrReplaceAll(text, {{"_", " "}, {"-", " "}, {".", " "}})));
}

absl::optional<controls::v1::PersonKind> PersonKindOf(absl::string_view text) {
  static constexpr std::pair<absl::string_view, controls::v1::PersonKind> kKinds[] = {
      {"", controls::v1::PERSON_KIND_EMPLOYEE},
      {"employee", controls::v1::PERSON_KIND_EMPLOYEE},
      {"internal", controls::v1::PERSON_KIND_EMPLOYEE},
      {"staff", controls::v1::PERSON_KIND_EMPLOYEE},
      {"member", controls::v1::PERSON_KIND_EMPLOYEE},
      {"permanent", controls::v1::PERSON_KIND_EMPLOYEE},
      {"full time", controls::v1::PERSON_KIND_EMPLOYEE},
      {"part time", controls::v1::PERSON_KIND_EMPLOYEE},
      {"intern", controls::v1::PERSON_KIND_EMPLOYEE},
      {"contractor", controls::v1::PERSON_KIND_CONTRACTOR},
      {"freelancer", controls::v1::PERSON_KIND_CONTRACTOR},
      {"consultant", controls::v1::PERSON_KIND_CONTRACTOR},
      {"temporary", controls::v1::PERSON_KIND_CONTRACTOR},
      {"temp", controls::v1::PERSON_KIND_CONTRACTOR},
      {"agency", controls::v1::PERSON_KIND_CONTRACTOR},
      {"contingent", controls::v1::PERSON_KIND_CONTRACTOR},
      {"external", controls::v1::PERSON_KIND_EXTERNAL},
      {"guest", controls::v1::PERSON_KIND_EXTERNAL},
      {"auditor", controls::v1::PERSON_KIND_EXTERNAL},
      {"board", controls::v1::PERSON_KIND_EXTERNAL},
      {"partner", controls::v1::PERSON_KIND_EXTERNAL},
      {"vendor", controls::v1::PERSON_KIND_EXTERNAL},
  };
  const std::string plain = PlainWord(text);
  for (const auto& [word, kind] : kKinds) {
    if (plain == word) return kind;
  }
  return absl::nullopt;
}

std::string NotAPersonKind(absl::string_view text) {
  return absl::StrCat("\"", text, "\" is no kind of person: write employee, contractor or external");
}

absl::StatusOr<PersonFile> ReadPersonFile(absl::string_view bytes, absl::TimeZone zone) {
  absl::string_view start = bytes;
  absl::ConsumePrefix(&start, "\xEF\xBB\xBF");
  start = absl::StripLeadingAsciiWhitespace(start);
  if (start.empty()) return absl::InvalidArgumentError("the file is empty");
  PersonCollector collector;
  if (start[0] == '{' || start[0] == '[') {
    RETURN_IF_ERROR(ReadPersonScim(start, &collector));
  } else {
    RETURN_IF_ERROR(ReadPersonCsv(bytes, zone, &collector));
  }
  return std::move(collector).Result();
}

}  // namespace aims::cli
