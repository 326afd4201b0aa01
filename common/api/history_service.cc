#include "common/api/history_service.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/history/v1/history_service.pb.h"
#include "common/api/fold_stream.h"
#include "common/api/history.h"
#include "common/api/readers.h"
#include "common/api/reads.h"
#include "common/base/status_macros.h"
#include "common/command/aggregates.h"
#include "common/command/resource_view.h"
#include "common/rpc/errors.h"

namespace aims::api {
namespace {

using history::v1::ListRevisionsRequest;
using history::v1::ListRevisionsResponse;
using history::v1::WatchChangesRequest;
using history::v1::WatchChangesResponse;

std::string Topics(const std::vector<Parts>& services) {
  return absl::StrJoin(services, ", ",
                       [](std::string* out, const Parts& parts) { out->append(parts.aggregates->topic()); });
}

// The services, and who may read their resources.
struct Kept {
  std::vector<Parts> services;
  Readers readers;
};

void ServeRevisions(const Kept& kept, std::shared_ptr<rpc::Call> call, const ListRevisionsRequest& request,
                    ListRevisionsResponse* response) {
  const std::vector<Parts>& services = kept.services;
  if (absl::Status status = kept.readers.Check(call->caller(), request.name()); !status.ok()) {
    return call->Finish(status);
  }
  const auto keeper = std::find_if(services.begin(), services.end(),
                                   [&](const Parts& parts) { return parts.aggregates->Of(request.name()) != nullptr; });
  if (keeper == services.end()) {
    return call->Finish(absl::NotFoundError(absl::StrCat("this process keeps no resource of the kind of ",
                                                         request.name(), ": its topics are ", Topics(services))));
  }
  ServeSnapshot(*keeper, call,
                [&request, response, aggregates = keeper->aggregates](const SharedSnapshot& snapshot) -> absl::Status {
                  const command::ResourceView view(*aggregates, snapshot);
                  ASSIGN_OR_RETURN(RevisionPage page,
                                   RevisionsPage(view, request.name(), request.page_size(), request.page_token()));
                  for (auto& revision : page.revisions) *response->add_revisions() = std::move(revision);
                  response->set_next_page_token(page.next_page_token);
                  return absl::OkStatus();
                });
}

// The next change of a resource of `organization` that the watcher may read; false when there is none yet.
absl::StatusOr<bool> NextChange(const command::ResourceView& view, const std::string& organization,
                                const std::function<bool(absl::string_view)>& may_read,
                                const event_log::Positions& folded, ChangeCursor& cursor,
                                WatchChangesResponse* response) {
  const auto scan = [&](const event_log::TopicPartition& partition, int64_t from, const ChangeCursor::Visit& visit) {
    return view.Changes(partition, from, visit);
  };
  const auto wanted = [&](absl::string_view subject) {
    return (subject == organization || absl::StartsWith(subject, absl::StrCat(organization, "/"))) && may_read(subject);
  };
  ASSIGN_OR_RETURN(const auto change, cursor.Next(folded, scan, wanted));
  if (!change.has_value()) return false;
  ASSIGN_OR_RETURN(auto revisions, Revisions(view, change->subject(), change->version(), change->version()));
  response->set_name(change->subject());
  if (!revisions.empty()) *response->mutable_revision() = std::move(revisions.front());
  return true;
}

rpc::WriteStream* WatchChanges(const std::shared_ptr<const Kept>& kept, std::shared_ptr<rpc::Admission> admission,
                               const WatchChangesRequest& request) {
  const std::vector<Parts>& services = kept->services;
  const auto keeper = std::find_if(services.begin(), services.end(),
                                   [&](const Parts& parts) { return parts.aggregates->topic() == request.topic(); });
  if (keeper == services.end()) {
    return rpc::RefuseStream(*admission,
                             absl::NotFoundError(absl::StrCat("this process keeps no topic ", request.topic(),
                                                              ": its topics are ", Topics(services))));
  }
  const auto may_read = [kept, caller = admission->caller()](absl::string_view name) {
    return kept->readers.MayRead(caller, name);
  };
  return StartFoldStream(*keeper, std::move(admission), request.after(), request.from_beginning(),
                         [aggregates = keeper->aggregates, organization = request.parent(), may_read](
                             const SharedSnapshot& snapshot, const event_log::Positions& folded, ChangeCursor& cursor,
                             google::protobuf::Message* response) {
                           return NextChange(command::ResourceView(*aggregates, snapshot), organization, may_read,
                                             folded, cursor, static_cast<WatchChangesResponse*>(response));
                         });
}

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::Service>> MakeHistoryService(rpc::Gate* gate, std::vector<Parts> services) {
  std::vector<const command::Aggregates*> aggregates;
  for (const Parts& parts : services) aggregates.push_back(parts.aggregates);
  ASSIGN_OR_RETURN(Readers readers, Readers::Of(aggregates));
  const auto kept = std::make_shared<const Kept>(Kept{std::move(services), std::move(readers)});
  auto service = std::make_unique<rpc::Service>(gate, "aims.history.v1.HistoryService");
  service->Handle<ListRevisionsRequest, ListRevisionsResponse>(
      [kept](std::shared_ptr<rpc::Call> call, const ListRevisionsRequest& request, ListRevisionsResponse* response) {
        ServeRevisions(*kept, std::move(call), request, response);
      });
  service->HandleWrites(
      service->MethodOf(*WatchChangesRequest::descriptor()),
      [kept](std::shared_ptr<rpc::Admission> admission, std::unique_ptr<const google::protobuf::Message> request) {
        return WatchChanges(kept, std::move(admission), static_cast<const WatchChangesRequest&>(*request));
      });
  return service;
}

}  // namespace aims::api
