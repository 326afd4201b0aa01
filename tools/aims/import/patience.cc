#include "tools/aims/import/patience.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/rpc/errors.h"

namespace aims::cli {
namespace {

// What servers say is kept within these.
constexpr absl::Duration kShortestPause = absl::Milliseconds(50);
constexpr absl::Duration kLongestPause = absl::Seconds(10);

}  // namespace

Patience::Patience(PatienceOptions options) : options_(std::move(options)) {
  if (!options_.now) options_.now = &absl::Now;
  if (!options_.sleep) {
    options_.sleep = [](absl::Duration duration) {
      absl::SleepFor(duration);
      return true;
    };
  }
}

bool Patience::MayPass(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:  // a call that comes just when its server ends
      return true;
    case absl::StatusCode::kResourceExhausted:  // without a time it is a message that is too large, which stays so
      return rpc::RetryDelay(status).has_value();
    default:
      return false;
  }
}

absl::Status Patience::BackOff(const absl::Status& why) {
  if (!MayPass(why)) return why;
  const absl::Time now = options_.now();
  if (!since_.has_value()) since_ = now;
  // A clock that is set back begins the wait anew.
  if (*since_ > now) since_ = now;
  const absl::Duration waited = now - *since_;
  if (waited >= options_.limit) return why;
  if (options_.on_wait) options_.on_wait(waited, why);
  const auto said = rpc::RetryDelay(why);
  const absl::Duration pause = said.has_value() ? std::clamp(*said, kShortestPause, kLongestPause) : options_.pause;
  if (options_.sleep(std::min(pause, options_.limit - waited))) return absl::OkStatus();
  return absl::CancelledError("interrupted");
}

void Patience::Succeeded() {
  if (!since_.has_value()) return;
  const absl::Duration took = waited();
  since_.reset();
  if (options_.on_success) options_.on_success(took);
}

absl::Status Patience::Insist(const std::function<absl::Status()>& call) {
  while (true) {
    const absl::Status done = call();
    if (done.ok()) Succeeded();
    if (done.ok() || !MayPass(done)) return done;
    if (const absl::Status waited = BackOff(done); !waited.ok()) return waited;
  }
}

absl::Duration Patience::waited() const {
  return since_.has_value() ? std::max(options_.now() - *since_, absl::ZeroDuration()) : absl::ZeroDuration();
}

}  // namespace aims::cli
