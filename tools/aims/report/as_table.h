#pragma once
// A section of a report as a table, for forms that have no pictures: what a plot shows, and the facts of one thing.
//
//   if (const auto table = AsTable(section)) WriteTable(*table);

#include <string>

#include "absl/types/optional.h"
#include "tools/aims/report/document.h"

namespace aims::cli::report {

// The table itself, or one made of a plot or of facts; nullopt for headings and paragraphs.
absl::optional<Table> AsTable(const Section& section);

// A number as it is written everywhere: "12", "12.5".
std::string NumberText(double value);

// The name of a column for programs: "residual_level" of "Residual level".
std::string KeyOf(absl::string_view title);

}  // namespace aims::cli::report
