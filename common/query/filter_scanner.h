#pragma once
// Takes the text of a filter apart into what AIP-160's grammar calls TEXT, STRING, keywords and comparators.
//
// Used by one thread. Every Take… leaves the scanner where it was when what it looks for is not there.

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
  // A word or string, or several with dots between: what stands left of a comparator, or alone.
  absl::StatusOr<std::vector<Literal>> TakeMember();
  // What stands right of a comparator. Without quotes it may hold colons and dots: 2026-11-24T10:00:00Z, 2.5, v1.2.
  absl::StatusOr<Literal> TakeValue();

  // InvalidArgument that says in which column (in characters, from 1) what is wrong.
  absl::Status ErrorAt(size_t offset, absl::string_view message) const;
  // "expected …", with what is there instead.
  absl::Status Expected(absl::string_view what) const;

 private:
  absl::string_view WordAt(size_t offset, absl::string_view stops) const;
  absl::StatusOr<Literal> TakeString();

  const absl::string_view text_;
  size_t offset_ = 0;
};

}  // namespace aims::query
