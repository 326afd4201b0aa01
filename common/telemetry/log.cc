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
constexpr size_t kMaxNameBytes = 128;  // of an event and of a field

std::atomic<bool> text_format{false};
std::mutex sink_mutex;

std::function<void(absl::string_view)>& Sink() {
  static auto* sink = new std::function<void(absl::string_view)>();
  return *sink;
}

std::string Bounded(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  size_t end = max_bytes;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;  // between characters of UTF-8
  return absl::StrCat(text.substr(0, end), "… (", text.size(), " bytes)");
}

// A JSON string. What is not UTF-8 is replaced: a log line is always valid JSON.
std::string Quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Without control characters (C0, DEL, C1), which a terminal would obey or break the line at.
std::string Printable(std::string text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (byte == 0xC2 && next >= 0x80 && next <= 0x9F) text[i++] = ' ', text[i] = ' ';
    if (byte < 0x20 || byte == 0x7F) text[i] = ' ';
  }
  return text;
}

// How a format writes a record's beginning, one field, and its end.
struct Format {
  std::string (*begin)(absl::string_view time, absl::string_view severity, const std::string& event);
  std::string (*field)(const std::string& name, const std::string& value);
  absl::string_view end;
};

constexpr Format kJson = {[](absl::string_view time, absl::string_view severity, const std::string& event) {
                            return absl::StrCat("{\"time\":\"", time, "\",\"severity\":\"", severity,
                                                "\",\"event\":", Quoted(event));
                          },
                          [](const std::string& name, const std::string& value) {
                            return absl::StrCat(",", Quoted(name), ":", Quoted(value));
                          },
                          "}"};

constexpr Format kText = {[](absl::string_view time, absl::string_view severity, const std::string& event) {
                            return absl::StrCat(time, " ", severity, " ", Printable(event));
                          },
                          [](const std::string& name, const std::string& value) {
                            return absl::StrCat(" ", Printable(name), "=", Printable(value));
                          },
                          ""};

std::string Line(const Format& format, absl::string_view severity, absl::string_view event, Fields fields) {
  const std::string time = absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(), absl::UTCTimeZone());
  const std::string cut = absl::StrCat(format.field("cut", "true"), format.end);
  std::string line = format.begin(time, severity, Bounded(event, kMaxNameBytes));
  bool left_out = false;
  for (const auto& [name, value] : fields) {
    if (value.empty()) continue;
    const std::string field = format.field(Bounded(name, kMaxNameBytes), Bounded(value, kMaxValueBytes));
    const bool fits = line.size() + field.size() + cut.size() < kMaxLineBytes;
    left_out |= !fits;
    if (fits) line += field;
  }
  return absl::StrCat(line, left_out ? absl::string_view(cut) : format.end);
}

void Write(absl::string_view severity, absl::string_view event, Fields fields) {
  std::string line = Line(text_format ? kText : kJson, severity, event, fields);
  std::lock_guard<std::mutex> lock(sink_mutex);
  if (Sink()) {
    Sink()(line);
    return;
  }
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);  // at once: other processes may share it
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
