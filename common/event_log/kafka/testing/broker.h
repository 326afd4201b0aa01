#pragma once
// A real Kafka broker for tests, started through deploy/kafka/up and gone when the test program ends, however it ends.
//
//   KafkaOptions options = Broker::Shared().Options();      // one for all tests of the program
//   std::unique_ptr<Broker> mine = Broker::Start();         // for a test that stops it
//
// With the environment variable AIMS_TEST_KAFKA=host:port, Shared() is that broker instead.

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "common/event_log/kafka/kafka_log.h"

namespace aims::event_log::kafka::testing {

class Broker {
 public:
  // Ends the program with a message if the broker cannot be started: no test can say anything then.
  static Broker& Shared();
  // `fast`: to be measured, so with all that makes Java fast; it takes longer until it is. `settings` are more of the
  // broker's: "name=value,name=value".
  static std::unique_ptr<Broker> Start(bool fast = false, absl::string_view settings = "");
  ~Broker();

  // How to reach it, with one replica of everything.
  KafkaOptions Options() const { return OptionsFor(address_); }
  static KafkaOptions OptionsFor(const std::string& address);  // in a child process of the test
  const std::string& address() const { return address_; }      // "127.0.0.1:port"

  // Of Start() only. Stop lets it end in order; Kill is kill -9. Restart brings it back with its data on its port.
  void Stop();
  void Kill();
  void Restart();

 private:
  Broker() = default;
  void Up();
  void Down(absl::string_view how);

  std::string address_;
  std::string directory_;
  int port_ = 0;
  bool fast_ = false;
  std::string settings_;
};

// A topic name that no other test, run or broker has used: "test.<name>.<random>".
std::string UniqueTopic(absl::string_view name);

// Runs one of Kafka's own tools, "org.apache.kafka.tools.TopicCommand --list …"; its exit code. A broker was started.
int RunTool(absl::string_view command);

// The class path of Kafka's jars, once a broker was started; and the folder of this file.
std::string ClassPath();
std::string TestingFolder();

}  // namespace aims::event_log::kafka::testing
