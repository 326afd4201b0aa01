#pragma once
// Values as bytes in the order of the values: keys of indexes.
//
//   batch.Put(absl::StrCat(prefix, OrderKey(supplier, "update_time"), name), "");
//
// No key is a prefix of another, so keys can be concatenated: the next key only orders equal values. A missing value
// (unset, or in an unset message) comes first. Text is in the order of its bytes in Unicode form NFC, numbers in their
// order, enums by number, false before true. For descending order read backwards.
//
// The bytes are stored: a change of them is a new schema of every read model that uses them. Thread-safe: no state.
//
//   no value   00
//   a value    01, then:
//              integers and enums    8 bytes big-endian, signed ones with the sign bit flipped
//              doubles               IEEE 754 with the sign bit flipped, all bits if negative
//              booleans              1 byte
//              times and durations   seconds as signed, and 4 bytes of nanoseconds
//              text                  in NFC, with 00 as 00 ff, ended by 00 01

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/query/value.h"
#include "google/protobuf/message.h"

namespace aims::query {

// InvalidArgument unless `path` ("display_name", "owner.unit") leads from `type` to a comparable field, through fields
// that are not repeated.
absl::Status CheckOrderPath(const google::protobuf::Descriptor& type, absl::string_view path);

// The key of the field in `message`. Aborts on a path that CheckOrderPath refuses: paths are the program's own.
std::string OrderKey(const google::protobuf::Message& message, absl::string_view path);

// The key of a field that has the value.
std::string OrderKeyOf(const Value& value);

}  // namespace aims::query
