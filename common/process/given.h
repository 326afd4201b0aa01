#pragma once
// A check of command lines: an option that is given has a value. An empty one comes from a variable of the shell that is
// not set, and is refused rather than taken for the default.
//
//   for (CLI::Option* option : app.get_options()) option->check(Given());

#include <string>

#include "CLI/CLI.hpp"

namespace aims::process {

inline CLI::Validator Given() {
  return CLI::Validator(
      [](const std::string& value) {
        return value.empty() ? "the value is empty: give one, or leave the option out" : std::string();
      },
      "");
}

}  // namespace aims::process
