#include "common/event_log/testing/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"

namespace aims::event_log::testing {
namespace {

absl::Status Resize(const std::string& directory, size_t bytes, unsigned long flags) {
  if (mount("tmpfs", directory.c_str(), "tmpfs", flags, absl::StrCat("size=", bytes).c_str()) == 0) {
    return absl::OkStatus();
  }
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot mount a disk of ", bytes, " bytes at ", directory));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Disk>> Disk::Mount(size_t bytes) {
  std::string directory = (std::filesystem::temp_directory_path() / "aims_disk_XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) return absl::ErrnoToStatus(errno, directory);
  absl::Status mounted = Resize(directory, bytes, 0);
  if (mounted.ok()) return std::unique_ptr<Disk>(new Disk(directory));
  rmdir(directory.c_str());
  return mounted;
}

Disk::~Disk() {
  umount2(directory_.c_str(), MNT_DETACH);
  rmdir(directory_.c_str());
}

absl::Status Disk::Fill(size_t bytes_left) {
  std::error_code error;
  const auto space = std::filesystem::space(directory_, error);
  const std::string path = directory_ + "/filler";
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (error || file < 0) return absl::ErrnoToStatus(errno, path);
  const size_t taken = space.available > bytes_left ? space.available - bytes_left : 0;
  const int failed = taken == 0 ? 0 : posix_fallocate(file, 0, static_cast<off_t>(taken));
  close(file);
  return failed == 0 ? absl::OkStatus() : absl::ErrnoToStatus(failed, path);
}

absl::Status Disk::Clear() {
  const std::string path = directory_ + "/filler";
  return unlink(path.c_str()) == 0 ? absl::OkStatus() : absl::ErrnoToStatus(errno, path);
}

absl::Status Disk::Grow(size_t bytes) { return Resize(directory_, bytes, MS_REMOUNT); }

}  // namespace aims::event_log::testing
