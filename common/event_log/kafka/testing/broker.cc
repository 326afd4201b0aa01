#include "common/event_log/kafka/testing/broker.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace aims::event_log::kafka::testing {
namespace {

constexpr char kScripts[] = "'" AIMS_SOURCE_DIR "/deploy/kafka/";

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "cannot start the tests' Kafka broker: %s\n", what.c_str());
  std::_Exit(1);
}

void Run(const std::string& command) {
  if (std::system(command.c_str()) != 0) Fail(absl::StrCat("this failed: ", command));
}

bool Free(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free = ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  ::close(socket);
  return free;
}

// Below the range that the system gives to outgoing connections: one of those would sit on the port while the broker is
// stopped.
int FreePortPair() {
  std::random_device random;
  for (int i = 0; i < 100; ++i) {
    const int port = 12000 + 2 * static_cast<int>(random() % 9000);
    if (Free(port) && Free(port + 1)) return port;
  }
  Fail("no free port");
}

}  // namespace

Broker& Broker::Shared() {
  static Broker& broker = [&]() -> Broker& {
    if (const char* address = std::getenv("AIMS_TEST_KAFKA"); address != nullptr && *address != '\0') {
      auto* running = new Broker;
      running->address_ = address;
      return *running;
    }
    return *Start().release();  // ends with the program, by --for-pid
  }();
  return broker;
}

std::unique_ptr<Broker> Broker::Start(bool fast, absl::string_view settings) {
  std::unique_ptr<Broker> broker(new Broker);
  broker->fast_ = fast;
  broker->settings_ = std::string(settings);
  const char* temporary = std::getenv("TMPDIR");
  broker->directory_ = absl::StrCat(temporary == nullptr ? "/tmp" : temporary, "/aims-kafka-XXXXXX");
  if (mkdtemp(broker->directory_.data()) == nullptr) Fail("cannot make a temporary directory");
  broker->port_ = FreePortPair();
  broker->address_ = absl::StrCat("127.0.0.1:", broker->port_);
  broker->Up();
  return broker;
}

Broker::~Broker() {
  if (directory_.empty()) return;
  Kill();
  Run(absl::StrCat("rm -rf '", directory_, "'"));
}

KafkaOptions Broker::OptionsFor(const std::string& address) {
  KafkaOptions options;
  options.bootstrap_servers = address;
  options.replication_factor = 1;
  options.min_insync_replicas = 1;
  options.logger = [](int, absl::string_view) {};  // tests provoke what librdkafka reports
  return options;
}

void Broker::Stop() { Down("no"); }
void Broker::Kill() { Down("yes"); }
void Broker::Restart() { Up(); }

void Broker::Up() {
  Run(absl::StrCat(kScripts, "up' --port ", port_, " --dir '", directory_, "' --for-pid ", getpid(), " --fast ",
                   fast_ ? "yes" : "no", " --set '", settings_, "' > /dev/null"));
}

void Broker::Down(absl::string_view now) {
  Run(absl::StrCat(kScripts, "down' --dir '", directory_, "' --now ", now, " > /dev/null"));
}

std::string UniqueTopic(absl::string_view name) {
  std::random_device random;
  return absl::StrFormat("test.%s.%08x", name, random());
}

int RunTool(absl::string_view command) {
  return std::system(absl::StrCat("java -XX:TieredStopAtLevel=1 -cp '", ClassPath(), "' ", command, " >&2").c_str());
}

std::string ClassPath() { return AIMS_SOURCE_DIR "/.cache/kafka/jars/*"; }
std::string TestingFolder() { return AIMS_SOURCE_DIR "/common/event_log/kafka/testing"; }

}  // namespace aims::event_log::kafka::testing
