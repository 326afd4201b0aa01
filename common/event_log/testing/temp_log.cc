#include "common/event_log/testing/temp_log.h"

#include <stdlib.h>

#include <cstdio>
#include <filesystem>

#include "common/event_log/embedded/embedded_log.h"

namespace aims::event_log::testing {
namespace {

[[noreturn]] void Fail(const std::string& message) {
  std::fprintf(stderr, "TempLog: %s\n", message.c_str());
  std::abort();
}

}  // namespace

TempLog::TempLog() {
  directory_ = (std::filesystem::temp_directory_path() / "aims_log_XXXXXX").string();
  if (mkdtemp(directory_.data()) == nullptr) Fail("cannot create " + directory_);
  Reopen();
}

TempLog::~TempLog() {
  log_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void TempLog::Reopen() {
  log_.reset();
  auto log = OpenEmbeddedLog({.directory = directory_, .sync = false});
  if (!log.ok()) Fail(log.status().ToString());
  log_ = *std::move(log);
}

}  // namespace aims::event_log::testing
