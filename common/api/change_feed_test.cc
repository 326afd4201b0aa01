// Watches of a real read model, over a real server.

#include "common/api/change_feed.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "aims/history/v1/history_service.pb.h"
#include "common/api/freshness.h"
#include "common/command/testing/replica_test_base.h"
#include "common/identity/development.h"
#include "common/rpc/errors.h"
#include "common/rpc/server.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/client_callback.h"
#include "gtest/gtest.h"

namespace aims::api {
namespace {

using command::testing::kTopic;
using command::testing::NoteName;
using history::v1::ListRevisionsRequest;
using history::v1::ListRevisionsResponse;
using history::v1::WatchChangesRequest;
using history::v1::WatchChangesResponse;

constexpr absl::Duration kPatience = absl::Seconds(30);

// How many positions are before `positions`.
int64_t PassedBy(const event_log::Positions& positions) {
  int64_t passed = 0;
  for (const auto& [partition, next] : positions) passed += next;
  return passed;
}

// A client that watches.
class Watcher : public grpc::ClientBidiReactor<WatchChangesRequest, WatchChangesResponse> {
 public:
  // Takes what it is sent once told so by Read().
  Watcher(const std::shared_ptr<grpc::Channel>& channel, WatchChangesRequest request, bool reads = true,
          const std::string& max_wait = "10s")
      : stub_(channel), request_(std::move(request)) {
    request_.set_topic(kTopic);
    context_.AddMetadata(rpc::kMaxWaitKey, max_wait);
    stub_.PrepareBidiStreamingCall(&context_, "/aims.history.v1.HistoryService/WatchChanges", grpc::StubOptions(),
                                   this);
    StartWriteLast(&request_, grpc::WriteOptions());
    if (reads) StartRead(&response_);
    StartCall();
  }
  ~Watcher() override {
    context_.TryCancel();
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(&ended_));
  }

  // A watcher that did not read begins to.
  void Read() { StartRead(&response_); }

  bool AwaitBegun() {
    absl::MutexLock lock(&mutex_);
    const auto begun = [this] { return begun_ || ended_; };
    return mutex_.AwaitWithTimeout(absl::Condition(&begun), kPatience) && begun_;
  }
  // What it was sent, once that is so much: "acme/notes/n1@3".
  std::vector<std::string> Await(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [&] { return received_.size() >= count; };
    mutex_.AwaitWithTimeout(absl::Condition(&enough), kPatience);
    return received_;
  }
  std::string token() {
    absl::MutexLock lock(&mutex_);
    return token_;
  }
  // How many positions are before each place that it was sent alone, once its last token has passed so many.
  std::vector<int64_t> AwaitPassed(int64_t passed) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [&] { return Passed() >= passed; };
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&enough), kPatience)) << "its token stays where it is";
    return places_;
  }
  absl::Status AwaitEnd() {
    absl::MutexLock lock(&mutex_);
    if (!mutex_.AwaitWithTimeout(absl::Condition(&ended_), kPatience)) return absl::OkStatus();
    return rpc::FromGrpc(status_);
  }

  void OnReadInitialMetadataDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    begun_ = ok;
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    {
      absl::MutexLock lock(&mutex_);
      token_ = response_.token();
      if (response_.has_revision()) {
        received_.push_back(absl::StrCat(response_.name(), "@", response_.revision().version()));
      } else {
        EXPECT_EQ(response_.name(), "");
        places_.push_back(Passed());
      }
    }
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    absl::MutexLock lock(&mutex_);
    status_ = status;
    ended_ = true;
  }

 private:
  // How many positions are before the place of the last token.
  int64_t Passed() const {
    const auto positions = DecodeWatchToken(token_, "token", {kTopic});
    EXPECT_TRUE(positions.ok()) << positions.status();
    return positions.ok() ? PassedBy(*positions) : 0;
  }

  grpc::TemplatedGenericStub<WatchChangesRequest, WatchChangesResponse> stub_;
  grpc::ClientContext context_;
  WatchChangesRequest request_;
  WatchChangesResponse response_;
  absl::Mutex mutex_;
  std::vector<std::string> received_;
  std::vector<int64_t> places_;
  std::string token_;
  bool begun_ = false;
  bool ended_ = false;
  grpc::Status status_;
};

WatchChangesRequest Of(const std::string& organization) {
  WatchChangesRequest request;
  request.set_parent(absl::StrCat("organizations/", organization));
  return request;
}

class ChangeFeedTest : public command::testing::ReplicaTest {
 protected:
  explicit ChangeFeedTest(ProgressEvery every = {})
      : gate_({.authenticator = &authenticator_}), service_(&gate_, "aims.history.v1.HistoryService") {
    ModelParts parts;
    parts.gate = &gate_;
    parts.model = &replica_->model();
    feed_ = std::make_shared<ChangeFeed>(
        parts, WatchChangesResponse::default_instance(),
        [this](const SharedSnapshot&, const internal::v1::StoredChange& change, const identity::Caller&,
               google::protobuf::Message* response) {
          ++told_;
          auto* typed = static_cast<WatchChangesResponse*>(response);
          typed->set_name(change.subject());
          typed->mutable_revision()->set_version(change.version());
          typed->mutable_revision()->set_event_json(std::string(filler_, 'x'));
          return absl::OkStatus();
        },
        every);
    service_.HandleWrites(
        service_.MethodOf(*WatchChangesRequest::descriptor()),
        [this](std::shared_ptr<rpc::Admission> admission, std::unique_ptr<const google::protobuf::Message> request) {
          const auto& typed = static_cast<const WatchChangesRequest&>(*request);
          WatchOptions options;
          options.organization = typed.parent();
          options.after = typed.after();
          options.from_beginning = typed.from_beginning();
          if (!wanted_.empty()) {
            options.wanted = [this](const SharedSnapshot&, absl::string_view subject) { return subject == wanted_; };
          }
          options.checked_by = &replica_->model();
          options.check = [organization = typed.parent()](const SharedSnapshot&) -> absl::Status {
            if (organization == "organizations/nowhere") return absl::NotFoundError("there is nothing to watch");
            return absl::OkStatus();
          };
          return feed_->Watch(std::move(admission), std::move(options));
        });
    service_.Handle<ListRevisionsRequest, ListRevisionsResponse>(
        [](const std::shared_ptr<rpc::Call>& call, const ListRevisionsRequest&, ListRevisionsResponse*) {
          call->Finish(absl::OkStatus());
        });
    auto server = rpc::Server::Start({.address = "127.0.0.1:0", .gate = &gate_, .services = {&service_}});
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
  }
  ~ChangeFeedTest() override {
    server_.reset();
    feed_.reset();
  }

  // Writes versions of a note, and waits until they are folded. Returns the positions of a read that includes them.
  event_log::Positions Note(const std::string& organization, int number, int versions) {
    const std::string name = absl::StrCat("organizations/", organization, "/notes/n", number);
    const auto outcome =
        Execute(name, std::vector<std::string>(static_cast<size_t>(versions), "x"), absl::StrCat("r", ++requests_));
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    EXPECT_TRUE(replica_->model().Wait(outcome->positions, absl::Now() + kPatience).ok());
    return outcome->positions;
  }

  std::atomic<int> told_{0};
  size_t filler_ = 0;
  std::string wanted_;  // the only subject that watchers are told of; empty: of all
  int requests_ = 0;
  identity::DevelopmentAuthenticator authenticator_;
  rpc::Gate gate_;
  rpc::Service service_;
  std::shared_ptr<ChangeFeed> feed_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ChangeFeedTest, AChangeIsToldOnceHoweverManyWatch) {
  constexpr int kWatchers = 20, kChanges = 50;
  std::deque<Watcher> watchers;
  for (int i = 0; i < kWatchers; ++i) watchers.emplace_back(channel_, Of("acme"));
  for (Watcher& watcher : watchers) ASSERT_TRUE(watcher.AwaitBegun());
  std::vector<std::string> expected;
  for (int i = 1; i <= kChanges; ++i) {
    Note("acme", 1, 1);
    expected.push_back(absl::StrCat(NoteName(1), "@", i));
  }
  for (Watcher& watcher : watchers) EXPECT_EQ(watcher.Await(kChanges), expected);
  EXPECT_GE(told_, kChanges);
  EXPECT_LE(told_, kChanges + kWatchers) << "the first is told to each who has just come";
}

TEST_F(ChangeFeedTest, WhatHappensElsewhereCostsNothing) {
  Watcher watcher(channel_, Of("globex"));
  ASSERT_TRUE(watcher.AwaitBegun());
  for (int i = 0; i < 20; ++i) Note("acme", i, 5);
  EXPECT_EQ(told_, 0);
  Note("globex", 1, 1);
  EXPECT_EQ(watcher.Await(1), std::vector<std::string>{"organizations/globex/notes/n1@1"});
  EXPECT_EQ(told_, 1);
}

TEST_F(ChangeFeedTest, ItBeginsWhereItIsTold) {
  Note("acme", 1, 3);
  const event_log::Positions seen = Note("acme", 1, 2);
  Note("acme", 1, 1);
  WatchChangesRequest from_beginning = Of("acme"), after = Of("acme"), both = Of("acme");
  from_beginning.set_from_beginning(true);
  after.set_after(WatchToken(seen));
  both.set_from_beginning(true);
  both.set_after(WatchToken(seen));
  Watcher first(channel_, from_beginning), second(channel_, after), present(channel_, Of("acme")), none(channel_, both);
  ASSERT_TRUE(present.AwaitBegun());
  Note("acme", 1, 1);
  const auto versions = [](int from, int to) {
    std::vector<std::string> all;
    for (int i = from; i <= to; ++i) all.push_back(absl::StrCat(NoteName(1), "@", i));
    return all;
  };
  EXPECT_EQ(first.Await(7), versions(1, 7));
  EXPECT_EQ(second.Await(2), versions(6, 7));
  EXPECT_EQ(present.Await(1), versions(7, 7));
  EXPECT_TRUE(absl::IsInvalidArgument(none.AwaitEnd()));

  // A token of what was sent goes on behind it.
  WatchChangesRequest again = Of("acme");
  again.set_after(present.token());
  Watcher resumed(channel_, again);
  ASSERT_TRUE(resumed.AwaitBegun());
  Note("acme", 1, 1);
  EXPECT_EQ(resumed.Await(1), versions(8, 8));
}

TEST_F(ChangeFeedTest, OneThatDoesNotReadMissesNothingAndSlowsNobody) {
  constexpr int kCommands = 60, kVersions = 50;  // more than is kept
  filler_ = 4096;                                // and more than is under way
  Watcher slow(channel_, Of("acme"), /*reads=*/false);
  Watcher quick(channel_, Of("acme"));
  ASSERT_TRUE(slow.AwaitBegun());
  ASSERT_TRUE(quick.AwaitBegun());
  std::vector<std::string> expected;
  for (int i = 0; i < kCommands; ++i) {
    Note("acme", 1, kVersions);
    for (int k = 1; k <= kVersions; ++k) expected.push_back(absl::StrCat(NoteName(1), "@", i * kVersions + k));
    if (i % 10 == 0) quick.Await(expected.size());
  }
  EXPECT_EQ(quick.Await(expected.size()), expected);
  slow.Read();
  EXPECT_EQ(slow.Await(expected.size()), expected);
}

TEST_F(ChangeFeedTest, ItGoesOnAcrossARebuild) {
  Watcher watcher(channel_, Of("acme"));
  ASSERT_TRUE(watcher.AwaitBegun());
  Note("acme", 1, 2);
  watcher.Await(2);
  command::testing::ExpectRebuildsTheSame(*log_, *replica_);
  Note("acme", 1, 1);
  EXPECT_EQ(watcher.Await(3).back(), absl::StrCat(NoteName(1), "@3"));
}

TEST_F(ChangeFeedTest, WhereNothingCanComeItSaysSo) {
  Watcher nowhere(channel_, Of("nowhere"));
  EXPECT_TRUE(absl::IsNotFound(nowhere.AwaitEnd()));

  WatchChangesRequest ahead = Of("acme");
  ahead.set_after(WatchToken({{{kTopic, 0}, 1'000'000}}));
  Watcher too_early(channel_, ahead, /*reads=*/true, "50ms");
  const absl::Status status = too_early.AwaitEnd();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_NE(status.message().find("behind"), std::string::npos) << status;
}

TEST_F(ChangeFeedTest, ThoseWhoLeaveLeaveNothingBehind) {
  for (int round = 0; round < 3; ++round) {
    {
      std::deque<Watcher> watchers;
      for (int i = 0; i < 10; ++i) watchers.emplace_back(channel_, Of("acme"));
      for (Watcher& watcher : watchers) ASSERT_TRUE(watcher.AwaitBegun());
      if (round == 1) Note("acme", 1, 1);
    }
    const absl::Time deadline = absl::Now() + kPatience;
    while (gate_.in_progress() > 0 && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(1));
    EXPECT_EQ(gate_.in_progress(), 0);
  }
  told_ = 0;
  Note("acme", 2, 5);
  EXPECT_EQ(told_, 0) << "nobody watches";
}

TEST_F(ChangeFeedTest, AWatchHasATokenBeforeAnythingHappens) {
  Note("acme", 1, 1);
  std::string token;
  {
    Watcher watcher(channel_, Of("acme"));
    EXPECT_EQ(watcher.AwaitPassed(1).size(), 1u);
    token = watcher.token();
  }
  Note("acme", 1, 1);  // while it does not watch
  WatchChangesRequest again = Of("acme");
  again.set_after(token);
  Watcher resumed(channel_, again);
  EXPECT_EQ(resumed.Await(1), std::vector<std::string>{absl::StrCat(NoteName(1), "@2")});
}

// Beside many changes of others.
class QuietWatchTest : public ChangeFeedTest {
 protected:
  static constexpr int64_t kEvery = 100;
  QuietWatchTest() : ChangeFeedTest({.positions = kEvery, .time = absl::InfiniteDuration()}) {}

  void SetUp() override { Note("umbrella", 1, 1); }  // so that there is a place to be at
  // Makes so many changes of notes of acme, and returns how many positions the log has then.
  int64_t MakeChanges(int changes) {
    for (int i = 0; i < changes; i += 50) Note("acme", 2 + i % 7, 50);
    return PassedBy(*log_->EndPositions(kTopic));
  }
};

TEST_F(QuietWatchTest, ItsTokenMovesOnBesideABusyOrganization) {
  Watcher watcher(channel_, Of("globex"));
  const std::vector<int64_t> begun = watcher.AwaitPassed(1);
  const int64_t end = MakeChanges(500);
  const std::vector<int64_t> places = watcher.AwaitPassed(end - kEvery);
  EXPECT_LE(places.size(), begun.size() + static_cast<size_t>((end - begun.back()) / kEvery))
      << "no more than it needs";
  EXPECT_EQ(told_, 0);

  WatchChangesRequest again = Of("globex");
  again.set_after(watcher.token());
  Watcher resumed(channel_, again);
  ASSERT_TRUE(resumed.AwaitBegun());
  Note("globex", 1, 1);
  const std::vector<std::string> change = {"organizations/globex/notes/n1@1"};
  EXPECT_EQ(watcher.Await(1), change);
  EXPECT_EQ(resumed.Await(1), change);
}

TEST_F(QuietWatchTest, ItsTokenMovesOnWhileItCatchesUp) {
  Note("globex", 1, 1);
  const int64_t end = MakeChanges(6000);
  WatchChangesRequest from_beginning = Of("globex");
  from_beginning.set_from_beginning(true);
  Watcher watcher(channel_, from_beginning);
  const std::vector<int64_t> places = watcher.AwaitPassed(end - kEvery);
  ASSERT_GE(places.size(), 2u);
  EXPECT_LT(places.front(), end * 2 / 3) << "a watch that breaks off on its way begins again where it was";
  EXPECT_TRUE(std::is_sorted(places.begin(), places.end()));
  EXPECT_EQ(watcher.Await(1), std::vector<std::string>{"organizations/globex/notes/n1@1"});
}

TEST_F(QuietWatchTest, ItsTokenMovesOnBesideOthersOfItsOrganization) {
  wanted_ = NoteName(1);
  Watcher watcher(channel_, Of("acme"));
  watcher.AwaitPassed(1);
  const int64_t end = MakeChanges(500);
  watcher.AwaitPassed(end - kEvery);
  Note("acme", 1, 1);
  EXPECT_EQ(watcher.Await(1), std::vector<std::string>{absl::StrCat(NoteName(1), "@1")});
}

class QuietForLongTest : public ChangeFeedTest {
 protected:
  QuietForLongTest()
      : ChangeFeedTest({.positions = std::numeric_limits<int64_t>::max(), .time = absl::ZeroDuration()}) {}
  void SetUp() override { Note("umbrella", 1, 1); }
};

TEST_F(QuietForLongTest, ItsTokenMovesOnAfterAnyChange) {
  Watcher watcher(channel_, Of("globex"));
  watcher.AwaitPassed(1);
  Note("acme", 1, 1);
  watcher.AwaitPassed(PassedBy(*log_->EndPositions(kTopic)));
}

TEST_F(ChangeFeedTest, AllEndWhenTheServerStops) {
  std::deque<Watcher> watchers;
  for (int i = 0; i < 10; ++i) watchers.emplace_back(channel_, Of("acme"));
  for (Watcher& watcher : watchers) ASSERT_TRUE(watcher.AwaitBegun());
  gate_.StopStreams();
  for (Watcher& watcher : watchers) EXPECT_TRUE(absl::IsUnavailable(watcher.AwaitEnd()));
}

TEST_F(ChangeFeedTest, WhoReadsNothingDoesNotHoldTheServerUp) {
  filler_ = 1 << 20;
  WatchChangesRequest from_beginning = Of("acme");
  from_beginning.set_from_beginning(true);
  Note("acme", 1, 20);
  Watcher deaf(channel_, from_beginning, /*reads=*/false);
  ASSERT_TRUE(deaf.AwaitBegun());
  const absl::Time begin = absl::Now();
  server_->Shutdown(absl::Minutes(1));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(20));
  EXPECT_EQ(gate_.in_progress(), 0);
}

}  // namespace
}  // namespace aims::api
