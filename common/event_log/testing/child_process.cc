#include "common/event_log/testing/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/time/clock.h"

namespace aims::event_log::testing {

ChildProcess::ChildProcess(const std::vector<std::string>& arguments) {
  int pipe[2];
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  std::vector<char*> argv = {const_cast<char*>("child")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  if (pipe2(pipe, O_CLOEXEC) != 0 || posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO) != 0 ||
      posix_spawn(&pid_, "/proc/self/exe", &actions, nullptr, argv.data(), environ) != 0) {
    std::perror("cannot start a child process");
    std::abort();
  }
  posix_spawn_file_actions_destroy(&actions);
  close(pipe[1]);
  output_ = pipe[0];
}

ChildProcess::~ChildProcess() {
  Kill();
  close(output_);
}

absl::optional<std::string> ChildProcess::ReadLine(absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  for (;;) {
    if (const size_t end = unread_.find('\n'); end != std::string::npos) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    pollfd readable{output_, POLLIN, 0};
    const int64_t left = std::max<int64_t>(0, absl::ToInt64Milliseconds(deadline - absl::Now()));
    if (poll(&readable, 1, static_cast<int>(left)) <= 0) return absl::nullopt;
    char bytes[4096];
    const ssize_t count = read(output_, bytes, sizeof(bytes));
    if (count <= 0) return absl::nullopt;
    unread_.append(bytes, static_cast<size_t>(count));
  }
}

void ChildProcess::Signal(int signal) {
  if (pid_ > 0) kill(pid_, signal);
}

void ChildProcess::Stop() {
  Signal(SIGSTOP);
  int status = 0;
  if (pid_ > 0) waitpid(pid_, &status, WUNTRACED);
}

void ChildProcess::Kill() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void DieWithParent() { prctl(PR_SET_PDEATHSIG, SIGKILL); }

}  // namespace aims::event_log::testing
