#include "common/telemetry/log.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"

namespace aims::telemetry {
namespace {

constexpr size_t kMaxLineBytes = 8 * 1024;
constexpr size_t kMaxValueBytes = 2 * 1024;

std::atomic<bool> text_format{false};
std::mutex sink_mutex;

std::function<void(absl::string_view)>& Sink() {
  static auto* sink = new std::function<void(absl::string_view)>();
  return *sink;
}

std::string Bounded(absl::string_view value) {
  if (value.size() <= kMaxValueBytes) return std::string(value);
  return absl::StrCat(value.substr(0, kMaxValueBytes), "… (", value.size(), " bytes)");
}

std::string Now() { return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone()); }

std::string JsonLine(absl::string_view severity, absl::string_view event, Fields fields) {
  nlohmann::ordered_json line;
  line["time"] = Now();
  line["severity"] = std::string(severity);
  line["event"] = std::string(event);
  size_t bytes = 0;
  for (const auto& [key, value] : fields) {
    if (value.empty()) continue;
    std::string bounded = Bounded(value);
    bytes += key.size() + bounded.size();
    if (bytes > kMaxLineBytes) {
      line["cut"] = "true";
      break;
    }
    line[std::string(key)] = std::move(bounded);
  }
  // What is not UTF-8 is replaced: a log line is always valid JSON.
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string TextLine(absl::string_view severity, absl::string_view event, Fields fields) {
  std::string line = absl::StrCat(Now(), " ", severity, " ", event);
  for (const auto& [key, value] : fields) {
    if (!value.empty() && line.size() < kMaxLineBytes) absl::StrAppend(&line, " ", key, "=", Bounded(value));
  }
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';  // one record, one line; no escape sequences for the terminal
  }
  return line;
}

void Write(absl::string_view severity, absl::string_view event, Fields fields) {
  const std::string line = text_format ? TextLine(severity, event, fields) : JsonLine(severity, event, fields);
  std::lock_guard<std::mutex> lock(sink_mutex);
  if (Sink()) {
    Sink()(line);
    return;
  }
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fputc('\n', stderr);
}

}  // namespace

void Info(absl::string_view event, Fields fields) { Write("INFO", event, fields); }
void Warning(absl::string_view event, Fields fields) { Write("WARNING", event, fields); }
void Error(absl::string_view event, Fields fields) { Write("ERROR", event, fields); }

void SetLogFormat(absl::string_view format) {
  text_format = format == "text" || (format == "auto" && isatty(STDERR_FILENO) == 1);
}

void SetLogSink(std::function<void(absl::string_view)> sink) {
  std::lock_guard<std::mutex> lock(sink_mutex);
  Sink() = std::move(sink);
}

}  // namespace aims::telemetry
