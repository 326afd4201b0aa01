// The Kafka log keeps the promises of log.h, on a real broker.
#include "common/event_log/contract_suite.h"
#include "common/event_log/kafka/kafka_log.h"
#include "common/event_log/kafka/testing/broker.h"

int main(int argc, char** argv) {
  using namespace aims::event_log;
  using kafka::testing::Broker;
  return RunLogContract({.place = []() -> absl::StatusOr<std::string> { return Broker::Shared().address(); },
                         .open = [](const std::string& place) { return OpenKafkaLog(Broker::OptionsFor(place)); },
                         .many_processes = true,
                         .crashes = 10},
                        argc, argv);
}
