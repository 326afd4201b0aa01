#include "common/api/read_model_service.h"

#include <algorithm>
#include <functional>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "aims/operations/v1/read_model_service.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/command/log_order.h"
#include "common/domain/refusal.h"
#include "common/projection/generations.h"

namespace aims::api {
namespace {

using operations::v1::FaultyRecord;
using operations::v1::GetReadModelRequest;
using operations::v1::ListReadModelsRequest;
using operations::v1::ListReadModelsResponse;
using operations::v1::ParkEventRequest;
using operations::v1::ReadModel;
using operations::v1::RebuildReadModelRequest;
using projection::Generations;
using projection::RecordFault;

constexpr char kCollection[] = "readModels/";
// Of a read model's list of parked events: clients take answers of 4 MiB by default, and one has several read models.
constexpr size_t kMaxParkedBytes = size_t{256} << 10;

operations::v1::RecordFault ToProto(absl::optional<RecordFault> fault) {
  if (!fault.has_value()) return operations::v1::RECORD_FAULT_UNSPECIFIED;
  switch (*fault) {
    case RecordFault::kTombstone:
      return operations::v1::RECORD_FAULT_TOMBSTONE;
    case RecordFault::kForeign:
      return operations::v1::RECORD_FAULT_FOREIGN;
    case RecordFault::kDamaged:
      return operations::v1::RECORD_FAULT_DAMAGED;
    case RecordFault::kUnknown:
      return operations::v1::RECORD_FAULT_UNKNOWN;
  }
  return operations::v1::RECORD_FAULT_UNSPECIFIED;
}

FaultyRecord ToProto(const projection::PoisonEvent& halted) {
  FaultyRecord record;
  record.set_topic(halted.partition.topic);
  record.set_partition(halted.partition.partition);
  record.set_offset(halted.offset);
  record.set_key(halted.key);
  record.set_fault(ToProto(halted.fault));
  record.set_problem(halted.error);
  return record;
}

// "aims.inventory.events/3 offset 17, FOREIGN, parked by olga at 2026-11-29T10:00:00Z: reason"
std::string InOneLine(const command::Parking::Parked& parked) {
  const FaultyRecord& record = parked.record;
  absl::string_view fault = operations::v1::RecordFault_Name(record.fault());
  absl::ConsumePrefix(&fault, "RECORD_FAULT_");
  return absl::StrCat(record.topic(), "/", record.partition(), " offset ", record.offset(), ", ", fault, ", parked by ",
                      parked.metadata.actor().subject(), " at ",
                      base::TimeToText(base::FromProto(parked.metadata.occur_time())), ": ", parked.metadata.reason());
}

class ReadModels {
 public:
  ReadModels(event_log::Log* log, command::Parking* parking, std::vector<NamedModel> models)
      : log_(log), parking_(*parking), models_(std::move(models)) {}

  // Does something to the read model `name`, and answers with how it stands then, or with why that failed.
  void Answer(rpc::Call& call, const std::string& name, ReadModel* response,
              const std::function<absl::Status(Generations& model)>& act) const {
    const auto named = Find(name);
    if (!named.ok()) return call.Finish(named.status());
    const absl::Status status = act(*(*named)->model);
    if (status.ok()) *response = Describe(**named);
    call.Finish(status);
  }

  // Parks the record at which the read model is halted, and answers with how it stands then. `self` is this.
  void Park(const std::shared_ptr<const ReadModels>& self, const std::shared_ptr<rpc::Call>& call,
            const ParkEventRequest& request, ReadModel* response) const {
    const auto named = Find(request.name());
    if (!named.ok()) return call->Finish(named.status());
    auto found = ToPark(request, **named);
    if (!found.ok()) return call->Finish(found.status());
    command::Parking::Request park{.record = *std::move(found),
                                   .actor = call->caller().actor,
                                   .reason = request.reason(),
                                   .traceparent = call->traceparent(),
                                   .deadline = call->deadline()};
    parking_.Park(std::move(park), [self, call, response, model = *named](const absl::Status& status) {
      if (status.ok()) *response = self->Describe(*model);
      call->Finish(status);
    });
  }

  void List(rpc::Call& call, ListReadModelsResponse* response) const {
    for (const NamedModel& named : models_) *response->add_read_models() = Describe(named);
    call.Finish(absl::OkStatus());
  }

 private:
  absl::StatusOr<const NamedModel*> Find(const std::string& name) const {
    for (const NamedModel& named : models_) {
      if (absl::StrCat(kCollection, named.service) == name) return &named;
    }
    const std::string known = absl::StrJoin(models_, ", ", [](std::string* out, const NamedModel& named) {
      absl::StrAppend(out, kCollection, named.service);
    });
    return absl::NotFoundError(absl::StrCat(name, " does not exist: this process has ", known));
  }

  // The record that is to be parked, if it may be.
  absl::StatusOr<FaultyRecord> ToPark(const ParkEventRequest& request, const NamedModel& named) const {
    const Generations& model = *named.model;
    event_log::TopicPartition partition{request.topic(), request.partition()};
    if (partition.topic.empty()) {
      if (model.topics().size() > 1) {
        return domain::BadField(
            "topic", absl::StrCat("is needed: the read model is folded from ", absl::StrJoin(model.topics(), ", ")));
      }
      partition.topic = model.topics().front();
    }
    FaultyRecord record;
    record.set_topic(partition.topic);
    record.set_partition(partition.partition);
    record.set_offset(request.offset());
    if (model.IsParked(partition, request.offset())) return record;  // as it is recorded already
    const auto halted = model.halted();
    const std::string where = absl::StrCat(partition.topic, "/", partition.partition, " offset ", request.offset());
    if (!halted.has_value() || !(halted->partition == partition) || halted->offset != request.offset()) {
      return absl::FailedPreconditionError(
          absl::StrCat(named.service, " is not halted at ", where,
                       halted.has_value() ? absl::StrCat(", but at ", halted->partition.topic, "/",
                                                         halted->partition.partition, " offset ", halted->offset)
                                          : ", and not at any other record"));
    }
    for (const NamedModel& other : models_) {
      if (other.model->Serving()->progress().At(partition) <= request.offset()) continue;
      if (&other == &named) continue;  // it is halted in the generation that is being filled
      return absl::FailedPreconditionError(absl::StrCat("the read model of ", other.service, " has folded ", where,
                                                        ": the record can be read, so find out why ", named.service,
                                                        " cannot, instead of parking it"));
    }
    return ToProto(*halted);
  }

  // How it stands. Never fails: what cannot be learnt is left out.
  ReadModel Describe(const NamedModel& named) const {
    Generations& generations = *named.model;
    ReadModel model;
    model.set_name(absl::StrCat(kCollection, named.service));
    event_log::Positions ends;
    for (const std::string& topic : generations.topics()) {
      if (auto of_topic = log_->EndPositions(topic); of_topic.ok()) ends.insert(of_topic->begin(), of_topic->end());
    }
    std::map<event_log::TopicPartition, event_log::HeldUp> held_up;
    for (event_log::HeldUp& each : generations.HeldUp()) held_up.emplace(each.partition, std::move(each));
    const auto serving = generations.Serving();
    const auto snapshot = serving->database().TakeSnapshot();
    for (const auto& [id, folded] : serving->progress().Current()) {
      auto* partition = model.add_partitions();
      partition->set_topic(id.topic);
      partition->set_partition(id.partition);
      partition->set_folded(folded);
      const auto end = ends.find(id);
      partition->set_end(end == ends.end() ? -1 : end->second);
      if (auto stored = command::StoredPartitionOf(*snapshot, id); stored.ok()) {
        partition->set_leader(stored->address());
        partition->set_epoch(stored->epoch());
      }
      if (const auto held = held_up.find(id); held != held_up.end()) {
        partition->mutable_held_up()->set_offset(held->second.offset);
        *partition->mutable_held_up()->mutable_begin_time() = base::ToProto(held->second.since);
        partition->mutable_held_up()->set_why(held->second.why);
        partition->mutable_held_up()->set_remedy(held->second.remedy);
      }
    }
    absl::Status health = generations.Health();
    health.Update(event_log::HeldUpProblem(generations.HeldUp()));
    model.set_problem(std::string(health.message()));
    const projection::RebuildProgress rebuild = generations.rebuild();
    model.set_rebuilding(rebuild.running);
    if (rebuild.running && rebuild.total > 0) {
      model.set_rebuild_percent(100.0 * static_cast<double>(rebuild.folded) / static_cast<double>(rebuild.total));
      model.set_rebuild_remaining_seconds(absl::ToDoubleSeconds(rebuild.remaining));
    }
    if (const auto halted = generations.halted(); halted.has_value()) *model.mutable_halted_at() = ToProto(*halted);
    size_t bytes = 0;
    for (const command::Parking::Parked& parked : parking_.All()) {
      const auto& topics = generations.topics();
      if (std::count(topics.begin(), topics.end(), parked.record.topic()) == 0) continue;
      std::string line = InOneLine(parked);
      bytes += line.size();
      if (bytes > kMaxParkedBytes) {
        model.set_parked_truncated(true);
        break;
      }
      model.add_parked(std::move(line));
    }
    return model;
  }

  event_log::Log* const log_;
  command::Parking& parking_;
  const std::vector<NamedModel> models_;
};

}  // namespace

std::unique_ptr<rpc::Service> MakeReadModelService(rpc::Gate* gate, event_log::Log* log, command::Parking* parking,
                                                   std::vector<NamedModel> models) {
  const auto kept = std::make_shared<const ReadModels>(log, parking, std::move(models));
  auto service = std::make_unique<rpc::Service>(gate, "aims.operations.v1.ReadModelService");
  service->Handle<ListReadModelsRequest, ListReadModelsResponse>(
      [kept](const std::shared_ptr<rpc::Call>& call, const ListReadModelsRequest&, ListReadModelsResponse* response) {
        kept->List(*call, response);
      });
  service->Handle<GetReadModelRequest, ReadModel>(
      [kept](const std::shared_ptr<rpc::Call>& call, const GetReadModelRequest& request, ReadModel* response) {
        kept->Answer(*call, request.name(), response, [](Generations&) { return absl::OkStatus(); });
      });
  service->Handle<RebuildReadModelRequest, ReadModel>(
      [kept](const std::shared_ptr<rpc::Call>& call, const RebuildReadModelRequest& request, ReadModel* response) {
        kept->Answer(*call, request.name(), response, [](Generations& model) { return model.Rebuild(); });
      });
  service->Handle<ParkEventRequest, ReadModel>(
      [kept](const std::shared_ptr<rpc::Call>& call, const ParkEventRequest& request, ReadModel* response) {
        kept->Park(kept, call, request, response);
      });
  return service;
}

}  // namespace aims::api
