#pragma once
// What serves the reads of a read model, whether commands are decided beside it or not.

#include <atomic>

#include "common/command/reactor.h"
#include "common/projection/generations.h"
#include "common/rpc/call.h"

namespace aims::api {

// Everything outlives the APIs that are given it.
struct ModelParts {
  rpc::Gate* gate = nullptr;
  projection::Generations* model = nullptr;
  command::Reactor* reactor = nullptr;          // nullptr: nothing is reacted to
  const std::atomic<bool>* stopping = nullptr;  // set when the process shuts down: ends endless streams
};

}  // namespace aims::api
