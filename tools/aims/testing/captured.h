#pragma once
// A Terminal that is a file, for tests: what was printed, as text.
//
//   Captured out;
//   Print(out.terminal());
//   EXPECT_EQ(out.text(), "…");

#include <cstdio>
#include <string>

#include "tools/aims/terminal.h"

namespace aims::cli {

class Captured {
 public:
  Captured() : file_(std::tmpfile()), terminal_(file_, true) {}
  ~Captured() { std::fclose(file_); }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;

  Terminal& terminal() { return terminal_; }

  std::string text() {
    std::fflush(file_);
    std::rewind(file_);
    std::string text;
    char buffer[4096];
    for (size_t read; (read = std::fread(buffer, 1, sizeof(buffer), file_)) > 0;) text.append(buffer, read);
    return text;
  }

 private:
  std::FILE* const file_;
  Terminal terminal_;
};

}  // namespace aims::cli
