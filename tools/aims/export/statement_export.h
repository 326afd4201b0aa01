#pragma once
// A statement of applicability (ISO/IEC 42001 6.1.3) as others receive it: a table as CSV, JSON, or OSCAL documents
// (statement_oscal.h). Pure, and the same statement gives the same bytes.
//
//   const StatementExport exported = ExportStatement(statement, statuses, titles, {.is_public = true});
//   std::string table = StatementCsv(exported);
//
// A public one is for customers: it says which controls apply and how far they are implemented. Reasons, risks, the
// organization's own controls, the systems that a row is for, and persons are not even in the StatementExport, so no
// form of it can show them.

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "aims/controls/v1/statement_of_applicability.pb.h"
#include "aims/controls/v1/statement_row.pb.h"

namespace aims::cli {

// One reason of a row. The kind is "risk", "legal", … or "not our role", …; empty for a text of the row itself.
struct ExportedReason {
  std::string kind;
  std::string text;
};

struct ExportedRow {
  std::string requirement;  // "iso-42001:A.6.2.6"
  std::string framework;    // "iso-42001"
  std::string id;           // "A.6.2.6"
  std::string title;        // empty where it is not known
  bool applicable = false;
  std::vector<ExportedReason> reasons;
  controls::v1::StatementRowStatus status;  // without controls in a public one
  std::string target_date;                  // "2027-03-01" (UTC); empty without one
  std::vector<std::string> applies_to;      // "role PROVIDER", "system triage"; empty: all systems
  std::vector<std::string> controls;        // organizations/{organization}/controls/{control}
};

struct StatementExport {
  std::string name;  // organizations/{organization}/statementsOfApplicability/{statement_of_applicability}
  std::string display_name;
  std::string part;
  uint32_t version = 0;
  bool draft = false;  // the version is not approved
  bool is_public = false;
  std::string digest;  // the seal; empty of a draft
  absl::Time time;     // of the approval; of a draft, of its last change
  uint32_t scope_version = 0;
  std::vector<controls::v1::FrozenFramework> frameworks;
  std::string owner;
  std::string approver;
  std::vector<ExportedRow> rows;
};

struct ExportOptions {
  bool draft = false;  // the rows that are being written, not those in force
  bool is_public = false;
};

// `statuses` by requirement; a row without one has STATUS_UNSPECIFIED. `titles` by requirement.
StatementExport ExportStatement(const controls::v1::StatementOfApplicability& statement,
                                const std::vector<controls::v1::StatementRowStatus>& statuses,
                                const std::map<std::string, std::string>& titles, const ExportOptions& options);

// "partly", "no control".
std::string StatusText(controls::v1::StatementRowStatus::Status status);
// "risk: risks/r1, it drifts; legal: AI Act Art. 15".
std::string ReasonsText(const ExportedRow& row);
// "triage" of organizations/acme/controls/triage.
std::string ExportedId(const std::string& name);

// RFC 4180, with a heading.
std::string StatementCsv(const StatementExport& exported);
// An object with the facts of the version, and its rows.
std::string StatementJson(const StatementExport& exported);

}  // namespace aims::cli
