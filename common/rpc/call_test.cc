#include "common/rpc/call.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/base/error_details.h"
#include "common/identity/roles.h"
#include "common/rpc/testing/librarian.h"
#include "common/telemetry/log.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace aims::rpc {
namespace {

using ::testing::AllOf;
using testing::Book;
using ::testing::Contains;
using testing::Context;
using testing::CreateBookRequest;
using ::testing::ElementsAre;
using testing::Fixture;
using testing::Get;
using testing::GetBook;
using testing::GetBookRequest;
using ::testing::HasSubstr;
using testing::Librarian;
using testing::LibraryService;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::Pair;

std::string Reason(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  base::GetDetail(status, &info);
  return info.reason();
}

TEST(Gate, LetsInWhoMay) {
  Fixture fixture;
  Book book;
  grpc::Status status = fixture.stub->GetBook(Context().get(), Get(), &book);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(book.name(), "organizations/acme/books/emma");
  EXPECT_EQ(fixture.gate->in_progress(), 0);
}

TEST(Gate, ChecksIdentityThenPermissionThenOrganizationThenTheRequest) {
  Fixture fixture;
  const GetBookRequest invalid = Get("organizations/acme/books/Emma");
  const Metadata nobody = {{"aims-actor", ""}};
  const Metadata forbidden = {{"aims-roles", "viewer"}, {"aims-organizations", "globex"}};

  EXPECT_EQ(GetBook(fixture, invalid, nobody).code(), absl::StatusCode::kUnauthenticated);

  Book book;
  absl::Status status = FromGrpc(fixture.stub->CreateBook(Context(forbidden).get(), CreateBookRequest(), &book));
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Reason(status), "PERMISSION_MISSING");
  EXPECT_THAT(std::string(status.message()), HasSubstr("library.books.create"));

  status = GetBook(fixture, Get(), forbidden);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Reason(status), "ORGANIZATION_FORBIDDEN");

  status = GetBook(fixture, invalid);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  google::rpc::BadRequest bad;
  ASSERT_TRUE(base::GetDetail(status, &bad));
  EXPECT_EQ(bad.field_violations(0).field(), "name");
}

TEST(RolesOf, AMethodOfAConfidentialResourceAreThoseThatNameItsCollection) {
  const auto method = [](const std::string& name) {
    return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName("aims.rpc.testing." + name);
  };
  EXPECT_THAT(RolesOf(*method("DiaryService.GetDiary")), ElementsAre("admin", "auditor"));
  EXPECT_THAT(RolesOf(*method("LibraryService.GetBook")), Contains("viewer"));
  EXPECT_THAT(identity::RolesThatAllow("audit.audits.get"), Contains("viewer")) << "were they not confidential";
}

TEST(Gate, AMethodWithoutIdentityIsCalledByNobodyInParticular) {
  static constexpr char kTrace[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  telemetry::Registry metrics;
  Fixture fixture({.metrics = &metrics});
  std::atomic<int> calls{0};
  fixture.librarian->OnSuggest([&](const Call& call) {
    ++calls;
    const event::v1::Actor& actor = call.caller().actor;
    EXPECT_EQ(actor.kind(), event::v1::Actor::KIND_ANONYMOUS);
    EXPECT_EQ(actor.authentication(), "none");
    EXPECT_EQ(actor.subject(), "");
    EXPECT_EQ(actor.roles_size(), 0);
    EXPECT_TRUE(call.caller().credentials.empty()) << "nothing of it goes on to another replica";
    EXPECT_EQ(call.organization(), "organizations/acme");
    EXPECT_THAT(call.traceparent(), Not(HasSubstr("0af7651916cd43dd8448eb211c80319c")));
  });
  testing::SuggestBookRequest request;
  request.set_parent("organizations/acme");
  // With an identity, with one that is refused elsewhere, with one of another organization, and without any.
  const Metadata trace = {{"traceparent", kTrace}};
  const Metadata known = {{"aims-actor", "zofia"}, {"aims-roles", "viewer"}, {"traceparent", kTrace}};
  const Metadata refused = {{"aims-actor", ""}, {"aims-roles", "no-such-role"}};
  const Metadata elsewhere = {{"aims-actor", "timer"}, {"aims-organizations", "globex"}};
  for (const Metadata& metadata : {trace, known, refused, elsewhere, Metadata()}) {
    Book book;
    const grpc::Status status = fixture.stub->SuggestBook(Context(metadata).get(), request, &book);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  EXPECT_EQ(calls, 5);
  EXPECT_THAT(metrics.Text(), HasSubstr("SuggestBook"));
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("zofia")));
  // What holds of every request holds of this one.
  Book book;
  EXPECT_EQ(fixture.stub->SuggestBook(Context().get(), {}, &book).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(Gate, AMethodWithoutIdentityTellsNoCallersApart) {
  Fixture fixture;
  Gate gate({.authenticator = &fixture.authenticator});
  for (const char* name : {"NosyService", "LastingService"}) {
    const auto* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string("aims.rpc.testing.") + name);
    const absl::Status status = gate.Serve(*service);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("takes no identity"));
  }
}

TEST(Gate, NobodyIsNamedAsAimsItself) {
  Fixture fixture;
  for (const char* name : {"timer", "reaction/prohibition", "service:scanner"}) {
    const absl::Status status = GetBook(fixture, Get(), {{"aims-actor", name}});
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(name));
  }
}

TEST(Gate, RecordsTheNameInOneForm) {
  Fixture fixture({.logins = base::LoginCase::kIgnored});
  std::string seen;
  fixture.librarian->OnGet([&](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    seen = call->caller().actor.subject();
    call->Finish(absl::OkStatus());
  });
  EXPECT_TRUE(GetBook(fixture, Get(), {{"aims-actor", "O'Brien@Example.org"}}).ok());
  EXPECT_EQ(seen, "o'brien@example.org");
  EXPECT_TRUE(GetBook(fixture, Get(), {{"aims-actor-bin", "\uFF2A\u00DC\uFF32"}}).ok());
  EXPECT_EQ(seen, "j\u00FCr");
}

TEST(Gate, ACallerOfOneOrganizationActsThere) {
  Fixture fixture;
  const Metadata acme = {{"aims-organizations", "acme"}};
  EXPECT_TRUE(GetBook(fixture, Get(), acme).ok());
  EXPECT_EQ(Reason(GetBook(fixture, Get("organizations/globex/books/emma"), acme)), "ORGANIZATION_FORBIDDEN");
  // A request that names no organization is answered by a handler that keeps to where the caller may act.
  testing::Library library;
  EXPECT_TRUE(fixture.stub->ListLibraries(Context(acme).get(), {}, &library).ok());
}

TEST(Gate, AMethodOfNoServedServiceIsRefused) {
  Fixture fixture;
  Gate empty({.authenticator = &fixture.authenticator});
  Librarian librarian(&empty);
  Gate other({.authenticator = &fixture.authenticator});
  // Served, but its handlers ask a gate that knows nothing of it.
  auto server = Server::Start({.address = "127.0.0.1:0", .gate = &other, .services = {&librarian}});
  ASSERT_TRUE(server.ok()) << server.status();
  auto stub = LibraryService::NewStub(grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()));
  Book book;
  EXPECT_EQ(stub->GetBook(Context().get(), Get(), &book).error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST(Gate, TellsHandlersOfTheCall) {
  // Longer than the handler, which goes on after the answer.
  static constexpr char kTrace[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  Fixture fixture;
  fixture.librarian->OnGet([&](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    EXPECT_EQ(call->method().path, "/aims.rpc.testing.LibraryService/GetBook");
    EXPECT_EQ(call->method().permission, "inventory.books.get");
    EXPECT_EQ(call->caller().actor.subject(), "ana");
    EXPECT_THAT(call->caller().credentials, Contains(Pair("aims-actor", "ana")));
    EXPECT_EQ(call->organization(), "organizations/acme");
    EXPECT_EQ(call->freshness_token(), "t1");
    EXPECT_EQ(call->max_wait(), absl::Milliseconds(500));
    EXPECT_EQ(call->traceparent(), kTrace);
    EXPECT_FALSE(call->forwarded());
    EXPECT_FALSE(call->cancelled());
    EXPECT_EQ(fixture.gate->in_progress(), 1);
    call->AddMetadata("aims-freshness-token", "t2");
    call->AddMetadata("illegal", "line\nbreak");
    call->AddMetadata("Illegal", "x");
    call->Finish(absl::OkStatus());
    call->Finish(absl::InternalError("the first answer counts"));
    call->AddMetadata("late", "x");
    EXPECT_TRUE(call->cancelled());
  });
  auto context = Context(
      {{"aims-actor", "ana"}, {"aims-freshness-token", "t1"}, {"aims-max-wait", "500ms"}, {"traceparent", kTrace}});
  Book book;
  grpc::Status status = fixture.stub->GetBook(context.get(), Get(), &book);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(context->GetServerInitialMetadata(), ElementsAre(Pair("aims-freshness-token", "t2")));
  EXPECT_THAT(context->GetServerTrailingMetadata(), ElementsAre(Pair("aims-freshness-token", "t2")));
}

TEST(Gate, MetadataIsCheckedAndBounded) {
  Fixture fixture({.max_max_wait = absl::Seconds(3)});
  for (const char* wait : {"soon", "-1s", ""}) {
    EXPECT_EQ(GetBook(fixture, Get(), {{"aims-max-wait", wait}}).code(), absl::StatusCode::kInvalidArgument) << wait;
  }
  EXPECT_EQ(GetBook(fixture, Get(), {{"aims-freshness-token", std::string(5000, 'x')}}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(GetBook(fixture, Get(), {{"aims-max-wait", "1s"}, {"aims-max-wait", "2s"}}).code(),
            absl::StatusCode::kInvalidArgument);
  fixture.librarian->OnGet([](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    EXPECT_EQ(call->max_wait(), absl::Seconds(3));
    EXPECT_THAT(call->traceparent(), MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-00"));
    call->Finish(absl::OkStatus());
  });
  EXPECT_TRUE(GetBook(fixture, Get(), {{"aims-max-wait", "1h"}, {"traceparent", "00-XYZ"}}).ok());
}

TEST(Gate, DeadlinesAreBounded) {
  Fixture fixture({.default_deadline = absl::Seconds(7), .max_deadline = absl::Minutes(1)});
  std::atomic<int64_t> left_milliseconds{0};
  fixture.librarian->OnGet([&](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    left_milliseconds = absl::ToInt64Milliseconds(call->deadline() - absl::Now());
    call->Finish(absl::OkStatus());
  });
  auto left_with = [&](absl::Duration client) {
    grpc::ClientContext context;
    if (client < absl::InfiniteDuration()) context.set_deadline(absl::ToChronoTime(absl::Now() + client));
    Book book;
    EXPECT_TRUE(fixture.stub->GetBook(&context, Get(), &book).ok());
    return absl::Milliseconds(left_milliseconds.load());
  };
  EXPECT_LE(left_with(absl::InfiniteDuration()), absl::Seconds(7));
  EXPECT_GT(left_with(absl::InfiniteDuration()), absl::Seconds(3));
  EXPECT_GT(left_with(absl::Seconds(20)), absl::Seconds(10));
  EXPECT_LE(left_with(absl::Hours(5)), absl::Minutes(1));
}

TEST(Gate, ADroppedCallIsAnswered) {
  Fixture fixture;
  fixture.librarian->OnGet([](std::shared_ptr<Call>, const GetBookRequest&, Book*) {});
  EXPECT_EQ(GetBook(fixture, Get()).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(fixture.gate->in_progress(), 0);
}

TEST(Gate, CallsInProgressAreBounded) {
  Fixture fixture({.max_calls = 1});
  absl::Notification arrived;
  std::shared_ptr<Call> held;
  fixture.librarian->OnGet([&](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
    held = std::move(call);
    arrived.Notify();
  });
  std::thread first([&] { EXPECT_TRUE(GetBook(fixture, Get()).ok()); });
  arrived.WaitForNotification();
  absl::Status status = GetBook(fixture, Get());
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(RetryDelay(status).has_value());
  held->Finish(absl::OkStatus());
  first.join();
  fixture.librarian->OnGet(
      [](std::shared_ptr<Call> call, const GetBookRequest&, Book*) { call->Finish(absl::OkStatus()); });
  EXPECT_TRUE(GetBook(fixture, Get()).ok());
}

TEST(Gate, LetsNobodyInOnceClosed) {
  Fixture fixture;
  fixture.gate->Close();
  absl::Status status = GetBook(fixture, Get());
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(RetryDelay(status).has_value());
}

TEST(Gate, ServerStreamsPassTheSameChecks) {
  Fixture fixture({.max_streams = 1});
  testing::WatchBooksRequest request;
  auto watch = [&](const Metadata& metadata = {}) {
    auto context = Context(metadata);
    auto reader = fixture.stub->WatchBooks(context.get(), request);
    Book book;
    int books = 0;
    while (reader->Read(&book)) ++books;
    absl::Status status = FromGrpc(reader->Finish());
    return status.ok() ? std::to_string(books) + " of " + book.name() : Reason(status) + std::string(status.message());
  };
  EXPECT_THAT(watch(), HasSubstr("parent: is required"));
  request.set_parent("organizations/acme");
  request.set_count(3);
  EXPECT_EQ(watch(), "3 of organizations/acme");
  EXPECT_THAT(watch({{"aims-organizations", "globex"}}), HasSubstr("ORGANIZATION_FORBIDDEN"));

  request.set_count(-1);  // endless
  auto context = Context();
  auto reader = fixture.stub->WatchBooks(context.get(), request);
  while (fixture.gate->in_progress() == 0) std::this_thread::yield();
  EXPECT_THAT(watch(), HasSubstr("1 streams in progress"));
  context->TryCancel();
  reader->Finish();
  while (fixture.gate->in_progress() != 0) std::this_thread::yield();
}

TEST(Gate, RowsOfAnImportAreCheckedOneByOne) {
  Fixture fixture;
  auto context = Context({{"aims-organizations", "acme"}});
  auto stream = fixture.stub->ImportBooks(context.get());
  auto answer = [&](const testing::ImportBooksRequest& row) {
    Book book;
    EXPECT_TRUE(stream->Write(row));
    EXPECT_TRUE(stream->Read(&book));
    return book.title();
  };
  testing::ImportBooksRequest row;
  EXPECT_THAT(answer(row), HasSubstr("row: is required"));
  row.mutable_row()->set_parent("organizations/globex");
  EXPECT_THAT(answer(row), HasSubstr("may not act in organizations/globex"));
  row.mutable_row()->set_parent("organizations/acme");
  EXPECT_THAT(answer(row), HasSubstr("row.book: is required"));
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());

  auto refused = Context({{"aims-roles", "viewer"}});
  EXPECT_EQ(fixture.stub->ImportBooks(refused.get())->Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST(Gate, CountsWhatItAnswers) {
  telemetry::Registry registry;
  {
    Fixture fixture({.metrics = &registry});
    EXPECT_THAT(registry.Text(), Not(HasSubstr("method="))) << "methods have series once they are called";
    EXPECT_TRUE(GetBook(fixture, Get()).ok());
    EXPECT_TRUE(GetBook(fixture, Get()).ok());
    EXPECT_FALSE(GetBook(fixture, Get("nonsense")).ok());
    testing::WatchBooksRequest watch;
    watch.set_parent("organizations/acme");
    auto context = Context();
    EXPECT_TRUE(fixture.stub->WatchBooks(context.get(), watch)->Finish().ok());
    EXPECT_THAT(registry.Text(), HasSubstr("aims_rpc_in_progress{kind=\"call\"} 0"));
  }
  const std::string text = registry.Text();
  const std::string get = "method=\"aims.rpc.testing.LibraryService/GetBook\"";
  EXPECT_THAT(text, HasSubstr("aims_rpc_requests_total{code=\"OK\"," + get + "} 2"));
  EXPECT_THAT(text, HasSubstr("aims_rpc_requests_total{code=\"INVALID_ARGUMENT\"," + get + "} 1"));
  EXPECT_THAT(text, HasSubstr("aims_rpc_latency_seconds_count{" + get + "} 3"));
  EXPECT_THAT(
      text, HasSubstr("aims_rpc_requests_total{code=\"OK\",method=\"aims.rpc.testing.LibraryService/WatchBooks\"} 1"));
  EXPECT_THAT(text,
              Not(HasSubstr("aims_rpc_latency_seconds_count{method=\"aims.rpc.testing.LibraryService/WatchBooks")));
  EXPECT_THAT(text, Not(HasSubstr("aims_rpc_in_progress")));
}

TEST(Gate, LogsErrorsOfItsOwn) {
  absl::Mutex mutex;
  std::string log;
  telemetry::SetLogSink([&](absl::string_view line) {
    absl::MutexLock lock(&mutex);
    absl::StrAppend(&log, line, "\n");
  });
  {
    Fixture fixture;
    EXPECT_FALSE(GetBook(fixture, Get("nonsense")).ok());
    fixture.librarian->OnGet([](std::shared_ptr<Call> call, const GetBookRequest&, Book*) {
      call->Finish(absl::DataLossError("the shelf is gone"));
    });
    EXPECT_FALSE(
        GetBook(fixture, Get(), {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}).ok());
  }
  telemetry::SetLogSink(nullptr);
  absl::MutexLock lock(&mutex);
  EXPECT_THAT(log, AllOf(HasSubstr("rpc.failed"), HasSubstr("/aims.rpc.testing.LibraryService/GetBook"),
                         HasSubstr("DATA_LOSS"), HasSubstr("the shelf is gone"),
                         HasSubstr("0af7651916cd43dd8448eb211c80319c"), Not(HasSubstr("nonsense"))));
}

}  // namespace
}  // namespace aims::rpc
