#include "common/rpc/forward.h"

#include <memory>
#include <string>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/metadata.h"
#include "common/rpc/testing/librarian.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace aims::rpc {
namespace {

using testing::Book;
using ::testing::Contains;
using testing::Context;
using ::testing::ElementsAre;
using testing::Fixture;
using testing::Get;
using testing::GetBookRequest;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr char kGetBook[] = "/aims.rpc.testing.LibraryService/GetBook";

struct Answer {
  absl::Status status;
  Metadata trailers;
  Book book;
};

Answer Forward(Forwarder& forwarder, const std::string& address, const Metadata& metadata = {},
               absl::Duration timeout = absl::Seconds(20)) {
  Answer answer;
  const GetBookRequest request = Get();
  absl::Notification done;
  forwarder.Forward({.address = address,
                     .path = kGetBook,
                     .request = &request,
                     .response = &answer.book,
                     .metadata = metadata,
                     .deadline = absl::Now() + timeout},
                    [&](absl::Status status, const Metadata& trailers) {
                      answer.status = std::move(status);
                      answer.trailers = trailers;
                      done.Notify();
                    });
  done.WaitForNotification();
  return answer;
}

TEST(Forwarder, BringsTheAnswerAndItsTrailersBack) {
  Fixture leader;
  leader.librarian->on_get = [](std::shared_ptr<Call> call, const GetBookRequest& request, Book* response) {
    EXPECT_TRUE(call->forwarded());
    EXPECT_EQ(call->caller().actor.subject(), "ana");
    response->set_name(request.name());
    call->AddTrailer(kFreshnessTokenKey, "t1");
    call->Finish(absl::OkStatus());
  };
  Forwarder forwarder;
  Answer answer = Forward(forwarder, leader.server->address(), {{"aims-actor", "ana"}, {"aims-forwarded", "7"}});
  EXPECT_TRUE(answer.status.ok()) << answer.status;
  EXPECT_EQ(answer.book.name(), Get().name());
  EXPECT_THAT(answer.trailers, ElementsAre(Pair("aims-freshness-token", "t1")));
}

TEST(Forwarder, BringsErrorsBackWithTheirDetails) {
  Fixture leader;
  leader.librarian->on_get = [](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    call->Finish(WithErrorInfo(absl::AbortedError("changed"), "ETAG_MISMATCH"));
  };
  Forwarder forwarder;
  Answer answer = Forward(forwarder, leader.server->address());
  google::rpc::ErrorInfo info;
  EXPECT_EQ(answer.status.code(), absl::StatusCode::kAborted);
  ASSERT_TRUE(GetDetail(answer.status, &info));
  EXPECT_EQ(info.reason(), "ETAG_MISMATCH");

  answer = Forward(forwarder, leader.server->address(), {{"aims-roles", "nonsense"}});
  EXPECT_EQ(answer.status.code(), absl::StatusCode::kUnauthenticated);
}

TEST(Forwarder, SaysWhenTheLeaderCannotBeReached) {
  std::string address;
  {
    Fixture gone;
    address = gone.server->address();
  }
  Forwarder forwarder;
  Answer answer = Forward(forwarder, address);
  EXPECT_EQ(answer.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(RetryDelay(answer.status).has_value());
  EXPECT_THAT(std::string(answer.status.message()), HasSubstr(address));
}

TEST(Forwarder, SaysToRepeatWhatTheLeaderCancelledAsItEnded) {
  Fixture leader;
  leader.librarian->on_get = [](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    call->Finish(absl::CancelledError("shutting down"));
  };
  Forwarder forwarder;
  Answer answer = Forward(forwarder, leader.server->address());
  EXPECT_EQ(answer.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(RetryDelay(answer.status).has_value());
}

TEST(Forwarder, KeepsTheDeadline) {
  Fixture leader;
  absl::Mutex mutex;
  std::shared_ptr<Call> held;
  leader.librarian->on_get = [&](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    absl::MutexLock lock(&mutex);
    held = std::move(call);
  };
  Forwarder forwarder;
  Answer answer = Forward(forwarder, leader.server->address(), {}, absl::Milliseconds(200));
  EXPECT_EQ(answer.status.code(), absl::StatusCode::kDeadlineExceeded);
  absl::MutexLock lock(&mutex);
  held.reset();  // nullptr where the deadline was over before the call came
}

TEST(Forwarder, LeavesOutMetadataThatCannotBeSent) {
  Fixture leader;
  leader.librarian->on_get = [](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    EXPECT_EQ(call->caller().actor.subject(), "developer");
    call->Finish(absl::OkStatus());
  };
  Forwarder forwarder;
  Answer answer = Forward(forwarder, leader.server->address(),
                          {{"aims-actor", "a\x80"}, {"Upper", "x"}, {"", "x"}, {"grpc-timeout", "1S"}, {"x-bin", "x"}});
  EXPECT_TRUE(answer.status.ok()) << answer.status;
}

TEST(Forwarder, IsBounded) {
  Fixture leader;
  absl::Notification arrived;
  std::shared_ptr<Call> held;
  leader.librarian->on_get = [&](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    held = std::move(call);
    arrived.Notify();
  };
  Forwarder forwarder({.max_calls = 1, .max_channels = 1});
  std::thread first([&] { EXPECT_TRUE(Forward(forwarder, leader.server->address()).status.ok()); });
  arrived.WaitForNotification();
  Answer second = Forward(forwarder, leader.server->address());
  EXPECT_EQ(second.status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(RetryDelay(second.status).has_value());
  held->Finish(absl::OkStatus());
  first.join();

  // More addresses than channels: the oldest are opened anew.
  Fixture other;
  for (Fixture* fixture : {&leader, &other, &leader}) {
    fixture->librarian->on_get = [](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
      call->Finish(absl::OkStatus());
    };
    EXPECT_TRUE(Forward(forwarder, fixture->server->address()).status.ok());
  }
}

TEST(Forwarder, CancelsWhatIsInProgressWhenItGoes) {
  Fixture leader;
  absl::Notification arrived;
  std::shared_ptr<Call> held;
  leader.librarian->on_get = [&](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    held = std::move(call);
    arrived.Notify();
  };
  absl::Status status = absl::UnknownError("not called");
  const GetBookRequest request = Get();
  Book book;
  {
    Forwarder forwarder;
    forwarder.Forward({.address = leader.server->address(),
                       .path = kGetBook,
                       .request = &request,
                       .response = &book,
                       .deadline = absl::Now() + absl::Seconds(20)},
                      [&](absl::Status outcome, const Metadata&) { status = std::move(outcome); });
    arrived.WaitForNotification();
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  held->Finish(absl::OkStatus());
}

TEST(Metadata, IsLegalOrNot) {
  EXPECT_TRUE(IsLegalMetadata("aims-actor", "Ana ~"));
  EXPECT_TRUE(IsLegalMetadata("a_b.c-9", ""));
  EXPECT_FALSE(IsLegalMetadata("", "x"));
  EXPECT_FALSE(IsLegalMetadata("A", "x"));
  EXPECT_FALSE(IsLegalMetadata(":path", "x"));
  EXPECT_FALSE(IsLegalMetadata("a-bin", "x"));
  EXPECT_FALSE(IsLegalMetadata("grpc-status", "0"));
  EXPECT_FALSE(IsLegalMetadata("a", "line\n"));
  EXPECT_FALSE(IsLegalMetadata("a", "\xC3\xB6"));
  EXPECT_FALSE(IsLegalMetadata("a", std::string(8193, 'x')));
}

}  // namespace
}  // namespace aims::rpc
