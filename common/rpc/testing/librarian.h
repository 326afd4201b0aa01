#pragma once
// A small service behind a gate on a real server, for the tests of common/rpc.

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "common/identity/development.h"
#include "common/rpc/call.h"
#include "common/rpc/errors.h"
#include "common/rpc/forward.h"
#include "common/rpc/server.h"
#include "common/rpc/service.h"
#include "common/rpc/testing/library.grpc.pb.h"
#include "common/rpc/wire.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

namespace aims::rpc::testing {

// Answers with what the test says.
class Librarian : public Service {
 public:
  using GetHandler = std::function<void(std::shared_ptr<Call>, const GetBookRequest&, Book*)>;

  explicit Librarian(Gate* gate) : Service(gate, LibraryService::service_full_name()), gate_(*gate) {
    Handle<GetBookRequest, Book>([this](std::shared_ptr<Call> call, const GetBookRequest& request, Book* response) {
      std::unique_lock<std::mutex> lock(mutex_);
      const GetHandler on_get = on_get_;
      lock.unlock();
      on_get(std::move(call), request, response);
    });
    Handle<CreateBookRequest, Book>(
        [](std::shared_ptr<Call> call, const CreateBookRequest&, Book*) { call->Finish(absl::OkStatus()); });
    Handle<UpdateBookRequest, Book>([](std::shared_ptr<Call> call, const UpdateBookRequest& request, Book*) {
      Book known;
      known.set_name(request.book().name());
      call->Reply(known);
    });
    Handle<ListLibrariesRequest, Library>(
        [](std::shared_ptr<Call> call, const ListLibrariesRequest&, Library* response) {
          response->set_name(call->organization());
          call->Finish(absl::OkStatus());
        });
    Handle<SuggestBookRequest, Book>([this](std::shared_ptr<Call> call, const SuggestBookRequest&, Book*) {
      std::unique_lock<std::mutex> lock(mutex_);
      const auto on_suggest = on_suggest_;
      lock.unlock();
      on_suggest(*call);
      call->Finish(absl::OkStatus());
    });
    HandleWrites(MethodOf(*WatchBooksRequest::descriptor()),
                 [](std::shared_ptr<Admission> admission, std::unique_ptr<const Message> request) {
                   const int count = static_cast<const WatchBooksRequest&>(*request).count();
                   const auto watch = std::make_shared<Watch>(std::move(admission), count);
                   watch->Begin();
                   return watch.get();
                 });
    HandleRows(MethodOf(*ImportBooksRequest::descriptor()),
               [this](std::shared_ptr<Admission> admission, grpc::CallbackServerContext*) {
                 return new Import(gate_, std::move(admission));
               });
  }

  // What GetBook does from now on with a call that was let in.
  void OnGet(GetHandler handler) {
    std::lock_guard<std::mutex> lock(mutex_);
    on_get_ = std::move(handler);
  }
  // What SuggestBook, which takes no identity, looks at.
  void OnSuggest(std::function<void(const Call&)> handler) {
    std::lock_guard<std::mutex> lock(mutex_);
    on_suggest_ = std::move(handler);
  }

 private:
  // Sends `count` books, or waits for the client to go, or the server to stop, when that is negative.
  class Watch : public WriteStream, public std::enable_shared_from_this<Watch> {
   public:
    Watch(std::shared_ptr<Admission> admission, int count) : admission_(std::move(admission)), left_(count) {}
    void Begin() {
      self_ = shared_from_this();
      Book book;
      book.set_name(admission_->organization());
      book_ = ToBytes(book);
      if (left_ >= 0) return Next();
      admission_->OnStop([weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->EndWait(ServerStops("begin again"));
      });
    }
    void OnWriteDone(bool ok) override { Next(); }
    void OnCancel() override {
      if (left_ < 0) EndWait(absl::CancelledError());
    }
    void OnDone() override { const auto self = std::move(self_); }

   private:
    void Next() {
      if (left_-- > 0) {
        StartWrite(&book_);
      } else {
        left_ = 0;
        Finish(admission_->End(absl::OkStatus()));
      }
    }
    void EndWait(const absl::Status& status) {
      if (!ended_.exchange(true)) Finish(admission_->End(status));
    }
    const std::shared_ptr<Admission> admission_;
    std::shared_ptr<Watch> self_;  // until gRPC is done with it
    std::atomic<bool> ended_{false};
    std::atomic<int> left_;
    grpc::ByteBuffer book_;
  };

  // Answers each row with its status as the title.
  class Import : public RowStream {
   public:
    Import(const Gate& gate, std::shared_ptr<Admission> admission) : gate_(gate), admission_(std::move(admission)) {
      StartRead(&incoming_);
    }
    void OnReadDone(bool ok) override {
      if (!ok) return Finish(admission_->End(absl::OkStatus()));
      ImportBooksRequest row;
      absl::Status status = FromBytes(incoming_, &row);
      if (status.ok()) status = gate_.Check(*admission_, &row);
      Book answer;
      answer.set_title(status.ToString());
      outgoing_ = ToBytes(answer);
      StartWrite(&outgoing_);
    }
    void OnWriteDone(bool ok) override { StartRead(&incoming_); }
    void OnDone() override { delete this; }

   private:
    const Gate& gate_;
    const std::shared_ptr<Admission> admission_;
    grpc::ByteBuffer incoming_, outgoing_;
  };

  Gate& gate_;

  std::mutex mutex_;
  std::function<void(const Call&)> on_suggest_ = [](const Call&) {};
  GetHandler on_get_ = [](std::shared_ptr<Call> call, const GetBookRequest& request, Book* response) {
    response->set_name(request.name());
    call->Finish(absl::OkStatus());
  };
};

// A server with the librarian, and a stub to talk to it.
struct Fixture {
  explicit Fixture(GateOptions options = {}, std::string address = "127.0.0.1:0", ServerOptions server_options = {}) {
    options.authenticator = &authenticator;
    gate = std::make_unique<Gate>(options);
    librarian = std::make_unique<Librarian>(gate.get());
    server_options.address = address;
    server_options.gate = gate.get();
    server_options.services = {librarian.get()};
    auto started = Server::Start(std::move(server_options));
    if (!started.ok()) ADD_FAILURE() << started.status();
    server = *std::move(started);
    server->SetServing(true);
    channel = grpc::CreateChannel(server->address(), grpc::InsecureChannelCredentials());
    stub = LibraryService::NewStub(channel);
  }

  identity::DevelopmentAuthenticator authenticator;
  std::unique_ptr<Gate> gate;
  std::unique_ptr<Librarian> librarian;
  std::unique_ptr<Server> server;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<LibraryService::Stub> stub;
};

inline std::unique_ptr<grpc::ClientContext> Context(const Metadata& metadata = {}) {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  for (const auto& [key, value] : metadata) context->AddMetadata(key, value);
  return context;
}

inline GetBookRequest Get(const std::string& name = "organizations/acme/books/emma") {
  GetBookRequest request;
  request.set_name(name);
  return request;
}

inline absl::Status GetBook(Fixture& fixture, const GetBookRequest& request, const Metadata& metadata = {}) {
  Book book;
  return FromGrpc(fixture.stub->GetBook(Context(metadata).get(), request, &book));
}

}  // namespace aims::rpc::testing
