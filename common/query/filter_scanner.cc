#include "common/query/filter_scanner.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/query/quote.h"

namespace aims::query {
namespace {

constexpr absl::string_view kSpace = " \t\r\n";
// What ends a word without quotes, right of a comparator and elsewhere. "!" does only as part of "!=".
constexpr absl::string_view kStopsValue = " \t\r\n()\"',=<>";
constexpr absl::string_view kStopsName = " \t\r\n()\"',=<>:.";
constexpr absl::string_view kStopsKeyword = kStopsValue;

Literal Word(absl::string_view word, size_t offset) {
  Literal literal;
  literal.offset = offset;
  for (size_t star; (star = word.find('*')) != absl::string_view::npos; word.remove_prefix(star + 1)) {
    literal.pattern.AddText(word.substr(0, star));
    literal.pattern.AddWildcard();
  }
  literal.pattern.AddText(word);
  return literal;
}

bool IsKeyword(absl::string_view word) { return word == "AND" || word == "OR" || word == "NOT"; }

}  // namespace

absl::Status FilterScanner::ErrorAt(size_t offset, absl::string_view message) const {
  const absl::string_view before = text_.substr(0, offset);
  // Bytes that continue a character of UTF-8 are not counted.
  const auto column = 1 + std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; });
  return absl::InvalidArgumentError(absl::StrCat("filter, column ", column, ": ", message));
}

absl::Status FilterScanner::Expected(absl::string_view what) const {
  const absl::string_view found = WordAt(offset_, kSpace);
  return ErrorAt(offset_, absl::StrCat("expected ", what, ", not ", found.empty() ? "the end" : Quote(found)));
}

absl::string_view FilterScanner::WordAt(size_t offset, absl::string_view stops) const {
  size_t end = offset;
  for (; end < text_.size(); ++end) {
    if (absl::StrContains(stops, text_[end])) break;
    if (text_[end] == '!' && text_.substr(end + 1, 1) == "=" && stops != kSpace) break;
  }
  return text_.substr(offset, end - offset);
}

void FilterScanner::SkipSpace() { offset_ = std::min(text_.find_first_not_of(kSpace, offset_), text_.size()); }

bool FilterScanner::AtEndOfTerm() const { return AtEndOfExpression() || absl::StrContains(kSpace, text_[offset_]); }

bool FilterScanner::AtNegativeNumber() const {
  return text_.substr(offset_, 1) == "-" && offset_ + 1 < text_.size() && absl::ascii_isdigit(text_[offset_ + 1]);
}

bool FilterScanner::Take(char symbol) {
  if (offset_ == text_.size() || text_[offset_] != symbol) return false;
  ++offset_;
  return true;
}

bool FilterScanner::TakeKeyword(absl::string_view keyword) {
  if (WordAt(offset_, kStopsKeyword) != keyword) return false;
  offset_ += keyword.size();
  return true;
}

absl::optional<Comparator> FilterScanner::TakeComparator() {
  // Longer ones first.
  constexpr std::pair<absl::string_view, Comparator> kComparators[] = {
      {"<=", Comparator::kLessOrEqual}, {">=", Comparator::kGreaterOrEqual}, {"!=", Comparator::kNotEqual},
      {"<", Comparator::kLess},         {">", Comparator::kGreater},         {"=", Comparator::kEqual},
      {":", Comparator::kHas},
  };
  const size_t begin = std::min(text_.find_first_not_of(kSpace, offset_), text_.size());
  for (const auto& [symbol, comparator] : kComparators) {
    if (!absl::StartsWith(text_.substr(begin), symbol)) continue;
    offset_ = begin + symbol.size();
    return comparator;
  }
  return absl::nullopt;
}

absl::StatusOr<Literal> FilterScanner::TakeString() {
  Literal literal;
  literal.quoted = true;
  literal.offset = offset_;
  const char quote = text_[offset_++];
  while (offset_ < text_.size()) {
    const char c = text_[offset_++];
    if (c == quote) return literal;
    if (c == '*') {
      literal.pattern.AddWildcard();
    } else if (c != '\\') {
      literal.pattern.AddText(absl::string_view(&c, 1));
    } else {
      constexpr absl::string_view kEscaped = "\"'\\*nrt";
      constexpr absl::string_view kMeaning = "\"'\\*\n\r\t";
      const size_t escape = offset_ < text_.size() ? kEscaped.find(text_[offset_]) : absl::string_view::npos;
      if (escape == absl::string_view::npos) {
        return ErrorAt(offset_ - 1, R"(expected one of \" \' \\ \* \n \r \t after a backslash)");
      }
      literal.pattern.AddText(kMeaning.substr(escape, 1));
      ++offset_;
    }
  }
  return ErrorAt(literal.offset, absl::StrCat("this ", absl::string_view(&quote, 1), " has no closing quote"));
}

absl::StatusOr<std::vector<Literal>> FilterScanner::TakeMember() {
  std::vector<Literal> names;
  do {
    if (offset_ < text_.size() && (text_[offset_] == '"' || text_[offset_] == '\'')) {
      ASSIGN_OR_RETURN(Literal string, TakeString());
      names.push_back(std::move(string));
    } else {
      const absl::string_view word = WordAt(offset_, kStopsName);
      names.push_back(Word(word, offset_));
      offset_ += word.size();
    }
  } while (Take('.'));
  return names;
}

absl::StatusOr<Literal> FilterScanner::TakeValue() {
  if (offset_ < text_.size() && (text_[offset_] == '"' || text_[offset_] == '\'')) return TakeString();
  const absl::string_view word = WordAt(offset_, kStopsValue);
  if (word.empty()) return Expected("a value");
  if (IsKeyword(word)) return Expected(absl::StrCat("a value (\"", word, "\" in quotes to mean the word)"));
  Literal literal = Word(word, offset_);
  offset_ += word.size();
  return literal;
}

}  // namespace aims::query
