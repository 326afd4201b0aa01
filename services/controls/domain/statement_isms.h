#pragma once
// The reuse of an information security management system (ISO/IEC 27001) for ISO/IEC 42001: proposals for rows, and how
// far its controls cover those of Annex A, by the rows of the crosswalk. Pure.
//
// A mapping says how the control of ISO/IEC 42001 relates to the one of ISO/IEC 27001. EQUAL, and SUBSET (the control
// of ISO/IEC 27001 requires all of it and more) cover in full. SUPERSET and INTERSECTS cover a part, and a complement
// is needed. Nothing is satisfied by that: rows are proposals until a person confirms them, and evidence counts only
// where the scopes of both systems agree. The clauses of ISO/IEC 27001 bind each such system, so they count as applied
// where it has any row.
//
//   std::vector<v1::StatementRow> rows = ProposeFromIsms(statement.rows(), Iso42001Controls(), frameworks::MappingsOf);

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "aims/controls/v1/catalogue.pb.h"
#include "aims/controls/v1/statement_row.pb.h"
#include "services/controls/domain/statement_rows.h"

namespace aims::controls {

inline constexpr char kIso27001[] = "iso-27001";

// The rows of the crosswalk that have the requirement on either side.
using MappingsFor = std::function<std::vector<const v1::Mapping*>(absl::string_view requirement)>;

// The controls of the shipped edition of ISO/IEC 42001, in its order: "iso-42001:A.2.2" …
std::vector<std::string> Iso42001Controls();

// The imported row as a row of iso-27001, proposed. Applied with a reason, it rests on the statement it comes from. Not
// applied, it has its text and no ground, because such statements name none: a person sets it.
v1::StatementRow RowFromIsms(const v1::IsmsRow& row);

// Proposals for those of `controls` that a control applied in `rows` maps to: applicable, with the crosswalk as text. A
// control that nothing applied maps to gets no proposal, and an exclusion is never proposed. In the order of
// `controls`.
std::vector<v1::StatementRow> ProposeFromIsms(const StatementRows& rows, const std::vector<std::string>& controls,
                                              const MappingsFor& mappings_for);

// How far the rows of iso-27001 in `rows` cover each of `controls`, and what remains to do. In the order of `controls`.
std::vector<v1::IsmsCoverage> CoverageByIsms(const StatementRows& rows, const std::vector<std::string>& controls,
                                             const MappingsFor& mappings_for);

}  // namespace aims::controls
