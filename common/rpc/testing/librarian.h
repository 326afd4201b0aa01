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
#include "common/rpc/testing/library.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

namespace aims::rpc::testing {

// Answers with what the test says, and keeps what it saw.
class Librarian : public LibraryService::CallbackService {
 public:
  explicit Librarian(Gate* gate) : gate_(*gate) {}

  using GetHandler = std::function<void(std::shared_ptr<Call>, const GetBookRequest&, Book*)>;

  // What GetBook does from now on with a call that was let in.
  void OnGet(GetHandler handler) {
    std::lock_guard<std::mutex> lock(mutex_);
    on_get_ = std::move(handler);
  }

  grpc::ServerUnaryReactor* GetBook(grpc::CallbackServerContext* context, const GetBookRequest* request,
                                    Book* response) override {
    auto [reactor, call] = gate_.Begin(context, *request);
    if (call == nullptr) return reactor;
    std::unique_lock<std::mutex> lock(mutex_);
    const GetHandler on_get = on_get_;
    lock.unlock();
    on_get(std::move(call), *request, response);
    return reactor;
  }
  grpc::ServerUnaryReactor* CreateBook(grpc::CallbackServerContext* context, const CreateBookRequest* request,
                                       Book* response) override {
    auto [reactor, call] = gate_.Begin(context, *request);
    if (call != nullptr) call->Finish(absl::OkStatus());
    return reactor;
  }
  grpc::ServerUnaryReactor* ListLibraries(grpc::CallbackServerContext* context, const ListLibrariesRequest* request,
                                          Library* response) override {
    auto [reactor, call] = gate_.Begin(context, *request);
    if (call == nullptr) return reactor;
    response->set_name(call->organization());
    call->Finish(absl::OkStatus());
    return reactor;
  }

  // Sends `count` books, or waits for the client to go when that is negative.
  grpc::ServerWriteReactor<Book>* WatchBooks(grpc::CallbackServerContext* context,
                                             const WatchBooksRequest* request) override {
    class Watch : public grpc::ServerWriteReactor<Book> {
     public:
      Watch(absl::StatusOr<std::shared_ptr<Admission>> admission, int count) : admission_(std::move(admission)) {
        if (!admission_.ok()) {
          Finish(ToGrpc(admission_.status()));
          return;
        }
        left_ = count;
        book_.set_name((*admission_)->organization());
        if (left_ >= 0) Next();
      }
      void OnWriteDone(bool ok) override { Next(); }
      void OnCancel() override {
        if (left_ < 0) Finish((*admission_)->End(absl::CancelledError()));
      }
      void OnDone() override { delete this; }

     private:
      void Next() {
        if (left_-- > 0) {
          StartWrite(&book_);
        } else {
          left_ = 0;
          Finish((*admission_)->End(absl::OkStatus()));
        }
      }
      absl::StatusOr<std::shared_ptr<Admission>> admission_;
      std::atomic<int> left_{0};
      Book book_;
    };
    return new Watch(gate_.Admit(*context, *request), request->count());
  }

  // Answers each row with its status as the title.
  grpc::ServerBidiReactor<ImportBooksRequest, Book>* ImportBooks(grpc::CallbackServerContext* context) override {
    class Import : public grpc::ServerBidiReactor<ImportBooksRequest, Book> {
     public:
      Import(const Gate& gate, absl::StatusOr<std::shared_ptr<Admission>> admission)
          : gate_(gate), admission_(std::move(admission)) {
        if (admission_.ok()) {
          StartRead(&row_);
        } else {
          Finish(ToGrpc(admission_.status()));
        }
      }
      void OnReadDone(bool ok) override {
        if (!ok) return Finish((*admission_)->End(absl::OkStatus()));
        answer_.set_title(gate_.Check(**admission_, row_).ToString());
        StartWrite(&answer_);
      }
      void OnWriteDone(bool ok) override { StartRead(&row_); }
      void OnDone() override { delete this; }

     private:
      const Gate& gate_;
      absl::StatusOr<std::shared_ptr<Admission>> admission_;
      ImportBooksRequest row_;
      Book answer_;
    };
    return new Import(gate_, gate_.AdmitStream(*context, ImportBooksRequest::descriptor()));
  }

 private:
  Gate& gate_;

  std::mutex mutex_;
  GetHandler on_get_ = [](std::shared_ptr<Call> call, const GetBookRequest& request, Book* response) {
    response->set_name(request.name());
    call->Finish(absl::OkStatus());
  };
};

// A server with the librarian, and a stub to talk to it.
struct Fixture {
  explicit Fixture(GateOptions options = {}, std::string address = "127.0.0.1:0") {
    options.authenticator = &authenticator;
    gate = std::make_unique<Gate>(options);
    librarian = std::make_unique<Librarian>(gate.get());
    auto started =
        Server::Start({.address = address, .gate = gate.get(), .services = {Serving<LibraryService>(librarian.get())}});
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
