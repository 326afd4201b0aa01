#pragma once
// Repeated fields as the lists of Properties (timeline.h). Pure.

#include <string>
#include <vector>

#include "google/protobuf/repeated_field.h"

namespace aims::improvement {

// The texts of a repeated field.
inline std::vector<std::string> ListOf(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

// The ids of the frameworks of requirements, each once: "iso-42001" of "iso-42001:9.1".
std::vector<std::string> FrameworksOf(const google::protobuf::RepeatedPtrField<std::string>& requirements);

}  // namespace aims::improvement
