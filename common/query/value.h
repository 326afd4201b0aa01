#pragma once
// The values of message fields that can be compared: text, numbers, booleans, enums (by number), and the well-known
// Timestamp and Duration.
//
//   ASSIGN_OR_RETURN(Operand operand, ParseOperand("2026-11-24", *update_time));
//   *operand.Compare(ReadValue(message, *update_time, kSingular)) < 0     // before that day
//
// Thread-safe: no state.

#include <cstdint>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "google/protobuf/message.h"

namespace aims::query {

using Value = std::variant<std::string, int64_t, uint64_t, double, bool, absl::Time, absl::Duration>;

// Whether fields of this type hold such values: not bytes, and no messages but Timestamp and Duration.
bool IsComparable(const google::protobuf::FieldDescriptor& field);

// As `index` of ReadValue: the field is not repeated.
inline constexpr int kSingular = -1;

// The value of a comparable field, or of its element `index` when it is repeated. What is unset reads as its default.
Value ReadValue(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field, int index);

// What a filter compares with: a value, or all values of a span. A bare date is the whole day in UTC, so that
// `= 2026-11-24` is any time on that day and `> 2026-11-24` begins with the next.
struct Operand {
  Value value;                // it, or the first of them
  absl::optional<Value> end;  // the first behind them

  // Below 0 when `other` lies before this, 0 when it is it or one of them, above 0 when it lies behind; nullopt for not
  // a number, which lies nowhere.
  absl::optional<int> Compare(const Value& other) const;
};

// Reads `text` as a value of `field`'s type. Enums are named by value, with or without the enum's prefix
// (LIFECYCLE_STATE_OPERATION, OPERATION); durations are "1.5s" or "1h30m"; times RFC 3339 or a date. InvalidArgument
// says what was expected. `field` is comparable.
absl::StatusOr<Operand> ParseOperand(absl::string_view text, const google::protobuf::FieldDescriptor& field);

}  // namespace aims::query
