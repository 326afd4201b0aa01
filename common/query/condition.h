#pragma once
// The parts of a filter: conditions on one message, and the comparisons that each type of field allows.
//
// Conditions are immutable and thread-safe; a Candidate is used by one thread.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/query/field_path.h"
#include "common/query/text_pattern.h"
#include "google/protobuf/message.h"

namespace aims::query {

// A message that a filter tests.
class Candidate {
 public:
  explicit Candidate(const google::protobuf::Message& message) : message_(message) {}
  const google::protobuf::Message& message() const { return message_; }

  // All its text, including that of messages in it, folded (base::Folded). Made once, because a filter may search for
  // many words.
  const std::vector<std::string>& Texts();

 private:
  const google::protobuf::Message& message_;
  absl::optional<std::vector<std::string>> texts_;
};

using Condition = std::function<bool(Candidate&)>;

Condition AllOf(std::vector<Condition> conditions);
Condition AnyOf(std::vector<Condition> conditions);
Condition Not(Condition condition);
// A bare word: any text of the message contains it. Case and form are ignored.
Condition Mentions(const TextPattern& word);

enum class Comparator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHas };

// InvalidArgument when fields like the path's cannot be compared like that.
absl::Status CheckComparable(const FieldPath& path, Comparator comparator);

// A restriction, with the value that it implies.
struct Restriction {
  Condition condition;
  // The value of the field in every matching message, if there is exactly one such value.
  absl::optional<Value> equal_to;
};

// `path comparator literal`, after CheckComparable; dates are days in `zone`. InvalidArgument says which literal was
// expected.
absl::StatusOr<Restriction> Restrict(const FieldPath& path, Comparator comparator, const TextPattern& literal,
                                     absl::TimeZone zone);

}  // namespace aims::query
