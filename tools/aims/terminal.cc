#include "tools/aims/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "common/base/text.h"

namespace aims::cli {
namespace {

bool BeginsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

std::string Printable(absl::string_view text) { return base::Readable(text, base::Lines::kOne); }

size_t DisplayWidth(absl::string_view text) {
  size_t width = 0;
  for (char c : text) width += BeginsCodePoint(c) ? 1 : 0;
  return width;
}

std::string CutToWidth(absl::string_view text, size_t width) {
  if (width == 0 || DisplayWidth(text) <= width) return std::string(text);
  size_t columns = 0;
  size_t end = 0;
  while (end < text.size() && (!BeginsCodePoint(text[end]) || ++columns < width)) ++end;
  return absl::StrCat(text.substr(0, end), "…");
}

Terminal::Terminal(FILE* stream, bool colour)
    : stream_(stream), interactive_(isatty(fileno(stream)) == 1), colour_(colour && interactive_) {}

size_t Terminal::width() const {
  if (!interactive_) return 0;
  winsize size{};
  return ioctl(fileno(stream_), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

bool Terminal::Flush() { return std::fflush(stream_) == 0 && !failed_; }

void Terminal::Write(absl::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stream_) != text.size()) failed_ = true;
}

std::string Terminal::Styled(absl::string_view code, absl::string_view text) const {
  return colour_ ? absl::StrCat("\033[", code, "m", text, "\033[0m") : std::string(text);
}

}  // namespace aims::cli
