#include "common/query/filter.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/query/condition.h"
#include "common/query/field_path.h"
#include "common/query/filter_scanner.h"
#include "common/query/order_key.h"

namespace aims::query {

using ::google::protobuf::Descriptor;

struct Filter::Parts {
  Condition condition;
  std::vector<Equality> equalities;
};

namespace {

// The left side and comparator of a restriction, while its right side is read.
struct Comparison {
  FieldPath path;
  Comparator comparator;
};

// Recursive descent on the grammar of AIP-160 (aip.dev/assets/misc/ebnf-filtering.txt). Right of a comparator the same
// grammar holds, with values for terms: there, `comparison` is not null.
class Parser {
 public:
  Parser(absl::string_view text, const Descriptor* type, absl::TimeZone zone)
      : scanner_(text), type_(type), zone_(zone) {}

  absl::StatusOr<Condition> ParseFilter() {
    scanner_.SkipSpace();
    ASSIGN_OR_RETURN(Condition condition, ParseExpression(nullptr));
    if (scanner_.Take(')')) return scanner_.ErrorAt(scanner_.offset() - 1, "this \")\" has no matching \"(\"");
    return condition;
  }

  std::vector<Filter::Equality> TakeEqualities() { return std::move(equalities_); }

 private:
  // expression: sequence {AND sequence}; sequence: factor {factor}. Both mean AND.
  absl::StatusOr<Condition> ParseExpression(const Comparison* comparison) {
    std::vector<Condition> factors;
    do {
      if (!factors.empty() && scanner_.TakeKeyword("AND")) scanner_.SkipSpace();
      ASSIGN_OR_RETURN(Condition factor, ParseFactor(comparison));
      factors.push_back(std::move(factor));
    } while (!scanner_.AtEndOfExpression());
    return AllOf(std::move(factors));
  }

  // factor: term {OR term}
  absl::StatusOr<Condition> ParseFactor(const Comparison* comparison) {
    const size_t required_before = equalities_.size();
    std::vector<Condition> terms;
    do {
      scanner_.SkipSpace();
      ASSIGN_OR_RETURN(Condition term, ParseTerm(comparison));
      terms.push_back(std::move(term));
      scanner_.SkipSpace();
    } while (scanner_.TakeKeyword("OR"));
    if (terms.size() > 1) equalities_.resize(required_before);  // none of them must hold
    return AnyOf(std::move(terms));
  }

  // term: [NOT | -] simple
  absl::StatusOr<Condition> ParseTerm(const Comparison* comparison) {
    const size_t required_before = equalities_.size();
    bool negated = false;
    if (scanner_.TakeKeyword("NOT")) {
      negated = true;
      scanner_.SkipSpace();
    } else if (comparison == nullptr || !scanner_.AtNegativeNumber()) {
      negated = scanner_.Take('-');
    }
    ASSIGN_OR_RETURN(Condition condition, ParseSimple(comparison));
    if (scanner_.AtOpening()) return scanner_.Expected("a space: there are no functions");
    if (!scanner_.AtEndOfTerm()) return scanner_.Expected("a space, AND, OR or the end");
    if (!negated) return condition;
    equalities_.resize(required_before);
    return Not(std::move(condition));
  }

  // simple: restriction | composite
  absl::StatusOr<Condition> ParseSimple(const Comparison* comparison) {
    const size_t begin = scanner_.offset();
    if (scanner_.Take('(')) {
      if (++depth_ > Filter::kMaxDepth) {
        return scanner_.ErrorAt(begin, absl::StrCat("more than ", Filter::kMaxDepth, " nested parentheses"));
      }
      ASSIGN_OR_RETURN(Condition condition, ParseExpression(comparison));
      if (!scanner_.Take(')')) return scanner_.ErrorAt(begin, "this \"(\" has no matching \")\"");
      --depth_;
      return condition;
    }
    if (comparison != nullptr) return ParseValue(*comparison);
    return ParseRestriction();
  }

  // restriction: comparable [comparator arg]
  absl::StatusOr<Condition> ParseRestriction() {
    const size_t begin = scanner_.offset();
    ASSIGN_OR_RETURN(std::vector<Literal> names, scanner_.TakeMember());
    const absl::optional<Comparator> comparator = scanner_.TakeComparator();
    if (!comparator.has_value()) return ParseWord(begin, names);

    Comparison comparison{FieldPath(type_), *comparator};
    for (const Literal& name : names) {
      if (absl::Status found = comparison.path.Append(name.pattern.text()); !found.ok()) {
        return scanner_.ErrorAt(name.offset, found.message());
      }
    }
    if (absl::Status comparable = CheckComparable(comparison.path, *comparator); !comparable.ok()) {
      return scanner_.ErrorAt(begin, comparable.message());
    }
    scanner_.SkipSpace();
    return ParseSimple(&comparison);
  }

  // What stands alone: text to look for anywhere.
  absl::StatusOr<Condition> ParseWord(size_t begin, const std::vector<Literal>& names) {
    Literal word = names.front();
    for (size_t i = 1; i < names.size(); ++i) {
      word.pattern.AddText(".");
      word.pattern.Append(names[i].pattern);
    }
    if (!word.quoted) {
      const std::string text = word.pattern.text();
      if (text.empty()) return scanner_.Expected("a term");
      const std::string capitals = absl::AsciiStrToUpper(text);
      if (capitals == "AND" || capitals == "OR" || capitals == "NOT") {
        return scanner_.ErrorAt(begin, absl::StrCat("expected a term, not ", text, ": ", capitals,
                                                    " in capitals is an operator before a term; put \"", text,
                                                    "\" in quotes to search for the word"));
      }
    }
    RETURN_IF_ERROR(CountTerm(begin));
    return Mentions(word.pattern);
  }

  absl::StatusOr<Condition> ParseValue(const Comparison& comparison) {
    const size_t begin = scanner_.offset();
    ASSIGN_OR_RETURN(const Literal literal, scanner_.TakeValue());
    RETURN_IF_ERROR(CountTerm(begin));
    auto restriction = Restrict(comparison.path, comparison.comparator, literal.pattern, zone_);
    if (!restriction.ok()) return scanner_.ErrorAt(begin, restriction.status().message());
    if (restriction->equal_to.has_value() && comparison.path.IsPlain()) {
      equalities_.push_back({comparison.path.text(), OrderKeyOf(*restriction->equal_to)});
    }
    return std::move(restriction->condition);
  }

  absl::Status CountTerm(size_t begin) {
    if (++terms_ <= Filter::kMaxTerms) return absl::OkStatus();
    return scanner_.ErrorAt(begin, absl::StrCat("more than ", Filter::kMaxTerms, " terms"));
  }

  FilterScanner scanner_;
  const Descriptor* const type_;
  const absl::TimeZone zone_;
  std::vector<Filter::Equality> equalities_;  // of the terms read so far, those that must hold
  size_t depth_ = 0;
  size_t terms_ = 0;
};

}  // namespace

absl::StatusOr<Filter> Filter::Parse(absl::string_view text, const Descriptor* type, absl::TimeZone zone) {
  if (text.size() > kMaxBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("filter: the text has ", text.size(), " bytes; at most ", kMaxBytes, " are allowed"));
  }
  if (absl::StripAsciiWhitespace(text).empty()) return Filter(std::make_shared<Parts>(Parts{AllOf({}), {}}));
  Parser parser(text, type, zone);
  ASSIGN_OR_RETURN(Condition condition, parser.ParseFilter());
  return Filter(std::make_shared<Parts>(Parts{std::move(condition), parser.TakeEqualities()}));
}

bool Filter::Matches(const google::protobuf::Message& message) const {
  Candidate candidate(message);
  return parts_->condition(candidate);
}

absl::Span<const Filter::Equality> Filter::RequiredEqualities() const { return parts_->equalities; }

}  // namespace aims::query
