#pragma once
// Reads at a server, each with the echo of the same request as its yardstick.
//
//   ReadsAgainstEcho reads(&echo, &aims, rounds.Length());
//   reads.Add("get by name", kGetSupplier, /*in_flight=*/16, &GetRequest,
//             {{.metric = "calls/s", .yardstick = "echo"}});
//   return rounds.Measure(reads.Take());
//
// Of a read that the echo cannot make up an answer to it gives the one that was recorded:
//
//   ASSIGN_OR_RETURN(Target aims, Target::OpenToRead(…));
//   RETURN_IF_ERROR(RecordAnswer(aims.client(), kGetTrail, request, workspace.path("answers")).status());
//   ASSIGN_OR_RETURN(Target echo, Target::OpenToRead(ServerProcess::Echo(…, workspace.path("answers")), …));
//
// Used by one thread.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/bench/rounds.h"
#include "tools/bench/target.h"

namespace aims::bench {

class ReadsAgainstEcho {
 public:
  // The targets are not owned and outlive what is measured.
  ReadsAgainstEcho(Target* echo, Target* aims, absl::Duration length) : echo_(echo), aims_(aims), length_(length) {}

  // A comparison with the yardstick "echo" is one with the echo of this read.
  void Add(const std::string& what, const std::string& method, int in_flight, std::function<std::string()> request,
           std::vector<Comparison> comparisons);
  std::vector<Subject> Take() { return std::move(subjects_); }

 private:
  Target* const echo_;
  Target* const aims_;
  const absl::Duration length_;
  std::vector<Subject> subjects_;
};

// Asks once, and keeps the answer in `directory` for an echo server that is started on it (answers.h). Its bytes.
absl::StatusOr<std::string> RecordAnswer(Client& client, const std::string& method, const std::string& request,
                                         const std::string& directory);

// Gives these again and again, in turn.
std::function<std::string()> InTurn(std::vector<std::string> requests);

}  // namespace aims::bench
