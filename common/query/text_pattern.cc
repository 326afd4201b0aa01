#include "common/query/text_pattern.h"

#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "common/base/unicode.h"

namespace aims::query {
namespace {

// Where `piece` begins in `text`, or npos. memmem is linear; string_view::find is not, and both may come from outside.
size_t Find(absl::string_view text, absl::string_view piece) {
  if (piece.empty()) return 0;
  if (text.empty()) return absl::string_view::npos;
  const void* found = memmem(text.data(), text.size(), piece.data(), piece.size());
  return found == nullptr ? absl::string_view::npos : static_cast<const char*>(found) - text.data();
}

}  // namespace

void TextPattern::Append(const TextPattern& other) {
  AddText(other.pieces_.front());
  pieces_.insert(pieces_.end(), other.pieces_.begin() + 1, other.pieces_.end());
}

std::string TextPattern::text() const { return absl::StrJoin(pieces_, "*"); }

TextPattern TextPattern::Composed() const {
  TextPattern composed = *this;
  for (std::string& piece : composed.pieces_) piece = base::Composed(piece);
  return composed;
}

TextPattern TextPattern::Folded() const {
  TextPattern folded = *this;
  for (std::string& piece : folded.pieces_) piece = base::Folded(piece);
  return folded;
}

bool TextPattern::Matches(absl::string_view text) const {
  const std::string& first = pieces_.front();
  const std::string& last = pieces_.back();
  if (!HasWildcard()) return text == first;
  if (text.size() < first.size() + last.size()) return false;
  if (!absl::StartsWith(text, first) || !absl::EndsWith(text, last)) return false;
  text = text.substr(first.size(), text.size() - first.size() - last.size());
  // Taking each piece where it first appears leaves the most for those that follow, so no choice is ever taken back.
  for (size_t i = 1; i + 1 < pieces_.size(); ++i) {
    const size_t found = Find(text, pieces_[i]);
    if (found == absl::string_view::npos) return false;
    text.remove_prefix(found + pieces_[i].size());
  }
  return true;
}

bool TextPattern::FoundIn(absl::string_view text) const {
  return HasWildcard() ? Matches(text) : Find(text, pieces_.front()) != absl::string_view::npos;
}

}  // namespace aims::query
