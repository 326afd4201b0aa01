#pragma once
// Errors on the wire: absl::Status to and from grpc::Status. A payload of an absl::Status (type URL → bytes) is a
// detail of google.rpc.Status, so that any gRPC client can read it (common/base/error_details.h).
//
//   reactor->Finish(ToGrpc(RetryAfter(absl::UnavailableError("…"), absl::Milliseconds(200))));
//
// Everything is bounded: gRPC clients refuse trailers over 8 KiB, and then see RESOURCE_EXHAUSTED instead of the error.
// Thread-safe: no state.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "grpcpp/support/status.h"

namespace aims::rpc {

inline constexpr size_t kMaxErrorMessageBytes = 1000;
inline constexpr size_t kMaxErrorDetailsBytes = 2500;

// Messages longer than kMaxErrorMessageBytes are cut; details are kept in order of their type URLs while they fit in
// kMaxErrorDetailsBytes. The texts of violated rules and wrong fields are cut first, so that all of their names stay.
grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

// Says that the same call may succeed after `delay`: google.rpc.RetryInfo.
absl::Status RetryAfter(absl::Status status, absl::Duration delay);

// `status` with RetryInfo, where it has none and the same call may succeed soon: UNAVAILABLE, RESOURCE_EXHAUSTED.
absl::Status SayWhenToRetry(absl::Status status);

// Of a server that is told to stop: UNAVAILABLE with RetryInfo. `then` says what the caller is to do.
absl::Status ServerStops(absl::string_view then);

// How long `status` says to wait before the same call is tried again.
absl::optional<absl::Duration> RetryDelay(const absl::Status& status);

}  // namespace aims::rpc
