#pragma once
// Splits the text of a filter into the TEXT, STRING, keywords and comparators of AIP-160's grammar.
//
// Used by one thread. A Take… that finds nothing does not move the scanner.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/query/condition.h"
#include "common/query/text_pattern.h"

namespace aims::query {

// A piece of text in a filter: one word, one quoted string, one name of a path.
struct Literal {
  TextPattern pattern;
  size_t offset = 0;    // where it begins, in bytes
  bool quoted = false;  // so it is no keyword
};

class FilterScanner {
 public:
  explicit FilterScanner(absl::string_view text) : text_(text) {}

  void SkipSpace();
  size_t offset() const { return offset_; }
  // Whether an expression can end here: nothing follows, or ")".
  bool AtEndOfExpression() const { return offset_ == text_.size() || text_[offset_] == ')'; }
  // Whether a term can end here.
  bool AtEndOfTerm() const;
  bool AtOpening() const { return offset_ < text_.size() && text_[offset_] == '('; }
  bool AtNegativeNumber() const;

  bool Take(char symbol);
  // A whole word: TakeKeyword("OR") does not take the beginning of ORDER.
  bool TakeKeyword(absl::string_view keyword);
  // There may be space before it.
  absl::optional<Comparator> TakeComparator();
  // A word or string, or several with dots between: the left side of a comparator, or a term alone.
  absl::StatusOr<std::vector<Literal>> TakeMember();
  // The right side of a comparator. Without quotes it can have colons and dots: 2026-11-24T10:00:00Z, 2.5, v1.2.
  absl::StatusOr<Literal> TakeValue();

  // InvalidArgument with the column of the error (in characters, from 1) and the problem.
  absl::Status ErrorAt(size_t offset, absl::string_view message) const;
  // "expected …, not …", with the text at that place.
  absl::Status Expected(absl::string_view what) const;

 private:
  absl::string_view WordAt(size_t offset, absl::string_view stops) const;
  absl::StatusOr<Literal> TakeString();

  const absl::string_view text_;
  size_t offset_ = 0;
};

}  // namespace aims::query
