#pragma once
// A small disk of its own (tmpfs) for tests of what happens when it is full. Needs the right to mount, which root has
// outside of most containers.
//
//   absl::StatusOr<std::unique_ptr<Disk>> disk = Disk::Mount(8 << 20);
//   if (!disk.ok()) GTEST_SKIP() << disk.status();

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace aims::event_log::testing {

class Disk {
 public:
  static absl::StatusOr<std::unique_ptr<Disk>> Mount(size_t bytes);
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  const std::string& directory() const { return directory_; }

  // Leaves no more than `bytes` free.
  absl::Status Fill(size_t bytes_left = 0);
  // Undoes Fill.
  absl::Status Clear();
  absl::Status Grow(size_t bytes);

 private:
  explicit Disk(std::string directory) : directory_(std::move(directory)) {}
  std::string directory_;
};

}  // namespace aims::event_log::testing
