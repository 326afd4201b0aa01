#include "common/api/import_stream.h"

#include <deque>
#include <mutex>

#include "aims/type/v1/imported_row.pb.h"
#include "common/api/batch.h"
#include "common/api/command_call.h"
#include "common/api/freshness.h"
#include "common/rpc/wire.h"
#include "google/rpc/status.pb.h"

namespace aims::api {
namespace {

using type::v1::ImportedRow;

// The most rows that are being decided, or decided and not taken by the client.
constexpr size_t kMaxOpen = 512;

class ImportStream : public rpc::RowStream {
 public:
  ImportStream(const Parts& parts, const CommandMethod& method, std::shared_ptr<rpc::Admission> admission,
               grpc::CallbackServerContext* context)
      : parts_(parts), method_(method), admission_(std::move(admission)), context_(context) {
    StartRead(&incoming_);
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
    bool read_on;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      read_on = ++open_ + outgoing_.size() < kMaxOpen;
      waits_to_read_ = !read_on;
    }
    RunRow(std::move(row), parsed);
    if (read_on) StartRead(&incoming_);
  }

  void OnWriteDone(bool ok) override {
    std::unique_lock<std::mutex> lock(mutex_);
    outgoing_.pop_front();
    writing_ = false;
    if (!ok) broken_ = true;
    GoOn(lock);
  }
  void OnDone() override { delete this; }

 private:
  void RunRow(std::shared_ptr<Message> row, const absl::Status& parsed) {
    if (!parsed.ok()) return Refuse(*row, parsed);
    if (absl::Status valid = parts_.gate->Check(*admission_, *row); !valid.ok()) return Refuse(*row, valid);
    Execute(parts_, method_, *admission_, row, [this, row](const absl::StatusOr<Answer>& answer) {
      if (!answer.ok()) return Refuse(*row, answer.status());
      WriteAnswer(*answer->response, answer->positions);
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

  void WriteAnswer(const Message& answer, const event_log::Positions& positions) {
    grpc::ByteBuffer bytes = rpc::ToBytes(answer);
    std::unique_lock<std::mutex> lock(mutex_);
    --open_;
    Include(positions, &written_);
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
    if (waits_to_read_ && open_ + outgoing_.size() < kMaxOpen) {
      waits_to_read_ = false;
      StartRead(&incoming_);
    }
    EndIfDone(lock);
  }

  void EndIfDone(std::unique_lock<std::mutex>& lock) {
    if (reading_ || open_ > 0 || writing_ || !outgoing_.empty() || ended_) return;
    ended_ = true;
    const std::string token = TokenAfter(admission_->freshness_token(), written_);
    lock.unlock();
    if (!token.empty()) context_->AddTrailingMetadata(kFreshnessTokenKey, token);
    Finish(admission_->End(broken_ ? absl::CancelledError("the client is gone") : absl::OkStatus()));
  }

  const Parts parts_;
  const CommandMethod& method_;
  const std::shared_ptr<rpc::Admission> admission_;
  grpc::CallbackServerContext* const context_;  // lives as long as the stream
  grpc::ByteBuffer incoming_;

  std::mutex mutex_;
  size_t open_ = 0;  // rows being decided
  std::deque<grpc::ByteBuffer> outgoing_;
  event_log::Positions written_;
  bool reading_ = true;
  bool waits_to_read_ = false;
  bool writing_ = false;
  bool broken_ = false;
  bool ended_ = false;
};

}  // namespace

rpc::RowStream* StartImport(const Parts& parts, const CommandMethod& method, std::shared_ptr<rpc::Admission> admission,
                            grpc::CallbackServerContext* context) {
  return new ImportStream(parts, method, std::move(admission), context);
}

}  // namespace aims::api
