#pragma once
// Clients that watch an organization's changes, many of them in this process.
//
//   ASSIGN_OR_RETURN(auto watchers, Watchers::Open(address, {.organization = "organizations/acme", .count = 100}));
//   …write…
//   RETURN_IF_ERROR(watchers->Await(writes, deadline));   // each was sent so many changes
//
// Used by one thread.

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace grpc {
class Channel;
}

namespace aims::bench {

class Watchers {
 public:
  struct Options {
    std::string organization;
    int count = 0;
    bool reads = true;  // whether they take what they are sent
  };
  // Each watches from the present on when it returns.
  static absl::StatusOr<std::unique_ptr<Watchers>> Open(const std::string& address, const Options& options);
  // Ends them.
  ~Watchers();

  // DeadlineExceeded when not each of them was sent so many changes until then; the error of one that ended.
  absl::Status Await(uint64_t changes, absl::Time deadline);

 private:
  class Watcher;

  // What they have come to.
  struct Tally {
    absl::Mutex mutex;
    size_t begun = 0;
    size_t ended = 0;
    uint64_t received = 0;
    absl::Status error;
  };

  Watchers() = default;

  Tally tally_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::deque<std::unique_ptr<Watcher>> watchers_;
};

}  // namespace aims::bench
