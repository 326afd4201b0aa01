#include "tools/bench/watchers.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "aims/history/v1/history_service.pb.h"
#include "common/base/status_macros.h"
#include "common/rpc/wire.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/client_callback.h"

namespace aims::bench {
namespace {

constexpr char kWatchChanges[] = "/aims.history.v1.HistoryService/WatchChanges";
constexpr size_t kChannels = 8;
constexpr absl::Duration kPatience = absl::Seconds(30);

}  // namespace

class Watchers::Watcher : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Watcher(const std::shared_ptr<grpc::Channel>& channel, const Options& options, Tally* tally)
      : stub_(channel), reads_(options.reads), tally_(*tally) {
    history::v1::WatchChangesRequest request;
    request.set_parent(options.organization);
    request.set_topic("aims.inventory.events");
    const std::string bytes = request.SerializeAsString();
    grpc::Slice slice(bytes);
    request_ = grpc::ByteBuffer(&slice, 1);
    context_.AddMetadata("aims-actor", "ana@acme.example");
    stub_.PrepareBidiStreamingCall(&context_, kWatchChanges, grpc::StubOptions(), this);
    StartWriteLast(&request_, grpc::WriteOptions());
    if (reads_) StartRead(&response_);
    StartCall();
  }
  void Cancel() { context_.TryCancel(); }

  void OnReadInitialMetadataDone(bool ok) override {
    absl::MutexLock lock(&tally_.mutex);
    tally_.begun += ok;
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (IsChange()) {
      absl::MutexLock lock(&tally_.mutex);
      ++tally_.received;
    }
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    absl::MutexLock lock(&tally_.mutex);
    ++tally_.ended;
    if (tally_.error.ok()) {
      tally_.error = absl::UnavailableError(absl::StrCat("a watcher has ended: ", status.error_message()));
    }
  }

 private:
  // Or a newer token alone.
  bool IsChange() {
    history::v1::WatchChangesResponse response;
    return rpc::FromBytes(response_, &response).ok() && response.has_revision();
  }

  grpc::GenericStub stub_;
  const bool reads_;
  Tally& tally_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_, response_;
};

absl::StatusOr<std::unique_ptr<Watchers>> Watchers::Open(const std::string& address, const Options& options) {
  std::unique_ptr<Watchers> watchers(new Watchers());
  for (size_t i = 0; i < kChannels; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
    watchers->channels_.push_back(grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  }
  for (int i = 0; i < options.count; ++i) {
    watchers->watchers_.push_back(
        std::make_unique<Watcher>(watchers->channels_[static_cast<size_t>(i) % kChannels], options, &watchers->tally_));
  }
  Tally& tally = watchers->tally_;
  const auto all_begun = [&] { return tally.begun == static_cast<size_t>(options.count) || !tally.error.ok(); };
  absl::MutexLock lock(&tally.mutex);
  if (!tally.mutex.AwaitWithTimeout(absl::Condition(&all_begun), kPatience)) {
    return absl::DeadlineExceededError(absl::StrCat(tally.begun, " of ", options.count, " watchers have begun"));
  }
  RETURN_IF_ERROR(tally.error);
  return watchers;
}

Watchers::~Watchers() {
  for (const auto& watcher : watchers_) watcher->Cancel();
  const auto all_ended = [this] { return tally_.ended == watchers_.size(); };
  absl::MutexLock lock(&tally_.mutex);
  tally_.mutex.Await(absl::Condition(&all_ended));
}

absl::Status Watchers::Await(uint64_t changes, absl::Time deadline) {
  const uint64_t wanted = changes * watchers_.size();
  const auto done = [&] { return tally_.received >= wanted || !tally_.error.ok(); };
  absl::MutexLock lock(&tally_.mutex);
  if (!tally_.mutex.AwaitWithDeadline(absl::Condition(&done), deadline)) {
    return absl::DeadlineExceededError(
        absl::StrCat("the watchers were sent ", tally_.received, " changes, not ", wanted));
  }
  return tally_.error;
}

}  // namespace aims::bench
