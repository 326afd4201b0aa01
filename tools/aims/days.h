#pragma once
// Dates on the command line are whole days of the organization that the command is about: in its time zone, or in UTC
// where it has none. As of a day is as of its end.
//
//   ASSIGN_OR_RETURN(const base::TimeSpan from, ReadTimes(context, "--from", "2026-11-24", request));
//
// The time zone is read from the server when a date needs it, once for a command. Where it cannot be read, standard
// error says that the days are those of UTC.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/time.h"
#include "google/protobuf/message.h"
#include "tools/aims/context.h"

namespace aims::cli {

// What `text` says, for a request that has its parent or its name already. A usage error, which names `option`, for what
// is no time.
absl::StatusOr<base::TimeSpan> ReadTimes(Context& context, absl::string_view option, const std::string& text,
                                         const google::protobuf::Message& request);

// Sets read_time of a request from --as-of; leaves it unset when there is none, and for a day that has not ended, since
// that is the present state; standard error says so.
absl::Status SetReadTime(Context& context, const std::string& as_of, google::protobuf::Message* request);

// Has the server take the dates in the filter of the request for days of its organization.
absl::Status UseDaysOf(Context& context, const google::protobuf::Message& request);

}  // namespace aims::cli
