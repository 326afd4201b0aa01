// The program as people call it: exit codes and the one line of an error, and commands against a server.

#include <grpcpp/server_builder.h>

#include <algorithm>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "aims/history/v1/history_service.grpc.pb.h"
#include "aims/inventory/v1/ai_system_service.grpc.pb.h"
#include "aims/inventory/v1/organization.grpc.pb.h"
#include "common/base/time.h"
#include "common/rpc/reflection.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/aims/import/omb2024_columns.h"
#include "tools/aims/testing/run_aims.h"

namespace aims::cli {
namespace {

using inventory::v1::AiSystem;
using testing::HasSubstr;
using testing::StartsWith;

// Organizations "acme" with systems, and what came in with the last call.
class FakeInventory final : public inventory::v1::AiSystemService::Service,
                            public inventory::v1::OrganizationService::Service,
                            public history::v1::HistoryService::Service {
 public:
  grpc::Status ListAiSystems(grpc::ServerContext* context, const inventory::v1::ListAiSystemsRequest* request,
                             inventory::v1::ListAiSystemsResponse* response) override {
    Saw(*context, &Seen::last_list, *request);
    const int from = request->page_token().empty() ? 0 : std::stoi(request->page_token());
    for (int i = from; i < std::min(from + request->page_size(), 5); ++i) {
      auto* system = response->add_ai_systems();
      system->set_name(absl::StrCat("organizations/acme/aiSystems/s", i));
      system->set_display_name(absl::StrCat("System ", i));
      system->set_state(AiSystem::STATE_OPERATION);
      system->set_state_declared(true);
    }
    if (from + request->page_size() < 5) response->set_next_page_token(absl::StrCat(from + request->page_size()));
    return grpc::Status::OK;
  }
  grpc::Status GetAiSystem(grpc::ServerContext* context, const inventory::v1::GetAiSystemRequest* request,
                           AiSystem* response) override {
    Saw(*context, &Seen::last_get, *request);
    response->set_name(request->name());
    response->set_display_name("Triage");
    return grpc::Status::OK;
  }
  grpc::Status ListRevisions(grpc::ServerContext* context, const history::v1::ListRevisionsRequest* request,
                             history::v1::ListRevisionsResponse* response) override {
    auto* revision = response->add_revisions();
    revision->set_version(2);
    revision->set_event_type("aims.inventory.v1.AiSystemUpdated");
    revision->add_changed_fields("purpose");
    revision->mutable_metadata()->set_reason("clearer");
    revision->mutable_metadata()->mutable_actor()->set_subject("ana");
    revision->mutable_metadata()->mutable_occur_time()->set_seconds(1700000000);
    return grpc::Status::OK;
  }
  grpc::Status WatchChanges(grpc::ServerContext*, const history::v1::WatchChangesRequest* request,
                            grpc::ServerWriter<history::v1::WatchChangesResponse>* stream) override {
    for (int i = 0; i < 2; ++i) {
      history::v1::WatchChangesResponse change;
      change.set_name(absl::StrCat(request->parent(), "/aiSystems/s", i));
      stream->Write(change);
    }
    return grpc::Status(grpc::StatusCode::OUT_OF_RANGE, "enough");
  }
  grpc::Status GetOrganization(grpc::ServerContext*, const inventory::v1::GetOrganizationRequest* request,
                               inventory::v1::Organization* response) override {
    if (request->name() != "organizations/acme") return grpc::Status(grpc::StatusCode::NOT_FOUND, "there is none");
    response->set_name(request->name());
    return grpc::Status::OK;
  }
  grpc::Status CreateOrganization(grpc::ServerContext* context, const inventory::v1::CreateOrganizationRequest* request,
                                  inventory::v1::Organization* response) override {
    Saw(*context, &Seen::created, request->organization_id());
    *response = request->organization();
    return grpc::Status::OK;
  }
  grpc::Status ImportAiSystems(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<type::v1::ImportedRow, inventory::v1::ImportAiSystemsRequest>* stream) override {
    inventory::v1::ImportAiSystemsRequest request;
    while (stream->Read(&request)) {
      type::v1::ImportedRow response;
      response.set_row(request.row());
      if (request.ai_system().display_name().empty()) {
        response.set_outcome(response.OUTCOME_REFUSED);
        response.mutable_error()->set_code(3);
        response.mutable_error()->set_message("ai_system.display_name: is required");
        response.set_field("ai_system.display_name");
      } else {
        std::lock_guard<std::mutex> lock(mutex_);
        response.set_outcome(seen_.ids.insert(request.ai_system_id()).second ? response.OUTCOME_IMPORTED
                                                                             : response.OUTCOME_ALREADY_THERE);
      }
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

  struct Seen {
    std::string actor;
    inventory::v1::ListAiSystemsRequest last_list;
    inventory::v1::GetAiSystemRequest last_get;
    std::string created;
    std::set<std::string> ids;
  };
  Seen seen() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return seen_;
  }

 private:
  template <typename What>
  void Saw(const grpc::ServerContext& context, What Seen::*where, const What& what) {
    auto actor = context.client_metadata().find("aims-actor");
    if (actor == context.client_metadata().end()) actor = context.client_metadata().find("aims-actor-bin");
    std::lock_guard<std::mutex> lock(mutex_);
    seen_.actor =
        actor == context.client_metadata().end() ? "" : std::string(actor->second.data(), actor->second.size());
    seen_.*where = what;
  }

  mutable std::mutex mutex_;
  Seen seen_;
};

class ProgramTest : public testing::Test {
 protected:
  void Serve() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(static_cast<inventory::v1::AiSystemService::Service*>(&inventory_));
    builder.RegisterService(static_cast<inventory::v1::OrganizationService::Service*>(&inventory_));
    builder.RegisterService(static_cast<history::v1::HistoryService::Service*>(&inventory_));
    for (grpc::Service* version : reflection_.versions()) builder.RegisterService(version);
    server_ = builder.BuildAndStart();
    at_ = absl::StrCat(" --server 127.0.0.1:", port, " ");
  }

  // A file of that inventory with these rows, each of 62 cells of which only the first are given.
  std::string File(const std::vector<std::string>& names) {
    const std::string path = absl::StrCat(testing::TempDir(), "omb_program_test.csv");
    std::ofstream file(path, std::ios::binary);
    for (const Omb2024Column& column : Omb2024ColumnTable()) {
      std::string header(column.header);
      for (size_t at; (at = header.find("’")) != std::string::npos;) header.replace(at, 3, "\x92");
      file << (column.number > 1 ? "," : "") << '"' << header << '"';
    }
    file << "\r\n";
    for (const std::string& name : names) {
      file << name << std::string(61 - std::count(name.begin(), name.end(), ','), ',') << "\r\n";
    }
    return path;
  }

  FakeInventory inventory_;
  rpc::Reflection reflection_{
      {"aims.inventory.v1.AiSystemService", "aims.inventory.v1.OrganizationService", "aims.history.v1.HistoryService"}};
  std::unique_ptr<grpc::Server> server_;
  std::string at_;
};

TEST_F(ProgramTest, ExplainsItself) {
  const Ran help = Aims("--help");
  EXPECT_EQ(help.code, 0);
  for (const char* word : {"org", "systems", "audits", "incidents", "import", "call", "--server", "Exit codes: 0"}) {
    EXPECT_THAT(help.out, HasSubstr(word));
  }
}

TEST_F(ProgramTest, SaysInOneLineWhatIsWrongWithTheCommandLine) {
  for (const char* wrong : {"", "nonsense", "systems", "systems list --limit -1", "systems list --nonsense",
                            "--output yaml systems list", "systems list", "-o 'Not An Id' systems list",
                            "-o acme systems show Not_An_Id", "-o acme systems list --as-of yesterday",
                            "org update acme", "call", "systems -o acme lst", "-o acme org create x --output csv"}) {
    const Ran ran = Aims(wrong);
    EXPECT_EQ(ran.code, 2) << wrong << ran.out;
    EXPECT_THAT(ran.out, StartsWith("aims: ")) << wrong;
    EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1) << ran.out;
  }
}

TEST_F(ProgramTest, SaysThatNoServerAnswers) {
  const Ran ran = Aims("--server 127.0.0.1:1 -o acme systems list");
  EXPECT_EQ(ran.code, 3);
  EXPECT_THAT(ran.out, StartsWith("aims: no server answers at 127.0.0.1:1: "));
}

TEST_F(ProgramTest, ListsPageByPageUpToTheLimit) {
  Serve();
  const Ran all = Aims(at_ + "-o acme systems list --page-size 2 --limit 0");
  EXPECT_EQ(all.code, 0) << all.out;
  EXPECT_THAT(all.out, HasSubstr("ID  UNIT  STATE                 IMPACT  AI ACT  NAME\n"));
  EXPECT_THAT(all.out, HasSubstr("s4        operation (declared)                  System 4\n"));
  const Ran some = Aims(at_ + "-o acme systems list --page-size 2 --limit 3 --output json");
  const size_t json = some.out.find('[');  // before it, on standard error: some are left out
  ASSERT_NE(json, std::string::npos) << some.out;
  EXPECT_GT(json, 0u) << some.out;
  EXPECT_EQ(nlohmann::json::parse(some.out.substr(json)).size(), 3u);
  EXPECT_THAT(Aims(at_ + "-o acme systems list --limit 3").out, HasSubstr("… and more"));
}

TEST_F(ProgramTest, PassesFilterOrderTimeAndIdentityOn) {
  Serve();
  const Ran ran = Aims(
      at_ +
      "-o acme systems list --filter 'state = OPERATION' --order-by 'update_time desc' --as-of 2026-01-02 --as bo");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(inventory_.seen().last_list.parent(), "organizations/acme");
  EXPECT_EQ(inventory_.seen().last_list.filter(), "state = OPERATION");
  EXPECT_EQ(inventory_.seen().last_list.order_by(), "update_time desc");
  EXPECT_EQ(base::TimeToText(base::FromProto(inventory_.seen().last_list.read_time())),
            "2026-01-02T23:59:59.999999999Z");
  EXPECT_EQ(inventory_.seen().actor, "bo");
  Aims(at_ + "-o acme systems list");
  EXPECT_EQ(inventory_.seen().actor, "ana");  // AIMS_ACTOR
  Aims(at_ + "-o acme systems list --as 'J\xC3\xBCrgen'");
  EXPECT_EQ(inventory_.seen().actor, "J\xC3\xBCrgen");
}

TEST_F(ProgramTest, ShowsOneByIdOrFullName) {
  Serve();
  EXPECT_THAT(Aims(at_ + "-o acme systems show triage").out, HasSubstr("display name              Triage\n"));
  EXPECT_EQ(inventory_.seen().last_get.name(), "organizations/acme/aiSystems/triage");
  Aims(at_ + "systems show organizations/globex/aiSystems/triage");
  EXPECT_EQ(inventory_.seen().last_get.name(), "organizations/globex/aiSystems/triage");
}

TEST_F(ProgramTest, ShowsHistory) {
  Serve();
  EXPECT_EQ(Aims(at_ + "-o acme systems history triage").out,
            "VERSION  TIME                  WHO  WHAT HAPPENED      REASON   CHANGED\n"
            "2        2023-11-14 22:13:20Z  ana  ai system updated  clearer  purpose\n");
}

TEST_F(ProgramTest, ImportsOnceAndAddsNothingTheSecondTime) {
  Serve();
  const std::string import = at_ + "-o acme import omb-2024 " + File({"One", "Two", "One"});
  const Ran first = Aims(import);
  EXPECT_EQ(first.code, 0) << first.out;
  EXPECT_THAT(first.out, HasSubstr("3 rows: 2 imported, 1 already there, 0 refused"));
  EXPECT_THAT(first.out, HasSubstr("row 4 is the same as row 2 in every column"));
  const Ran second = Aims(import);
  EXPECT_EQ(second.code, 0);
  EXPECT_THAT(second.out, HasSubstr("3 rows: 0 imported, 3 already there, 0 refused"));
}

TEST_F(ProgramTest, ImportsFromAPipe) {
  Serve();
  const std::string file = File({"One", "Two"});
  const Ran ran = Aims(at_ + "-o acme import omb-2024 /dev/stdin", absl::StrCat("cat ", file));
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("/dev/stdin into organizations/acme"));
  EXPECT_THAT(ran.out, HasSubstr("2 rows: 2 imported, 0 already there, 0 refused"));
}

TEST_F(ProgramTest, PassesOverRowsWithoutText) {
  Serve();
  const Ran ran = Aims(at_ + "-o acme import omb-2024 " + File({"", "One", " ", ""}));
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("1 rows: 1 imported, 0 already there, 0 refused"));
  EXPECT_THAT(ran.out, HasSubstr("3 rows without text were passed over"));
}

TEST_F(ProgramTest, NamesSystemsByTheKeyThatIsAskedFor) {
  Serve();
  const std::string file = File({"One", "Two", "One"});
  EXPECT_EQ(Aims(at_ + "-o acme import omb-2024 --key 'use case name' " + file).code, 0);
  const auto ids = inventory_.seen().ids;
  EXPECT_EQ(ids.size(), 2u);
  EXPECT_EQ(Aims(at_ + "-o acme import omb-2024 --key 1 --key 3 " + file).code, 0);
  EXPECT_EQ(inventory_.seen().ids.size(), 4u);
  const Ran ran = Aims(at_ + "-o acme import omb-2024 --key Nonsense " + file);
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.out, HasSubstr("aims: --key: \"Nonsense\" is no column"));
  EXPECT_THAT(Aims(at_ + "-o acme import omb-2024 --key 3 " + file).out,
              HasSubstr("column 3 \"Agency Abbreviation\": says nothing, and is what names the system (--key)"));
}

TEST_F(ProgramTest, SaysWhichRowAndColumnIsRefused) {
  Serve();
  const std::string file = File({"One", "\"two\nlines\"", ",x", "Four"});
  const Ran ran = Aims(at_ + "-o acme import omb-2024 --output json " + file);
  EXPECT_EQ(ran.code, 1);
  const auto json = nlohmann::json::parse(ran.out);
  EXPECT_EQ(json["imported"], 3);
  EXPECT_EQ(json["refusedRows"][0]["row"], 4);
  EXPECT_EQ(json["refusedRows"][0]["line"], 5);
  EXPECT_EQ(json["refusedRows"][0]["column"], 1);
  EXPECT_EQ(json["refusedRows"][0]["header"], "Use Case Name");
  EXPECT_EQ(json["refusedRows"][0]["reason"], "is required");
}

TEST_F(ProgramTest, ImportsIntoAnOrganizationThatIsThereOrToBeMade) {
  Serve();
  const std::string file = File({"One"});
  const Ran ran = Aims(at_ + "-o globex import omb-2024 " + file);
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr("there is no organization globex: create it with `aims org create globex"));
  EXPECT_EQ(inventory_.seen().created, "");
  EXPECT_EQ(Aims(at_ + "-o globex import omb-2024 --create-organization " + file).code, 0);
  EXPECT_EQ(inventory_.seen().created, "globex");
}

TEST_F(ProgramTest, SendsNothingOfAnotherFile) {
  Serve();
  const std::string path = absl::StrCat(testing::TempDir(), "omb_program_test.csv");
  std::ofstream(path) << "Name,Owner\r\nx,y\r\n";
  Ran ran = Aims(at_ + "-o acme import omb-2024 " + path);
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr("column 1 is headed \"Name\", where \"Use Case Name\" was expected"));
  const std::string broken = File({"One", "\"never closed"});
  ran = Aims(at_ + "-o acme import omb-2024 " + broken);
  EXPECT_THAT(ran.out, HasSubstr("opens a quote on line 3 without a closing quote"));
  EXPECT_THAT(Aims(at_ + "-o acme import omb-2024 /").out, HasSubstr("aims: / is a folder: name a file"));
  EXPECT_THAT(Aims(at_ + "-o acme import omb-2024 /no/such/file").out,
              HasSubstr("the file /no/such/file cannot be read"));
  EXPECT_TRUE(inventory_.seen().ids.empty());
}

TEST_F(ProgramTest, CallsAnyMethod) {
  Serve();
  EXPECT_THAT(Aims(at_ + "call --list").out, HasSubstr("aims.history.v1.HistoryService/ListRevisions\n"));
  const Ran ran = Aims(at_ + "call GetAiSystem '{\"name\": \"organizations/acme/aiSystems/x\"}'");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(nlohmann::json::parse(ran.out)["displayName"], "Triage");
  EXPECT_THAT(Aims(at_ + "call --describe CreateOrganization").out,
              HasSubstr("displayName  string  (required, at most 200 characters)"));
}

TEST_F(ProgramTest, PrintsAStreamLineByLineAndHowItEnded) {
  Serve();
  const Ran ran = Aims(at_ + "call WatchChanges '{\"parent\": \"organizations/acme\"}'");
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out,
            "{\"name\":\"organizations/acme/aiSystems/s0\"}\n{\"name\":\"organizations/acme/aiSystems/s1\"}\n"
            "aims: enough\n");
}

TEST_F(ProgramTest, ReadsARequestFromAFileOrStandardInput) {
  Serve();
  const std::string path = absl::StrCat(testing::TempDir(), "request.json");
  std::ofstream(path) << R"({"name": "organizations/acme/aiSystems/x"})";
  EXPECT_EQ(Aims(at_ + "call GetAiSystem @" + path).code, 0);
  EXPECT_EQ(Aims(at_ + "call GetAiSystem - <" + path).code, 0);
}

TEST_F(ProgramTest, CreatesAndShowsOrganizations) {
  Serve();
  EXPECT_THAT(Aims(at_ + "org create globex --name 'Globex Corp'").out,
              HasSubstr("display name              Globex Corp"));
  EXPECT_EQ(inventory_.seen().created, "globex");
  EXPECT_THAT(Aims(at_ + "org show acme --output json").out, HasSubstr("\"organizations/acme\""));
  const Ran none = Aims(at_ + "org show nobody");
  EXPECT_EQ(none.code, 1);
  EXPECT_EQ(none.out, "aims: there is none\n");
}

TEST_F(ProgramTest, SaysWhyACallCannotBeMade) {
  Serve();
  Ran ran = Aims(at_ + "call GetAiSystem '{\"nome\": 1}'");
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.out, HasSubstr("nome"));
  ran = Aims(at_ + "call ImportAiSystems '{}'");
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.out, HasSubstr("takes a stream"));
  ran = Aims(at_ + "call GetAiSystem @/no/such/file");
  EXPECT_EQ(ran.code, 2);
  ran = Aims(at_ + "call DeleteAiSystem '{}'");  // not implemented here
  EXPECT_EQ(ran.code, 1);
}

}  // namespace
}  // namespace aims::cli
