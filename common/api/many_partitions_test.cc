// A client that has seen events in more partitions than have room in a freshness token: over a real server, in front of a
// real read model of four topics of 1,024 partitions each.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "aims/history/v1/history_service.pb.h"
#include "common/api/change_feed.h"
#include "common/api/freshness.h"
#include "common/api/reads.h"
#include "common/event_log/testing/temp_log.h"
#include "common/identity/development.h"
#include "common/projection/generations.h"
#include "common/projection/testing/empty_folder.h"
#include "common/rpc/errors.h"
#include "common/rpc/server.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"

namespace aims::api {
namespace {

using event_log::Positions;
using event_log::TopicPartition;
using history::v1::ListRevisionsRequest;
using history::v1::ListRevisionsResponse;
using history::v1::WatchChangesRequest;
using history::v1::WatchChangesResponse;

constexpr int32_t kPartitions = 1024;  // the most that --partitions takes
constexpr int32_t kBetweenCalls = 16;  // writes

class ManyPartitionsTest : public ::testing::Test {
 protected:
  ManyPartitionsTest() : gate_({.authenticator = &authenticator_}), service_(&gate_, "aims.history.v1.HistoryService") {
    for (const std::string& topic : topics_) EXPECT_TRUE(log_->OpenTopic({topic, kPartitions}).ok());
    auto model = projection::Generations::Open(
        {.log = log_.get(),
         .topics = topics_,
         .name = "empty",
         .directory = log_.directory() + "/model",
         .memory = &memory_,
         .make_folder = [] { return std::make_unique<projection::testing::EmptyFolder>(); }},
        &executor_);
    EXPECT_TRUE(model.ok()) << model.status();
    model_ = *std::move(model);
    ModelParts parts;
    parts.gate = &gate_;
    parts.model = model_.get();
    parts.latest = [this](absl::Time deadline, const auto& done) {
      ++questions_;
      Positions ends;
      for (const std::string& topic : topics_) {
        const auto of_topic = log_->EndPositions(topic, deadline);
        if (!of_topic.ok()) return done(of_topic.status());
        ends.insert(of_topic->begin(), of_topic->end());
      }
      done(ends);
    };
    service_.Handle<ListRevisionsRequest, ListRevisionsResponse>(
        [this, parts](const std::shared_ptr<rpc::Call>& call, const ListRevisionsRequest&, ListRevisionsResponse*) {
          ServeSnapshot(parts, call, [this](const SharedSnapshot& snapshot) -> absl::Status {
            const auto positions = projection::StoredPositions(*snapshot);
            if (positions.ok()) shown_ = *positions;
            return positions.status();
          });
        });
    // Nobody watches; a service has all of its methods.
    feed_ = std::make_shared<ChangeFeed>(
        parts, WatchChangesResponse::default_instance(),
        [](const SharedSnapshot&, const internal::v1::StoredChange&, const identity::Caller&,
           google::protobuf::Message*) { return absl::UnimplementedError("nobody watches"); });
    service_.HandleWrites(
        service_.MethodOf(*WatchChangesRequest::descriptor()),
        [this](std::shared_ptr<rpc::Admission> admission, std::unique_ptr<const google::protobuf::Message>) {
          return feed_->Watch(std::move(admission), {});
        });
    auto server = rpc::Server::Start({.address = "127.0.0.1:0", .gate = &gate_, .services = {&service_}});
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
  }
  ~ManyPartitionsTest() override { server_.reset(); }

  // The positions that include a new event of the partition.
  Positions Write(const TopicPartition& partition) {
    const event_log::Record record{"key", "value", {}};
    const auto writer = log_->TakeOver(partition);
    EXPECT_TRUE(writer.ok()) << writer.status();
    const auto next = (*writer)->Append({&record, 1});
    EXPECT_TRUE(next.ok()) << next.status();
    return {{partition, *next}};
  }

  // Reads with the token, and keeps the one that comes back.
  absl::Status Read() {
    grpc::ClientContext context;
    context.AddMetadata("aims-actor", "ana");
    context.AddMetadata("aims-roles", "admin");
    context.AddMetadata(rpc::kMaxWaitKey, "20s");
    context.AddMetadata(kFreshnessTokenKey, token_);
    ListRevisionsRequest request;
    request.set_name("organizations/acme/notes/n1");
    ListRevisionsResponse response;
    grpc::TemplatedGenericStub<ListRevisionsRequest, ListRevisionsResponse> stub(channel_);
    absl::Notification ended;
    grpc::Status status;
    stub.UnaryCall(&context, "/aims.history.v1.HistoryService/ListRevisions", grpc::StubOptions(), &request, &response,
                   [&](grpc::Status result) {
                     status = std::move(result);
                     ended.Notify();
                   });
    ended.WaitForNotification();
    const auto& sent_back = context.GetServerTrailingMetadata();
    if (const auto found = sent_back.find(kFreshnessTokenKey); found != sent_back.end()) {
      token_ = std::string(found->second.data(), found->second.size());
    }
    return rpc::FromGrpc(status);
  }

  const std::vector<std::string> topics_ = {"aims.controls.events", "aims.evidence.events", "aims.inventory.events",
                                            "aims.risk.events"};
  event_log::testing::TempLog log_;
  const read_model::Memory memory_{size_t{16} << 20};
  base::Executor executor_{2};
  std::unique_ptr<projection::Generations> model_;
  identity::DevelopmentAuthenticator authenticator_;
  rpc::Gate gate_;
  rpc::Service service_;
  std::shared_ptr<ChangeFeed> feed_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::string token_;
  std::atomic<int> questions_{0};
  Positions shown_;  // to the last read
};

TEST_F(ManyPartitionsTest, EachTokenThatIsHandedOutIsTakenAndIncludesWhatWasWritten) {
  Positions written;
  int calls = 0;
  for (const std::string& topic : topics_) {
    for (int32_t partition = 0; partition < kPartitions; ++partition) {
      const Freshness seen{Write({topic, partition}), {}};
      written.insert(seen.positions.begin(), seen.positions.end());
      token_ = TokenAfterWrite(token_, seen);
      ASSERT_LE(token_.size(), kMaxFreshnessToken);
      if (partition % kBetweenCalls != 0) continue;
      const absl::Status read = Read();
      ASSERT_TRUE(read.ok()) << "with " << written.size() << " partitions: " << read;
      ASSERT_TRUE(projection::Includes(shown_, written)) << written.size();
      ++calls;
    }
  }
  EXPECT_GT(questions_, 0) << "four topics have no room";
  EXPECT_LT(questions_, calls) << "one has";
}

}  // namespace
}  // namespace aims::api
