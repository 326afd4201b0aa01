// The embedded log keeps the promises of log.h.
#include <stdlib.h>

#include <filesystem>

#include "common/event_log/contract_suite.h"
#include "common/event_log/embedded/embedded_log.h"

namespace aims::event_log {
namespace {

absl::StatusOr<std::string> MakeDirectory() {
  std::string directory = (std::filesystem::temp_directory_path() / "aims_contract_XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) return absl::ErrnoToStatus(errno, directory);
  return directory;
}

}  // namespace
}  // namespace aims::event_log

int main(int argc, char** argv) {
  using namespace aims::event_log;
  return RunLogContract({.place = &MakeDirectory,
                         .open = [](const std::string& place) { return OpenEmbeddedLog({.directory = place}); },
                         .remove = [](const std::string& place) { std::filesystem::remove_all(place); },
                         .many_processes = false},
                        argc, argv);
}
