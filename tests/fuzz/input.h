#pragma once
// What every fuzz target needs: the input in parts, and a way to say what must hold.
//
//   extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
//     fuzz::Input input(data, size);
//     const absl::string_view text = input.Text();
//     auto parsed = Parse(text);
//     if (parsed.ok()) fuzz::Check(*Parse(Print(*parsed)) == *parsed, "what is printed is read again");
//     return 0;
//   }
//
// Used by one thread.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace aims::fuzz {

// An input taken apart from its front. Texts end at a zero byte, so that kept inputs can be read and written by people.
// Views are into the input.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  // Up to the next zero byte, which is dropped.
  absl::string_view Text() {
    const size_t end = rest_.find('\0');
    const absl::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end == absl::string_view::npos ? rest_.size() : end + 1);
    return text;
  }
  // One byte; 0 at the end.
  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  // Two bytes of length, then that many or as many as there are.
  absl::string_view Bytes() {
    const size_t high = Byte(), size = high << 8 | Byte();
    const absl::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(bytes.size());
    return bytes;
  }
  absl::string_view Rest() { return rest_; }
  bool empty() const { return rest_.empty(); }

 private:
  absl::string_view rest_;
};

// Ends the program with `what` unless `holds`: a finding.
inline void Check(bool holds, absl::string_view what) {
  if (holds) return;
  const std::string line = absl::StrCat("does not hold: ", what, "\n");
  std::fputs(line.c_str(), stderr);
  std::abort();
}

// OK, or refused as the caller's mistake: what a parser may say of anything from outside.
inline void CheckRefusal(const absl::Status& status, absl::StatusCode refusal = absl::StatusCode::kInvalidArgument) {
  Check(status.ok() || (status.code() == refusal && !status.message().empty()), status.ToString());
}

}  // namespace aims::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
