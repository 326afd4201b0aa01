#pragma once
// The changes of a read model, told to all who watch them (Watch… methods), from a position on, at least once, each with
// a token to go on from.
//
//   auto feed = std::make_shared<ChangeFeed>(parts, WatchChangesResponse::default_instance(), &TellChange);
//   service->HandleWrites(method, [feed](auto admission, auto request) {
//     return feed->Watch(std::move(admission), {.organization = …, .after = request.after()});
//   });
//
// A change is read, and put into bytes, once for all who have seen everything before it; those bytes are sent to each
// watcher of its organization. A watcher costs what is sent to it, and nothing while nothing is. One that begins earlier,
// or that does not take what it is sent, reads the read model at its own pace until it is where the others are: nothing
// is queued for it, and it slows nobody but itself.
//
// The method's response has a text field `token`. Thread-safe.

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "aims/internal/v1/read_model.pb.h"
#include "common/api/parts.h"
#include "common/api/reads.h"
#include "common/event_log/log.h"
#include "common/identity/caller.h"
#include "common/rpc/service.h"
#include "grpcpp/support/byte_buffer.h"

namespace aims::projection {
class Generations;
}

namespace aims::api {

struct WatchOptions {
  std::string organization;  // whose changes
  std::string audience;      // those of one audience are sent the same bytes; watchers see different things in others
  std::string after;         // watch or freshness token to begin behind; empty: at the present …
  bool from_beginning = false;  // … or, instead of that, with the first change ever
  // Whether the watcher is told of a change of the organization; `snapshot` includes the change. Empty: of all.
  std::function<absl::StatusOr<bool>(const SharedSnapshot& snapshot, absl::string_view subject)> wanted;
  // Whether there is anything to watch, by a read model that is as fresh as the caller's token; an error ends the watch.
  // Empty: not known here.
  projection::Generations* checked_by = nullptr;
  std::function<absl::Status(const SharedSnapshot& snapshot)> check;
};

// When a watcher that is sent no changes is sent its place: once it passed so many positions since its last token, and
// after so long if it passed any. A watch that begins from its last token reads no more than these positions again.
struct ProgressEvery {
  int64_t positions = 10'000;
  absl::Duration time = absl::Seconds(30);
};

class ChangeFeed : public std::enable_shared_from_this<ChangeFeed> {
 public:
  // Fills the (empty) response about a change, but for its token, for all of the audience of `caller`. `snapshot`
  // includes the change.
  using Tell = std::function<absl::Status(const SharedSnapshot& snapshot, const internal::v1::StoredChange& change,
                                          const identity::Caller& caller, google::protobuf::Message* response)>;

  // Owned by a shared_ptr. What `parts` points to and `response` outlive it.
  ChangeFeed(const ModelParts& parts, const google::protobuf::Message& response, Tell tell, ProgressEvery every = {});
  ~ChangeFeed();

  // The stream of a call that was let in; it deletes itself when it is done. It ends with InvalidArgument for a token
  // that is none, FailedPrecondition when the read model is not as fresh as the tokens within aims-max-wait, Unavailable
  // when the server shuts down.
  rpc::WriteStream* Watch(std::shared_ptr<rpc::Admission> admission, WatchOptions options);

 private:
  class Stream;

  // A change that was read, ready to be sent; or, without a subject, the place that the feed came to.
  struct Told {
    uint64_t number = 0;  // in the order of the feed
    std::string group;
    std::string subject;
    event_log::Positions positions;  // behind it
    int64_t passed = 0;              // PassedBy(positions)
    grpc::ByteBuffer bytes;          // of the response
  };
  using SharedTold = std::shared_ptr<const Told>;

  // Those of one group, which is an organization and an audience, who have seen all that the feed came to, or are being
  // sent it.
  struct Followers {
    size_t count = 0;
    identity::Caller caller;           // one of them
    std::unordered_set<Stream*> idle;  // with nothing to be sent
    std::deque<uint64_t> numbers;      // of what is kept for them
    uint64_t dropped = 0;              // what is before this is not kept any more
  };

  enum class Joined { kFollows, kReadOn, kLater };
  enum class Next { kTold, kIdle, kBehind, kEnding };

  absl::StatusOr<grpc::ByteBuffer> BytesOf(const SharedSnapshot& snapshot, const internal::v1::StoredChange& change,
                                           const identity::Caller& caller, const event_log::Positions& behind) const;
  // Of a place alone.
  grpc::ByteBuffer BytesOf(const event_log::Positions& behind) const;

  // A stream that has read all before `at` becomes a follower. kReadOn: there is more to read first, up to `*end`.
  // kLater: the feed pumps it again soon.
  Joined Join(Stream* stream, const event_log::Positions& at, event_log::Positions* end) ABSL_LOCKS_EXCLUDED(mutex_);
  // The next message for a follower: a change, or the feed's place where the follower is due for it. kIdle: the feed pumps
  // it when there is something. kBehind: that is not kept any more, and it follows no more.
  Next NextFor(Stream* stream, SharedTold* told) ABSL_LOCKS_EXCLUDED(mutex_);
  // Of a stream that ends.
  void Leave(Stream* stream) ABSL_LOCKS_EXCLUDED(mutex_);
  // For a stream that is to end: whether it was idle, and is the caller's to end.
  bool TakeIdle(Stream* stream) ABSL_LOCKS_EXCLUDED(mutex_);
  bool IsFollower(const Stream& stream) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LeaveLocked(Stream* stream) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Goes on to what was folded, tells the followers, and waits for more while there are any. One turn at a time.
  void Turn(const absl::Status& woken) ABSL_LOCKS_EXCLUDED(mutex_);
  void AwaitTurn(const event_log::Positions& positions);
  struct Reading {
    event_log::Positions positions;
    std::vector<std::shared_ptr<Told>> told;
  };
  // By organization, the groups of it.
  struct Group {
    std::string name;
    identity::Caller caller;
  };
  using Groups = std::unordered_map<std::string, std::vector<Group>>;
  absl::StatusOr<Reading> Read(event_log::Positions from, const Groups& groups) const;
  void Keep(Reading reading, std::vector<Stream*>* woken) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropOldest() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MoveTo(event_log::Positions positions) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The feed's place, ready to be sent: put into bytes once for all who are due for it.
  SharedTold Place() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Of the idle, those that are to look at themselves: all, or whose deadline passed, or that are due for their place.
  void WakeIdle(bool all, std::vector<Stream*>* woken) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const ModelParts parts_;
  const google::protobuf::Message& response_;
  const google::protobuf::FieldDescriptor* const token_;
  const Tell tell_;
  const ProgressEvery every_;

  std::atomic<bool> closed_{false};  // with the read model
  absl::Mutex mutex_;
  bool awake_ ABSL_GUARDED_BY(mutex_) = false;              // a turn is due or running
  bool turning_ ABSL_GUARDED_BY(mutex_) = false;            // it is running
  event_log::Positions positions_ ABSL_GUARDED_BY(mutex_);  // to which it has come, while it is awake
  int64_t passed_ ABSL_GUARDED_BY(mutex_) = 0;              // PassedBy(positions_)
  SharedTold place_ ABSL_GUARDED_BY(mutex_);                // positions_; nullptr: not put into bytes yet
  uint64_t next_number_ ABSL_GUARDED_BY(mutex_) = 1;
  uint64_t epoch_ ABSL_GUARDED_BY(mutex_) = 1;           // followers of earlier ones follow no more
  std::deque<SharedTold> kept_ ABSL_GUARDED_BY(mutex_);  // by number, without gaps
  size_t kept_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unordered_map<std::string, Followers> followers_ ABSL_GUARDED_BY(mutex_);
  std::vector<Stream*> joining_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace aims::api
