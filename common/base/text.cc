#include "common/base/text.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_format.h"
#include "common/base/utf8.h"

namespace aims::base {
namespace {

struct Range {
  char32_t first, last;
};

// White_Space, Default_Ignorable_Code_Point and Cc of Unicode 15, and U+2800. In order.
constexpr std::array<Range, 22> kBlank = {{
    {0x0000, 0x0020}, {0x007F, 0x00A0},   {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x061C, 0x061C}, {0x115F, 0x1160},
    {0x1680, 0x1680}, {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x2000, 0x200F},   {0x2028, 0x202F}, {0x205F, 0x206F},
    {0x2800, 0x2800}, {0x3000, 0x3000},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFF8}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
}};

bool IsBlank(char32_t c) {
  if (c > 0x20 && c < 0x7F) return false;
  return std::any_of(kBlank.begin(), kBlank.end(),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

bool IsBidirectional(char32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

bool IsNoncharacter(char32_t c) { return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE; }

bool IsControl(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

bool IsLineSeparator(char32_t c) { return c == 0x2028 || c == 0x2029; }

}  // namespace

absl::string_view SkipBlanks(absl::string_view text) {
  while (!text.empty()) {
    const CodePoint next = FirstCodePoint(text);
    if (next.bytes == 0 || !IsBlank(next.value)) break;
    text.remove_prefix(next.bytes);
  }
  return text;
}

bool IsBlank(absl::string_view text) { return SkipBlanks(text).empty(); }

bool IsUnreadable(char32_t code_point) {
  return IsControl(code_point) || IsBidirectional(code_point) || IsNoncharacter(code_point);
}

absl::optional<Unreadable> FindUnreadable(absl::string_view text, Lines lines) {
  for (size_t index = 0; !text.empty(); ++index) {
    const CodePoint next = FirstCodePoint(text);
    const bool breaks = next.value == '\n' || next.value == '\t' || IsLineSeparator(next.value);
    const bool fits = breaks ? lines == Lines::kSeveral : !IsUnreadable(next.value);
    if (next.bytes == 0 || !fits) return Unreadable{next.value, index};
    text.remove_prefix(next.bytes);
  }
  return absl::nullopt;
}

std::string Describe(char32_t code_point) {
  const char* kind = "a noncharacter";
  if (code_point == '\n' || code_point == '\r' || IsLineSeparator(code_point)) {
    kind = "a line break";
  } else if (code_point == '\t') {
    kind = "a tab";
  } else if (IsControl(code_point)) {
    kind = "a control character";
  } else if (IsBidirectional(code_point)) {
    kind = "which changes the direction of text";
  }
  return absl::StrFormat("U+%04X, %s", static_cast<uint32_t>(code_point), kind);
}

std::string Readable(absl::string_view text, Lines lines) {
  std::string readable;
  readable.reserve(text.size());
  while (!text.empty()) {
    const CodePoint next = FirstCodePoint(text);
    const size_t bytes = std::max<size_t>(next.bytes, 1);
    const absl::string_view piece = text.substr(0, bytes);
    text.remove_prefix(bytes);
    const bool crlf = piece == "\r" && !text.empty() && text.front() == '\n';
    if (crlf || piece == "\n" || piece == "\t") {
      if (lines == Lines::kSeveral) {
        readable.append(piece.data(), piece.size());
      } else if (!crlf) {
        readable.push_back(' ');
      }
    } else if (lines == Lines::kOne && (piece == "\r" || IsLineSeparator(next.value))) {
      readable.push_back(' ');
    } else if (next.bytes == 0 || IsUnreadable(next.value)) {
      readable.append("·");
    } else {
      readable.append(piece.data(), piece.size());
    }
  }
  return readable;
}

}  // namespace aims::base
