#pragma once
// Ends the program over a mistake in it that its first test finds: a message without a field that is always there, a
// name that is in no proto. Never over input from outside.
//
//   if (field == nullptr) base::Mistake(absl::StrCat(type.full_name(), " has no field `metadata`"));

#include <string>

namespace aims::base {

// Says on standard error which mistake it is, and aborts.
[[noreturn]] void Mistake(const std::string& mistake);

}  // namespace aims::base
