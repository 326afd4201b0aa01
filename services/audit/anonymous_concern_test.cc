// Whoever raises a concern without a name is found nowhere: not in the log, the read models, the files of the service, its log
// lines, its metrics, or its answers. ISO/IEC 42001 A.3.3. A real service on a real embedded log is called over gRPC by
// somebody who sends along all that could tell who it is; then all bytes that were written are searched for it. That the search
// finds what is there is shown by a concern under a name.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "aims/audit/v1/concern.pb.h"
#include "aims/audit/v1/topic.pb.h"
#include "aims/history/v1/history_service.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "common/api/history_service.h"
#include "common/command/parking.h"
#include "common/event_log/embedded/embedded_log.h"
#include "common/identity/development.h"
#include "common/rpc/server.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "services/audit/domain/concern_secret.h"
#include "services/audit/service.h"

namespace aims::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Metadata = std::multimap<std::string, std::string>;

constexpr char kOrganization[] = "organizations/acme";
constexpr char kTraceId[] = "0af7651916cd43dd8448eb211c80319c";

// Everything a client can say of itself.
Metadata As(const std::string& caller) {
  return {{"aims-actor", caller},
          {"aims-roles", "concern-handler"},
          {"aims-organizations", absl::StrCat("acme,of-", caller)},
          {"traceparent", absl::StrCat("00-", kTraceId, "-b7ad6b7169203331-01")},
          {"authorization", absl::StrCat("Bearer ", caller)},
          {"x-forwarded-for", absl::StrCat("host-of-", caller)},
          {"aims-time-zone", "Pacific/Chatham"},
          {"aims-freshness-token", "latest"}};
}

// The audit service as a process runs it.
class ServiceFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(directory_);
    telemetry::SetLogSink([this](absl::string_view line) {
      std::lock_guard<std::mutex> lock(mutex_);
      lines_.append(line.data(), line.size());
    });
    auto log = event_log::OpenEmbeddedLog({.directory = directory_ + "/log", .sync = false});
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
    auto parking = command::Parking::Open(log_.get(), &clock_, "one");
    ASSERT_TRUE(parking.ok()) << parking.status();
    parking_ = *std::move(parking);
    process::Environment environment;
    environment.log = log_.get();
    environment.clock = &clock_;
    environment.parking = parking_.get();
    environment.gate = &gate_;
    environment.forwarder = &forwarder_;
    environment.memory = &memory_;
    environment.executor = &executor_;
    environment.metrics = &metrics_;
    environment.data_directory = directory_;
    environment.owner = "one";
    environment.partitions = 2;
    auto service = MakeAudit(environment);
    ASSERT_TRUE(service.ok()) << service.status();
    service_ = *std::move(service);
    auto history = api::MakeHistoryService(&gate_, {*service_->parts()});
    ASSERT_TRUE(history.ok()) << history.status();
    history_ = *std::move(history);
    std::vector<rpc::Service*> serving = service_->Serving();
    serving.push_back(history_.get());
    auto server =
        rpc::Server::Start({.address = "127.0.0.1:0", .gate = &gate_, .services = serving, .metrics = &metrics_});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    ASSERT_TRUE(service_->Join("one", server_->address()).ok());
    channel_ = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
    RegisterOrganization();
  }

  void TearDown() override {
    channel_.reset();
    server_.reset();
    if (service_ != nullptr) {
      service_->Leave();
      service_->EndWaits();
    }
    history_.reset();
    service_.reset();
    parking_.reset();
    log_.reset();
    telemetry::SetLogSink({});
    std::filesystem::remove_all(directory_);
  }

  // As the inventory says it.
  void RegisterOrganization() {
    inventory::v1::InventoryTopicRecord cause;
    cause.mutable_metadata()->set_event_id("event");
    cause.mutable_metadata()->set_organization(kOrganization);
    cause.mutable_metadata()->set_subject(kOrganization);
    cause.mutable_metadata()->set_version(1);
    cause.mutable_organization()->mutable_registered();
    const event_log::Record record{kOrganization, cause.SerializeAsString(), {}};
    auto writer = log_->TakeOver({"aims.inventory.events", event_log::PartitionOf(record.key, 2)});
    ASSERT_TRUE(writer.ok()) << writer.status();
    ASSERT_TRUE((*writer)->Append({&record, 1}).ok());
  }

  template <class Response, class Request>
  grpc::Status Call(const std::string& method, const Request& request, const Metadata& metadata, Response* response,
                    const std::string& service = "aims.audit.v1.ConcernService") {
    grpc::ClientContext context;
    for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    std::promise<grpc::Status> done;
    grpc::TemplatedGenericStub<Request, Response> stub(channel_);
    stub.UnaryCall(&context, absl::StrCat("/", service, "/", method), {}, &request, response,
                   [&](grpc::Status status) { done.set_value(std::move(status)); });
    const grpc::Status status = done.get_future().get();
    for (const auto& [key, value] : context.GetServerTrailingMetadata()) {
      answers_ += absl::StrCat(absl::string_view(key.data(), key.size()), "=",
                               absl::string_view(value.data(), value.size()), "\n");
    }
    absl::StrAppend(&answers_, status.error_message(), "\n", response->SerializeAsString(), "\n");
    return status;
  }

  // Until the service has heard of the organization.
  template <class Request>
  v1::RaisedConcern Raise(const std::string& method, const std::string& caller) {
    Request request;
    request.set_parent(kOrganization);
    request.mutable_concern()->set_display_name("Applicants are refused");
    request.mutable_concern()->set_description(absl::StrCat("by their district, says ", method));
    v1::RaisedConcern raised;
    grpc::Status status;
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    do {
      raised.Clear();
      status = Call(method, request, As(caller), &raised);
      if (!status.ok()) absl::SleepFor(absl::Milliseconds(20));
    } while (!status.ok() && absl::Now() < deadline);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return raised;
  }

  // All files below the directory, in lower case.
  std::string Files() const {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_)) {
      // One stream each: an empty file makes its stream fail.
      std::ostringstream file;
      if (entry.is_regular_file()) file << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      all += file.str();
    }
    return absl::AsciiStrToLower(all);
  }

  // All records of the topic, as text.
  std::string Events() const {
    std::string all;
    const auto ends = log_->EndPositions("aims.audit.events");
    if (!ends.ok()) return ends.status().ToString();
    event_log::Positions from = *ends;
    for (auto& [partition, next] : from) next = 0;
    const auto reader = log_->Read(from);
    if (!reader.ok()) return reader.status().ToString();
    while (true) {
      const auto batch = (*reader)->Next({.deadline = absl::Now() + absl::Milliseconds(200)});
      if (!batch.ok() || batch->records.empty()) return absl::AsciiStrToLower(all);
      for (const event_log::ReadRecord& read : batch->records) {
        v1::AuditTopicRecord record;
        EXPECT_TRUE(record.ParseFromString(read.record.value));
        // It has the address of the service itself.
        if (record.has_partition_opened()) continue;
        absl::StrAppend(&all, read.record.key, "\n", record.DebugString(), read.record.value, "\n");
        for (const auto& [name, value] : read.record.headers) absl::StrAppend(&all, name, "=", value, "\n");
      }
    }
  }
  std::string Lines() {
    std::lock_guard<std::mutex> lock(mutex_);
    return absl::AsciiStrToLower(lines_);
  }
  std::string Metrics() { return absl::AsciiStrToLower(metrics_.Text()); }
  std::string Answers() { return absl::AsciiStrToLower(answers_); }

 private:
  const std::string directory_ = absl::StrCat(::testing::TempDir(), "/anonymous_concern_test_", getpid());
  std::mutex mutex_;
  std::string lines_;
  std::string answers_;
  base::GuardedClock clock_{{}};
  telemetry::Registry metrics_;
  const read_model::Memory memory_{size_t{16} << 20};
  base::Executor executor_{2};
  identity::DevelopmentAuthenticator authenticator_;
  rpc::Gate gate_{{.authenticator = &authenticator_, .metrics = &metrics_}};
  rpc::Forwarder forwarder_;
  std::unique_ptr<event_log::Log> log_;
  std::unique_ptr<command::Parking> parking_;
  std::unique_ptr<process::Service> service_;
  std::unique_ptr<rpc::Service> history_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ServiceFixture, NothingThatWasWrittenTellsWhoRaisedAConcernWithoutAName) {
  const v1::RaisedConcern inside = Raise<v1::ReportConcernRequest>("ReportConcern", "mallory");
  const v1::RaisedConcern outside = Raise<v1::ReportImpactRequest>("ReportImpact", "mallory");
  ASSERT_THAT(inside.case_secret(), Not(IsEmpty()));

  v1::FollowConcernRequest follow;
  follow.set_name(inside.concern_case().name());
  follow.set_case_secret(inside.case_secret());
  v1::ConcernCase shown;
  EXPECT_TRUE(Call("FollowConcern", follow, As("mallory"), &shown).ok());
  EXPECT_EQ(shown.display_name(), "Applicants are refused");
  v1::ReplyToConcernRequest reply;
  reply.set_name(follow.name());
  reply.set_case_secret(follow.case_secret());
  reply.set_text("it goes on in June");
  EXPECT_TRUE(Call("ReplyToConcern", reply, As("mallory"), &shown).ok());
  EXPECT_EQ(shown.messages(0).text(), "it goes on in June");
  reply.set_text("I was moved away");
  reply.set_retaliation(true);
  EXPECT_TRUE(Call("ReplyToConcern", reply, As("mallory"), &shown).ok());
  EXPECT_EQ(shown.successors_size(), 1);

  // An identity that is refused elsewhere is not even looked at.
  Metadata broken = As("mallory");
  broken.emplace("aims-roles", "no-such-role");
  EXPECT_TRUE(Call("FollowConcern", follow, broken, &shown).ok());
  // Refused calls leave nothing either.
  follow.set_case_secret(outside.case_secret());
  EXPECT_EQ(Call("FollowConcern", follow, As("mallory"), &shown).error_code(), grpc::StatusCode::NOT_FOUND);
  reply.set_case_secret(outside.case_secret());
  EXPECT_EQ(Call("ReplyToConcern", reply, As("mallory"), &shown).error_code(), grpc::StatusCode::NOT_FOUND);
  v1::ReportConcernRequest elsewhere;
  elsewhere.set_parent("organizations/nowhere");
  v1::RaisedConcern none;
  EXPECT_FALSE(Call("ReportConcern", elsewhere, As("mallory"), &none).ok());

  for (const char* trace : {"mallory", kTraceId, "b7ad6b7169203331", "chatham"}) {
    SCOPED_TRACE(trace);
    EXPECT_THAT(Events(), Not(HasSubstr(trace)));
    EXPECT_THAT(Files(), Not(HasSubstr(trace)));
    EXPECT_THAT(Lines(), Not(HasSubstr(trace)));
    EXPECT_THAT(Metrics(), Not(HasSubstr(trace)));
    EXPECT_THAT(Answers(), Not(HasSubstr(trace)));
  }
  // Nor an address, nor the secret.
  for (const std::string& secret : {std::string("127.0.0.1"), inside.case_secret()}) {
    EXPECT_THAT(Events(), Not(HasSubstr(secret))) << secret;
    EXPECT_THAT(Lines(), Not(HasSubstr(secret))) << secret;
  }
  EXPECT_THAT(Files(), Not(HasSubstr(inside.case_secret())));
  EXPECT_THAT(Events(), HasSubstr("kind: kind_anonymous"));
  EXPECT_THAT(Events(), HasSubstr("it goes on in june"));
}

TEST_F(ServiceFixture, WhatIsWrittenOfAConcernUnderANameIsFound) {
  const v1::RaisedConcern raised = Raise<v1::RaiseConcernRequest>("RaiseConcern", "nadia");
  EXPECT_THAT(Events(), HasSubstr("nadia"));
  EXPECT_THAT(Events(), HasSubstr(kTraceId));
  EXPECT_THAT(Files(), HasSubstr("nadia"));
  EXPECT_THAT(Answers(), Not(HasSubstr("nadia")));

  // She follows it by the secret, and without it she is not shown it, though her role handles concerns.
  v1::GetConcernRequest get;
  get.set_name(raised.concern_case().name());
  v1::Concern concern;
  EXPECT_EQ(Call("GetConcern", get, As("nadia"), &concern).error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(Call("GetConcern", get, As("hanna"), &concern).ok());
  EXPECT_EQ(concern.reporter(), "nadia");
  v1::ListConcernsRequest list;
  list.set_parent(kOrganization);
  v1::ListConcernsResponse page;
  EXPECT_TRUE(Call("ListConcerns", list, As("nadia"), &page).ok());
  EXPECT_EQ(page.concerns_size(), 0);
  EXPECT_TRUE(Call("ListConcerns", list, As("hanna"), &page).ok());
  EXPECT_EQ(page.concerns_size(), 1);
  history::v1::ListRevisionsRequest revisions;
  revisions.set_name(get.name());
  history::v1::ListRevisionsResponse told;
  const std::string history = "aims.history.v1.HistoryService";
  EXPECT_EQ(Call("ListRevisions", revisions, As("nadia"), &told, history).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(Call("ListRevisions", revisions, As("hanna"), &told, history).ok());
  EXPECT_EQ(told.revisions_size(), 1);
}

TEST_F(ServiceFixture, ClientsDoNotChooseTheSecretOrTheName) {
  v1::ReportConcernRequest request;
  Raise<v1::ReportConcernRequest>("ReportConcern", "mallory");
  request.set_parent(kOrganization);
  request.mutable_concern()->set_display_name("x");
  request.mutable_concern()->set_description("y");
  request.set_concern_id("mine");
  request.set_case_secret("mine");
  v1::RaisedConcern raised;
  EXPECT_TRUE(Call("ReportConcern", request, {}, &raised).ok());
  EXPECT_THAT(raised.concern_case().name(), Not(HasSubstr("mine")));
  EXPECT_EQ(raised.case_secret().size(), 39u);
}

// aims-forwarded is what replicas send, and what anybody can.
TEST_F(ServiceFixture, ClientsThatSayThatTheyAreReplicasGetAnIdAndASecretToo) {
  Raise<v1::ReportConcernRequest>("ReportConcern", "mallory");
  const auto raised_with = [&](const std::string& id, const std::string& secret) {
    v1::ReportConcernRequest request;
    request.set_parent(kOrganization);
    request.mutable_concern()->set_display_name("x");
    request.mutable_concern()->set_description("y");
    request.set_concern_id(id);
    request.set_case_secret(secret);
    v1::RaisedConcern raised;
    const grpc::Status status = Call("ReportConcern", request, {{"aims-forwarded", "1"}}, &raised);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return raised;
  };
  const std::string secret = CaseSecretFrom("another replica made it");
  for (const auto& [id, given] : std::vector<std::pair<std::string, std::string>>{
           {"", ""}, {"Not an id", secret}, {"an-id", ""}, {"an-id", "mine"}, {"an-id/x", secret}}) {
    const v1::RaisedConcern raised = raised_with(id, given);
    EXPECT_NE(raised.concern_case().name(), absl::StrCat(kOrganization, "/concerns/", id));
    EXPECT_TRUE(IsCaseSecret(raised.case_secret()));
    EXPECT_NE(raised.case_secret(), given);
  }
  const v1::RaisedConcern forwarded = raised_with("made-there", secret);
  EXPECT_EQ(forwarded.concern_case().name(), absl::StrCat(kOrganization, "/concerns/made-there"));
  EXPECT_EQ(forwarded.case_secret(), secret);
}

TEST_F(ServiceFixture, AReplyToWhatIsNoConcernIsRefused) {
  v1::ReplyToConcernRequest reply;
  reply.set_case_secret("x");
  reply.set_text("y");
  v1::ConcernCase shown;
  for (const char* name :
       {"", "x", "organizations/acme", "organizations/acme/incidents/i1", "organizations/acme/x/y"}) {
    reply.set_name(name);
    EXPECT_EQ(Call("ReplyToConcern", reply, {{"aims-forwarded", "1"}}, &shown).error_code(),
              grpc::StatusCode::INVALID_ARGUMENT)
        << name;
  }
}

}  // namespace
}  // namespace aims::audit
