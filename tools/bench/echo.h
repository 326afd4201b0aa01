#pragma once
// The echo: the least that a gRPC server of ours can do. The same server (common/rpc), the same methods and messages as
// the supplier service, and handlers that answer at once: CreateSupplier with the supplier that was sent, GetSupplier
// and ListSuppliers with what was made at the start. No gate, no command, no read model. GetTrail and ListRisks it
// answers with what a real server answered to the same request (answers.h).

#include <string>

namespace aims::bench {

// Serves until it is told to stop; writes its address to `ready_file`, as `aims serve` does. `answers_directory` is the
// one of what it answers again, or empty. Returns the exit code.
int ServeEcho(const std::string& ready_file, const std::string& answers_directory);

}  // namespace aims::bench
