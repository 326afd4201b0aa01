#pragma once
// The values of message fields that can be compared: text, numbers, booleans, enums (by number), and the well-known
// Timestamp and Duration.
//
//   ASSIGN_OR_RETURN(Operand operand, ParseOperand("2026-11-24", *update_time, zone));
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

// Whether fields of this type have such values: not bytes, and no messages except Timestamp and Duration.
bool IsComparable(const google::protobuf::FieldDescriptor& field);

// As `index` of ReadValue: the field is not repeated.
inline constexpr int kSingular = -1;

// The value of a comparable field, or of its element `index` when it is repeated; text in Unicode form NFC. An unset
// field has its default.
Value ReadValue(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field, int index);

// The right side of a comparison: a value, or all values of a span. A date is the whole day: `= 2026-11-24` matches any
// time on that day, and `> 2026-11-24` begins with the next day.
struct Operand {
  Value value;                 // it, or the first of them
  absl::optional<Value> last;  // of them

  // Below 0 when `other` is before this, 0 when it is equal or within the span, above 0 when it is after this; nullopt
  // for NaN.
  absl::optional<int> Compare(const Value& other) const;
};

// Reads `text` as a value of `field`'s type. Enums are named by value, with or without the enum's prefix
// (LIFECYCLE_STATE_OPERATION, OPERATION); durations are "1.5s" or "1h30m"; times RFC 3339 or a date, a day in `zone`.
// InvalidArgument says what was expected. `field` is comparable.
absl::StatusOr<Operand> ParseOperand(absl::string_view text, const google::protobuf::FieldDescriptor& field,
                                     absl::TimeZone zone);

}  // namespace aims::query
