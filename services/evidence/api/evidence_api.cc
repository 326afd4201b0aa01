#include "services/evidence/api/evidence_api.h"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "aims/evidence/v1/evidence_service.pb.h"
#include "common/api/change_feed.h"
#include "common/api/readers.h"
#include "common/api/reads.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "services/evidence/api/pages.h"
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
  SetResource(*found.state, response);
  response->set_version(found.last.version);
  ASSIGN_OR_RETURN(auto entries, Entries(view, {found.last}));
  *response->mutable_event() = std::move(entries.front());
  return absl::OkStatus();
}

// What trails are read from, and who may read which subject.
struct Sources {
  std::shared_ptr<const Topics> topics;
  api::Readers readers;
};
using SharedSources = std::shared_ptr<const Sources>;

// As `caller` may see it. The result lives no longer than the caller and the sources.
TrailView ViewFor(const Sources& sources, const identity::Caller& caller, const api::SharedSnapshot& snapshot) {
  return {*sources.topics, snapshot, [&sources, &caller, snapshot](absl::string_view subject) {
            if (!sources.readers.MayRead(caller, subject)) return false;
            const command::AggregateType* type = sources.topics->TypeOf(subject);
            if (type == nullptr || !type->may_read) return true;
            // The resource itself can exclude readers, as it is now.
            const auto state = TrailView(*sources.topics, snapshot).Find(subject);
            return state.ok() && (*state == nullptr || type->may_read(**state, caller.actor));
          }};
}

// PermissionDenied when the subject, of which the caller's roles read all, excludes the caller.
absl::Status CheckExcluded(const TrailView& view, absl::string_view subject, const identity::Caller& caller) {
  if (view.TypeOf(subject) == nullptr || view.ReaderMayRead(subject)) return absl::OkStatus();
  return api::ReaderExcluded(caller.actor, subject);
}

// Those who are shown the same of each event: all with the same roles, unless some of what these roles read can exclude a
// person.
std::string AudienceOf(const Sources& sources, absl::string_view organization, const identity::Caller& caller) {
  const std::set<std::string> roles(caller.actor.roles().begin(), caller.actor.roles().end());
  std::string audience = absl::StrJoin(roles, ",");
  for (const command::Aggregates* aggregates : sources.topics->aggregates()) {
    for (const command::AggregateType& type : aggregates->types()) {
      if (!type.may_read) continue;
      const std::string any = absl::StrCat(organization, "/", type.collection, "/x");
      if (sources.readers.MayRead(caller, any)) return absl::StrCat(audience, " ", caller.actor.subject());
    }
  }
  return audience;
}

// Whether a change belongs to the trail that is watched: it is of its subject, or of what is linked to that. Used by one
// thread at a time.
class WatchedTrail {
 public:
  WatchedTrail(SharedSources sources, identity::Caller caller, v1::WatchTrailRequest request)
      : sources_(std::move(sources)), caller_(std::move(caller)), request_(std::move(request)) {}

  absl::StatusOr<bool> Includes(const api::SharedSnapshot& snapshot, absl::string_view subject) {
    if (subject == request_.name()) return true;
    // Not before something happened, and once for all changes that are read together.
    if (known_of_.lock() != snapshot) {
      ASSIGN_OR_RETURN(const Linked linked,
                       FindLinked(ViewFor(*sources_, caller_, snapshot), request_.name(), LinkedDepth(request_)));
      linked_ = std::set<std::string>(linked.names.begin(), linked.names.end());
      known_of_ = snapshot;
    }
    return linked_.count(std::string(subject)) > 0;
  }

 private:
  const SharedSources sources_;
  const identity::Caller caller_;
  const v1::WatchTrailRequest request_;
  std::weak_ptr<const read_model::Snapshot> known_of_;
  std::set<std::string> linked_;
};

absl::Status TellEntry(const TrailView& view, const internal::v1::StoredChange& change,
                       v1::WatchTrailResponse* response) {
  ASSIGN_OR_RETURN(auto entries, Entries(view, {{.subject = change.subject(), .version = change.version()}}));
  *response->mutable_entry() = std::move(entries.front());
  return absl::OkStatus();
}

api::WatchOptions OptionsOf(const api::ModelParts& parts, const SharedSources& sources, const identity::Caller& caller,
                            const v1::WatchTrailRequest& request) {
  api::WatchOptions options;
  options.organization = std::string(keys::OrganizationOf(request.name()));
  options.audience = AudienceOf(*sources, options.organization, caller);
  options.after = request.after();
  options.from_beginning = request.from_beginning();
  options.wanted = [trail = std::make_shared<WatchedTrail>(sources, caller, request)](
                       const api::SharedSnapshot& snapshot, absl::string_view subject) {
    return trail->Includes(snapshot, subject);
  };
  options.checked_by = parts.model;
  options.check = [sources, caller, name = request.name()](const api::SharedSnapshot& snapshot) -> absl::Status {
    RETURN_IF_ERROR(CheckExcluded(ViewFor(*sources, caller, snapshot), name, caller));
    ASSIGN_OR_RETURN(const SubjectAsOf found,
                     FindAsOf(TrailView(*sources->topics, snapshot), name, absl::InfinitePast()));
    if (found.exists_since.has_value()) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat(name, " has no events: there is no trail to watch"));
  };
  return options;
}

// Answers a call from the trails, once they are as fresh as it asks for. `subject`, which the caller must be allowed to
// read, may be empty.
using ReadTrails = std::function<absl::Status(const TrailView& view)>;

void Serve(const api::ModelParts& parts, const SharedSources& sources, const std::string& subject,
           const std::shared_ptr<rpc::Call>& call, ReadTrails read) {
  if (absl::Status status = sources->readers.Check(call->caller(), subject); !status.ok()) return call->Finish(status);
  api::ServeSnapshot(parts, call,
                     [sources, &caller = call->caller(), subject,
                      read = std::move(read)](const api::SharedSnapshot& snapshot) -> absl::Status {
                       const TrailView view = ViewFor(*sources, caller, snapshot);
                       RETURN_IF_ERROR(CheckExcluded(view, subject, caller));
                       return read(view);
                     });
}

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::Service>> MakeEvidenceApi(const api::ModelParts& parts,
                                                              std::shared_ptr<const Topics> topics) {
  ASSIGN_OR_RETURN(api::Readers readers, api::Readers::Of(topics->aggregates()));
  const auto sources = std::make_shared<const Sources>(Sources{std::move(topics), std::move(readers)});
  auto service = std::make_unique<rpc::Service>(parts.gate, "aims.evidence.v1.EvidenceService");
  service->Handle<v1::GetTrailRequest, v1::GetTrailResponse>(
      [=](const std::shared_ptr<rpc::Call>& call, const v1::GetTrailRequest& request, v1::GetTrailResponse* response) {
        Serve(parts, sources, request.name(), call,
              [&request, response](const TrailView& view) { return TrailPage(view, request, response); });
      });
  service->Handle<v1::ListEventsRequest, v1::ListEventsResponse>([=](const std::shared_ptr<rpc::Call>& call,
                                                                     const v1::ListEventsRequest& request,
                                                                     v1::ListEventsResponse* response) {
    Serve(parts, sources, request.subject(), call, [&call = *call, &request, response](const TrailView& view) {
      size_t rows_read = 0;
      absl::Status status = EventsPage(view, request, response, &rows_read);
      call.AddMetadata("aims-rows-read", absl::StrCat(rows_read));
      return status;
    });
  });
  service->Handle<v1::GetSubjectAsOfRequest, v1::GetSubjectAsOfResponse>([=](const std::shared_ptr<rpc::Call>& call,
                                                                             const v1::GetSubjectAsOfRequest& request,
                                                                             v1::GetSubjectAsOfResponse* response) {
    Serve(parts, sources, request.name(), call,
          [&request, response](const TrailView& view) { return ReadSubjectAsOf(view, request, response); });
  });
  const auto entries = std::make_shared<api::ChangeFeed>(
      parts, v1::WatchTrailResponse::default_instance(),
      [sources](const api::SharedSnapshot& snapshot, const internal::v1::StoredChange& change,
                const identity::Caller& caller, google::protobuf::Message* response) {
        return TellEntry(ViewFor(*sources, caller, snapshot), change, static_cast<v1::WatchTrailResponse*>(response));
      });
  service->HandleWrites(service->MethodOf(*v1::WatchTrailRequest::descriptor()),
                        [=](const std::shared_ptr<rpc::Admission>& admission,
                            const std::unique_ptr<const google::protobuf::Message>& asked) {
                          const auto& request = static_cast<const v1::WatchTrailRequest&>(*asked);
                          const identity::Caller& caller = admission->caller();
                          if (const absl::Status may = sources->readers.Check(caller, request.name()); !may.ok()) {
                            return rpc::RefuseStream(*admission, may);
                          }
                          return entries->Watch(admission, OptionsOf(parts, sources, caller, request));
                        });
  return service;
}

}  // namespace aims::evidence
