#include "services/evidence/api/evidence_api.h"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "aims/evidence/v1/evidence_service.pb.h"
#include "common/api/fold_stream.h"
#include "common/api/reads.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "services/evidence/api/pages.h"
#include "services/evidence/domain/json_text.h"
#include "services/evidence/views/entries.h"
#include "services/evidence/views/linked.h"

namespace aims::evidence {
namespace {

absl::Status ReadSubjectAsOf(const TrailView& view, const v1::GetSubjectAsOfRequest& request,
                             v1::GetSubjectAsOfResponse* response) {
  const absl::Time time = request.has_read_time() ? base::FromProto(request.read_time()) : absl::InfiniteFuture();
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

// Answers a call from the trails, once they are as fresh as it asks for.
using ReadTrails = std::function<absl::Status(const TrailView& view)>;

void Serve(const api::ModelParts& parts, const std::shared_ptr<const Topics>& topics, std::shared_ptr<rpc::Call> call,
           ReadTrails read) {
  api::ServeSnapshot(parts, std::move(call), [topics, read = std::move(read)](const api::SharedSnapshot& snapshot) {
    return read(TrailView(*topics, snapshot));
  });
}

}  // namespace

std::unique_ptr<rpc::Service> MakeEvidenceApi(const api::ModelParts& parts, std::shared_ptr<const Topics> topics) {
  auto service = std::make_unique<rpc::Service>(parts.gate, "aims.evidence.v1.EvidenceService");
  service->Handle<v1::GetTrailRequest, v1::GetTrailResponse>(
      [=](std::shared_ptr<rpc::Call> call, const v1::GetTrailRequest& request, v1::GetTrailResponse* response) {
        Serve(parts, topics, std::move(call),
              [&request, response](const TrailView& view) { return TrailPage(view, request, response); });
      });
  service->Handle<v1::ListEventsRequest, v1::ListEventsResponse>([=](const std::shared_ptr<rpc::Call>& call,
                                                                     const v1::ListEventsRequest& request,
                                                                     v1::ListEventsResponse* response) {
    Serve(parts, topics, call, [&call = *call, &request, response](const TrailView& view) {
      size_t rows_read = 0;
      absl::Status status = EventsPage(view, request, response, &rows_read);
      call.AddTrailer("aims-rows-read", absl::StrCat(rows_read));
      return status;
    });
  });
  service->Handle<v1::GetSubjectAsOfRequest, v1::GetSubjectAsOfResponse>([=](std::shared_ptr<rpc::Call> call,
                                                                             const v1::GetSubjectAsOfRequest& request,
                                                                             v1::GetSubjectAsOfResponse* response) {
    Serve(parts, topics, std::move(call),
          [&request, response](const TrailView& view) { return ReadSubjectAsOf(view, request, response); });
  });
  service->HandleWrites(
      service->MethodOf(*v1::WatchTrailRequest::descriptor()),
      [=](std::shared_ptr<rpc::Admission> admission, const std::unique_ptr<const google::protobuf::Message>& asked) {
        const auto& request = static_cast<const v1::WatchTrailRequest&>(*asked);
        return api::StartFoldStream(
            parts, std::move(admission), request.after(), request.from_beginning(),
            [topics, request](const api::SharedSnapshot& snapshot, const event_log::Positions& folded,
                              api::ChangeCursor& cursor, google::protobuf::Message* response) {
              return NextEntry(TrailView(*topics, snapshot), request, folded, cursor,
                               static_cast<v1::WatchTrailResponse*>(response));
            });
      });
  return service;
}

}  // namespace aims::evidence
