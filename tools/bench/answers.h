#pragma once
// What a real server answered, in files, for the echo to give again.
//
//   RETURN_IF_ERROR(KeepAnswer(directory, {"/aims.risk.v1.RiskService/ListRisks", request, response}));
//   ASSIGN_OR_RETURN(const std::vector<Answer> answers, ReadAnswers(directory));
//
// One thread writes, and nobody reads meanwhile.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace aims::bench {

struct Answer {
  std::string method;    // "/package.Service/Method"
  std::string request;   // bytes of the message
  std::string response;  // bytes of the message
};

// Adds it to those in the directory, which is made if need be. Unavailable when it cannot be written.
absl::Status KeepAnswer(const std::string& directory, const Answer& answer);

// All that were kept, in the order that they were. DataLoss when a file is not as it was written.
absl::StatusOr<std::vector<Answer>> ReadAnswers(const std::string& directory);

}  // namespace aims::bench
