#pragma once
// The systems that earlier imports of the 2024 inventory brought, to tell a record that was changed a little from a new
// one. A register that is issued again with a mended full stop would double its systems otherwise.
//
//   Omb2024Known known(records_of_the_file);
//   for (const AiSystem& system : of_the_organization) known.Add(system);
//   if (auto near = known.Near(mapped)) …   // in column 8 alone it differs from near->system
//
// A system is compared when its record is not in the file any more: a record that is still there is the system's own.
// Memory: half a kilobyte for each such system. Thread-compatible.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/numeric/int128.h"
#include "absl/types/optional.h"
#include "aims/inventory/v1/ai_system.pb.h"
#include "tools/aims/import/omb2024.h"
#include "tools/aims/import/omb2024_columns.h"

namespace aims::cli {

struct NearEqual {
  std::string system;  // its name
  int64_t row = 0;     // of the earlier import
  bool same_id = false;
  std::vector<int> columns;  // that differ, from 1; none when they all say the same now
};

class Omb2024Known {
 public:
  // `records`: the short digests of all records of the file, by content and by bytes. Not owned, outlives this.
  explicit Omb2024Known(const absl::flat_hash_set<absl::uint128>& records) : records_(records) {}

  // A system of the organization. One that came from elsewhere is passed over.
  void Add(const inventory::v1::AiSystem& system);

  // The id of a system that has exactly this record (either digest); empty when there is none.
  std::string WithRecord(absl::string_view content_sha256, absl::string_view raw_sha256) const;

  // The system that the record most likely is, where it is not the same record. It has the record's id, because the key
  // is the same; or the same name, agency and bureau, and at most three other columns that differ; or it differs by a
  // slip in the name alone. Case, blanks and punctuation do not count for that. nullopt when there is none.
  absl::optional<NearEqual> Near(const inventory::v1::ImportAiSystemsRequest& record) const;

 private:
  struct Prints {  // of each column
    std::array<uint32_t, kOmb2024Columns> exact;
    std::array<uint32_t, kOmb2024Columns> folded;  // without case, blanks and punctuation
    uint64_t unit_and_name;
    uint64_t all_but_name;
  };
  struct Candidate {
    std::string name;
    int64_t row;
    std::string folded_name;
    Prints prints;
  };
  static Prints PrintsOf(const std::array<std::string, kOmb2024Columns>& texts);

  const absl::flat_hash_set<absl::uint128>& records_;
  absl::flat_hash_map<absl::uint128, std::string> ids_;  // by record, of those in the file
  std::vector<Candidate> candidates_;
  // Indexes of candidates.
  absl::flat_hash_map<std::string, size_t> by_id_;
  absl::flat_hash_map<uint64_t, std::vector<size_t>> by_unit_and_name_;
  absl::flat_hash_map<uint64_t, std::vector<size_t>> by_all_but_name_;
};

}  // namespace aims::cli
