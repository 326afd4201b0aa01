#include "common/api/import_stream.h"

#include <deque>
#include <mutex>

#include "aims/type/v1/imported_row.pb.h"
#include "common/api/batch.h"
#include "common/api/command_call.h"
#include "common/api/freshness.h"
#include "common/rpc/errors.h"
#include "common/rpc/wire.h"
#include "google/rpc/status.pb.h"

namespace aims::api {
namespace {

using type::v1::ImportedRow;

// The most rows that are being decided, or decided and not taken by the client.
constexpr size_t kMaxOpen = 512;

class ImportStream : public rpc::RowStream, public std::enable_shared_from_this<ImportStream> {
 public:
  ImportStream(const Parts& parts, const CommandMethod& method, std::shared_ptr<rpc::Admission> admission,
               grpc::CallbackServerContext* context)
      : parts_(parts), method_(method), admission_(std::move(admission)), context_(context) {}

  void Begin() {
    self_ = shared_from_this();
    StartRead(&incoming_);
    admission_->OnStop([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->Stop();
    });
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      std::unique_lock<std::mutex> lock(mutex_);
      reading_ = false;
      EndIfDone(lock);
      return;
    }
    std::shared_ptr<Message> row(admission_->method().request->New());
    const absl::Status parsed = rpc::FromBytes(incoming_, row.get());
    incoming_.Clear();
    {
      std::unique_lock<std::mutex> lock(mutex_);
      if (stopped_) return EndIfDone(lock);  // the client gets no answer to this row, and sends it again
      ++open_;
    }
    RunRow(std::move(row), parsed);
    std::unique_lock<std::mutex> lock(mutex_);
    waits_to_read_ = true;
    GoOn(lock);
  }

  void OnWriteDone(bool ok) override {
    std::unique_lock<std::mutex> lock(mutex_);
    outgoing_.pop_front();
    writing_ = false;
    if (!ok) broken_ = true;
    GoOn(lock);
  }
  void OnDone() override { const auto self = std::move(self_); }

 private:
  // The server is to stop. Rows that were read are answered; all others have no answer, which tells the client to send
  // them again.
  void Stop() {
    std::unique_lock<std::mutex> lock(mutex_);
    stopped_ = true;
    EndIfDone(lock);
  }

  void RunRow(std::shared_ptr<Message> row, const absl::Status& parsed) {
    if (!parsed.ok()) return Refuse(*row, parsed);
    if (absl::Status valid = parts_.gate->Check(*admission_, row.get()); !valid.ok()) return Refuse(*row, valid);
    Execute(parts_, method_, *admission_, row, [this, row](const absl::StatusOr<Answer>& answer) {
      if (!answer.ok()) return Refuse(*row, answer.status());
      WriteAnswer(*answer->response, answer->seen);
    });
  }

  void Refuse(const Message& row, const absl::Status& status) {
    ImportedRow refused;
    refused.set_row(row.GetReflection()->GetUInt64(row, method_.row));
    refused.set_outcome(ImportedRow::OUTCOME_REFUSED);
    *refused.mutable_error() = ToRpcStatus(status);
    refused.set_field(FieldOf(status));
    WriteAnswer(refused, {});
  }

  void WriteAnswer(const Message& answer, const Freshness& seen) {
    grpc::ByteBuffer bytes = rpc::ToBytes(answer);
    std::unique_lock<std::mutex> lock(mutex_);
    --open_;
    Include(seen, &written_);
    outgoing_.push_back(std::move(bytes));
    GoOn(lock);
  }

  // Reads and writes as far as it can, or ends. Releases the lock; the stream may be gone afterwards.
  void GoOn(std::unique_lock<std::mutex>& lock) {
    if (broken_) outgoing_.clear();
    if (!writing_ && !outgoing_.empty()) {
      writing_ = true;
      StartWrite(&outgoing_.front());
    }
    // A client that takes no answers is asked for no more rows.
    if (waits_to_read_ && !stopped_ && open_ + outgoing_.size() < kMaxOpen) {
      waits_to_read_ = false;
      StartRead(&incoming_);
    }
    EndIfDone(lock);
  }

  void EndIfDone(std::unique_lock<std::mutex>& lock) {
    if ((reading_ && !stopped_) || open_ > 0 || writing_ || !outgoing_.empty() || ended_) return;
    ended_ = true;
    const absl::Status status = broken_    ? absl::CancelledError("the client is gone")
                                : reading_ ? rpc::ServerStops("send the rows that have no answer again")
                                           : absl::OkStatus();
    const std::string token = TokenAfterWrite(admission_->freshness_token(), written_);
    lock.unlock();
    if (!token.empty()) context_->AddTrailingMetadata(kFreshnessTokenKey, token);
    Finish(admission_->End(status));
  }

  const Parts parts_;
  const CommandMethod& method_;
  const std::shared_ptr<rpc::Admission> admission_;
  grpc::CallbackServerContext* const context_;  // lives as long as the stream
  grpc::ByteBuffer incoming_;
  std::shared_ptr<ImportStream> self_;  // until gRPC is done with it

  std::mutex mutex_;
  size_t open_ = 0;  // rows being decided
  std::deque<grpc::ByteBuffer> outgoing_;
  Freshness written_;
  bool reading_ = true;  // there may be more rows
  bool waits_to_read_ = false;
  bool writing_ = false;
  bool broken_ = false;
  bool stopped_ = false;
  bool ended_ = false;
};

}  // namespace

rpc::RowStream* StartImport(const Parts& parts, const CommandMethod& method, std::shared_ptr<rpc::Admission> admission,
                            grpc::CallbackServerContext* context) {
  const auto stream = std::make_shared<ImportStream>(parts, method, std::move(admission), context);
  stream->Begin();
  return stream.get();
}

}  // namespace aims::api
