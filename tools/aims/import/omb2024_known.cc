#include "tools/aims/import/omb2024_known.h"

#include <algorithm>
#include <numeric>

#include "absl/hash/hash.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/utf8.h"

namespace aims::cli {
namespace {

using inventory::v1::AiSystem;

constexpr size_t kMaxColumns = 3;  // that differ
constexpr size_t kMaxSlips = 2;    // letters of a name that differ
constexpr size_t kMaxName = 200;   // bytes of a name that are compared letter by letter

// Without what a person may mend and mean the same: case, blanks, punctuation.
std::string Folded(absl::string_view text) {
  std::string folded;
  for (base::CodePoint next; (next = base::FirstCodePoint(text)).bytes > 0; text.remove_prefix(next.bytes)) {
    const bool ascii = next.value < 0x80;
    const bool sign = (next.value >= 0xA0 && next.value <= 0xBF) || (next.value >= 0x2000 && next.value <= 0x206F);
    if (sign || (ascii && !absl::ascii_isalnum(static_cast<unsigned char>(text[0])))) continue;
    if (ascii) {
      folded.push_back(absl::ascii_tolower(static_cast<unsigned char>(text[0])));
    } else {
      folded.append(text.data(), next.bytes);
    }
  }
  return folded;
}

std::string Digits(absl::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), absl::ascii_isdigit);
  return digits;
}

// Letters to add, take away or replace (Levenshtein).
size_t Distance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

// "Chatbot 1" and "Chatbot 2" are two systems, and no slip.
bool IsSlip(absl::string_view a, absl::string_view b) {
  return a.size() <= kMaxName && b.size() <= kMaxName && Digits(a) == Digits(b) && Distance(a, b) <= kMaxSlips;
}

std::array<std::string, kOmb2024Columns> TextsOf(const inventory::v1::ImportAiSystemsRequest& record) {
  return Omb2024ColumnTexts(record.ai_system(), record.provenance().attributes());
}

uint32_t Print(absl::string_view text) { return static_cast<uint32_t>(absl::HashOf(text)); }

template <size_t kSize>
std::vector<int> Differing(const std::array<uint32_t, kSize>& a, const std::array<uint32_t, kSize>& b) {
  std::vector<int> columns;
  for (size_t i = 0; i < kSize; ++i) {
    if (a[i] != b[i]) columns.push_back(static_cast<int>(i) + 1);
  }
  return columns;
}

}  // namespace

Omb2024Known::Prints Omb2024Known::PrintsOf(const std::array<std::string, kOmb2024Columns>& texts) {
  Prints prints;
  for (size_t i = 0; i < texts.size(); ++i) {
    prints.exact[i] = Print(texts[i]);
    prints.folded[i] = Print(Folded(texts[i]));
  }
  const auto& folded = prints.folded;
  prints.unit_and_name = absl::HashOf(folded[0], folded[1], folded[2], folded[3]);
  prints.all_but_name = absl::HashOf(std::vector<uint32_t>(folded.begin() + 1, folded.end()));
  return prints;
}

void Omb2024Known::Add(const AiSystem& system) {
  if (system.provenance().source() != kOmb2024Source) return;
  const absl::uint128 record = ShortDigest(system.provenance().record_sha256());
  const std::string id = system.name().substr(system.name().rfind('/') + 1);
  if (records_.contains(record)) {
    ids_.emplace(record, id);
    return;
  }
  const auto texts = Omb2024ColumnTexts(system, system.provenance().attributes());
  const size_t index = candidates_.size();
  candidates_.push_back(
      {system.name(), static_cast<int64_t>(system.provenance().row()), Folded(texts[0]), PrintsOf(texts)});
  by_id_.emplace(id, index);
  by_unit_and_name_[candidates_.back().prints.unit_and_name].push_back(index);
  by_all_but_name_[candidates_.back().prints.all_but_name].push_back(index);
}

std::string Omb2024Known::WithRecord(absl::string_view content_sha256, absl::string_view raw_sha256) const {
  for (const absl::string_view digest : {content_sha256, raw_sha256}) {
    const auto found = ids_.find(ShortDigest(digest));
    if (found != ids_.end()) return found->second;
  }
  return "";
}

absl::optional<NearEqual> Omb2024Known::Near(const inventory::v1::ImportAiSystemsRequest& record) const {
  if (candidates_.empty()) return absl::nullopt;
  const auto texts = TextsOf(record);
  const Prints prints = PrintsOf(texts);
  const auto near = [&](const Candidate& candidate, bool same_id) {
    return NearEqual{candidate.name, candidate.row, same_id, Differing(candidate.prints.exact, prints.exact)};
  };
  if (const auto found = by_id_.find(record.ai_system_id()); found != by_id_.end()) {
    return near(candidates_[found->second], true);
  }
  absl::optional<NearEqual> nearest;
  size_t least = kMaxColumns + 1;
  if (const auto found = by_unit_and_name_.find(prints.unit_and_name); found != by_unit_and_name_.end()) {
    for (const size_t index : found->second) {
      const size_t columns = Differing(candidates_[index].prints.folded, prints.folded).size();
      if (columns >= least) continue;
      least = columns;
      nearest = near(candidates_[index], false);
    }
  }
  if (nearest.has_value()) return nearest;
  if (const auto found = by_all_but_name_.find(prints.all_but_name); found != by_all_but_name_.end()) {
    for (const size_t index : found->second) {
      if (IsSlip(candidates_[index].folded_name, Folded(texts[0]))) return near(candidates_[index], false);
    }
  }
  return absl::nullopt;
}

}  // namespace aims::cli
