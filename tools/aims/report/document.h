#pragma once
// A report as data: titles, paragraphs, facts, tables and plots, in their order. It knows no form: the writers
// (html_writer.h, markdown_writer.h, csv_writer.h, json_writer.h) know theirs, and a report knows none of them.
//
//   Document document;
//   document.title = "Risk register";
//   document.sections.push_back(Heading{"Risks"});
//   document.sections.push_back(Table{"Risks", {{"Id", ColumnKind::kId}, {"Due", ColumnKind::kTime}}, rows});
//
// Text is plain text of any origin: a writer escapes all of it. A table is read row by row, as often as a writer likes,
// so that a long one is never whole in memory (row_spool.h).
//
// TIMES are texts of RFC 3339 with the offset of the organisation's time zone, to the second: "2026-11-30T16:25:19+01:00";
// days are "2026-11-30". Writers for people shorten them and name the zone.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"

namespace aims::cli::report {

// How a value is meant, beside its words: a colour never stands alone.
enum class Tone { kPlain, kGood, kWarning, kBad };

struct Cell {
  Cell() = default;
  // Text, mostly. Not explicit, so that a row is written as a list of texts.
  Cell(std::string words, Tone meant = Tone::kPlain) : text(std::move(words)), tone(meant) {}  // NOLINT
  Cell(const char* words) : text(words) {}                                                     // NOLINT

  std::string text;
  Tone tone = Tone::kPlain;  // shown of a badge alone
};
using Row = std::vector<Cell>;

enum class ColumnKind {
  kText,    // prose; may have several lines
  kId,      // an id, a login or a digest: may be broken anywhere
  kNumber,  // a number, or empty
  kTime,    // a time (above), or empty
  kDay,     // a day, or empty
  kBadge,   // a word or two with a tone, or empty
};

struct Column {
  std::string title;  // "Residual level"; unique in its table
  ColumnKind kind = ColumnKind::kText;
};

// Gives each row to `visit` until that returns an error, which is then returned.
using VisitRow = std::function<absl::Status(const Row&)>;
using Rows = std::function<absl::Status(const VisitRow& visit)>;

struct Heading {
  std::string text;
  int level = 2;  // 2 or 3; the title of the document is 1
};

struct Paragraph {
  std::string text;  // may have several lines
};

// What is known of one thing.
struct Facts {
  struct Fact {
    std::string label;
    Cell value;
    ColumnKind kind = ColumnKind::kText;
  };
  std::string title;  // for those who cannot see it, and for programs
  std::vector<Fact> facts;
};

struct Table {
  std::string title;
  std::vector<Column> columns;
  Rows rows;          // each has one cell for each column
  std::string empty;  // said where there is no row: "No risk is open."
};

// --- Plots: for looking rather than reading. Each is also a small table, in the forms that have no pictures. ---

// Horizontal bars of one series or, stacked, of several.
struct BarPlot {
  struct Series {
    std::string name;
    Tone tone = Tone::kPlain;  // series of the same tone are told apart by their shade
  };
  struct Bar {
    std::string label;
    std::vector<uint64_t> values;  // one for each series
  };
  std::string title;
  std::string description;
  std::vector<Series> series;
  std::vector<Bar> bars;
};

// Counts by row and column, on the levels of the cells: a risk matrix.
struct MatrixPlot {
  struct Field {
    uint64_t count = 0;
    std::string level;  // "high"
    double height = 0;  // of the level among the levels: 0 for the lowest, 1 for the highest
    uint64_t came = 0;  // since the comparison, where there is one
    uint64_t left = 0;
  };
  std::string title;
  std::string description;
  std::string row_axis;                    // "Likelihood"
  std::string column_axis;                 // "Consequence"
  std::vector<std::string> rows;           // the lowest first; drawn from the bottom up
  std::vector<std::string> columns;        // the lowest first
  std::vector<std::vector<Field>> fields;  // [row][column]
  bool compared = false;                   // `came` and `left` are known
};

// Values over time.
struct LinePlot {
  struct Series {
    std::string name;
    Tone tone = Tone::kPlain;
    std::vector<double> values;  // one for each point
  };
  std::string title;
  std::string description;
  std::string unit;                 // of the values: "nonconformities"
  std::vector<std::string> points;  // labels: "2026-11"
  std::vector<Series> series;
};

using Section = std::variant<Heading, Paragraph, Facts, Table, BarPlot, MatrixPlot, LinePlot>;

// The scope of the management system, as approved (4.3).
struct Scope {
  uint32_t version = 0;  // 0: none is approved
  std::string text;
  std::string approver;
  std::string approve_time;
  std::string digest;
};

struct Document {
  std::string report;        // "risk-register"
  std::string title;         // "Risk register"
  std::string subject;       // of a report about one thing, its name; otherwise empty
  std::string organization;  // "organizations/acme"
  std::string organization_name;
  Scope scope;
  std::string as_of;          // the instant in UTC, as --as-of takes it: "2026-11-30T15:25:19.123Z"
  std::string as_of_local;    // the same as the other times are
  std::string time_zone;      // "Europe/Berlin", "UTC"
  std::string log_positions;  // that the answers included: "aims.risk.events 0:17 1:4; …"
  bool wide = false;          // printed on A4 in landscape
  std::vector<Section> sections;
};

}  // namespace aims::cli::report
