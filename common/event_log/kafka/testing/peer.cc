#include "common/event_log/kafka/testing/peer.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace aims::event_log::kafka::testing {
namespace {
constexpr char kPeer[] = "--peer";
}

std::unique_ptr<Peer> Peer::Start(const std::string& function, const std::vector<std::string>& arguments) {
  signal(SIGPIPE, SIG_IGN);
  std::vector<std::string> words = {"/proc/self/exe", kPeer, function};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int in[2], out[2];
  if (pipe(in) != 0 || pipe(out) != 0) std::abort();
  std::unique_ptr<Peer> peer(new Peer);
  peer->process_ = fork();
  if (peer->process_ == 0) {  // between fork and exec: system calls only, for other threads may have held any lock
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    for (const int end : {in[0], in[1], out[0], out[1]}) close(end);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  peer->to_ = in[1];
  peer->from_ = out[0];
  return peer;
}

Peer::~Peer() {
  Signal(SIGKILL);
  waitpid(process_, nullptr, 0);
  close(to_);
  close(from_);
}

void Peer::Signal(int signal) { kill(process_, signal); }

std::string Peer::Line() {
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  size_t end;
  while ((end = read_.find('\n')) == std::string::npos) {
    pollfd ready = {from_, POLLIN, 0};
    const auto wait = absl::ToInt64Milliseconds(deadline - absl::Now());
    if (wait <= 0 || poll(&ready, 1, static_cast<int>(wait)) <= 0) return "";
    char buffer[4096];
    const ssize_t size = read(from_, buffer, sizeof(buffer));
    if (size <= 0) return "";
    read_.append(buffer, size);
  }
  const std::string line = read_.substr(0, end);
  read_.erase(0, end + 1);
  return line;
}

void Peer::Tell(const std::string& line) {
  const std::string text = line + "\n";
  if (write(to_, text.data(), text.size()) < 0) read_.clear();
}

int RunPeerOrTests(int argc, char** argv, const std::map<std::string, PeerFunction>& functions) {
  if (argc > 2 && argv[1] == std::string(kPeer)) {
    const auto found = functions.find(argv[2]);
    if (found == functions.end()) return 127;
    setvbuf(stdout, nullptr, _IOLBF, 0);
    found->second(std::vector<std::string>(argv + 3, argv + argc));
    return 0;
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

}  // namespace aims::event_log::kafka::testing
