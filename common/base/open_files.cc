#include "common/base/open_files.h"

#include <sys/resource.h>

#include <algorithm>

namespace aims::base {
namespace {

rlimit Limit() {
  rlimit limit = {};
  // It fails for an unknown resource only.
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = limit.rlim_max = 1024;
  return limit;
}

}  // namespace

int RaiseOpenFileLimit() {
  rlimit limit = Limit();
  const rlim_t wanted = std::min<rlim_t>(kWantedOpenFiles, limit.rlim_max);
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = wanted;
    setrlimit(RLIMIT_NOFILE, &limit);  // what then holds is read again
  }
  return OpenFileLimit();
}

int OpenFileLimit() { return static_cast<int>(std::min<rlim_t>(Limit().rlim_cur, 1 << 30)); }

int FirstReservedFile() {
  const int limit = OpenFileLimit();
  return limit - std::min(limit / 4, 2048);
}

int OpenFilesOfDatabase() { return std::clamp(OpenFileLimit() / 24, 40, 256); }

}  // namespace aims::base
