#pragma once
// A stream of the changes of a command service's resources (Watch… methods), for services that do not read Kafka.
//
//   return Watch<WatchChangesResponse>::Start(parts, context, *request, request->parent(), request->after(),
//                                             request->from_beginning());
//
// `Response` has name, revision and token. How the stream goes is in fold_stream.h.

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/fold_stream.h"
#include "common/api/history.h"
#include "common/api/resource_api.h"
#include "common/base/status_macros.h"

namespace aims::api {

template <class Response>
struct Watch {
  static grpc::ServerWriteReactor<Response>* Start(const Parts& parts, grpc::CallbackServerContext* context,
                                                   const Message& request, const std::string& organization,
                                                   const std::string& after, bool from_beginning) {
    const auto next = [aggregates = parts.aggregates, organization](
                          const SharedSnapshot& snapshot, const event_log::Positions& folded, ChangeCursor& cursor,
                          Response* response) -> absl::StatusOr<bool> {
      const command::ResourceView view(*aggregates, snapshot);
      ASSIGN_OR_RETURN(const auto change,
                       cursor.Next(
                           folded,
                           [&](const event_log::TopicPartition& partition, int64_t from,
                               const ChangeCursor::Visit& visit) { return view.Changes(partition, from, visit); },
                           [&](absl::string_view subject) {
                             return subject == organization ||
                                    absl::StartsWith(subject, absl::StrCat(organization, "/"));
                           }));
      if (!change.has_value()) return false;
      ASSIGN_OR_RETURN(auto revisions, Revisions(view, change->subject(), change->version(), change->version()));
      response->set_name(change->subject());
      if (!revisions.empty()) *response->mutable_revision() = std::move(revisions.front());
      return true;
    };
    return FoldStream<Response>::Start(parts, context, request, after, from_beginning, next);
  }
};

}  // namespace aims::api
