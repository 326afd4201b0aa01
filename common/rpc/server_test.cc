#include "common/rpc/server.h"

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/base/error_details.h"
#include "common/rpc/errors.h"
#include "common/rpc/listen.h"
#include "common/rpc/testing/librarian.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"

namespace aims::rpc {
namespace {

using ::testing::AllOf;
using testing::Book;
using testing::Context;
using testing::Fixture;
using testing::Get;
using testing::GetBook;
using testing::GetBookRequest;
using ::testing::HasSubstr;
using testing::Librarian;
using testing::LibraryService;
using ::testing::Not;

// A call by bytes, to services whose stubs are not compiled here.
grpc::Status RawCall(Fixture& fixture, const std::string& path, const std::string& request, std::string* response) {
  grpc::Slice slice(request);
  grpc::ByteBuffer sent(&slice, 1), received;
  grpc::GenericStub stub(fixture.channel);
  auto context = Context();
  absl::Notification done;
  grpc::Status status;
  stub.UnaryCall(context.get(), path, grpc::StubOptions(), &sent, &received, [&](grpc::Status outcome) {
    status = outcome;
    done.Notify();
  });
  done.WaitForNotification();
  if (!status.ok()) return status;
  grpc::Slice bytes;
  EXPECT_TRUE(received.DumpToSingleSlice(&bytes).ok());
  response->assign(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
  return status;
}

// What grpc.health.v1.Health/Check says: a message with the enum `status` = 1, where 1 is SERVING and 2 NOT_SERVING.
std::string Health(Fixture& fixture, const std::string& service) {
  std::string request = service.empty() ? "" : absl::StrCat("\x0A", std::string(1, char(service.size())), service);
  std::string response;
  grpc::Status status = RawCall(fixture, "/grpc.health.v1.Health/Check", request, &response);
  if (!status.ok()) return status.error_message();
  return response == std::string("\x08\x01") ? "SERVING" : response == "\x08\x02" ? "NOT_SERVING" : "?";
}

TEST(Server, TellsItsRealPort) {
  Fixture fixture;
  EXPECT_THAT(fixture.server->address(), AllOf(HasSubstr("127.0.0.1:"), Not(HasSubstr(":0"))));
}

TEST(Server, RefusesAnAddressThatIsTaken) {
  Fixture first;
  Gate gate({.authenticator = &first.authenticator});
  Librarian librarian(&gate);
  auto second = Server::Start({.address = first.server->address(), .gate = &gate, .services = {&librarian}});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kAlreadyExists) << second.status();
  EXPECT_THAT(std::string(second.status().message()),
              AllOf(HasSubstr(first.server->address()), HasSubstr("choose another port"), Not(HasSubstr("\n"))));
}

TEST(Server, DoesNotShareItsPort) {
  Fixture fixture;
  // With SO_REUSEPORT on both sides the system would let a second process listen as well.
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const int yes = 1;
  ASSERT_EQ(setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes)), 0);
  sockaddr_in at = {};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int port = 0;
  ASSERT_TRUE(absl::SimpleAtoi(fixture.server->address().substr(fixture.server->address().rfind(':') + 1), &port));
  at.sin_port = htons(static_cast<uint16_t>(port));
  EXPECT_NE(bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof(at)), 0);
  close(fd);
}

absl::Status StartOn(const std::string& address) {
  identity::DevelopmentAuthenticator authenticator;
  Gate gate({.authenticator = &authenticator});
  Librarian librarian(&gate);
  return Server::Start({.address = address, .gate = &gate, .services = {&librarian}}).status();
}

TEST(Server, RefusesAddressesThatCannotBe) {
  EXPECT_EQ(StartOn("0.0.0.0:0").code(), absl::StatusCode::kFailedPrecondition);  // not with development identity
  EXPECT_EQ(StartOn("127.0.0.1").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(StartOn("127.0.0.1:http").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(StartOn("127.0.0.1:99999999").code(), absl::StatusCode::kInvalidArgument);
}

TEST(Server, ListensOnASocketInTheFileSystem) {
  const std::string path = absl::StrCat(::testing::TempDir(), "aims_rpc_test.", getpid());
  Fixture fixture({}, "unix:" + path);
  EXPECT_EQ(fixture.server->address(), "unix:" + path);
  EXPECT_TRUE(GetBook(fixture, Get()).ok());
}

TEST(Server, ListensOnAnAbstractSocketAndOnEachAddressOfAHost) {
  Fixture abstract({}, absl::StrCat("unix-abstract:aims_rpc_test.", getpid()));
  EXPECT_TRUE(GetBook(abstract, Get()).ok());
  Fixture local({}, "localhost:0");
  EXPECT_TRUE(GetBook(local, Get()).ok());
}

// As people know it of other servers: "[::]" is all addresses.
TEST(Listener, OnAllAddressesOfIPv6IsOnThoseOfIPv4Too) {
  const auto listener = Listener::Open("[::]:0");
  if (!listener.ok()) GTEST_SKIP() << "this machine has no IPv6: " << listener.status();
  const std::string& address = (*listener)->address();
  int port = 0;
  ASSERT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port)) << address;
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at = {};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<uint16_t>(port));
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof(at)), 0);
  close(fd);
}

TEST(Server, ReplacesASocketThatNobodyListensOn) {
  const std::string path = absl::StrCat(::testing::TempDir(), "aims_rpc_test_left.", getpid());
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un at = {};
  at.sun_family = AF_UNIX;
  ASSERT_LT(path.size(), sizeof(at.sun_path));
  path.copy(at.sun_path, path.size());
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof(at)), 0);
  close(fd);  // as after a kill: the file stays
  Fixture fixture({}, "unix:" + path);
  EXPECT_TRUE(GetBook(fixture, Get()).ok());
  EXPECT_EQ(StartOn("unix:" + path).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_TRUE(GetBook(fixture, Get()).ok());
}

// Connections to a server, that say nothing.
class IdleConnections {
 public:
  IdleConnections(const Fixture& fixture, int count) {
    const std::string& address = fixture.server->address();
    int port = 0;
    EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port));
    at_.sin_family = AF_INET;
    at_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at_.sin_port = htons(static_cast<uint16_t>(port));
    for (int i = 0; i < count; ++i) fds_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  }
  ~IdleConnections() {
    for (const int fd : fds_) close(fd);
  }
  void Connect() {
    for (const int fd : fds_) EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&at_), sizeof(at_)), 0);
  }
  // Of these, how many the server has taken: it greets them, and closes the others at once.
  int CountTaken() {
    int taken = 0;
    for (const int fd : fds_) {
      char byte;
      taken += recv(fd, &byte, 1, MSG_PEEK) == 1;
    }
    return taken;
  }
  int last() const { return fds_.back(); }

 private:
  sockaddr_in at_ = {};
  std::vector<int> fds_;
};

absl::Status GetOnANewConnection(const Fixture& fixture) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  auto stub = LibraryService::NewStub(
      grpc::CreateCustomChannel(fixture.server->address(), grpc::InsecureChannelCredentials(), arguments));
  auto context = Context();
  context->set_wait_for_ready(true);
  Book book;
  return FromGrpc(stub->GetBook(context.get(), Get(), &book));
}

TEST(Server, KeepsFilesThatAreReservedFromConnections) {
  const auto next_file = [] {
    const int next = socket(AF_INET, SOCK_STREAM, 0);
    close(next);
    return next;
  };
  ServerOptions options;
  options.first_refused_file = next_file() + 200;
  telemetry::Registry metrics;
  options.metrics = &metrics;
  Fixture fixture({}, "127.0.0.1:0", options);
  ASSERT_TRUE(GetBook(fixture, Get()).ok());
  // These sockets are of this process too: what is left for the server's ends is half as many.
  const int connections = (options.first_refused_file - next_file()) * 2 / 3;
  {
    IdleConnections idle(fixture, connections);
    idle.Connect();
    const int taken = idle.CountTaken();
    EXPECT_GT(taken, 0);
    EXPECT_LT(taken, connections);
    EXPECT_THAT(metrics.Text(), HasSubstr(absl::StrCat("aims_rpc_connections_refused_total ", connections - taken)));
    EXPECT_TRUE(GetBook(fixture, Get()).ok()) << "on a connection that was there before";
  }
  EXPECT_TRUE(GetOnANewConnection(fixture).ok());
}

TEST(Server, TakesConnectionsAgainAfterTheProcessRanOutOfFiles) {
  constexpr int kConnections = 20;
  ServerOptions options;
  options.first_refused_file = 1 << 20;
  Fixture fixture({}, "127.0.0.1:0", options);
  ASSERT_TRUE(GetBook(fixture, Get()).ok());
  IdleConnections idle(fixture, kConnections);
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(idle.last());  // all lower ones are taken
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  idle.Connect();  // into the system's queue
  EXPECT_TRUE(GetBook(fixture, Get()).ok()) << "on a connection that was there before";
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(idle.CountTaken(), kConnections);
  EXPECT_TRUE(GetOnANewConnection(fixture).ok());
}

TEST(Server, ClosesConnectionsThatAreIdleOrOld) {
  ServerOptions options;
  options.max_idle = absl::Milliseconds(200);
  Fixture idle({}, "127.0.0.1:0", options);
  ASSERT_TRUE(GetBook(idle, Get()).ok());
  const auto ends = [](const Fixture& fixture) {
    return fixture.channel->WaitForStateChange(GRPC_CHANNEL_READY,
                                               std::chrono::system_clock::now() + std::chrono::seconds(20));
  };
  EXPECT_TRUE(ends(idle));
  EXPECT_TRUE(GetBook(idle, Get()).ok()) << "on a connection of its own making, unseen by the caller";

  options = {};
  options.max_age = absl::Milliseconds(300);
  options.max_age_grace = absl::Milliseconds(300);
  Fixture old({}, "127.0.0.1:0", options);
  ASSERT_TRUE(GetBook(old, Get()).ok());
  EXPECT_TRUE(ends(old));
  EXPECT_TRUE(GetBook(old, Get()).ok());
}

TEST(Server, RefusesServicesThatItCannotGuard) {
  identity::DevelopmentAuthenticator authenticator;
  Gate gate({.authenticator = &authenticator});
  Service forgetful(&gate, "aims.rpc.testing.ForgetfulService"), illegible(&gate, "aims.rpc.testing.IllegibleService");
  Librarian librarian(&gate);
  Service incomplete(&gate, LibraryService::service_full_name());
  auto start = [&](const std::vector<Service*>& services) {
    Gate fresh({.authenticator = &authenticator});
    absl::Status status = Server::Start({.address = "127.0.0.1:0", .gate = &fresh, .services = services}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
    return std::string(status.message());
  };
  EXPECT_THAT(start({&forgetful}), AllOf(HasSubstr("ForgetfulService.Open"), HasSubstr("names no permission")));
  EXPECT_THAT(start({&illegible}), HasSubstr("is not RE2"));
  EXPECT_THAT(start({&librarian, &librarian}), HasSubstr("served twice"));
  EXPECT_THAT(start({&incomplete}), AllOf(HasSubstr("without a handler"), HasSubstr("GetBook, UpdateBook")));
}

TEST(Server, SaysWhyBytesAreNoRequest) {
  Fixture fixture;
  std::string deep;
  for (int i = 0; i < 200; ++i) deep = absl::StrCat("\x1B", deep, "\x1C");  // a group of an unknown field within it
  struct Case {
    std::string method, bytes, says, field;
  };
  for (const Case& each :
       std::vector<Case>{{"GetBook", "\xFF", "the request is not Protobuf: send a aims.rpc.testing.GetBookRequest", ""},
                         {"GetBook", "\x0A\x05y", "the request is not Protobuf", ""},
                         {"GetBook", "\x0A\x01\xFF", "name: is not valid UTF-8", "name"},
                         {"CreateBook", "\x1A\x03\x52\x01\xFF", "book.title: is not valid UTF-8", "book.title"},
                         {"CreateBook", "\x1A\x04\xB2\x01\x01\xFF", "book.chapters: is not Protobuf", "book.chapters"},
                         {"GetBook", deep, "the request nests messages more than 100 deep", ""},
                         {"CreateBook", absl::StrCat("\x1A", std::string("\x90\x03", 2), deep),
                          "book: nests messages more than 100 deep", "book"}}) {
    std::string response;
    const grpc::Status status =
        RawCall(fixture, absl::StrCat("/aims.rpc.testing.LibraryService/", each.method), each.bytes, &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
    EXPECT_THAT(status.error_message(), HasSubstr(each.says));
    google::rpc::BadRequest bad;
    EXPECT_EQ(base::GetDetail(FromGrpc(status), &bad), !each.field.empty());
    if (!each.field.empty()) {
      EXPECT_EQ(bad.field_violations(0).field(), each.field);
    }
  }
}

TEST(Server, SaysInHealthWhetherItServes) {
  Fixture fixture;
  const std::string library = LibraryService::service_full_name();
  EXPECT_EQ(Health(fixture, ""), "SERVING");
  EXPECT_EQ(Health(fixture, library), "SERVING");
  fixture.server->SetServing(library, false);
  EXPECT_EQ(Health(fixture, ""), "NOT_SERVING");
  EXPECT_EQ(Health(fixture, library), "NOT_SERVING");
  fixture.server->SetServing(true);
  EXPECT_EQ(Health(fixture, ""), "SERVING");
  EXPECT_THAT(Health(fixture, "unknown.Service"), Not(HasSubstr("SERVING")));
  fixture.server->SetServing("library.catalogue", false);
  EXPECT_EQ(Health(fixture, "library.catalogue"), "NOT_SERVING");
  EXPECT_EQ(Health(fixture, ""), "SERVING");
}

TEST(Server, DoesNotServeBeforeItSaysSo) {
  Fixture fixture;
  Gate gate({.authenticator = &fixture.authenticator});
  Librarian librarian(&gate);
  auto server = Server::Start({.address = "127.0.0.1:0", .gate = &gate, .services = {&librarian}});
  ASSERT_TRUE(server.ok()) << server.status();
  fixture.channel = grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials());
  EXPECT_EQ(Health(fixture, ""), "NOT_SERVING");
  EXPECT_EQ(Health(fixture, LibraryService::service_full_name()), "NOT_SERVING");
}

TEST(Server, DescribesItselfByReflection) {
  Fixture fixture;
  grpc::GenericStub stub(fixture.channel);
  grpc::CompletionQueue queue;
  auto context = Context();
  auto call = stub.PrepareCall(context.get(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  void* tag;
  bool ok;
  auto wait = [&] { return queue.Next(&tag, &ok) && ok; };
  call->StartCall(nullptr);
  ASSERT_TRUE(wait());
  grpc::Slice slice(std::string("\x3A\x01*"));  // list_services = "*"
  call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
  ASSERT_TRUE(wait());
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  ASSERT_TRUE(wait());
  grpc::Slice bytes;
  ASSERT_TRUE(answer.DumpToSingleSlice(&bytes).ok());
  EXPECT_THAT(std::string(reinterpret_cast<const char*>(bytes.begin()), bytes.size()),
              AllOf(HasSubstr(LibraryService::service_full_name()), HasSubstr("grpc.health.v1.Health")));
  call->WritesDone(nullptr);
  ASSERT_TRUE(wait());
  grpc::Status status;
  call->Finish(&status, nullptr);
  ASSERT_TRUE(wait());
}

TEST(Server, RefusesWhatIsTooLarge) {
  Fixture fixture;
  GetBookRequest request = Get(std::string(5 << 20, 'x'));
  EXPECT_EQ(GetBook(fixture, request).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(GetBook(fixture, Get(), {{"x-large", std::string(20 << 10, 'x')}}).code(),
            absl::StatusCode::kResourceExhausted);
  // gRPC may close the connection on a client that sends such metadata; the server serves on.
  int attempts = 0;
  while (!GetBook(fixture, Get()).ok()) ASSERT_LT(++attempts, 100);
}

TEST(Server, DrainsUntilNoCallComes) {
  Fixture fixture;
  std::atomic<bool> go_on{true};
  std::atomic<int> served{0};
  std::thread client([&] {
    while (go_on) served += GetBook(fixture, Get()).ok() ? 1 : 0;
  });
  while (served == 0) std::this_thread::yield();
  std::thread drain([&] { fixture.server->Drain(absl::Seconds(60)); });
  // It goes on serving while calls come.
  const int before = served;
  while (served < before + 100) std::this_thread::yield();
  go_on = false;
  client.join();
  drain.join();  // long before the minute is over, or the test times out
  EXPECT_TRUE(GetBook(fixture, Get()).ok());
}

// A call that came, and has no answer until it is let go.
class HeldCall {
 public:
  explicit HeldCall(Fixture& fixture) {
    fixture.librarian->OnGet([this](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
      call_ = std::move(call);
      arrived_.Notify();
    });
    client_ = std::thread([this, &fixture] { answer_ = GetBook(fixture, Get()); });
    arrived_.WaitForNotification();
  }

  const Call& call() const { return *call_; }
  void LetGo() { call_->Finish(absl::OkStatus()); }
  // What its client got; waits for it.
  absl::Status Answer() {
    client_.join();
    return answer_;
  }

 private:
  absl::Notification arrived_;
  std::shared_ptr<Call> call_;
  absl::Status answer_;
  std::thread client_;
};

TEST(Server, DrainsUntilWhatCameIsAnswered) {
  Fixture fixture;
  HeldCall held(fixture);
  absl::Notification drained;
  std::thread drain([&] {
    fixture.server->Drain(absl::Seconds(60));
    drained.Notify();
  });
  EXPECT_FALSE(drained.WaitForNotificationWithTimeout(absl::Seconds(1))) << "though no other call comes";
  held.LetGo();
  const absl::Status answer = held.Answer();
  EXPECT_TRUE(answer.ok()) << answer;
  drain.join();  // long before the minute is over, or the test times out
}

TEST(Server, DrainsForNoLongerThanItMay) {
  Fixture fixture;
  std::atomic<bool> go_on{true};
  std::thread client([&] {
    while (go_on) GetBook(fixture, Get()).IgnoreError();
  });
  fixture.server->Drain(absl::Milliseconds(400));
  go_on = false;
  client.join();
}

// A client of one thread that writes for as long as it may reads nothing meanwhile, not even gRPC's pings. Their late
// answers are taken for a network far away, and the client may write more and more ahead of what it is answered.
TEST(Server, KeepsLittleOfAStreamThatIsWrittenFasterThanItIsRead) {
  constexpr int kRows = 20000;
  constexpr int kRowBytes = 1500;
  Fixture fixture;
  auto context = Context({{"aims-organizations", "acme"}});
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(5));  // under a sanitizer it takes long
  testing::ImportBooksRequest row;
  row.mutable_row()->set_parent("organizations/acme");
  row.mutable_row()->mutable_book()->set_title(std::string(kRowBytes, 'x'));
  Book answer;
  grpc::CompletionQueue queue;
  char begun, written, answered;  // tags
  auto stream = fixture.stub->AsyncImportBooks(context.get(), &queue, &begun);
  int rows = 0, answers = 0, most_ahead = 0;
  void* tag = nullptr;
  bool ok = false;
  while (answers < kRows && queue.Next(&tag, &ok) && ok) {
    if (tag == &written) most_ahead = std::max(most_ahead, ++rows - answers);
    if (tag == &answered) ++answers;
    if (tag != &answered && rows < kRows) stream->Write(row, &written);
    if (tag != &written && answers < kRows) stream->Read(&answer, &answered);
  }
  EXPECT_EQ(answers, kRows);
  EXPECT_LT(most_ahead * kRowBytes, 1 << 20);
  context->TryCancel();
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
}

TEST(Server, LetsCallsInProgressFinishWhenItShutsDown) {
  Fixture fixture;
  HeldCall held(fixture);
  std::thread shutdown([&] { fixture.server->Shutdown(absl::Seconds(20)); });
  // New calls are refused from now on; the one in progress is not cancelled.
  while (!absl::IsUnavailable(GetBook(fixture, Get("organizations/acme/books/Invalid")))) std::this_thread::yield();
  EXPECT_FALSE(held.call().cancelled());
  held.LetGo();
  const absl::Status answer = held.Answer();
  EXPECT_TRUE(answer.ok()) << answer;
  shutdown.join();
}

TEST(Server, CancelsWhatDoesNotFinishInTime) {
  Fixture fixture;
  HeldCall held(fixture);
  std::thread shutdown([&] { fixture.server->Shutdown(absl::Milliseconds(50)); });
  EXPECT_FALSE(held.Answer().ok());
  while (!held.call().cancelled()) std::this_thread::yield();
  held.LetGo();
  shutdown.join();
}

// A watch without an end, begun.
struct EndlessWatch {
  explicit EndlessWatch(Fixture& fixture) {
    testing::WatchBooksRequest request;
    request.set_parent("organizations/acme");
    request.set_count(-1);
    const int before = fixture.gate->streams();
    stream = fixture.stub->WatchBooks(context.get(), request);
    while (fixture.gate->streams() == before) std::this_thread::yield();
  }
  std::unique_ptr<grpc::ClientContext> context = Context();
  std::unique_ptr<grpc::ClientReader<Book>> stream;
};

TEST(Server, AsksStreamsToEndWhenItIsToldToStop) {
  Fixture fixture;
  EndlessWatch watch(fixture);
  fixture.gate->StopStreams();
  const absl::Status ended = FromGrpc(watch.stream->Finish());
  EXPECT_TRUE(absl::IsUnavailable(ended)) << ended;
  EXPECT_TRUE(RetryDelay(ended).has_value());
  EXPECT_TRUE(GetBook(fixture, Get()).ok()) << "calls go on until the server shuts down";
  testing::WatchBooksRequest request;
  request.set_parent("organizations/acme");
  request.set_count(-1);
  auto context = Context();
  const absl::Status refused = FromGrpc(fixture.stub->WatchBooks(context.get(), request)->Finish());
  EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
  fixture.server->Shutdown(absl::ZeroDuration());
  fixture.server->Shutdown(absl::ZeroDuration());  // idempotent
}

// The grace is for calls. Streams that do not end by themselves have a second: here one that does not hear, one of
// health, one of reflection.
TEST(Server, IsNotHeldUpByStreamsWhenItShutsDown) {
  Fixture fixture;
  auto deaf_context = Context({{"aims-organizations", "acme"}});
  const auto deaf = fixture.stub->ImportBooks(deaf_context.get());
  grpc::GenericStub generic(fixture.channel);
  grpc::CompletionQueue queue;
  const auto open = [&](grpc::ClientContext* context, const std::string& path, const std::string& request) {
    auto stream = generic.PrepareCall(context, path, &queue);
    void* tag;
    bool ok = false;
    stream->StartCall(nullptr);
    EXPECT_TRUE(queue.Next(&tag, &ok) && ok);
    grpc::Slice slice(request);
    stream->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    EXPECT_TRUE(queue.Next(&tag, &ok) && ok);
    grpc::ByteBuffer answer;
    stream->Read(&answer, nullptr);
    EXPECT_TRUE(queue.Next(&tag, &ok) && ok) << path;
    return stream;
  };
  auto health_context = Context(), reflection_context = Context();
  const auto health = open(health_context.get(), "/grpc.health.v1.Health/Watch", "");
  const auto reflection =
      open(reflection_context.get(), "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "\x3A\x01*");
  while (fixture.gate->streams() == 0) std::this_thread::yield();

  const absl::Time begin = absl::Now();
  fixture.server->Shutdown(absl::Minutes(1));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(20));
  for (const auto& context : {deaf_context.get(), health_context.get(), reflection_context.get()}) context->TryCancel();
  EXPECT_FALSE(deaf->Finish().ok());
  for (const auto& stream : {health.get(), reflection.get()}) {
    grpc::Status status;
    stream->Finish(&status, nullptr);
    void* tag;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok));
    EXPECT_FALSE(status.ok());
  }
  queue.Shutdown();
}

}  // namespace
}  // namespace aims::rpc
