#include "common/telemetry/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace aims::telemetry {
namespace {

std::string Read(const char* path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// When the system started, in seconds since 1970; 0 when it does not say.
double BootTime() {
  const std::string text = Read("/proc/stat");
  const size_t at = text.find("btime ");
  double seconds = 0;
  if (at == std::string::npos) return 0;
  const absl::string_view number = absl::string_view(text).substr(at + 6);
  return absl::SimpleAtod(number.substr(0, number.find('\n')), &seconds) ? seconds : 0;
}

// The numbers of /proc/self/stat from field 3 (the state) on, behind the name of the program, which can hold anything:
// man 5 proc.
constexpr int kUserTicks = 14 - 3, kSystemTicks = 15 - 3, kThreads = 20 - 3, kStartTicks = 22 - 3,
              kVirtualBytes = 23 - 3, kResidentPages = 24 - 3;

void CollectStat(Collection& out) {
  const std::string text = Read("/proc/self/stat");
  const size_t name_end = text.rfind(") ");
  if (name_end == std::string::npos) return;
  const std::vector<std::string> fields = absl::StrSplit(text.substr(name_end + 2), ' ');
  if (fields.size() <= static_cast<size_t>(kResidentPages)) return;
  auto number = [&](int field) {
    double value = 0;
    return absl::SimpleAtod(fields[static_cast<size_t>(field)], &value) ? value : 0;
  };
  const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  out.Counter("process_cpu_seconds_total", "Processor time, user and system", {},
              (number(kUserTicks) + number(kSystemTicks)) / ticks);
  out.Gauge("process_threads", "Threads", {}, number(kThreads));
  out.Gauge("process_virtual_memory_bytes", "Size of the address space", {}, number(kVirtualBytes));
  out.Gauge("process_resident_memory_bytes", "Memory in use", {},
            number(kResidentPages) * static_cast<double>(sysconf(_SC_PAGESIZE)));
  if (const double boot = BootTime(); boot > 0) {
    out.Gauge("process_start_time_seconds", "When the process started, since 1970", {},
              boot + number(kStartTicks) / ticks);
  }
}

void CollectFileDescriptors(Collection& out) {
  std::error_code error;
  int64_t open = -1;  // the one that is open for counting
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end; it.increment(error)) {
    ++open;
  }
  if (!error) out.Gauge("process_open_fds", "Open file descriptors", {}, static_cast<double>(open));
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    out.Gauge("process_max_fds", "Most file descriptors that may be open", {}, static_cast<double>(limit.rlim_cur));
  }
}

}  // namespace

std::shared_ptr<void> AddProcessMetrics(Registry& registry) {
  return registry.AddCollector([](Collection& out) {
    out.Gauge("aims_build_info", "Version of the program, and its compiler",
              {{"version", AIMS_VERSION}, {"compiler", AIMS_COMPILER}}, 1);
    CollectStat(out);
    CollectFileDescriptors(out);
  });
}

}  // namespace aims::telemetry
