#include "common/base/utf8.h"

namespace aims::base {
namespace {

// Bytes of the code point that `text` begins with; 0 when it begins with none. RFC 3629 section 4.
size_t CodePointLength(absl::string_view text) {
  auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  auto in = [&](size_t i, unsigned low, unsigned high) { return byte(i) >= low && byte(i) <= high; };
  auto tail = [&](size_t i) { return in(i, 0x80, 0xBF); };
  if (text.empty()) return 0;
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (in(0, 0xC2, 0xDF)) return tail(1) ? 2 : 0;
  if (first == 0xE0) return in(1, 0xA0, 0xBF) && tail(2) ? 3 : 0;
  if (first == 0xED) return in(1, 0x80, 0x9F) && tail(2) ? 3 : 0;
  if (in(0, 0xE1, 0xEF)) return tail(1) && tail(2) ? 3 : 0;
  if (first == 0xF0) return in(1, 0x90, 0xBF) && tail(2) && tail(3) ? 4 : 0;
  if (in(0, 0xF1, 0xF3)) return tail(1) && tail(2) && tail(3) ? 4 : 0;
  if (first == 0xF4) return in(1, 0x80, 0x8F) && tail(2) && tail(3) ? 4 : 0;
  return 0;
}

}  // namespace

CodePoint FirstCodePoint(absl::string_view text) {
  const size_t bytes = CodePointLength(text);
  if (bytes == 0) return {};
  // Of the first byte count the bits below those that say how many bytes there are; of each other its lower six.
  auto value = static_cast<char32_t>(static_cast<unsigned char>(text[0]) & (bytes == 1 ? 0x7Fu : 0xFFu >> (bytes + 1)));
  for (size_t i = 1; i < bytes; ++i) value = value << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  return {value, bytes};
}

absl::optional<size_t> CodePoints(absl::string_view text) {
  size_t count = 0;
  for (; !text.empty(); ++count) {
    const size_t length = CodePointLength(text);
    if (length == 0) return absl::nullopt;
    text.remove_prefix(length);
  }
  return count;
}

std::string BoundedUtf8(absl::string_view text, size_t max_bytes) {
  constexpr absl::string_view kEllipsis = "…";
  std::string result;
  size_t cut = 0;  // where an ellipsis would still fit
  while (!text.empty()) {
    const size_t length = CodePointLength(text);
    const absl::string_view next = length == 0 ? "?" : text.substr(0, length);
    if (result.size() + next.size() > max_bytes) {
      result.resize(cut);
      return result.append(kEllipsis.data(), kEllipsis.size());
    }
    result.append(next.data(), next.size());
    if (result.size() + kEllipsis.size() <= max_bytes) cut = result.size();
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

}  // namespace aims::base
