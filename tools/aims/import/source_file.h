#pragma once
// A file that is read more than once, whatever it is: a regular file, or a pipe, which can be read once only and is
// kept in a temporary file without a name.
//
//   ASSIGN_OR_RETURN(auto file, SourceFile::Open("/dev/stdin"));
//   CsvReader first(file->FromStart());
//   …
//   CsvReader second(file->FromStart());
//
// Thread-compatible.

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace aims::cli {

class SourceFile {
 public:
  static constexpr int64_t kMaxBytes = int64_t{1} << 30;

  // NotFound: it cannot be opened. InvalidArgument: it is a folder, or has more than `max_bytes`. Unavailable: there is
  // no room to keep a pipe. DataLoss: a pipe broke. Blocks until a pipe has ended.
  static absl::StatusOr<std::unique_ptr<SourceFile>> Open(const std::string& path, int64_t max_bytes = kMaxBytes);

  // The content from its first byte on. The stream is this object's, and there is one: an earlier one moves too.
  std::istream& FromStart();
  // The bytes that were there when it was opened.
  int64_t bytes() const { return bytes_; }
  // The bytes that were read since FromStart.
  int64_t position();

 private:
  SourceFile(std::ifstream stream, int64_t bytes) : stream_(std::move(stream)), bytes_(bytes) {}

  std::ifstream stream_;
  const int64_t bytes_;
};

}  // namespace aims::cli
