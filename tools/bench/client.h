#pragma once
// A load generator: keeps calls in flight at a server, and times them. One thread, messages as bytes, so that it takes
// as little as it can of the machine that it shares with the server.
//
//   Client client(server->address());
//   ASSIGN_OR_RETURN(Sample sample, client.Run({.method = kCreateSupplier, .in_flight = 256,
//                                               .length = absl::Seconds(4), .request = [&] { return …bytes…; }}));
//
// Used by one thread.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/bench/latencies.h"
#include "tools/bench/report.h"

namespace grpc {
class Channel;
}

namespace aims::bench {

struct Load {
  std::string method;                                // "/package.Service/Method"
  int in_flight = 1;                                 // calls, or streams
  absl::Duration warm_up = absl::Milliseconds(500);  // not counted
  absl::Duration length;
  std::function<std::string()> request;                                      // the next request's bytes
  std::function<absl::Status(const std::string& response)> check = nullptr;  // of a stream's responses
};

class Client {
 public:
  explicit Client(const std::string& address);
  ~Client();

  // Unary calls: "calls/s" and the latencies of those that ended within `length`. The first error that a call had,
  // except that Unavailable before the end of the warm-up is tried again: a partition may still be being taken over.
  absl::StatusOr<Sample> Run(const Load& load);

  // The answer to one call, which must succeed. Unavailable is tried again for a minute.
  absl::StatusOr<std::string> Call(const std::string& method, const std::string& request);

  // Streams in both directions: each is sent requests as fast as it takes them, and each is answered once. "events/s"
  // of the answers that came within `length`. The first error of a stream or of `check`.
  absl::StatusOr<Sample> RunStreams(const Load& load);

 private:
  // Several connections, as several clients would have: a server allows 1,000 calls on each.
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
};

}  // namespace aims::bench
