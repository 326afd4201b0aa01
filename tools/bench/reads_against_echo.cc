#include "tools/bench/reads_against_echo.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/bench/answers.h"

namespace aims::bench {

void ReadsAgainstEcho::Add(const std::string& what, const std::string& method, int in_flight,
                           std::function<std::string()> request, std::vector<Comparison> comparisons) {
  const std::string parameters = absl::StrCat(in_flight, " in flight");
  for (Comparison& comparison : comparisons) {
    if (comparison.yardstick == "echo") comparison.yardstick = absl::StrCat("echo of ", what, ", ", parameters);
  }
  for (Target* target : {echo_, aims_}) {
    const bool is_echo = target == echo_;
    subjects_.push_back({.name = is_echo ? "echo of " + what : what,
                         .parameters = parameters,
                         .comparisons = is_echo ? std::vector<Comparison>() : comparisons,
                         .measure = [=, length = length_] {
                           return target->Run(
                               {.method = method, .in_flight = in_flight, .length = length, .request = request});
                         }});
  }
}

absl::StatusOr<std::string> RecordAnswer(Client& client, const std::string& method, const std::string& request,
                                         const std::string& directory) {
  ASSIGN_OR_RETURN(std::string response, client.Call(method, request));
  RETURN_IF_ERROR(KeepAnswer(directory, {method, request, response}));
  return response;
}

std::function<std::string()> InTurn(std::vector<std::string> requests) {
  return [requests = std::move(requests), next = size_t{0}]() mutable { return requests[next++ % requests.size()]; };
}

}  // namespace aims::bench
