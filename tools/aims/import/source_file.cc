#include "tools/aims/import/source_file.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace aims::cli {
namespace {

namespace fs = std::filesystem;

absl::Status TooLarge(const std::string& path, int64_t max_bytes) {
  return absl::InvalidArgumentError(absl::StrCat(path, " has more than ", max_bytes, " bytes: split it"));
}

// An empty file without a name, to write and to read.
struct Spool {
  std::ofstream in;
  std::ifstream out;
};
absl::StatusOr<Spool> OpenSpool() {
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  std::string path = (folder / "aims-import-XXXXXX").string();
  const int made = error ? -1 : ::mkstemp(path.data());
  if (made < 0) {
    return absl::UnavailableError(absl::StrCat("what a pipe brings cannot be kept in ", folder.string(),
                                               ": set TMPDIR to a folder that can be written"));
  }
  Spool spool{std::ofstream(path, std::ios::binary), std::ifstream(path, std::ios::binary)};
  ::close(made);
  ::unlink(path.c_str());
  return spool;
}

// Copies all of `from`; returns its size.
absl::StatusOr<int64_t> Copy(const std::string& path, std::istream& from, int64_t max_bytes, std::ostream& to) {
  std::array<char, 1 << 16> block;
  int64_t bytes = 0;
  while (from.read(block.data(), block.size()) || from.gcount() > 0) {
    bytes += from.gcount();
    if (bytes > max_bytes) return TooLarge(path, max_bytes);
    to.write(block.data(), from.gcount());
  }
  if (from.bad()) return absl::DataLossError(absl::StrCat(path, " cannot be read after ", bytes, " bytes"));
  to.flush();
  if (!to)
    return absl::UnavailableError(
        absl::StrCat("there is no room to keep ", path, ": set TMPDIR to a folder with more"));
  return bytes;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SourceFile>> SourceFile::Open(const std::string& path, int64_t max_bytes) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("the file ", path, " cannot be read"));
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_regular_file(status)) {
    const auto size = static_cast<int64_t>(fs::file_size(path, error));
    if (size > max_bytes) return TooLarge(path, max_bytes);
    return std::unique_ptr<SourceFile>(new SourceFile(std::move(file), size));
  }
  if (fs::is_directory(status)) return absl::InvalidArgumentError(absl::StrCat(path, " is a folder: name a file"));
  ASSIGN_OR_RETURN(Spool spool, OpenSpool());
  ASSIGN_OR_RETURN(const int64_t bytes, Copy(path, file, max_bytes, spool.in));
  return std::unique_ptr<SourceFile>(new SourceFile(std::move(spool.out), bytes));
}

std::istream& SourceFile::FromStart() {
  stream_.clear();
  stream_.seekg(0);
  return stream_;
}

int64_t SourceFile::position() { return std::max<int64_t>(0, static_cast<int64_t>(stream_.tellg())); }

}  // namespace aims::cli
