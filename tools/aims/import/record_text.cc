#include "tools/aims/import/record_text.h"

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/base/digest.h"
#include "common/base/utf8.h"
#include "tools/aims/formula_mark.h"
#include "tools/aims/import/cell.h"
#include "tools/aims/import/windows1252.h"

namespace aims::cli {
namespace {

// So many sequences of UTF-8, and nothing that is none, are not Windows-1252 by chance.
constexpr int kSureSequences = 3;

// What of a text is not ASCII.
struct NotAscii {
  int sequences = 0;                         // of UTF-8, two bytes and longer
  bool typical = false;                      // one of them is what "Ã©" and "â€™" are made of
  size_t invalid = absl::string_view::npos;  // where the first byte is that is no UTF-8

  bool valid() const { return invalid == absl::string_view::npos; }
  bool any() const { return sequences > 0 || !valid(); }
};

NotAscii Examine(absl::string_view bytes) {
  NotAscii found;
  for (size_t at = 0; at < bytes.size();) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80) {
      ++at;
      continue;
    }
    const absl::string_view rest = bytes.substr(at);
    const base::CodePoint next = base::FirstCodePoint(rest);
    if (next.bytes == 0) {
      if (found.valid()) found.invalid = at;
      ++at;
      continue;
    }
    ++found.sequences;
    // The letters and signs of Latin-1, and the punctuation and signs from U+2000 to U+20FF.
    found.typical |= (next.value >= 0xA0 && next.value < 0x100) || (next.value >= 0x2000 && next.value < 0x2100);
    at += next.bytes;
  }
  return found;
}

void Refuse(size_t column, std::string reason, RecordText* text) {
  text->cells.clear();
  text->refusal = RecordRefusal{static_cast<int>(column), std::move(reason)};
}

void DecodeUtf8(const CsvRecord& record, RecordText* text) {
  for (size_t i = 0; i < record.cells.size(); ++i) {
    const NotAscii found = Examine(record.cells[i]);
    if (!found.valid()) {
      const auto byte = static_cast<unsigned char>(record.cells[i][found.invalid]);
      return Refuse(i + 1,
                    absl::StrFormat("is not UTF-8, unlike the header: byte 0x%02X at place %d. Save the file in one "
                                    "encoding",
                                    byte, found.invalid + 1),
                    text);
    }
    text->cells.push_back(record.cells[i]);
  }
}

void DecodeWindows1252(const CsvRecord& record, RecordText* text) {
  for (size_t i = 0; i < record.cells.size(); ++i) {
    absl::StatusOr<std::string> cell = Windows1252ToUtf8(record.cells[i]);
    if (!cell.ok()) return Refuse(i + 1, std::string(cell.status().message()), text);
    text->cells.push_back(*std::move(cell));
  }
}

// A record of a file in Windows-1252, which may have got other rows in it.
void DecodeAsFound(const CsvRecord& record, RecordText* text) {
  const NotAscii all = Examine(record.raw);
  const auto utf8 = absl::c_find_if(record.cells, [](const std::string& cell) { return Examine(cell).sequences > 0; });
  const auto column = static_cast<size_t>(utf8 - record.cells.begin()) + 1;
  if (all.valid() && (all.typical || all.sequences >= kSureSequences)) {
    text->other_encoding = true;
    return DecodeUtf8(record, text);
  }
  if (!all.valid() && all.typical) {
    return Refuse(column, "is in UTF-8, and other text of the row in Windows-1252: save the file in one encoding",
                  text);
  }
  DecodeWindows1252(record, text);
  if (all.valid() && all.sequences > 0) text->unclear_encoding = static_cast<int>(column);
}

std::string ContentDigest(const std::vector<std::string>& cells) {
  return base::Sha256Hex(absl::StrJoin(cells, "\n", [](std::string* out, const std::string& cell) {
    absl::StrAppend(out, OneLine(WithoutMarks(Trimmed(cell))));
  }));
}

}  // namespace

absl::string_view NameOf(Encoding encoding) { return encoding == Encoding::kUtf8 ? "UTF-8" : "Windows-1252"; }

absl::optional<Encoding> EncodingOf(absl::string_view bytes) {
  const NotAscii found = Examine(bytes);
  if (!found.any()) return absl::nullopt;
  return found.valid() ? Encoding::kUtf8 : Encoding::kWindows1252;
}

bool RecordText::IsBlank() const {
  return !refusal.has_value() && absl::c_all_of(cells, [](const std::string& cell) { return Trimmed(cell).empty(); });
}

RecordText ReadRecordText(const CsvRecord& record, Encoding of_file) {
  RecordText text;
  text.number = record.number;
  text.line = record.line;
  if (record.fault.has_value()) {
    Refuse(record.fault->column, record.fault->what, &text);
    return text;
  }
  text.raw_sha256 = base::Sha256Hex(record.raw);
  of_file == Encoding::kUtf8 ? DecodeUtf8(record, &text) : DecodeAsFound(record, &text);
  if (text.refusal.has_value()) return text;
  for (std::string& cell : text.cells) cell = absl::StrReplaceAll(cell, {{"\r\n", "\n"}, {"\r", "\n"}});
  text.content_sha256 = ContentDigest(text.cells);
  return text;
}

absl::uint128 ShortDigest(absl::string_view sha256_hex) {
  absl::uint128 digest = 0;
  for (const char digit : sha256_hex.substr(0, 32)) {
    digest = digest << 4 | static_cast<unsigned>(absl::ascii_isdigit(digit) ? digit - '0' : (digit - 'a' + 10) & 0xF);
  }
  return digest;
}

}  // namespace aims::cli
