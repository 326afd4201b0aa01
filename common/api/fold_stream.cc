#include "common/api/fold_stream.h"

#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/api/freshness.h"
#include "common/base/mistake.h"
#include "common/domain/refusal.h"
#include "common/projection/generations.h"
#include "common/rpc/errors.h"
#include "common/rpc/wire.h"

namespace aims::api {
namespace {

using google::protobuf::Message;

// How long to wait for something new before looking whether anyone still listens.
constexpr absl::Duration kTurn = absl::Milliseconds(500);

class FoldStream : public rpc::WriteStream {
 public:
  FoldStream(const ModelParts& parts, std::shared_ptr<rpc::Admission> admission, NextFolded next)
      : parts_(parts),
        next_(std::move(next)),
        admission_(std::move(admission)),
        response_(admission_->method().response->New()),
        token_(response_->GetDescriptor()->FindFieldByName("token")) {
    if (token_ == nullptr) base::Mistake(absl::StrCat(response_->GetTypeName(), " has no field token"));
  }

  void Begin(const std::string& after, bool from_beginning) {
    if (!after.empty() && from_beginning) {
      return End(domain::BadField("from_beginning", "not together with `after`: begin at one place"));
    }
    const auto token = DecodeFreshness(after);
    if (!token.ok()) return End(token.status());
    event_log::Positions from = PositionsOf(parts_.model->topics(), *token);
    if (after.empty() && !from_beginning) from = parts_.model->Serving()->progress().Current();
    cursor_ = std::make_unique<ChangeCursor>(std::move(from));
    Pump();
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      Pump();
    } else {
      End(absl::CancelledError("the client is gone"));
    }
  }
  void OnCancel() override { cancelled_ = true; }
  void OnDone() override { delete this; }

 private:
  // Writes what comes next, or waits for it. Never two of it at once: each turn is begun by the end of the last.
  void Pump() {
    if (cancelled_) return End(absl::CancelledError("the client is gone"));
    if (parts_.stopping != nullptr && *parts_.stopping) {
      return End(rpc::SayWhenToRetry(absl::UnavailableError("the server is shutting down; begin from the last token")));
    }
    if (admission_->deadline() <= absl::Now()) return End(absl::DeadlineExceededError("the watch's deadline passed"));
    const auto serving = parts_.model->Serving();
    const event_log::Positions folded = serving->progress().Current();
    const SharedSnapshot snapshot = serving->database().TakeSnapshot();
    response_->Clear();
    auto found = next_(snapshot, folded, *cursor_, response_.get());
    if (!found.ok()) return End(found.status());
    if (!*found) {
      parts_.model->Await(
          cursor_->positions(), absl::Now() + kTurn, [this](const absl::Status&) { Pump(); },
          projection::Until::kPassed);
      return;
    }
    response_->GetReflection()->SetString(response_.get(), token_, EncodeFreshness(cursor_->positions()));
    bytes_ = rpc::ToBytes(*response_);
    StartWrite(&bytes_);
  }

  void End(const absl::Status& status) { Finish(admission_->End(status)); }

  const ModelParts parts_;
  const NextFolded next_;
  const std::shared_ptr<rpc::Admission> admission_;
  const std::unique_ptr<Message> response_;
  const google::protobuf::FieldDescriptor* const token_;
  std::unique_ptr<ChangeCursor> cursor_;
  grpc::ByteBuffer bytes_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace

rpc::WriteStream* StartFoldStream(const ModelParts& parts, std::shared_ptr<rpc::Admission> admission,
                                  const std::string& after, bool from_beginning, NextFolded next) {
  auto* stream = new FoldStream(parts, std::move(admission), std::move(next));
  stream->Begin(after, from_beginning);
  return stream;
}

}  // namespace aims::api
