#pragma once
// The import of the consolidated 2024 inventory from file to server, apart from the command line: reads the file twice,
// first to be sure that it is what it should be, to count its rows and to learn what only the whole file shows, so that
// nothing is sent of a file that is not that inventory.
//
//   ASSIGN_OR_RETURN(auto file, SourceFile::Open(path));
//   ASSIGN_OR_RETURN(const Omb2024Survey survey, SurveyOmb2024File(*file, progress));
//   Omb2024Known known(survey.records);
//   … known.Add(…) …
//   RETURN_IF_ERROR(SendOmb2024File(*file, survey, {.organization = …}, known, channel, new_call, progress, summary));
//
// Memory: of each row digests, and its refusal if it is refused; never its text. Thread-safe: no state.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/aims/import/import_summary.h"
#include "tools/aims/import/omb2024.h"
#include "tools/aims/import/omb2024_known.h"
#include "tools/aims/import/record_text.h"
#include "tools/aims/import/row_stream.h"
#include "tools/aims/import/source_file.h"
#include "tools/aims/progress.h"

namespace aims::cli {

// What the first pass found.
struct Omb2024Survey {
  int64_t rows = 0;        // without the header and blank rows
  int64_t blank_rows = 0;  // commas only
  Encoding encoding = Encoding::kWindows1252;
  Omb2024Habits habits;
  std::vector<std::string> remarks;  // about the file, for people
  // Of every row that can be read: its content and its bytes (ShortDigest).
  absl::flat_hash_set<absl::uint128> records;
};

// InvalidArgument: the file is not that inventory, or not CSV, or most of it cannot be read; says where.
absl::StatusOr<Omb2024Survey> SurveyOmb2024File(SourceFile& file, Progress& progress);

struct Omb2024Target {
  std::string organization;
  std::vector<int> key;             // MapOmb2024
  bool import_near_equals = false;  // as systems of their own, instead of refusing them
};

// Sends the rows of a surveyed file. Every row is in `summary` when this returns OK; an error says why the rest is not.
absl::Status SendOmb2024File(SourceFile& file, const Omb2024Survey& survey, const Omb2024Target& target,
                             const Omb2024Known& known, std::shared_ptr<grpc::Channel> channel, NewCall new_call,
                             Progress& progress, ImportSummary& summary, RowStreamOptions options = {});

}  // namespace aims::cli
