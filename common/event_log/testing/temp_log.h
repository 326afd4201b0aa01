#pragma once
// A log for tests of what stands on the log: the embedded one in a fresh directory, gone with the object.
//
//   TempLog log;
//   ASSERT_TRUE(log->OpenTopic({.topic = "aims.risk.events", .partitions = 2}).ok());
//
// Ends the process with a message when the directory cannot be used.

#include <memory>
#include <string>

#include "common/event_log/log.h"

namespace aims::event_log::testing {

class TempLog {
 public:
  TempLog();
  ~TempLog();
  TempLog(const TempLog&) = delete;
  TempLog& operator=(const TempLog&) = delete;

  Log* get() const { return log_.get(); }
  Log* operator->() const { return log_.get(); }
  Log& operator*() const { return *log_; }

  // Closes the log and opens it again, as a restart of the process does. What the old one made must be gone.
  void Reopen();

  const std::string& directory() const { return directory_; }

 private:
  std::string directory_;
  std::unique_ptr<Log> log_;
};

}  // namespace aims::event_log::testing
