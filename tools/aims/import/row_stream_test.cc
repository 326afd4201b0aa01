#include "tools/aims/import/row_stream.h"

#include <grpcpp/server_builder.h>

#include <mutex>
#include <set>

#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/ai_system_service.grpc.pb.h"
#include "common/rpc/errors.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using inventory::v1::AiSystemService;
using testing::ElementsAre;
using AiSystemStream = RowStream<AiSystemRows>;
using Request = AiSystemStream::Request;
using Response = AiSystemStream::Response;

// A server that imports every row once, and misbehaves as it is told.
class Importer final : public AiSystemService::Service {
 public:
  grpc::Status ImportAiSystems(grpc::ServerContext* context,
                               grpc::ServerReaderWriter<Response, Request>* stream) override {
    std::unique_lock<std::mutex> lock(mutex_);
    ++streams;
    if (!refuse_streams.ok()) return rpc::ToGrpc(refuse_streams);
    Request request;
    while (stream->Read(&request)) {
      ++received;
      if (break_off_after > 0 && received == break_off_after) {
        rows.insert(request.row());  // recorded, but the answer is lost
        return grpc::Status(grpc::StatusCode::UNAVAILABLE, "going down");
      }
      Response response;
      response.set_row(request.row());
      if (busy_rows.erase(request.row()) > 0) {
        response.set_outcome(Response::OUTCOME_REFUSED);
        response.mutable_error()->set_code(static_cast<int>(absl::StatusCode::kUnavailable));
      } else if (request.row() == refused_row) {
        response.set_outcome(Response::OUTCOME_REFUSED);
        response.mutable_error()->set_code(static_cast<int>(absl::StatusCode::kInvalidArgument));
        response.mutable_error()->set_message(std::string(2000, 'x'));
      } else {
        response.set_outcome(rows.insert(request.row()).second ? Response::OUTCOME_IMPORTED
                                                               : Response::OUTCOME_ALREADY_THERE);
      }
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

  // Set before the import, read after it. The network orders that, and ThreadSanitizer sees locks only: the test calls
  // HandOver between.
  void HandOver() { std::lock_guard<std::mutex> lock(mutex_); }
  int streams = 0;
  int received = 0;
  std::set<uint64_t> rows;
  int break_off_after = 0;
  std::set<uint64_t> busy_rows;
  uint64_t refused_row = 0;
  absl::Status refuse_streams;

 private:
  std::mutex mutex_;
};

class RowStreamTest : public testing::Test {
 protected:
  RowStreamTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&importer_);
    server_ = builder.BuildAndStart();
    channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  }

  // Sends rows 1 to `rows`.
  absl::Status Import(int rows, RowStreamOptions options = {.window = 4, .retry_delay = absl::Milliseconds(1)}) {
    importer_.HandOver();
    AiSystemStream stream(
        channel_, [] { return std::make_unique<grpc::ClientContext>(); },
        [this](const Request& request, const Response& response) {
          EXPECT_EQ(request.row(), response.row());
          ++outcomes_[response.outcome()];
          answered_.push_back(response.row());
        },
        options);
    for (int row = 1; row <= rows; ++row) {
      Request request;
      request.set_row(row);
      if (absl::Status sent = stream.Send(request); !sent.ok()) return sent;
    }
    const absl::Status finished = stream.Finish();
    importer_.HandOver();
    return finished;
  }

  Importer importer_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::map<Response::Outcome, int> outcomes_;
  std::vector<uint64_t> answered_;
};

TEST_F(RowStreamTest, AnswersEveryRowInOrder) {
  ASSERT_TRUE(Import(6).ok());
  EXPECT_THAT(answered_, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(outcomes_[Response::OUTCOME_IMPORTED], 6);
  EXPECT_EQ(importer_.streams, 1);
}

TEST_F(RowStreamTest, OfNothingNeedsNoServer) {
  ASSERT_TRUE(Import(0).ok());
  EXPECT_EQ(importer_.streams, 0);
}

TEST_F(RowStreamTest, GoesOnAfterARefusedRow) {
  importer_.refused_row = 2;
  ASSERT_TRUE(Import(3).ok());
  EXPECT_EQ(outcomes_[Response::OUTCOME_IMPORTED], 2);
  EXPECT_EQ(outcomes_[Response::OUTCOME_REFUSED], 1);
}

TEST_F(RowStreamTest, SendsAgainWhatABrokenStreamLeftUnanswered) {
  importer_.break_off_after = 5;
  ASSERT_TRUE(Import(20).ok());
  EXPECT_EQ(answered_.size(), 20u);
  EXPECT_EQ(importer_.rows.size(), 20u);
  EXPECT_EQ(importer_.streams, 2);
  EXPECT_EQ(outcomes_[Response::OUTCOME_ALREADY_THERE], 1);  // the row whose answer was lost
}

TEST_F(RowStreamTest, SendsAgainWhatIsRefusedForNow) {
  importer_.busy_rows = {2, 3, 9};
  ASSERT_TRUE(Import(10).ok());
  EXPECT_EQ(answered_.size(), 10u);
  EXPECT_EQ(outcomes_[Response::OUTCOME_IMPORTED], 10);
}

TEST_F(RowStreamTest, GivesUpWhenTheServerIsAwayForLong) {
  importer_.refuse_streams = absl::UnavailableError("no leader");
  const absl::Status status = Import(3, {.window = 4, .attempts = 3, .retry_delay = absl::Milliseconds(1)});
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(importer_.streams, 3);
}

TEST_F(RowStreamTest, GivesUpAtOnceWhenTheImportIsRefused) {
  importer_.refuse_streams = absl::PermissionDeniedError("not you");
  EXPECT_EQ(Import(3).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(importer_.streams, 1);
}

TEST_F(RowStreamTest, MayBeLeftInTheMiddle) {
  AiSystemStream stream(
      channel_, [] { return std::make_unique<grpc::ClientContext>(); }, [](const Request&, const Response&) {});
  Request request;
  request.set_row(1);
  ASSERT_TRUE(stream.Send(request).ok());
}

}  // namespace
}  // namespace aims::cli
