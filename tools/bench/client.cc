#include "tools/bench/client.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/byte_buffer.h"

namespace aims::bench {
namespace {

constexpr size_t kChannels = 8;
constexpr absl::Duration kCallPatience = absl::Seconds(30);
constexpr absl::Duration kPause = absl::Milliseconds(5);  // before a call is tried again
constexpr absl::Duration kPatience = absl::Minutes(1);

// One of the calls in flight; used again for the next.
struct Slot {
  std::unique_ptr<grpc::GenericStub> stub;
  std::unique_ptr<grpc::ClientContext> context;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;
  grpc::ByteBuffer response;
  grpc::Status status;
  absl::Time start;
};

void Start(Slot* slot, const Load& load, grpc::CompletionQueue* queue) {
  grpc::Slice slice(load.request());
  const grpc::ByteBuffer request(&slice, 1);
  slot->response.Clear();
  slot->context = std::make_unique<grpc::ClientContext>();
  slot->context->AddMetadata("aims-actor", "ana@acme.example");
  slot->start = absl::Now();
  slot->context->set_deadline(absl::ToChronoTime(slot->start + kCallPatience));
  slot->reader = slot->stub->PrepareUnaryCall(slot->context.get(), load.method, request, queue);
  slot->reader->StartCall();
  slot->reader->Finish(&slot->response, &slot->status, slot);
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  if (!buffer.DumpToSingleSlice(&slice).ok()) return "";
  return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
}

// A stream in both directions, and what can be told of it.
class Stream {
 public:
  enum Kind { kStarted, kWritten, kRead, kWritesDone, kFinished };
  struct Event {
    Stream* stream;
    Kind kind;
  };

  Stream(const std::shared_ptr<grpc::Channel>& channel, const Load& load, grpc::CompletionQueue* queue)
      : stub_(channel) {
    context_.AddMetadata("aims-actor", "ana@acme.example");
    stream_ = stub_.PrepareCall(&context_, load.method, queue);
    stream_->StartCall(&events_[kStarted]);
  }
  void Write(std::string bytes) {
    grpc::Slice slice(bytes);
    stream_->Write(grpc::ByteBuffer(&slice, 1), &events_[kWritten]);
  }
  void WritesDone() { stream_->WritesDone(&events_[kWritesDone]); }
  void Read() { stream_->Read(&response_, &events_[kRead]); }
  std::string TakeResponse() { return BytesOf(response_); }
  void Finish() { stream_->Finish(&status_, &events_[kFinished]); }
  const grpc::Status& status() const { return status_; }

 private:
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  grpc::ByteBuffer response_;
  grpc::Status status_;
  Event events_[5] = {{this, kStarted}, {this, kWritten}, {this, kRead}, {this, kWritesDone}, {this, kFinished}};
};

}  // namespace

Client::Client(const std::string& address) {
  for (size_t i = 0; i < kChannels; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetMaxReceiveMessageSize(64 << 20);
    channels_.push_back(grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  }
}

Client::~Client() = default;

absl::StatusOr<Sample> Client::Run(const Load& load) {
  grpc::CompletionQueue queue;
  std::vector<Slot> slots(load.in_flight);
  const absl::Time begin = absl::Now() + load.warm_up;
  const absl::Time end = begin + load.length;
  for (size_t i = 0; i < slots.size(); ++i) {
    slots[i].stub = std::make_unique<grpc::GenericStub>(channels_[i % channels_.size()]);
    Start(&slots[i], load, &queue);
  }
  size_t open = slots.size();
  Latencies latencies;
  absl::Status failed;
  void* tag = nullptr;
  bool ok = false;
  while (open > 0 && queue.Next(&tag, &ok)) {
    auto* slot = static_cast<Slot*>(tag);
    const absl::Time now = absl::Now();
    if (slot->status.ok()) {
      if (now >= begin && now < end) latencies.Add(now - slot->start);
    } else if (slot->status.error_code() == grpc::StatusCode::UNAVAILABLE && now < begin) {
      absl::SleepFor(kPause);
    } else if (failed.ok()) {
      failed = absl::UnavailableError(absl::StrCat(load.method, " failed: ", slot->status.error_message()));
    }
    if (now < end && failed.ok()) {
      Start(slot, load, &queue);
    } else {
      --open;
    }
  }
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
  RETURN_IF_ERROR(failed);
  Sample sample = {{"calls/s", static_cast<double>(latencies.size()) / absl::ToDoubleSeconds(load.length)}};
  latencies.Into(&sample);
  return sample;
}

absl::StatusOr<std::string> Client::Call(const std::string& method, const std::string& request) {
  const Load load{.method = method, .request = [&] { return request; }};
  for (const absl::Time deadline = absl::Now() + kPatience;; absl::SleepFor(kPause)) {
    grpc::CompletionQueue queue;
    Slot slot;
    slot.stub = std::make_unique<grpc::GenericStub>(channels_[0]);
    Start(&slot, load, &queue);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    queue.Shutdown();
    while (queue.Next(&tag, &ok)) {
    }
    if (slot.status.ok()) return BytesOf(slot.response);
    if (slot.status.error_code() == grpc::StatusCode::UNAVAILABLE && absl::Now() < deadline) continue;
    return absl::UnavailableError(absl::StrCat(method, " failed: ", slot.status.error_message()));
  }
}

absl::StatusOr<Sample> Client::RunStreams(const Load& load) {
  grpc::CompletionQueue queue;
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < load.in_flight; ++i) {
    streams.push_back(std::make_unique<Stream>(channels_[i % channels_.size()], load, &queue));
  }
  const absl::Time begin = absl::Now() + load.warm_up;
  const absl::Time end = begin + load.length;
  size_t open = streams.size();
  size_t answered = 0;
  absl::Status failed;
  void* tag = nullptr;
  bool ok = false;
  while (open > 0 && queue.Next(&tag, &ok)) {
    const Stream::Event& event = *static_cast<Stream::Event*>(tag);
    Stream& stream = *event.stream;
    const absl::Time now = absl::Now();
    switch (event.kind) {
      case Stream::kStarted:
        stream.Read();
        stream.Write(load.request());
        break;
      case Stream::kWritten:
        if (ok && now < end && failed.ok()) {
          stream.Write(load.request());
        } else if (ok) {
          stream.WritesDone();
        }
        break;
      case Stream::kRead:
        if (!ok) {
          stream.Finish();
          break;
        }
        if (now >= begin && now < end) ++answered;
        if (absl::Status status = load.check(stream.TakeResponse()); failed.ok()) failed = std::move(status);
        stream.Read();
        break;
      case Stream::kWritesDone:
        break;
      case Stream::kFinished:
        if (!stream.status().ok() && failed.ok()) {
          failed = absl::UnavailableError(absl::StrCat(load.method, " failed: ", stream.status().error_message()));
        }
        --open;
        break;
    }
  }
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
  RETURN_IF_ERROR(failed);
  return Sample{{"events/s", static_cast<double>(answered) / absl::ToDoubleSeconds(load.length)}};
}

}  // namespace aims::bench
