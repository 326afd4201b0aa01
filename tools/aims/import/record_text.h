#pragma once
// A record of a register as text, whatever it was saved by: decoded, and with a digest of its content.
//
//   const Encoding encoding = EncodingOf(header.raw).value_or(Encoding::kWindows1252);   // the file's
//   RecordText record = ReadRecordText(csv, encoding);
//   if (record.refusal.has_value()) …
//   if (record.IsBlank()) …        // commas only: leftovers of a spreadsheet
//
// A record in another encoding than its file is read where that is sure, and refused where it has text in both. It is
// sure where all that is not ASCII is UTF-8, and is so often, or by bytes such that in Windows-1252 it would be "Ã©" or
// "â€™". Thread-safe: no state.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "tools/aims/import/csv.h"

namespace aims::cli {

enum class Encoding { kUtf8, kWindows1252 };

// "UTF-8", "Windows-1252".
absl::string_view NameOf(Encoding encoding);

// What the bytes are, by those that are not ASCII; nullopt when there are none.
absl::optional<Encoding> EncodingOf(absl::string_view bytes);

// Why a record cannot be taken over.
struct RecordRefusal {
  int column = 0;  // from 1; 0 when it is about the record as a whole
  std::string reason;
};

struct RecordText {
  int64_t number = 0;  // as in CsvRecord
  int64_t line = 0;
  std::vector<std::string> cells;  // UTF-8; lines end with "\n"; none with a refusal
  absl::optional<RecordRefusal> refusal;
  // The record is in UTF-8, unlike its file, and was read so.
  bool other_encoding = false;
  // The first column that was read as Windows-1252, like the file, but may be UTF-8; 0 when there is none.
  int unclear_encoding = 0;
  // SHA-256, as hexadecimal digits, of the content: the cells without formula marks, each on one line as OneLine makes
  // it, with a line feed between. So quoting, encoding and blanks make no other record. Empty with a refusal.
  std::string content_sha256;
  // The same of the bytes as they are in the file.
  std::string raw_sha256;

  // Whether no cell has anything but blanks.
  bool IsBlank() const;
};

RecordText ReadRecordText(const CsvRecord& record, Encoding of_file);

// Half of a SHA-256, for sets of many: two records that share it are the same.
absl::uint128 ShortDigest(absl::string_view sha256_hex);

}  // namespace aims::cli
