// Reads at `aims serve` on the embedded log: GetSupplier by name and ListSuppliers of 450 rows, against the echo of the
// same messages.

#include <random>

#include "common/base/status_macros.h"
#include "tools/bench/benchmarks.h"
#include "tools/bench/reads_against_echo.h"
#include "tools/bench/suppliers.h"
#include "tools/bench/target.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

constexpr int kListed = 450;

// Fills the register with what is asked for; what warmed the server up is there as well.
absl::Status Fill(Client& client) {
  uint64_t next = 0;
  // A repeat of a request changes nothing: each is sent until it is there.
  return client
      .Run({.method = kCreateSupplier,
            .in_flight = 16,
            .warm_up = absl::Seconds(3),
            .length = absl::Milliseconds(500),
            .request = [&] { return CreateRequest(next++ % kListed).SerializeAsString(); }})
      .status();
}

std::string GetRequest() {
  static std::mt19937_64 random(42);
  inventory::v1::GetSupplierRequest request;
  request.set_name(SupplierName(random() % kListed));
  return request.SerializeAsString();
}

std::string ListRequest() {
  inventory::v1::ListSuppliersRequest request;
  request.set_parent(kOrganization);
  request.set_page_size(kListed);
  return request.SerializeAsString();
}

}  // namespace

absl::Status BenchReads(Rounds& rounds) {
  const Workspace workspace;
  ASSIGN_OR_RETURN(Target echo, Target::Open(ServerProcess::Echo(workspace.path("echo"))));
  ASSIGN_OR_RETURN(Target aims, Target::Open(ServerProcess::Aims(workspace.path("aims"), {})));
  RETURN_IF_ERROR(Fill(aims.client()));

  ReadsAgainstEcho reads(&echo, &aims, rounds.Length());
  for (const int in_flight : {1, 16, 256, 1024}) {
    reads.Add("get by name", kGetSupplier, in_flight, &GetRequest,
              {{.metric = "calls/s", .yardstick = "echo"}, {.metric = "p99 ms", .yardstick = "echo", .at_most = 1.5}});
  }
  for (const int in_flight : {1, 16}) {
    reads.Add("list of 450 rows", kListSuppliers, in_flight, &ListRequest,
              {{.metric = "calls/s", .yardstick = "", .at_least = 500}, {.metric = "calls/s", .yardstick = "echo"}});
  }
  return rounds.Measure(reads.Take());
}

}  // namespace aims::bench
