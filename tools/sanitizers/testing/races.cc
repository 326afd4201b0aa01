// Races that ThreadSanitizer must report, and the same accesses in order, of which it must say nothing: whether what
// tools/sanitizers tells it of uninstrumented libraries says enough, and not too much.
//
//   races <how two threads come to the same number>
#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <cstdio>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

namespace {

int number = 0;

// The second runs on this thread beside the first.
void OnTwoThreads(const std::function<void()>& first, const std::function<void()>& second) {
  std::thread other(first);
  second();
  other.join();
}

void Count() { ++number; }

// A server that counts on gRPC's thread for each call.
class Counting : public grpc::CallbackGenericService {
 public:
  explicit Counting(std::function<void()> count) : count_(std::move(count)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
  }
  ~Counting() override { server_->Shutdown(); }

  // Begins a call.
  std::future<void> Call() {
    auto answered = std::make_shared<std::promise<void>>();
    auto context = std::make_shared<grpc::ClientContext>();
    const grpc::Slice nothing;
    auto request = std::make_shared<grpc::ByteBuffer>(&nothing, 1);
    auto response = std::make_shared<grpc::ByteBuffer>();
    grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub(
        grpc::CreateChannel("127.0.0.1:" + std::to_string(port_), grpc::InsecureChannelCredentials()));
    stub.UnaryCall(context.get(), "/races/Count", grpc::StubOptions(), request.get(), response.get(),
                   [answered, context, request, response](const grpc::Status&) { answered->set_value(); });
    return answered->get_future();
  }

 private:
  class Reactor : public grpc::ServerGenericBidiReactor {
   public:
    explicit Reactor(const std::function<void()>& count) {
      count();
      Finish(grpc::Status::OK);
    }
    void OnDone() override { delete this; }
  };
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new Reactor(count_);
  }

  const std::function<void()> count_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

const std::map<std::string, std::function<void()>> kWays = {
    {"race", [] { OnTwoThreads(&Count, &Count); }},
    {"race_with_a_handler",
     [] {
       Counting server(&Count);
       std::future<void> answered = server.Call();
       Count();
       answered.wait();
     }},
    // The handler's lock orders nothing for who does not take it.
    {"race_with_a_handler_that_locks",
     [] {
       static absl::Mutex mutex;
       Counting server([] {
         absl::MutexLock lock(&mutex);
         Count();
       });
       std::future<void> answered = server.Call();
       Count();
       answered.wait();
     }},
    {"ordered_by_mutex",
     [] {
       std::mutex mutex;
       const auto count = [&] {
         std::lock_guard<std::mutex> lock(mutex);
         Count();
       };
       OnTwoThreads(count, count);
     }},
    {"ordered_by_absl_mutex",
     [] {
       absl::Mutex mutex;
       const auto count = [&] {
         for (int i = 0; i < 1000; ++i) {
           absl::MutexLock lock(&mutex);
           Count();
         }
       };
       OnTwoThreads(count, count);
     }},
    {"ordered_by_await",
     [] {
       absl::Mutex mutex;
       const auto wait_and_count = [&] {
         absl::MutexLock lock(&mutex);
         mutex.Await(absl::Condition(
             +[](int* counted) { return *counted == 1; }, &number));
         Count();
       };
       const auto count = [&] {
         absl::MutexLock lock(&mutex);
         Count();
       };
       OnTwoThreads(wait_and_count, count);
     }},
    {"ordered_by_notification",
     [] {
       absl::Notification counted;
       OnTwoThreads(
           [&] {
             Count();
             counted.Notify();
           },
           [&] {
             counted.WaitForNotification();
             Count();
           });
     }},
    {"ordered_by_a_call",
     [] {
       Counting server(&Count);
       Count();
       server.Call().wait();
       Count();
     }},
    {"ordered_by_a_handler_that_locks",
     [] {
       static absl::Mutex mutex;
       const auto count = [] {
         absl::MutexLock lock(&mutex);
         Count();
       };
       Counting server(count);
       std::future<void> answered = server.Call();
       count();
       answered.wait();
     }},
};

}  // namespace

int main(int argc, char** argv) {
  const auto way = kWays.find(argc == 2 ? argv[1] : "");
  if (way == kWays.end()) {
    for (const auto& [name, run] : kWays) std::printf("%s\n", name.c_str());
    return 1;
  }
  way->second();
  return 0;
}
