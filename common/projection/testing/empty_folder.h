#pragma once
// The simplest read model, for the tests of projections: keeps nothing but the positions.

#include <functional>
#include <utility>
#include <vector>

#include "common/projection/projection.h"

namespace aims::projection::testing {

class EmptyFolder : public Folder {
 public:
  // What it was shown. To be looked at by `before_each`, or when nothing is folded.
  const std::vector<int64_t>& looked_ahead() const { return looked_ahead_; }

  // `before_each` is called with each record before it is folded.
  explicit EmptyFolder(std::function<void(const event_log::ReadRecord&)> before_each = nullptr)
      : before_each_(std::move(before_each)) {}

  absl::Status Fold(const event_log::ReadRecord& record, read_model::Batch&) override {
    if (before_each_) before_each_(record);
    return absl::OkStatus();
  }
  void LookAhead(const event_log::ReadRecord& record) override { looked_ahead_.push_back(record.offset); }
  absl::Status Skip(const event_log::ReadRecord&, read_model::Batch&) override { return absl::OkStatus(); }

 private:
  const std::function<void(const event_log::ReadRecord&)> before_each_;
  std::vector<int64_t> looked_ahead_;
};

}  // namespace aims::projection::testing
