#include "tools/aims/progress.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace aims::cli {
namespace {

constexpr double kSteady = 0.5;  // seconds before which a rate says nothing

}  // namespace

std::string WithCommas(int64_t number) {
  std::string digits = absl::StrCat(number);
  for (int place = static_cast<int>(digits.size()) - 3; place > (number < 0 ? 1 : 0); place -= 3) {
    digits.insert(place, ",");
  }
  return digits;
}

std::string ProgressLine(absl::string_view verb, int64_t done, int64_t total, absl::Duration elapsed) {
  const double seconds = std::max(absl::ToDoubleSeconds(elapsed), 1e-3);
  const double rate = done / seconds;
  std::string line = absl::StrCat(verb, "  ", WithCommas(done));
  if (total > 0) absl::StrAppendFormat(&line, "/%s  %d%%", WithCommas(total), done * 100 / total);
  if (total > 0 && done > 0 && seconds >= kSteady) {
    const auto left = static_cast<int64_t>((total - done) / rate + 0.5);
    absl::StrAppend(&line, "  ", WithCommas(static_cast<int64_t>(rate)), "/s  ",
                    left < 60 ? absl::StrCat(left, " s") : absl::StrCat(left / 60, " min"), " left");
  }
  return line;
}

Progress::Progress(Terminal& terminal, std::string verb, int64_t total)
    : terminal_(terminal), verb_(std::move(verb)), total_(total), begin_(absl::Now()) {}

Progress::~Progress() {
  if (shown_ == absl::InfinitePast()) return;
  terminal_.Print("\r\033[K");
  terminal_.Flush();
}

void Progress::Show(int64_t done) {
  const absl::Time now = absl::Now();
  if (!terminal_.interactive() || now - shown_ < absl::Milliseconds(100)) return;
  shown_ = now;
  terminal_.Print("\r", CutToWidth(ProgressLine(verb_, done, total_, now - begin_), terminal_.width()), "\033[K");
  terminal_.Flush();
}

void Progress::Wait(absl::string_view for_what) {
  const bool told = std::exchange(waits_, true);
  if (terminal_.interactive()) {
    shown_ = absl::Now();
    terminal_.Print("\r", terminal_.Yellow(CutToWidth(Printable(for_what), terminal_.width())), "\033[K");
  } else if (!told) {
    terminal_.Print("aims: ", Printable(for_what), "\n");
  }
  terminal_.Flush();
}

void Progress::GoOn(absl::string_view why) {
  if (!std::exchange(waits_, false) || terminal_.interactive()) return;
  terminal_.Print("aims: ", Printable(why), "\n");
  terminal_.Flush();
}

}  // namespace aims::cli
