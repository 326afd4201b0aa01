#include "tools/aims/import/windows1252.h"

#include <array>
#include <cstdint>

#include "absl/strings/str_format.h"

namespace aims::cli {
namespace {

// Code points of 0x80–0x9F; 0 where the byte means nothing.
constexpr std::array<uint16_t, 32> kTypographic = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                   0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void AppendUtf8(uint16_t code_point, std::string* text) {
  if (code_point < 0x80) {
    text->push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    text->push_back(static_cast<char>(0xC0 | (code_point >> 6)));
    text->push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  } else {
    text->push_back(static_cast<char>(0xE0 | (code_point >> 12)));
    text->push_back(static_cast<char>(0x80 | ((code_point >> 6) & 0x3F)));
    text->push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  }
}

}  // namespace

absl::StatusOr<std::string> Windows1252ToUtf8(absl::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<uint8_t>(bytes[i]);
    const uint16_t code_point = byte >= 0x80 && byte < 0xA0 ? kTypographic[byte - 0x80] : byte;
    if (code_point == 0 && byte != 0) {
      return absl::InvalidArgumentError(
          absl::StrFormat("byte 0x%02X at place %d is not valid in Windows-1252", byte, i + 1));
    }
    AppendUtf8(code_point, &text);
  }
  return text;
}

}  // namespace aims::cli
