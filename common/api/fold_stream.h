#pragma once
// A stream of what is folded as it is folded (Watch… methods), from a position on, at least once, each with a token to
// go on from. One object per call; it ends with the call.
//
//   return FoldStream<WatchTrailResponse>::Start(parts, context, *request, request->after(), request->from_beginning(),
//                                                [=](const SharedSnapshot& snapshot, …) { … });
//
// `Response` has a token. A watcher that does not read slows nobody but itself: nothing is queued for it, each response
// is read from the read model when the last was taken.

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/api/change_cursor.h"
#include "common/api/freshness.h"
#include "common/api/reads.h"
#include "common/domain/refusal.h"
#include "common/rpc/errors.h"

namespace aims::api {

template <class Response>
class FoldStream : public grpc::ServerWriteReactor<Response> {
 public:
  // Fills the (empty) response with what `cursor` comes to next in `snapshot`, which is folded up to `folded`; false
  // when there is nothing more in it. Called by one thread at a time.
  using Next = std::function<absl::StatusOr<bool>(const SharedSnapshot& snapshot, const event_log::Positions& folded,
                                                  ChangeCursor& cursor, Response* response)>;

  static grpc::ServerWriteReactor<Response>* Start(const ModelParts& parts, grpc::CallbackServerContext* context,
                                                   const google::protobuf::Message& request, const std::string& after,
                                                   bool from_beginning, Next next) {
    auto* stream = new FoldStream(parts, std::move(next));
    auto admission = parts.gate->Admit(*context, request);
    if (!admission.ok()) {
      stream->Finish(rpc::ToGrpc(admission.status()));
      return stream;
    }
    stream->admission_ = *std::move(admission);
    event_log::Positions from;
    if (!after.empty() && from_beginning) {
      stream->End(domain::BadField("from_beginning", "not together with `after`: begin at one place"));
      return stream;
    }
    if (!after.empty()) {
      auto decoded = DecodeFreshness(after);
      if (!decoded.ok()) {
        stream->End(decoded.status());
        return stream;
      }
      from = PositionsOf(parts.model->topics(), *decoded);
    } else if (!from_beginning) {
      from = parts.model->Serving()->progress().Current();
    }
    stream->cursor_ = std::make_unique<ChangeCursor>(std::move(from));
    stream->Pump();
    return stream;
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
  // How long to wait for something new before looking whether anyone still listens.
  static constexpr absl::Duration kTurn = absl::Milliseconds(500);

  FoldStream(const ModelParts& parts, Next next) : parts_(parts), next_(std::move(next)) {}

  // Writes what comes next, or waits for it. Never two of it at once: each turn is begun by the end of the last.
  void Pump() {
    if (cancelled_) return End(absl::CancelledError("the client is gone"));
    if (parts_.stopping != nullptr && *parts_.stopping) {
      return End(SayWhenToRetry(absl::UnavailableError("the server is shutting down; begin from the last token")));
    }
    if (admission_->deadline() <= absl::Now()) return End(absl::DeadlineExceededError("the watch's deadline passed"));
    const auto serving = parts_.model->Serving();
    const event_log::Positions folded = serving->progress().Current();
    const SharedSnapshot snapshot = serving->database().TakeSnapshot();
    response_.Clear();
    auto found = next_(snapshot, folded, *cursor_, &response_);
    if (!found.ok()) return End(found.status());
    if (!*found) {
      parts_.model->Await(
          cursor_->positions(), absl::Now() + kTurn, [this](const absl::Status&) { Pump(); },
          projection::Until::kPassed);
      return;
    }
    response_.set_token(EncodeFreshness(cursor_->positions()));
    this->StartWrite(&response_);
  }

  void End(const absl::Status& status) { this->Finish(admission_->End(status)); }

  const ModelParts parts_;
  const Next next_;
  std::shared_ptr<rpc::Admission> admission_;
  std::unique_ptr<ChangeCursor> cursor_;
  Response response_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace aims::api
