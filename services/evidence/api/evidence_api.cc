#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "aims/evidence/v1/evidence_service.grpc.pb.h"
#include "common/api/fold_stream.h"
#include "common/api/read_model_api.h"
#include "common/api/reads.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "services/evidence/api/apis.h"
#include "services/evidence/api/pages.h"
#include "services/evidence/domain/json_text.h"
#include "services/evidence/views/entries.h"
#include "services/evidence/views/linked.h"

namespace aims::evidence {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;
using type::v1::ReadModel;

absl::Status ReadSubjectAsOf(const TrailView& view, const v1::GetSubjectAsOfRequest& request,
                             v1::GetSubjectAsOfResponse* response) {
  const absl::Time time = api::ReadTime(request).value_or(absl::InfiniteFuture());
  ASSIGN_OR_RETURN(const SubjectAsOf found, FindAsOf(view, request.name(), time));
  if (found.state == nullptr) {
    return absl::NotFoundError(found.exists_since.has_value()
                                   ? absl::StrCat(request.name(), " did not exist on ", base::TimeToText(time),
                                                  ": its first event is from ", base::TimeToText(*found.exists_since))
                                   : absl::StrCat(request.name(), " has no events"));
  }
  response->mutable_resource()->PackFrom(*found.state);
  response->set_resource_json(JsonText(*found.state));
  response->set_version(found.last.version);
  ASSIGN_OR_RETURN(auto entries, Entries(view, {found.last}));
  *response->mutable_event() = std::move(entries.front());
  return absl::OkStatus();
}

// The next entry of a trail that is watched; false when there is none yet.
absl::StatusOr<bool> NextEntry(const TrailView& view, const v1::WatchTrailRequest& request,
                               const event_log::Positions& folded, api::ChangeCursor& cursor,
                               v1::WatchTrailResponse* response) {
  const std::string organization(keys::OrganizationOf(request.name()));
  std::set<std::string> subjects = {request.name()};
  bool links_known = false;
  absl::Status failure;
  const auto wanted = [&](absl::string_view subject) {
    if (subject == request.name()) return true;
    if (!links_known) {  // not before something happened
      links_known = true;
      auto linked = FindLinked(view, request.name(), LinkedDepth(request));
      failure = linked.status();
      if (linked.ok()) {
        for (const v1::LinkedSubject& each : linked->subjects) subjects.insert(each.name());
      }
    }
    return subjects.count(std::string(subject)) > 0;
  };
  ASSIGN_OR_RETURN(const auto change, cursor.Next(
                                          folded,
                                          [&](const event_log::TopicPartition& partition, int64_t from,
                                              const api::ChangeCursor::Visit& visit) {
                                            return view.Changes(organization, partition, from, visit);
                                          },
                                          wanted));
  RETURN_IF_ERROR(failure);
  if (!change.has_value()) return false;
  ASSIGN_OR_RETURN(auto entries, Entries(view, {{.subject = change->subject(), .version = change->version()}}));
  *response->mutable_entry() = std::move(entries.front());
  return true;
}

class EvidenceApi final : public v1::EvidenceService::CallbackService {
 public:
  EvidenceApi(const api::ModelParts& parts, event_log::Log* log, std::shared_ptr<const Topics> topics)
      : parts_(parts), log_(log), topics_(std::move(topics)) {}

  Reactor* GetTrail(Context* context, const v1::GetTrailRequest* request, v1::GetTrailResponse* response) override {
    return Read(context, *request,
                [request, response](const TrailView& view, rpc::Call&) { return TrailPage(view, *request, response); });
  }

  Reactor* ListEvents(Context* context, const v1::ListEventsRequest* request,
                      v1::ListEventsResponse* response) override {
    return Read(context, *request, [request, response](const TrailView& view, rpc::Call& call) {
      size_t rows_read = 0;
      absl::Status status = EventsPage(view, *request, response, &rows_read);
      call.AddTrailer("aims-rows-read", absl::StrCat(rows_read));
      return status;
    });
  }

  Reactor* GetSubjectAsOf(Context* context, const v1::GetSubjectAsOfRequest* request,
                          v1::GetSubjectAsOfResponse* response) override {
    return Read(context, *request, [request, response](const TrailView& view, rpc::Call&) {
      return ReadSubjectAsOf(view, *request, response);
    });
  }

  grpc::ServerWriteReactor<v1::WatchTrailResponse>* WatchTrail(Context* context,
                                                               const v1::WatchTrailRequest* request) override {
    return api::FoldStream<v1::WatchTrailResponse>::Start(
        parts_, context, *request, request->after(), request->from_beginning(),
        [topics = topics_, request = *request](const api::SharedSnapshot& snapshot, const event_log::Positions& folded,
                                               api::ChangeCursor& cursor, v1::WatchTrailResponse* response) {
          return NextEntry(TrailView(*topics, snapshot), request, folded, cursor, response);
        });
  }

  Reactor* GetReadModel(Context* context, const v1::GetReadModelRequest* request, ReadModel* response) override {
    return api::CareForReadModel(parts_, log_, context, *request, response, [] { return absl::OkStatus(); });
  }
  Reactor* RebuildReadModel(Context* context, const v1::RebuildReadModelRequest* request,
                            ReadModel* response) override {
    return api::CareForReadModel(parts_, log_, context, *request, response, [this] { return parts_.model->Rebuild(); });
  }
  Reactor* ParkEvent(Context* context, const v1::ParkEventRequest* request, ReadModel* response) override {
    return api::CareForReadModel(parts_, log_, context, *request, response, [this, request] {
      return parts_.model->Park({request->topic(), request->partition()}, request->offset(), request->reason());
    });
  }

 private:
  Reactor* Read(Context* context, const google::protobuf::Message& request,
                std::function<absl::Status(const TrailView& view, rpc::Call& call)> read) {
    auto [reactor, begun] = parts_.gate->Begin(context, request);
    if (begun == nullptr) return reactor;
    api::ServeSnapshot(parts_, begun,
                       [topics = topics_, call = begun, read = std::move(read)](const api::SharedSnapshot& snapshot) {
                         return read(TrailView(*topics, snapshot), *call);
                       });
    return reactor;
  }

  const api::ModelParts parts_;
  event_log::Log* const log_;
  const std::shared_ptr<const Topics> topics_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeEvidenceApi(const api::ModelParts& parts, event_log::Log* log,
                                               std::shared_ptr<const Topics> topics) {
  return std::make_unique<EvidenceApi>(parts, log, std::move(topics));
}

}  // namespace aims::evidence
