#include "tools/bench/target.h"

#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "tools/bench/suppliers.h"

namespace aims::bench {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);

std::string NextCreate() {
  static uint64_t next = 1'000'000;  // behind those that a benchmark made for itself
  return CreateRequest(next++).SerializeAsString();
}

}  // namespace

absl::StatusOr<Target> Target::Open(absl::StatusOr<std::unique_ptr<ServerProcess>> started) {
  return OpenBy(std::move(started), {.method = kCreateSupplier, .in_flight = 64, .request = &NextCreate});
}

absl::StatusOr<Target> Target::OpenToRead(absl::StatusOr<std::unique_ptr<ServerProcess>> started,
                                          const std::string& method, const std::string& request) {
  return OpenBy(std::move(started), {.method = method, .in_flight = 4, .request = [request] { return request; }});
}

absl::StatusOr<Target> Target::OpenBy(absl::StatusOr<std::unique_ptr<ServerProcess>> started, Load warming) {
  RETURN_IF_ERROR(started.status());
  Target target;
  target.process_ = *std::move(started);
  target.client_ = std::make_unique<Client>(target.process_->address());
  warming.warm_up = absl::Seconds(2);
  warming.length = absl::Milliseconds(100);
  // A partition on Kafka is taken over in some seconds.
  absl::Status warm;
  for (const absl::Time deadline = absl::Now() + kPatience; absl::Now() < deadline;) {
    warm = target.client_->Run(warming).status();
    if (!absl::IsUnavailable(warm)) break;
  }
  RETURN_IF_ERROR(warm);
  return target;
}

absl::StatusOr<Sample> Target::Run(const Load& load) { return Measure(load, &Client::Run, "CPU us/call"); }
absl::StatusOr<Sample> Target::RunStreams(const Load& load) {
  return Measure(load, &Client::RunStreams, "CPU us/event");
}

absl::StatusOr<Sample> Target::Measure(const Load& load, absl::StatusOr<Sample> (Client::*run)(const Load&),
                                       const std::string& metric) {
  size_t requests = 0;
  Load counted = load;
  counted.request = [&] {
    ++requests;
    return load.request();
  };
  const absl::Duration before = process_->CpuTime();
  ASSIGN_OR_RETURN(Sample sample, (client_.get()->*run)(counted));
  const absl::Duration used = process_->CpuTime() - before;
  sample[metric] = absl::ToDoubleMicroseconds(used) / static_cast<double>(requests);
  return sample;
}

absl::StatusOr<Sample> Target::Create(int in_flight, absl::Duration length) {
  return Run({.method = kCreateSupplier, .in_flight = in_flight, .length = length, .request = &NextCreate});
}

}  // namespace aims::bench
