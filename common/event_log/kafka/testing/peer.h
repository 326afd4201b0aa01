#pragma once
// Another process of a test: the same program, started again to run one function that it registered, so that it can be
// stopped and killed as a replica can.
//
//   std::unique_ptr<Peer> peer = Peer::Start("join", {topic, "risk-1"});
//   ASSERT_EQ(peer->Line(), "assigned 0 1");
//   peer->Signal(SIGKILL);
//
//   int main(int argc, char** argv) { return RunPeerOrTests(argc, argv, {{"join", &Join}}); }
//
// The peer dies with the test. Not thread-safe.

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace aims::event_log::kafka::testing {

class Peer {
 public:
  static std::unique_ptr<Peer> Start(const std::string& function, const std::vector<std::string>& arguments);
  ~Peer();  // kill -9

  // The next line that it prints to standard output; "" once it has ended or after 30 s.
  std::string Line();
  // Writes a line to its standard input.
  void Tell(const std::string& line);
  void Signal(int signal);

 private:
  Peer() = default;
  int process_ = -1;
  int from_ = -1;
  int to_ = -1;
  std::string read_;
};

using PeerFunction = void (*)(const std::vector<std::string>& arguments);

// The main of a test program with peers.
int RunPeerOrTests(int argc, char** argv, const std::map<std::string, PeerFunction>& functions);

}  // namespace aims::event_log::kafka::testing
