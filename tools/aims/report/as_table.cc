#include "tools/aims/report/as_table.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tools/aims/report/row_spool.h"

namespace aims::cli::report {
namespace {

Table Of(const Facts& facts) {
  std::vector<Row> rows;
  for (const Facts::Fact& fact : facts.facts) rows.push_back({fact.label, fact.value});
  return {facts.title, {{"Field"}, {"Value"}}, AllOf(std::move(rows)), ""};
}

Table Of(const BarPlot& plot) {
  Table table{plot.title, {{"Bar"}}, nullptr, ""};
  for (const BarPlot::Series& series : plot.series) table.columns.push_back({series.name, ColumnKind::kNumber});
  std::vector<Row> rows;
  for (const BarPlot::Bar& bar : plot.bars) {
    Row& row = rows.emplace_back(Row{bar.label});
    for (const uint64_t value : bar.values) row.emplace_back(absl::StrCat(value));
  }
  table.rows = AllOf(std::move(rows));
  return table;
}

// A row for each field of the matrix, so that programs need not know its size.
Table Of(const MatrixPlot& plot) {
  Table table{
      plot.title, {{plot.row_axis}, {plot.column_axis}, {"Level"}, {"Count", ColumnKind::kNumber}}, nullptr, ""};
  if (plot.compared) {
    table.columns.push_back({"Came", ColumnKind::kNumber});
    table.columns.push_back({"Left", ColumnKind::kNumber});
  }
  std::vector<Row> rows;
  for (size_t r = 0; r < plot.rows.size(); ++r) {
    for (size_t c = 0; c < plot.columns.size(); ++c) {
      const MatrixPlot::Field& field = plot.fields[r][c];
      Row& row = rows.emplace_back(Row{plot.rows[r], plot.columns[c], field.level, absl::StrCat(field.count)});
      if (!plot.compared) continue;
      row.emplace_back(absl::StrCat(field.came));
      row.emplace_back(absl::StrCat(field.left));
    }
  }
  table.rows = AllOf(std::move(rows));
  return table;
}

Table Of(const LinePlot& plot) {
  Table table{plot.title, {{"Point"}}, nullptr, ""};
  for (const LinePlot::Series& series : plot.series) table.columns.push_back({series.name, ColumnKind::kNumber});
  std::vector<Row> rows;
  for (size_t i = 0; i < plot.points.size(); ++i) {
    Row& row = rows.emplace_back(Row{plot.points[i]});
    for (const LinePlot::Series& series : plot.series) row.emplace_back(NumberText(series.values[i]));
  }
  table.rows = AllOf(std::move(rows));
  return table;
}

}  // namespace

absl::optional<Table> AsTable(const Section& section) {
  if (const auto* table = std::get_if<Table>(&section)) return *table;
  if (const auto* facts = std::get_if<Facts>(&section)) return Of(*facts);
  if (const auto* bars = std::get_if<BarPlot>(&section)) return Of(*bars);
  if (const auto* matrix = std::get_if<MatrixPlot>(&section)) return Of(*matrix);
  if (const auto* lines = std::get_if<LinePlot>(&section)) return Of(*lines);
  return absl::nullopt;
}

std::string NumberText(double value) { return absl::StrCat(value); }

std::string KeyOf(absl::string_view title) {
  std::string key;
  for (const char c : title) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      key.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
    } else if (!key.empty() && key.back() != '_') {
      key.push_back('_');
    }
  }
  return std::string(absl::StripSuffix(key, "_"));
}

}  // namespace aims::cli::report
