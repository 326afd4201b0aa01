#pragma once
// Structured logs on standard error: one line per record, JSON for machines, text on a terminal.
//
//   telemetry::Info("partition.leading", {{"topic", topic}, {"partition", absl::StrCat(partition)}});
//   telemetry::Error("rpc.failed", {{"method", path}, {"trace_id", trace_id}, {"error", status.message()}});
//
//   {"time":"2026-11-24T10:00:00.123Z","severity":"INFO","event":"partition.leading","topic":"…","partition":"3"}
//
// The name of an event is stable, for alerts and searches; variable parts are in the fields. Fields without a value are
// left out. Never log credentials or personal data. Thread-safe. A line has at most 8 KiB: a value is cut after 2 KiB
// and marked; fields without room are left out, and a last field "cut" says so. A record is always one line of valid
// UTF-8, and in text no control characters reach the terminal.

#include <functional>
#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace aims::telemetry {

using Field = std::pair<absl::string_view, absl::string_view>;
using Fields = std::initializer_list<Field>;

void Info(absl::string_view event, Fields fields);
void Warning(absl::string_view event, Fields fields);
void Error(absl::string_view event, Fields fields);

// "json", "text", or "auto": text when standard error is a terminal. Before other threads log.
void SetLogFormat(absl::string_view format);

// Sends whole lines to `sink` instead of standard error; an empty one restores that. For tests.
void SetLogSink(std::function<void(absl::string_view line)> sink);

}  // namespace aims::telemetry
