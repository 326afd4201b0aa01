// What watchers of changes cost `aims serve` on the embedded log: the processor time of a write that 0, 100 and 1,000 of
// them are sent, do not take, or have nothing to do with; of subjects with one version and with 1,000.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "aims/inventory/v1/organization.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/base/status_macros.h"
#include "tools/bench/benchmarks.h"
#include "tools/bench/suppliers.h"
#include "tools/bench/target.h"
#include "tools/bench/watchers.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

constexpr char kUpdateSupplier[] = "/aims.inventory.v1.SupplierService/UpdateSupplier";
constexpr char kCreateOrganization[] = "/aims.inventory.v1.OrganizationService/CreateOrganization";
constexpr char kElsewhere[] = "organizations/globex";
constexpr uint64_t kLongLived = 1;  // number of the supplier with many versions
constexpr absl::Duration kPatience = absl::Seconds(60);

struct Watching {
  std::string name;
  Watchers::Options options;
};

absl::Status CreateOrganization(Client& client, const std::string& id) {
  inventory::v1::CreateOrganizationRequest request;
  request.set_organization_id(id);
  request.mutable_organization()->set_display_name(id);
  request.set_request_id(absl::StrCat("create-", id));
  return client.Call(kCreateOrganization, request.SerializeAsString()).status();
}

// Writes at `aims serve`, one after the other.
class Writes {
 public:
  explicit Writes(Target* aims) : aims_(*aims) {}

  // Another version of the supplier that has many.
  absl::Status Update() {
    inventory::v1::UpdateSupplierRequest request;
    request.mutable_supplier()->set_name(SupplierName(kLongLived));
    request.mutable_supplier()->set_display_name(absl::StrCat("Northwind Annotation, as of ", ++number_));
    request.set_request_id(absl::StrCat("update-", number_));
    return aims_.client().Call(kUpdateSupplier, request.SerializeAsString()).status();
  }
  // The first version of a supplier.
  absl::Status Create() {
    return aims_.client().Call(kCreateSupplier, CreateRequest(100'000 + ++number_).SerializeAsString()).status();
  }

  // Some writes with some watchers.
  absl::StatusOr<Sample> Measure(const Watching& watching, bool of_many_versions, int writes) {
    const double memory = aims_.process().MemoryMib();
    ASSIGN_OR_RETURN(const auto watchers, Watchers::Open(aims_.process().address(), watching.options));
    Sample sample;
    if (watching.options.count > 0) {
      sample["KiB/watcher"] = std::max(0.0, aims_.process().MemoryMib() - memory) * 1024 / watching.options.count;
    }
    const absl::Duration idle = aims_.process().CpuTime();
    absl::SleepFor(absl::Seconds(1));
    const absl::Duration before = aims_.process().CpuTime();
    sample["idle CPU ms/s"] = absl::ToDoubleMilliseconds(before - idle);

    const absl::Time start = absl::Now();
    absl::Duration slowest;
    for (int i = 0; i < writes; ++i) {
      const absl::Time asked = absl::Now();
      RETURN_IF_ERROR(of_many_versions ? Update() : Create());
      slowest = std::max(slowest, absl::Now() - asked);
    }
    if (watching.options.organization == kOrganization && watching.options.reads) {
      RETURN_IF_ERROR(watchers->Await(static_cast<uint64_t>(writes), start + kPatience));
    }
    sample["until all have it ms"] = absl::ToDoubleMilliseconds(absl::Now() - start);
    sample["slowest write ms"] = absl::ToDoubleMilliseconds(slowest);
    sample["CPU us/write"] = absl::ToDoubleMicroseconds(aims_.process().CpuTime() - before) / writes;
    return sample;
  }

 private:
  Target& aims_;
  uint64_t number_ = 0;
};

}  // namespace

absl::Status BenchWatches(Rounds& rounds) {
  const Workspace workspace;
  ASSIGN_OR_RETURN(Target aims, Target::Open(ServerProcess::Aims(workspace.path("aims"), {})));
  for (const char* id : {"acme", "globex"}) RETURN_IF_ERROR(CreateOrganization(aims.client(), id));
  Writes writes(&aims);
  RETURN_IF_ERROR(aims.client().Call(kCreateSupplier, CreateRequest(kLongLived).SerializeAsString()).status());
  rounds.Say("writing 1,000 versions of a supplier");
  for (int i = 0; i < 1000; ++i) RETURN_IF_ERROR(writes.Update());

  std::vector<Watching> all = {{"no watchers", {.organization = kOrganization}}};
  for (const int count : {100, 1000}) {
    const std::string number = count == 100 ? "100" : "1,000";
    all.push_back({absl::StrCat(number, " watchers"), {.organization = kOrganization, .count = count}});
    all.push_back({absl::StrCat(number, " watchers that do not read"),
                   {.organization = kOrganization, .count = count, .reads = false}});
    all.push_back(
        {absl::StrCat(number, " watchers of another organization"), {.organization = kElsewhere, .count = count}});
  }
  const int count = rounds.quick() ? 20 : 100;
  std::vector<Subject> subjects;
  for (const bool many : {false, true}) {
    const std::string parameters = many ? "1,000 versions" : "1 version";
    for (const Watching& watching : all) {
      Subject subject{.name = watching.name, .parameters = parameters, .comparisons = {}, .measure = [=, &writes] {
                        return writes.Measure(watching, many, count);
                      }};
      if (watching.options.count > 0) {
        subject.comparisons.push_back(
            {.metric = "CPU us/write", .yardstick = absl::StrCat("no watchers, ", parameters)});
      }
      subjects.push_back(std::move(subject));
    }
  }
  return rounds.Measure(std::move(subjects));
}

}  // namespace aims::bench
