#pragma once
// Search text, in which `*` stands for any run of characters (AIP-160).
//
//   TextPattern pattern;                  // ac*
//   pattern.AddText("ac");
//   pattern.AddWildcard();
//   pattern.Matches("acme")               // true: the whole text is as the pattern says
//   pattern.FoundIn("the acme")           // false: with a wildcard, the whole text counts
//
// Bytes are compared: to compare letters, compose or fold both the pattern and the text. A value type; thread-compatible.
// Time is linear in the text, for each piece between wildcards.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace aims::query {

class TextPattern {
 public:
  void AddText(absl::string_view text) { pieces_.back().append(text.data(), text.size()); }
  void AddWildcard() { pieces_.emplace_back(); }
  void Append(const TextPattern& other);

  bool HasWildcard() const { return pieces_.size() > 1; }
  // Whether the pattern is a single `*`.
  bool IsAnything() const { return pieces_.size() == 2 && pieces_[0].empty() && pieces_[1].empty(); }
  // The original text, with wildcards as `*`.
  std::string text() const;

  // The pattern for text that was itself composed, or folded (common/base/unicode.h).
  TextPattern Composed() const;
  TextPattern Folded() const;

  // Whether the whole `text` matches the pattern.
  bool Matches(absl::string_view text) const;
  // Whether `text` contains the pattern; with wildcards, whether the whole text matches.
  bool FoundIn(absl::string_view text) const;

 private:
  std::vector<std::string> pieces_{1};  // what stands between the wildcards
};

}  // namespace aims::query
