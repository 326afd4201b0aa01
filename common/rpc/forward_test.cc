#include "common/rpc/forward.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/base/error_details.h"
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
  leader.librarian->OnGet([](std::shared_ptr<Call> call, const GetBookRequest& request, Book* response) {
    EXPECT_TRUE(call->forwarded());
    EXPECT_EQ(call->caller().actor.subject(), "ana");
    response->set_name(request.name());
    call->AddMetadata(kFreshnessTokenKey, "t1");
    call->Finish(absl::OkStatus());
  });
  Forwarder forwarder;
  Answer answer = Forward(forwarder, leader.server->address(), {{"aims-actor", "ana"}, {"aims-forwarded", "7"}});
  EXPECT_TRUE(answer.status.ok()) << answer.status;
  EXPECT_EQ(answer.book.name(), Get().name());
  EXPECT_THAT(answer.trailers, ElementsAre(Pair("aims-freshness-token", "t1")));
}

TEST(Forwarder, BringsErrorsBackWithTheirDetails) {
  Fixture leader;
  leader.librarian->OnGet([](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    call->Finish(base::WithErrorInfo(absl::AbortedError("changed"), "ETAG_MISMATCH"));
  });
  Forwarder forwarder;
  Answer answer = Forward(forwarder, leader.server->address());
  google::rpc::ErrorInfo info;
  EXPECT_EQ(answer.status.code(), absl::StatusCode::kAborted);
  ASSERT_TRUE(base::GetDetail(answer.status, &info));
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
  leader.librarian->OnGet([](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    call->Finish(absl::CancelledError("shutting down"));
  });
  Forwarder forwarder;
  Answer answer = Forward(forwarder, leader.server->address());
  EXPECT_EQ(answer.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(RetryDelay(answer.status).has_value());
}

// Passes bytes on between one client and a server, until it is told to stand still: as a stopped process does, whose
// kernel keeps the connection.
class Relay {
 public:
  explicit Relay(const std::string& server) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in here = Loopback(0);
    socklen_t size = sizeof(here);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&here), size), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size), 0);
    address_ = absl::StrCat("127.0.0.1:", ntohs(here.sin_port));
    uint32_t port = 0;
    EXPECT_TRUE(absl::SimpleAtoi(server.substr(server.rfind(':') + 1), &port));
    thread_ = std::thread([this, port] { Run(static_cast<uint16_t>(port)); });
  }
  ~Relay() {
    ended_ = true;
    thread_.join();
    close(listener_);
  }
  const std::string& address() const { return address_; }
  void StandStill() { still_ = true; }

 private:
  static sockaddr_in Loopback(uint16_t port) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }
  void Run(uint16_t port) {
    pollfd waiting = {listener_, POLLIN, 0};
    while (!ended_ && poll(&waiting, 1, 20) == 0) {
    }
    if (ended_) return;
    pollfd ends[2] = {{accept(listener_, nullptr, nullptr), POLLIN, 0}, {socket(AF_INET, SOCK_STREAM, 0), POLLIN, 0}};
    const sockaddr_in there = Loopback(port);
    EXPECT_EQ(connect(ends[1].fd, reinterpret_cast<const sockaddr*>(&there), sizeof(there)), 0);
    std::vector<char> buffer(64 << 10);
    bool open = true;
    while (open && !ended_) {
      poll(ends, 2, 20);
      for (int i = 0; i < 2 && open && !still_; ++i) {
        if ((ends[i].revents & (POLLIN | POLLHUP)) == 0) continue;
        const ssize_t got = read(ends[i].fd, buffer.data(), buffer.size());
        open = got > 0 && send(ends[1 - i].fd, buffer.data(), static_cast<size_t>(got), MSG_NOSIGNAL) == got;
      }
    }
    for (const pollfd& end : ends) close(end.fd);
  }

  int listener_ = -1;
  std::string address_;
  std::atomic<bool> still_ = false;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

TEST(Forwarder, GivesACallBackWhoseLeaderStandsStill) {
  Fixture leader;
  Relay relay(leader.server->address());
  absl::Notification arrived;
  std::shared_ptr<Call> held;
  leader.librarian->OnGet([&](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    held = std::move(call);
    relay.StandStill();
    arrived.Notify();
  });
  Answer answer;
  {
    Forwarder forwarder;
    answer = Forward(forwarder, relay.address(), {}, absl::Seconds(15));
  }
  arrived.WaitForNotification();
  held->Finish(absl::OkStatus());
  EXPECT_EQ(answer.status.code(), absl::StatusCode::kUnavailable) << answer.status;
  EXPECT_TRUE(RetryDelay(answer.status).has_value());
}

TEST(Forwarder, WaitsForALeaderThatIsSlowAndAnswersPings) {
  Fixture leader;
  std::thread slow;
  leader.librarian->OnGet([&](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    // Longer than it takes to give up one that does not answer, and than a server bears pings that it does not permit.
    slow = std::thread([call] {
      absl::SleepFor(4 * absl::Milliseconds(kForwardPingMilliseconds));
      call->Finish(absl::OkStatus());
    });
  });
  Forwarder forwarder;
  EXPECT_TRUE(Forward(forwarder, leader.server->address()).status.ok());
  slow.join();
}

TEST(Forwarder, KeepsTheDeadline) {
  Fixture leader;
  absl::Mutex mutex;
  std::shared_ptr<Call> held;
  leader.librarian->OnGet([&](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    absl::MutexLock lock(&mutex);
    held = std::move(call);
  });
  Forwarder forwarder;
  Answer answer = Forward(forwarder, leader.server->address(), {}, absl::Milliseconds(200));
  EXPECT_EQ(answer.status.code(), absl::StatusCode::kDeadlineExceeded);
  absl::MutexLock lock(&mutex);
  held.reset();  // nullptr where the deadline was over before the call came
}

TEST(Forwarder, LeavesOutMetadataThatCannotBeSent) {
  Fixture leader;
  leader.librarian->OnGet([](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    EXPECT_EQ(call->caller().actor.subject(), "developer");
    call->Finish(absl::OkStatus());
  });
  Forwarder forwarder;
  Answer answer =
      Forward(forwarder, leader.server->address(),
              {{"aims-actor", "a\x80"}, {"Upper", "x"}, {"", "x"}, {"grpc-timeout", "1S"}, {"grpc-x-bin", "x"}});
  EXPECT_TRUE(answer.status.ok()) << answer.status;
}

TEST(Forwarder, IsBounded) {
  Fixture leader;
  absl::Notification arrived;
  std::shared_ptr<Call> held;
  leader.librarian->OnGet([&](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    held = std::move(call);
    arrived.Notify();
  });
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
    fixture->librarian->OnGet(
        [](std::shared_ptr<Call> call, const GetBookRequest&, Book*) { call->Finish(absl::OkStatus()); });
    EXPECT_TRUE(Forward(forwarder, fixture->server->address()).status.ok());
  }
}

TEST(Forwarder, CancelsWhatIsInProgressWhenItGoes) {
  Fixture leader;
  absl::Notification arrived;
  std::shared_ptr<Call> held;
  leader.librarian->OnGet([&](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    held = std::move(call);
    arrived.Notify();
  });
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
  EXPECT_TRUE(IsLegalMetadata("a-bin", "\xC3\xB6\n"));
  EXPECT_FALSE(IsLegalMetadata("grpc-a-bin", "x"));
  EXPECT_FALSE(IsLegalMetadata("grpc-status", "0"));
  EXPECT_FALSE(IsLegalMetadata("a", "line\n"));
  EXPECT_FALSE(IsLegalMetadata("a", "\xC3\xB6"));
  EXPECT_FALSE(IsLegalMetadata("a", std::string(8193, 'x')));
}

}  // namespace
}  // namespace aims::rpc
