#include "tools/aims/import/row_stream.h"

#include <grpcpp/server_builder.h>
#include <unistd.h>

#include <csignal>
#include <mutex>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
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
      if (on_row) on_row(received);
      if (silent_from > 0 && received >= silent_from) continue;
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
  void Refuse(const absl::Status& status) {
    std::lock_guard<std::mutex> lock(mutex_);
    refuse_streams = status;
  }
  int streams = 0;
  int received = 0;
  std::set<uint64_t> rows;
  int break_off_after = 0;
  std::set<uint64_t> busy_rows;
  uint64_t refused_row = 0;
  int silent_from = 0;              // rows are read and not answered from this one on
  std::function<void(int)> on_row;  // with how many came
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
  absl::Status Import(int rows, PatienceOptions wait = {.pause = absl::Milliseconds(1)},
                      Interrupt* interrupt = nullptr) {
    importer_.HandOver();
    Patience patience(std::move(wait));
    AiSystemStream stream(
        channel_, [] { return std::make_unique<grpc::ClientContext>(); },
        [this](const Request& request, const Response& response) {
          EXPECT_EQ(request.row(), response.row());
          ++outcomes_[response.outcome()];
          answered_.push_back(response.row());
        },
        {.window = 4, .patience = &patience, .interrupt = interrupt});
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
  absl::Time now = absl::Now();
  PatienceOptions wait{.limit = absl::Minutes(2)};
  wait.now = [&] { return now; };
  wait.sleep = [&](absl::Duration pause) {
    now += pause;
    return true;
  };
  const absl::Status status = Import(3, std::move(wait));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(importer_.streams, 121);
}

// A server that was away for a long time, with all its connections, and answers again.
TEST_F(RowStreamTest, GoesOnWhenTheServerIsBackAfterFiveMinutes) {
  importer_.break_off_after = 3;
  absl::Time now = absl::Now();
  int pauses = 0;
  PatienceOptions wait;
  wait.now = [&] { return now; };
  wait.sleep = [&](absl::Duration pause) {
    now += pause;
    importer_.Refuse(++pauses < 300 ? absl::UnavailableError("away") : absl::OkStatus());
    return true;
  };
  ASSERT_TRUE(Import(20, std::move(wait)).ok());
  EXPECT_EQ(pauses, 300);
  EXPECT_EQ(importer_.rows.size(), 20u);
  EXPECT_EQ(outcomes_[Response::OUTCOME_IMPORTED], 19);
  EXPECT_EQ(outcomes_[Response::OUTCOME_ALREADY_THERE], 1);  // the row whose answer was lost
}

TEST_F(RowStreamTest, EndsWhenItIsInterruptedAndWaitsForWhatIsOnItsWay) {
  Interrupt interrupt;
  importer_.on_row = [](int row) {
    if (row == 7) kill(getpid(), SIGTERM);
  };
  const absl::Status status = Import(1'000'000, {}, &interrupt);
  EXPECT_TRUE(absl::IsCancelled(status)) << status;
  EXPECT_GE(answered_.size(), 7u);
  EXPECT_EQ(answered_.size(), importer_.rows.size()) << "what was sent is known";
}

TEST_F(RowStreamTest, EndsWhenItIsInterruptedWhileTheServerIsAway) {
  Interrupt interrupt;
  importer_.refuse_streams = absl::UnavailableError("no leader");
  PatienceOptions wait;
  wait.sleep = [&](absl::Duration) {
    kill(getpid(), SIGINT);
    return interrupt.Sleep(absl::Minutes(5));
  };
  EXPECT_TRUE(absl::IsCancelled(Import(3, std::move(wait), &interrupt)));
}

TEST_F(RowStreamTest, EndsWhenItIsInterruptedAndTheServerAnswersNothing) {
  Interrupt interrupt(absl::Milliseconds(100));
  importer_.silent_from = 3;
  importer_.on_row = [](int row) {
    if (row == 3) kill(getpid(), SIGINT);
  };
  EXPECT_TRUE(absl::IsCancelled(Import(100, {}, &interrupt)));
  EXPECT_EQ(answered_.size(), 2u);
}

TEST_F(RowStreamTest, TakesACallThatItsServerCutOffForABrokenStream) {
  importer_.refuse_streams = absl::CancelledError("the server ends");
  PatienceOptions wait;
  wait.sleep = [&](absl::Duration) {
    importer_.Refuse(absl::OkStatus());
    return true;
  };
  EXPECT_TRUE(Import(3, std::move(wait)).ok());
  EXPECT_EQ(importer_.rows.size(), 3u);
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
