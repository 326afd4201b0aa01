#pragma once
// The stored form of a record: a version byte, then key, headers and value, each after its length (LEB128, as in
// protocol buffers):
//
//   0x01 | key | number of headers | name, content of each | value
//
// Thread-safe: no state.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/event_log/log.h"

namespace aims::event_log::embedded {

std::string EncodeRecord(const Record& record);

// DataLoss when `bytes` are not exactly one stored record; FailedPrecondition when a newer version of AIMS stored it.
absl::StatusOr<Record> DecodeRecord(absl::string_view bytes);

}  // namespace aims::event_log::embedded
