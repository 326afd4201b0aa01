#include "tools/aims/report/about.h"

#include "absl/strings/str_cat.h"
#include "tools/aims/report/values.h"

namespace aims::cli::report {

Facts AboutFacts(const Document& document, const std::string& digest) {
  Facts about{"About this report", {}};
  AddFact(&about, "Organisation", document.organization_name);
  AddFact(&about, "Name", document.organization, ColumnKind::kId);
  AddFact(&about, "Subject", document.subject, ColumnKind::kId);
  const Scope& scope = document.scope;
  if (scope.version == 0) {
    AddFact(&about, "Scope", "No scope of the management system is approved.");
  } else {
    AddFact(&about, "Scope", scope.text);
    AddFact(&about, "Scope version", absl::StrCat(scope.version, ", approved by ", scope.approver));
    AddFact(&about, "Scope approved", scope.approve_time, ColumnKind::kTime);
    AddFact(&about, "Scope digest", scope.digest, ColumnKind::kId);
  }
  AddFact(&about, "As of", document.as_of_local, ColumnKind::kTime);
  AddFact(&about, "As of exactly", document.as_of, ColumnKind::kId);
  AddFact(&about, "Time zone", document.time_zone);
  AddFact(&about, "Log positions", document.log_positions, ColumnKind::kId);
  AddFact(&about, "Digest of the content", digest, ColumnKind::kId);
  return about;
}

}  // namespace aims::cli::report
