#pragma once
// A stream of rows in, a stream of what became of each out (Import… methods). Rows are decided as they come, a bounded
// number at a time; answers come in the order in which they are known, and name their row. The freshness token at the
// end includes all that was recorded.
//
//   return ImportStream<AiSystems, ImportAiSystemsRequest, ImportAiSystemsResponse>::Start(
//       parts, context, "/aims.inventory.v1.AiSystemService/ImportAiSystems", &Import);
//
// Rows that another replica leads are sent there as streams of one row, which look the same on the wire as a unary
// call.

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "common/api/batch.h"
#include "common/api/resource_api.h"
#include "common/base/resource_name.h"
#include "common/rpc/errors.h"

namespace aims::api {

template <class Aggregate, class Request, class Response>
class ImportStream : public grpc::ServerBidiReactor<Request, Response> {
 public:
  static grpc::ServerBidiReactor<Request, Response>* Start(const Parts& parts, grpc::CallbackServerContext* context,
                                                           std::string path,
                                                           DecideFunction<Aggregate, Request> decide) {
    auto* stream = new ImportStream(parts, std::move(path), decide);
    auto admission = parts.gate->AdmitStream(*context, Request::descriptor());
    if (!admission.ok()) {
      stream->Finish(rpc::ToGrpc(admission.status()));
      return stream;
    }
    stream->admission_ = *std::move(admission);
    stream->context_ = context;
    stream->StartRead(&stream->incoming_);
    return stream;
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      std::unique_lock<std::mutex> lock(mutex_);
      reading_ = false;
      EndIfDone(lock);
      return;
    }
    auto row = std::make_shared<Request>(std::move(incoming_));
    incoming_.Clear();
    bool read_on;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      read_on = ++open_ + outgoing_.size() < kMaxOpen;
      waits_to_read_ = !read_on;
    }
    RunRow(std::move(row));
    if (read_on) this->StartRead(&incoming_);
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
  static constexpr size_t kMaxOpen = 512;

  ImportStream(const Parts& parts, std::string path, DecideFunction<Aggregate, Request> decide)
      : parts_(parts), path_(std::move(path)), decide_(decide) {}

  void RunRow(std::shared_ptr<Request> row) {
    if (absl::Status valid = parts_.gate->Check(*admission_, *row); !valid.ok()) return Refuse(*row, valid);
    const auto* id = IdField(*row);
    auto forwarded = std::make_shared<Response>();
    Errand errand;
    errand.admission = admission_.get();
    errand.path = path_;
    errand.request = row.get();
    errand.response = forwarded.get();
    errand.subject =
        base::ResourceName::Join(row->parent(), Aggregate::kCollection, row->GetReflection()->GetString(*row, id));
    errand.expects = command::Expects::kAny;
    errand.decide = Erase<Aggregate>(*row, decide_);
    errand.on_outcome = [this, row](absl::StatusOr<command::Outcome> outcome) {
      if (!outcome.ok()) return Refuse(*row, outcome.status());
      Response response;
      response.set_row(row->row());
      response.set_name(TextField(*outcome->resource, "name"));
      response.set_outcome(outcome->recorded || row->validate_only() ? Response::OUTCOME_IMPORTED
                                                                     : Response::OUTCOME_ALREADY_THERE);
      Answer(std::move(response), outcome->positions);
    };
    errand.on_forwarded = [this, row, forwarded](const absl::Status& status, const rpc::Metadata& trailers) {
      if (!status.ok()) return Refuse(*row, status);
      Answer(std::move(*forwarded), FreshnessIn(trailers));
    };
    Run(parts_, std::move(errand));
  }

  void Refuse(const Request& row, const absl::Status& status) {
    Response response;
    response.set_row(row.row());
    response.set_outcome(Response::OUTCOME_REFUSED);
    *response.mutable_error() = ToRpcStatus(status);
    response.set_field(FieldOf(status));
    Answer(std::move(response), {});
  }

  void Answer(Response response, const event_log::Positions& positions) {
    std::unique_lock<std::mutex> lock(mutex_);
    --open_;
    Include(positions, &written_);
    outgoing_.push_back(std::move(response));
    GoOn(lock);
  }

  // Reads and writes what can be, or ends. Releases the lock; the stream may be gone afterwards.
  void GoOn(std::unique_lock<std::mutex>& lock) {
    if (broken_) outgoing_.clear();
    if (!writing_ && !outgoing_.empty()) {
      writing_ = true;
      this->StartWrite(&outgoing_.front());
    }
    // A client that takes no answers is asked for no more rows.
    if (waits_to_read_ && open_ + outgoing_.size() < kMaxOpen) {
      waits_to_read_ = false;
      this->StartRead(&incoming_);
    }
    EndIfDone(lock);
  }

  void EndIfDone(std::unique_lock<std::mutex>& lock) {
    if (reading_ || open_ > 0 || writing_ || !outgoing_.empty() || ended_) return;
    ended_ = true;
    const std::string token = TokenAfter(admission_->freshness_token(), written_);
    lock.unlock();
    if (!token.empty()) context_->AddTrailingMetadata(kFreshnessTokenKey, token);
    this->Finish(admission_->End(broken_ ? absl::CancelledError("the client is gone") : absl::OkStatus()));
  }

  const Parts parts_;
  const std::string path_;
  const DecideFunction<Aggregate, Request> decide_;
  std::shared_ptr<rpc::Admission> admission_;
  grpc::CallbackServerContext* context_ = nullptr;  // lives as long as the stream
  Request incoming_;

  std::mutex mutex_;
  size_t open_ = 0;  // rows being decided
  std::deque<Response> outgoing_;
  event_log::Positions written_;
  bool reading_ = true;
  bool waits_to_read_ = false;
  bool writing_ = false;
  bool broken_ = false;
  bool ended_ = false;
};

}  // namespace aims::api
