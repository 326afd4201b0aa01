#pragma once
// Runs the program as people call it, for tests.
//
//   const Ran ran = Aims("--server 127.0.0.1:1 org list");
//   EXPECT_EQ(ran.code, 3);

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"

namespace aims::cli {

struct Ran {
  int code;
  std::string out;  // standard output and standard error, as they come
};

// `input`: a command whose output the program reads.
inline Ran Aims(const std::string& arguments, const std::string& input = "") {
  const std::string command = absl::StrCat(input, input.empty() ? "" : " | ",
                                           "AIMS_ORGANIZATION= AIMS_SERVER= AIMS_ACTOR=ana AIMS_ROLES=admin '",
                                           AIMS_PROGRAM, "' ", arguments, " 2>&1");
  FILE* pipe = popen(command.c_str(), "r");
  std::string out;
  std::array<char, 4096> buffer;
  for (size_t read; (read = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) out.append(buffer.data(), read);
  return {WEXITSTATUS(pclose(pipe)), out};
}

}  // namespace aims::cli
