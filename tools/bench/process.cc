#include "tools/bench/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "nlohmann/json.hpp"

namespace aims::bench {
namespace {

constexpr absl::Duration kStartPatience = absl::Minutes(10);  // it may fold a large log first
constexpr absl::Duration kEndPatience = absl::Seconds(10);
constexpr absl::Duration kLook = absl::Milliseconds(10);

std::string LastLine(const std::string& file) {
  std::ifstream in(file);
  std::string last;
  for (std::string line; std::getline(in, line);) last = line;
  return last;
}

pid_t Spawn(const std::vector<std::string>& command, const std::string& output) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const int file = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    dup2(nothing, STDIN_FILENO);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(file);
  close(nothing);
  return pid;
}

// What /proc says of a process under `name`, in KiB.
double StatusOf(pid_t pid, const std::string& name) {
  std::ifstream in(absl::StrCat("/proc/", pid, "/status"));
  double kibibytes = 0;
  for (std::string word; in >> word;) {
    if (word == name) in >> kibibytes;
  }
  return kibibytes;
}

// With its data in `directory`, on any free port.
std::vector<std::string> Serving(std::vector<std::string> command, const std::string& directory,
                                 const std::vector<std::string>& flags) {
  command.insert(command.end(), {"--data", directory, "--listen", "127.0.0.1:0", "--metrics", "off", "--ready-file",
                                 absl::StrCat(directory, ".ready"), "--log-format", "json"});
  command.insert(command.end(), flags.begin(), flags.end());
  return command;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Aims(const std::string& directory,
                                                                   const std::vector<std::string>& flags) {
  return Start(Serving({AIMS_PROGRAM, "serve"}, directory, flags), directory);
}

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Service(const std::string& name,
                                                                      const std::string& directory,
                                                                      const std::vector<std::string>& flags) {
  static const auto& programs = *new std::map<std::string, std::string>{
      {"audit", AIMS_AUDIT_PROGRAM},       {"inventory", AIMS_INVENTORY_PROGRAM},
      {"risk", AIMS_RISK_PROGRAM},         {"controls", AIMS_CONTROLS_PROGRAM},
      {"evidence", AIMS_EVIDENCE_PROGRAM}, {"improvement", AIMS_IMPROVEMENT_PROGRAM}};
  const auto program = programs.find(name);
  if (program == programs.end()) return absl::NotFoundError(absl::StrCat("there is no service ", name));
  return Start(Serving({program->second}, directory, flags), directory);
}

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Echo(const std::string& directory,
                                                                   const std::string& answers) {
  std::vector<std::string> command = {"/proc/self/exe", "--serve-echo", absl::StrCat(directory, ".ready")};
  if (!answers.empty()) command.insert(command.end(), {"--echo-answers", answers});
  return Start(command, directory);
}

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Start(const std::vector<std::string>& command,
                                                                    const std::string& directory) {
  std::unique_ptr<ServerProcess> server(new ServerProcess);
  server->output_ = absl::StrCat(directory, ".log");
  const std::string ready = absl::StrCat(directory, ".ready");
  std::filesystem::remove(ready);
  server->pid_ = Spawn(command, server->output_);
  if (server->pid_ < 0) return absl::UnavailableError("cannot start another process");
  for (const absl::Time deadline = absl::Now() + kStartPatience; absl::Now() < deadline; absl::SleepFor(kLook)) {
    if (waitpid(server->pid_, nullptr, WNOHANG) == server->pid_) {
      server->pid_ = -1;
      return absl::UnavailableError(absl::StrCat(command[0], " ended: ", LastLine(server->output_)));
    }
    std::ifstream in(ready);
    const nlohmann::json said = nlohmann::json::parse(in, nullptr, /*allow_exceptions=*/false);
    if (said.is_discarded()) continue;
    server->address_ = said["address"];
    return server;
  }
  return absl::UnavailableError(absl::StrCat(command[0], " does not serve; its output is in ", server->output_));
}

ServerProcess::~ServerProcess() {
  if (pid_ < 0) return;
  kill(pid_, SIGTERM);
  for (const absl::Time deadline = absl::Now() + kEndPatience; absl::Now() < deadline; absl::SleepFor(kLook)) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) return;
  }
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

absl::Duration ServerProcess::CpuTime() const {
  clockid_t clock = 0;
  timespec time = {};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &time) != 0) return absl::ZeroDuration();
  return absl::DurationFromTimespec(time);
}

double ServerProcess::MemoryMib() const { return StatusOf(pid_, "VmRSS:") / 1024; }
double ServerProcess::PeakMemoryMib() const { return StatusOf(pid_, "VmHWM:") / 1024; }

std::vector<std::string> KafkaFlags(const std::string& brokers) {
  return {"--kafka", brokers, "--kafka-replication-factor", "1", "--kafka-min-insync-replicas", "1"};
}

}  // namespace aims::bench
