// How cost grows with the events in the log: the same questions to `aims serve` on logs of three sizes.

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "aims/history/v1/history_service.pb.h"
#include "aims/inventory/v1/ai_system_service.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/base/digest.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/event_log/embedded/embedded_log.h"
#include "tools/bench/benchmarks.h"
#include "tools/bench/client.h"
#include "tools/bench/fill_log.h"
#include "tools/bench/inventory_events.h"
#include "tools/bench/process.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

namespace fs = std::filesystem;
using inventory::v1::GetAiSystemRequest;
using inventory::v1::ListAiSystemsRequest;

constexpr char kParent[] = "organizations/acme";
constexpr char kGet[] = "/aims.inventory.v1.AiSystemService/GetAiSystem";
constexpr char kList[] = "/aims.inventory.v1.AiSystemService/ListAiSystems";
constexpr char kRevisions[] = "/aims.history.v1.HistoryService/ListRevisions";
constexpr char kCreateSupplier[] = "/aims.inventory.v1.SupplierService/CreateSupplier";

double BytesIn(const std::string& directory) {
  double bytes = 0;
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(directory, ignored)) {
    if (entry.is_regular_file(ignored)) bytes += static_cast<double>(entry.file_size(ignored));
  }
  return bytes;
}

// A register of one size: its log, and the server on it.
class Register {
 public:
  static absl::StatusOr<std::unique_ptr<Register>> Make(int64_t events) {
    auto made = std::make_unique<Register>(events);
    ASSIGN_OR_RETURN(auto log, event_log::OpenEmbeddedLog({.directory = made->data_ + "/log", .sync = false}));
    RETURN_IF_ERROR(FillLog(*log, {{&made->events_, events}}));
    return made;
  }
  explicit Register(int64_t events) : count_(events), data_(directory_.path("data")), events_({.partitions = 8}) {}

  int64_t count() const { return count_; }
  std::string parameters() const { return absl::StrCat(count_, " events"); }

  absl::Status Start() {
    ASSIGN_OR_RETURN(server_, ServerProcess::Aims(data_, {}));
    client_ = std::make_unique<Client>(server_->address());
    return absl::OkStatus();
  }
  void Stop() {
    client_.reset();
    server_.reset();
  }
  void Kill() {
    kill(server_->pid(), SIGKILL);
    Stop();
  }
  void DeleteReadModel() { fs::remove_all(data_ + "/read_models"); }

  // From nothing to serving and to the first command that is acknowledged.
  absl::StatusOr<Sample> TimeStart() {
    const absl::Time start = absl::Now();
    RETURN_IF_ERROR(Start());
    const absl::Time serving = absl::Now();
    const Load load{
        .method = kCreateSupplier, .warm_up = absl::ZeroDuration(), .length = absl::Milliseconds(1), .request = [] {
          return NewSupplier();
        }};
    absl::Status acknowledged;
    do {
      acknowledged = client_->Run(load).status();
    } while (absl::IsUnavailable(acknowledged) && absl::Now() < serving + absl::Minutes(1));
    RETURN_IF_ERROR(acknowledged);
    return Sample{{"until it serves, s", absl::ToDoubleSeconds(serving - start)},
                  {"until it acknowledges, s", absl::ToDoubleSeconds(absl::Now() - start)}};
  }

  absl::StatusOr<Sample> Ask(const std::string& method, absl::Duration length, std::function<std::string()> request) {
    return client_->Run({.method = method, .length = length, .request = std::move(request)});
  }

  Sample Sizes() const {
    const double events = static_cast<double>(count_);
    return {{"memory at most, MiB", server_->PeakMemoryMib()},
            {"memory, MiB", server_->MemoryMib()},
            {"log, bytes/event", BytesIn(data_ + "/log") / events},
            {"read model, bytes/event", BytesIn(data_ + "/read_models") / events}};
  }

  // The next system of a walk that visits all in no order; or of those that there were long before Middle().
  const std::string& NextSystem(bool old = false) {
    const size_t count = old ? events_.systems().size() / 3 : events_.systems().size();
    place_ = (place_ + 7919) % count;
    return events_.systems()[place_];
  }
  google::protobuf::Timestamp Middle() const {
    return base::ToProto(events_.first_time() + (events_.last_time() - events_.first_time()) / 2);
  }

 private:
  static std::string NewSupplier() {
    inventory::v1::CreateSupplierRequest request;
    request.set_parent(kParent);
    request.set_request_id(base::RandomUuid());
    request.mutable_supplier()->set_display_name("Example Labs");
    return request.SerializeAsString();
  }

  const int64_t count_;
  const Workspace directory_;
  const std::string data_;
  InventoryEvents events_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<Client> client_;
  size_t place_ = 0;
};

using Registers = std::vector<std::unique_ptr<Register>>;

struct Question {
  std::string name;
  const char* method;
  std::function<std::string(Register&)> request;
};

std::string ListRequest(const std::function<void(ListAiSystemsRequest*)>& set) {
  ListAiSystemsRequest request;
  request.set_parent(kParent);
  request.set_page_size(50);
  set(&request);
  return request.SerializeAsString();
}

std::vector<Question> Questions() {
  const auto list = [](const std::string& name, std::function<void(Register&, ListAiSystemsRequest*)> set) {
    return Question{name, kList, [set = std::move(set)](Register& asked) {
                      return ListRequest([&](ListAiSystemsRequest* request) { set(asked, request); });
                    }};
  };
  return {
      {"get", kGet,
       [](Register& asked) {
         GetAiSystemRequest request;
         request.set_name(asked.NextSystem());
         return request.SerializeAsString();
       }},
      {"get as of the middle", kGet,
       [](Register& asked) {
         GetAiSystemRequest request;
         request.set_name(asked.NextSystem(/*old=*/true));
         *request.mutable_read_time() = asked.Middle();
         return request.SerializeAsString();
       }},
      {"history of a system", kRevisions,
       [](Register& asked) {
         history::v1::ListRevisionsRequest request;
         request.set_name(asked.NextSystem());
         return request.SerializeAsString();
       }},
      list("list 50 by name", [](Register&, auto*) {}),
      list("list the 50 changed last", [](Register&, auto* request) { request->set_order_by("update_time desc"); }),
      list("list 50, filter with an index",
           [](Register&, auto* request) { request->set_filter("state = STATE_DEVELOPMENT"); }),
      list("list 50, filter that one in six meets",
           [](Register&, auto* request) { request->set_filter("owner = \"lea.roth\""); }),
      list("list, filter that none meets", [](Register&, auto* request) { request->set_filter("owner = \"nobody\""); }),
      list("list 50 as of the middle",
           [](Register& asked, auto* request) { *request->mutable_read_time() = asked.Middle(); }),
  };
}

// For each size a subject, compared with the smallest.
absl::Status MeasureSizes(Rounds& rounds, Registers& registers, const std::string& name,
                          const std::vector<std::string>& metrics,
                          const std::function<absl::StatusOr<Sample>(Register&)>& measure) {
  std::vector<Subject> group;
  for (const auto& one : registers) {
    Subject subject{
        .name = name, .parameters = one->parameters(), .measure = [&one, measure] { return measure(*one); }};
    for (const std::string& metric : metrics) {
      if (!group.empty()) subject.comparisons.push_back({metric, absl::StrCat(name, ", ", group[0].parameters)});
    }
    group.push_back(std::move(subject));
  }
  return rounds.Measure(std::move(group));
}

}  // namespace

absl::Status BenchGrowth(Rounds& rounds) {
  Registers registers;
  std::vector<int64_t> sizes = {10'000, 100'000};
  if (!rounds.quick()) sizes.push_back(1'000'000);
  for (const int64_t size : sizes) {
    rounds.Say(absl::StrCat("filling a log with ", size, " events"));
    ASSIGN_OR_RETURN(auto made, Register::Make(size));
    registers.push_back(std::move(made));
  }
  const std::vector<std::string> times = {"until it serves, s", "until it acknowledges, s"};
  RETURN_IF_ERROR(MeasureSizes(rounds, registers, "start without a read model", times, [](Register& one) {
    one.Stop();
    one.DeleteReadModel();
    return one.TimeStart();
  }));
  RETURN_IF_ERROR(MeasureSizes(rounds, registers, "start again", times, [](Register& one) {
    one.Stop();
    return one.TimeStart();
  }));
  RETURN_IF_ERROR(MeasureSizes(rounds, registers, "start after kill -9", times, [](Register& one) {
    one.Kill();
    return one.TimeStart();
  }));
  for (const Question& question : Questions()) {
    RETURN_IF_ERROR(MeasureSizes(rounds, registers, question.name, {"p50 ms", "p99 ms"}, [&](Register& one) {
      return one.Ask(question.method, rounds.Length(), [&] { return question.request(one); });
    }));
  }
  std::vector<Row> rows;
  for (const auto& one : registers) {
    rows.push_back({.name = "size", .parameters = one->parameters(), .samples = {one->Sizes()}});
  }
  rows.back().comparisons = {{.metric = "memory at most, MiB", .at_most = 512}};
  rounds.Add(std::move(rows));
  return absl::OkStatus();
}

}  // namespace aims::bench
