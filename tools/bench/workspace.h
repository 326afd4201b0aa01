#pragma once
// A directory for the files of one benchmark, gone with the object.
//
//   const Workspace workspace;
//   OpenEmbeddedLog({.directory = workspace.path("log")});
//
// Under the system's temporary directory (TMPDIR): put it on the disk that is to be measured.

#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <string>

namespace aims::bench {

class Workspace {
 public:
  Workspace() : directory_((std::filesystem::temp_directory_path() / "aims_bench_XXXXXX").string()) {
    if (mkdtemp(directory_.data()) == nullptr) {
      std::fprintf(stderr, "aims_bench: cannot create %s\n", directory_.c_str());
      std::abort();
    }
  }
  ~Workspace() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  std::string path(const std::string& name) const { return directory_ + "/" + name; }

 private:
  std::string directory_;
};

}  // namespace aims::bench
