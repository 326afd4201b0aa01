#pragma once
// When the request ids of one partition are forgotten: by its own requests, their places and their times.
//
//   RequestWindow window(stored);
//   window.Pass(time);                      // of each request, in the order of the log
//   if (const auto limit = window.Pass(time)) …forget the requests of the partition up to this one that are before it…
//
// A request is forgotten when a whole block of kBlock requests that ends behind it in its partition is dated more than
// kRequestMemory after it. So an event that was dated ahead, or some of them, has no ids forgotten that are seconds old:
// the earliest time of the block counts. Nor does it bear on requests that come after it.
//
// The limits depend on the requests alone, and not on how they come in batches: a rebuilt read model remembers what the
// live one does. Pure; not thread-safe.

#include <deque>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/internal/v1/read_model.pb.h"

namespace aims::command {

// The time for which a request id is remembered at least, by the times of the requests of its partition.
inline constexpr absl::Duration kRequestMemory = absl::Hours(7 * 24);

class RequestWindow {
 public:
  // Requests in a block: more than are decided while a wrong clock goes unnoticed, and few to keep.
  static constexpr uint32_t kBlock = 100;

  explicit RequestWindow(internal::v1::StoredRequestWindow stored) : stored_(std::move(stored)) {}

  // A request of `time` is the next one. Where it ends a block: the time before which requests up to this one are
  // forgotten from now on.
  absl::optional<absl::Time> Pass(absl::Time time);

  const internal::v1::StoredRequestWindow& stored() const { return stored_; }

 private:
  internal::v1::StoredRequestWindow stored_;
};

// What will be forgotten at the end of a partition, known before the way there is folded: from its last requests, among
// which the last whole block is, wherever blocks end.
class RequestsAhead {
 public:
  // A request of `time`, whose last event is at `offset`, is the next one that was seen near the end. One at an earlier
  // offset than the one before: the end is looked at again.
  void Pass(int64_t offset, absl::Time time);

  // Whether a request will be forgotten at the end.
  bool Forgets(int64_t offset, absl::Time time) const;

 private:
  struct Request {
    int64_t offset;
    absl::Time time;
  };
  std::deque<Request> last_;
  absl::Time earliest_;  // of these, once there are as many as it takes
};

}  // namespace aims::command
