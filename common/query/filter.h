#pragma once
// The filter of a list (AIP-160), parsed against the message that it filters.
//
//   ASSIGN_OR_RETURN(Filter filter, Filter::Parse(request.filter(), Supplier::descriptor()));
//   if (filter.Matches(supplier)) …
//
//   assessment = UNSUITABLE AND display_name:"labs"
//   create_time >= 2026-01-01 (state = ACTIVE OR state = DRAFT) -tags:pilot
//
// Words and strings. A word ends at a space. In "…" or '…' a string can have any characters (\" \' \\ \* \n \r \t). `*`
// stands for any run of characters.
//
// Logic. `OR` binds closer than `AND`, and terms side by side are ANDed: `a b OR c` is `a AND (b OR c)`. `NOT a` and
// `-a` are the same. Keywords are in capitals.
//
// Fields are named as in the proto or as in JSON. `owner.unit` goes into a message, `labels.env` to a map's key (any
// key; `labels."a.b"`). The right side may be a choice: `state = (ACTIVE OR DRAFT)`.
//
//   = !=            all but repeated fields, maps and messages. Text as a whole: case counts, `*` is a wildcard.
//   < <= > >=       numbers, times, durations and text (by the bytes of its NFC).
//   field:value     text: contains it, case and form ignored; with `*` all of it matches. Others: equal. Repeated: an
//                   element is equal; through a repeated message, an element has such a field. Map: has the key;
//                   message: has the field.
//   field:*         is there: set, not empty, and not the default where it does not know whether it was set.
//   word            some text of the message, or of those in it, contains it. Case and form ignored.
//
// Values. Times are RFC 3339, or a date: the whole day in the time zone that is given, UTC otherwise. Durations `90s`, `1.5s`, `1h30m`. Enums by name, with or
// without the enum's prefix. Booleans `true` and `false`.
//
// Letters. Text that Unicode calls the same is the same everywhere: "é" is "e" with an accent after it (NFC). Where case
// and form are ignored, text and words are folded as Unicode says (NFKC_Casefold), the same for all languages:
// `ärzt` finds "Ärztliche", `почта` "ПОЧТА", `strasse` "Straße", and `fi` "ﬁ". Accents count.
//
// An unset field, or NaN, has no value: every comparison with it is false, except `!=`. Scalars without presence have
// their default.
//
// Bounds: 4 KiB, 32 nested parentheses, 100 terms. All errors are InvalidArgument and say the column and what was
// expected. A filter is immutable, cheap to copy and thread-safe. Functions (`name(…)`) are refused: there are none.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"

namespace aims::query {

class Filter {
 public:
  static constexpr size_t kMaxBytes = 4096;
  static constexpr size_t kMaxDepth = 32;
  static constexpr size_t kMaxTerms = 100;

  // A condition that every matching message meets, so a list can read only those messages.
  struct Equality {
    std::string path;       // "owner.unit": fields as in the proto
    std::string order_key;  // of every such message: OrderKey(message, path) of order_key.h
  };

  // `type` outlives the filter. An empty text matches everything. Dates are days in `zone`.
  static absl::StatusOr<Filter> Parse(absl::string_view text, const google::protobuf::Descriptor* type,
                                      absl::TimeZone zone = absl::UTCTimeZone());

  // `message` is of the type that the filter was parsed for.
  bool Matches(const google::protobuf::Message& message) const;

  // The terms that are ANDed at the top and compare a plain field with one value, in order.
  absl::Span<const Equality> RequiredEqualities() const;

 private:
  struct Parts;
  explicit Filter(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const Parts> parts_;
};

}  // namespace aims::query
