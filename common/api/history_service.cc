#include "common/api/history_service.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/history/v1/history_service.pb.h"
#include "common/api/change_feed.h"
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

// A command service, and the stream of its changes.
struct KeptService {
  Parts parts;
  std::shared_ptr<ChangeFeed> changes;
};

// The services, and who may read their resources.
struct Kept {
  std::vector<KeptService> services;
  Readers readers;
};

std::string Topics(const std::vector<KeptService>& services) {
  return absl::StrJoin(services, ", ",
                       [](std::string* out, const KeptService& kept) { out->append(kept.parts.aggregates->topic()); });
}

// The parts of the service that keeps a resource; nullptr when it is none of these.
const Parts* KeeperOf(const std::vector<KeptService>& services, const std::string& name) {
  for (const KeptService& kept : services) {
    if (kept.parts.aggregates->Of(name) != nullptr) return &kept.parts;
  }
  return nullptr;
}

void ServeRevisions(const Kept& kept, std::shared_ptr<rpc::Call> call, const ListRevisionsRequest& request,
                    ListRevisionsResponse* response) {
  if (absl::Status status = kept.readers.Check(call->caller(), request.name()); !status.ok()) {
    return call->Finish(status);
  }
  const Parts* keeper = KeeperOf(kept.services, request.name());
  if (keeper == nullptr) {
    return call->Finish(absl::NotFoundError(absl::StrCat("this process keeps no resource of the kind of ",
                                                         request.name(), ": its topics are ", Topics(kept.services))));
  }
  ServeSnapshot(
      *keeper, call,
      [&request, response, call, aggregates = keeper->aggregates](const SharedSnapshot& snapshot) -> absl::Status {
        const command::ResourceView view(*aggregates, snapshot);
        RETURN_IF_ERROR(CheckLetsRead(view, *aggregates->Of(request.name()), request.name(), call->caller().actor));
        return RevisionsPage(view, request, response);
      },
      PlaceOf(*keeper, request.name()));
}

absl::Status TellChange(const command::Aggregates& aggregates, const SharedSnapshot& snapshot,
                        const internal::v1::StoredChange& change, WatchChangesResponse* response) {
  const command::ResourceView view(aggregates, snapshot);
  ASSIGN_OR_RETURN(auto revisions, Revisions(view, change.subject(), change.version(), change.version()));
  response->set_name(change.subject());
  if (!revisions.empty()) *response->mutable_revision() = std::move(revisions.front());
  return absl::OkStatus();
}

rpc::WriteStream* WatchChanges(const std::shared_ptr<const Kept>& kept, std::shared_ptr<rpc::Admission> admission,
                               const WatchChangesRequest& request) {
  const std::vector<KeptService>& services = kept->services;
  const auto watched = std::find_if(services.begin(), services.end(), [&](const KeptService& each) {
    return each.parts.aggregates->topic() == request.topic();
  });
  if (watched == services.end()) {
    return rpc::RefuseStream(*admission,
                             absl::NotFoundError(absl::StrCat("this process keeps no topic ", request.topic(),
                                                              ": its topics are ", Topics(services))));
  }
  WatchOptions options;
  options.wanted = [kept, aggregates = watched->parts.aggregates, caller = admission->caller()](
                       const SharedSnapshot& snapshot, absl::string_view subject) -> absl::StatusOr<bool> {
    if (!kept->readers.MayRead(caller, subject)) return false;
    return LetsRead(command::ResourceView(*aggregates, snapshot), *aggregates->Of(subject), subject, caller.actor);
  };
  options.organization = request.parent();
  options.after = request.after();
  options.from_beginning = request.from_beginning();
  // A process that keeps no organizations cannot know which there are.
  if (const Parts* keeper = KeeperOf(services, request.parent()); keeper != nullptr) {
    options.checked_by = keeper->model;
    options.check = [organization = request.parent(),
                     aggregates = keeper->aggregates](const SharedSnapshot& snapshot) -> absl::Status {
      ASSIGN_OR_RETURN(const auto found, command::ResourceView(*aggregates, snapshot).Find(organization));
      if (found != nullptr) return absl::OkStatus();
      return absl::NotFoundError(absl::StrCat(organization, " does not exist: there is nothing to watch"));
    };
  }
  return watched->changes->Watch(std::move(admission), std::move(options));
}

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::Service>> MakeHistoryService(rpc::Gate* gate, std::vector<Parts> services) {
  std::vector<const command::Aggregates*> aggregates;
  for (const Parts& parts : services) aggregates.push_back(parts.aggregates);
  ASSIGN_OR_RETURN(Readers readers, Readers::Of(aggregates));
  const auto kept = std::make_shared<Kept>(Kept{{}, std::move(readers)});
  for (const Parts& parts : services) {
    const auto tell = [aggregates = parts.aggregates](const SharedSnapshot& snapshot,
                                                      const internal::v1::StoredChange& change, const identity::Caller&,
                                                      google::protobuf::Message* response) {
      return TellChange(*aggregates, snapshot, change, static_cast<WatchChangesResponse*>(response));
    };
    kept->services.push_back(
        {parts, std::make_shared<ChangeFeed>(parts, WatchChangesResponse::default_instance(), tell)});
  }
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
