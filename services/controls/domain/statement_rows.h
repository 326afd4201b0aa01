#pragma once
// The rows of a statement in their order, and the seal over them. Pure, thread-safe.
//
//   const v1::StatementRow* row = RowOf(statement.rows(), "iso-42001:A.6.2.6");
//   statement.submission().digest() == SealOf(statement)

#include <string>

#include "absl/strings/string_view.h"
#include "aims/controls/v1/statement_of_applicability.pb.h"
#include "google/protobuf/repeated_field.h"

namespace aims::controls {

using StatementRows = google::protobuf::RepeatedPtrField<v1::StatementRow>;

// The order of rows: by framework id, then by requirement id, whose digits compare as numbers: A.6.2.10 is after
// A.6.2.9.
bool RequirementBefore(absl::string_view a, absl::string_view b);

// The row of a requirement; nullptr when there is none.
const v1::StatementRow* RowOf(const StatementRows& rows, absl::string_view requirement);
v1::StatementRow* MutableRowOf(absl::string_view requirement, StatementRows* rows);
// Puts the row in its place; it replaces the row of the same requirement.
void PutRow(const v1::StatementRow& row, StatementRows* rows);
void RemoveRow(absl::string_view requirement, StatementRows* rows);

// The id of the framework: "iso-42001" of "iso-42001:A.6.2.6".
absl::string_view FrameworkOf(absl::string_view requirement);

// The row as a client may give it.
v1::StatementRow AsTyped(v1::StatementRow row);

// The digest of the version that is being written: DigestOf its SealedStatement.
std::string SealOf(const v1::StatementOfApplicability& statement);

}  // namespace aims::controls
