#pragma once
// What is wrong with a record that cannot be read or folded, told apart by what an operator does about it.
//
//   return WithFault(absl::DataLossError("the record is not a …"), RecordFault::kForeign);    // where it is read
//   …
//   status = Diagnose(record.record, status);   // "FOREIGN: the record is not one of AIMS …, then park the record"
//   FaultOf(status)                             // RecordFault::kForeign
//
// Thread-safe: no state.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/event_log/log.h"

namespace aims::projection {

enum class RecordFault {
  kTombstone,  // it has no value: another program wrote it, to delete its key
  kForeign,    // another program wrote it: it has not the header that all records of AIMS have
  kDamaged,    // AIMS wrote it, and it does not parse, or does not follow from the records before it
  kUnknown,    // AIMS wrote it, in a version that knows more kinds of event than this one
};

// The header that all records of AIMS have, and what its content begins with: the message that the value is comes after.
inline constexpr char kSchemaHeader[] = "ce_dataschema";
inline constexpr char kSchemaPrefix[] = "https://aims.dev/";

// "TOMBSTONE", "FOREIGN", "DAMAGED" or "UNKNOWN"; empty for none.
absl::string_view NameOf(absl::optional<RecordFault> fault);

// `why`, if it is an error, as one about a record with that fault: kForeign for what is no record of its topic, whoever
// wrote it, and kUnknown. Any other DataLoss is about a damaged one.
absl::Status WithFault(absl::Status why, RecordFault fault);

// `why` the record cannot be read or folded, with its fault in front, in words that say what to do. An error that is
// about no fault of the record (a program that reacts to it wrongly, a store that cannot be read) is returned as it is.
absl::Status Diagnose(const event_log::Record& record, const absl::Status& why);

// The fault that an error of WithFault or Diagnose has; none for other errors.
absl::optional<RecordFault> FaultOf(const absl::Status& status);

}  // namespace aims::projection
