#pragma once
// An output stream that may be a terminal: colours and progress only there, and no control characters from outside data
// ever, since a name read from a file could otherwise command the reader's terminal.
//
//   Terminal out(stdout, /*colour=*/true);
//   out.Print(out.Bold("3 systems"), "\n");
//
// Thread-compatible.

#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace aims::cli {

// `text` on one line and without control characters (common/base/text.h): line breaks and tabs become blanks, others
// "·".
std::string Printable(absl::string_view text);

// Width of UTF-8 text on a terminal, taking each code point for one column.
size_t DisplayWidth(absl::string_view text);

// At most `width` columns of `text`; "…" at the end when something was cut.
std::string CutToWidth(absl::string_view text, size_t width);

class Terminal {
 public:
  // `stream` is not owned. Colours need `colour` and a terminal.
  Terminal(FILE* stream, bool colour);

  bool interactive() const { return interactive_; }
  // Columns; 0 when this is not a terminal: then nothing is cut.
  size_t width() const;

  template <class... Pieces>
  void Print(const Pieces&... pieces) {
    Write(absl::StrCat(pieces...));
  }

  std::string Bold(absl::string_view text) const { return Styled("1", text); }
  std::string Dim(absl::string_view text) const { return Styled("2", text); }
  std::string Red(absl::string_view text) const { return Styled("31", text); }
  std::string Green(absl::string_view text) const { return Styled("32", text); }
  std::string Yellow(absl::string_view text) const { return Styled("33", text); }

  // Whether everything printed so far was taken: false when, for example, the disk is full.
  bool Flush();

 private:
  void Write(absl::string_view text);
  std::string Styled(absl::string_view code, absl::string_view text) const;

  FILE* const stream_;
  const bool interactive_;
  const bool colour_;
  bool failed_ = false;
};

}  // namespace aims::cli
