#include "common/query/condition.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/unicode.h"

namespace aims::query {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

namespace {

void CollectTexts(const Message& message, std::vector<std::string>* texts) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool is_text = field->type() == FieldDescriptor::TYPE_STRING;
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!is_text && !is_message) continue;
    if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        if (is_message) CollectTexts(reflection.GetRepeatedMessage(message, field, i), texts);
        if (is_text) texts->push_back(base::Folded(reflection.GetRepeatedString(message, field, i)));
      }
    } else {
      if (is_message) CollectTexts(reflection.GetMessage(message, field), texts);
      if (is_text) texts->push_back(base::Folded(reflection.GetString(message, field)));
    }
  }
}

bool IsText(const FieldDescriptor& field) { return field.type() == FieldDescriptor::TYPE_STRING; }

bool IsOrdered(Comparator comparator) {
  return comparator != Comparator::kEqual && comparator != Comparator::kNotEqual && comparator != Comparator::kHas;
}

// Whether a value that compares to the operand like `order` meets the comparison.
bool Holds(Comparator comparator, absl::optional<int> order) {
  if (!order.has_value()) return false;
  switch (comparator) {
    case Comparator::kEqual:
    case Comparator::kHas:
      return *order == 0;
    case Comparator::kNotEqual:
      return *order != 0;
    case Comparator::kLess:
      return *order < 0;
    case Comparator::kLessOrEqual:
      return *order <= 0;
    case Comparator::kGreater:
      return *order > 0;
    case Comparator::kGreaterOrEqual:
      return *order >= 0;
  }
  return false;
}

Condition Presence(FieldPath path) {
  return [path = std::move(path)](Candidate& candidate) { return path.IsPresent(candidate.message()); };
}

// Some value that the path leads to meets `test`.
template <class Test>
Condition SomeValue(FieldPath path, Test test) {
  return [path = std::move(path), test = std::move(test)](Candidate& candidate) {
    return path.Any(candidate.message(), [&](const Message& holder, const FieldDescriptor& field, int index) {
      return test(ReadValue(holder, field, index));
    });
  };
}

// Text: `=` is the whole, `:` a part without regard to case and form, and both take wildcards. ReadValue composes.
Condition SomeText(const FieldPath& path, Comparator comparator, const TextPattern& literal) {
  if (comparator == Comparator::kHas && !path.leaf().is_repeated()) {
    return SomeValue(path, [part = literal.Folded()](const Value& value) {
      return part.FoundIn(base::Folded(std::get<std::string>(value)));
    });
  }
  return SomeValue(
      path, [whole = literal.Composed()](const Value& value) { return whole.Matches(std::get<std::string>(value)); });
}

}  // namespace

const std::vector<std::string>& Candidate::Texts() {
  if (!texts_.has_value()) CollectTexts(message_, &texts_.emplace());
  return *texts_;
}

Condition AllOf(std::vector<Condition> conditions) {
  if (conditions.size() == 1) return std::move(conditions.front());
  return [conditions = std::move(conditions)](Candidate& candidate) {
    return std::all_of(conditions.begin(), conditions.end(), [&](const auto& holds) { return holds(candidate); });
  };
}

Condition AnyOf(std::vector<Condition> conditions) {
  if (conditions.size() == 1) return std::move(conditions.front());
  return [conditions = std::move(conditions)](Candidate& candidate) {
    return std::any_of(conditions.begin(), conditions.end(), [&](const auto& holds) { return holds(candidate); });
  };
}

Condition Not(Condition condition) {
  return [condition = std::move(condition)](Candidate& candidate) { return !condition(candidate); };
}

Condition Mentions(const TextPattern& word) {
  return [word = word.Folded()](Candidate& candidate) {
    const std::vector<std::string>& texts = candidate.Texts();
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) { return word.FoundIn(text); });
  };
}

absl::Status CheckComparable(const FieldPath& path, Comparator comparator) {
  if (comparator == Comparator::kHas) return absl::OkStatus();
  const FieldDescriptor& field = path.leaf();
  auto refuse = [&](auto... why) { return absl::InvalidArgumentError(absl::StrCat(path.text(), why...)); };
  if (path.LeadsToMap()) return refuse(" is a map: expected ", path.text(), ":key or ", path.text(), ".key = value");
  if (path.LeadsToMessage()) {
    return refuse(" is a message: expected one of its fields, ", FieldNames(*field.message_type()), ", or ",
                  path.text(), ":*");
  }
  if (path.IsRepeated()) return refuse(" is repeated: expected \":\", which asks whether any element has the value");
  if (!IsComparable(field)) return refuse(" is bytes: expected ", path.text(), ":*");
  const bool has_order =
      field.cpp_type() != FieldDescriptor::CPPTYPE_BOOL && field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM;
  if (IsOrdered(comparator) && !has_order) return refuse(" has no order: expected \"=\" or \"!=\"");
  return absl::OkStatus();
}

absl::StatusOr<Restriction> Restrict(const FieldPath& path, Comparator comparator, const TextPattern& literal,
                                     absl::TimeZone zone) {
  const FieldDescriptor& field = path.leaf();
  if (comparator == Comparator::kHas) {
    if (literal.IsAnything()) return Restriction{Presence(path)};
    if (path.LeadsToMap() || path.LeadsToMessage()) {
      FieldPath member = path;
      RETURN_IF_ERROR(member.Append(literal.text()));
      return Restriction{Presence(std::move(member))};
    }
    if (!IsComparable(field)) return absl::InvalidArgumentError("expected *: bytes can only be tested for presence");
  }
  if (IsText(field) && !IsOrdered(comparator)) {
    Condition condition = SomeText(path, comparator, literal);
    if (comparator == Comparator::kNotEqual) return Restriction{Not(std::move(condition))};
    Restriction restriction{std::move(condition)};
    if (comparator == Comparator::kEqual && !literal.HasWildcard()) restriction.equal_to = literal.Composed().text();
    return restriction;
  }
  if (IsText(field) && literal.HasWildcard()) {
    return absl::InvalidArgumentError("expected text without *: wildcards work with \"=\", \"!=\" and \":\" only");
  }
  ASSIGN_OR_RETURN(Operand operand, ParseOperand(literal.text(), field, zone));
  Restriction restriction;
  if (Holds(comparator, 0) && !IsOrdered(comparator) && !operand.last.has_value()) restriction.equal_to = operand.value;
  // "Not equal" is true also where there is no value at all.
  const bool negated = comparator == Comparator::kNotEqual;
  restriction.condition =
      SomeValue(path, [operand, comparator = negated ? Comparator::kEqual : comparator](const Value& value) {
        return Holds(comparator, operand.Compare(value));
      });
  if (negated) restriction.condition = Not(std::move(restriction.condition));
  return restriction;
}

}  // namespace aims::query
