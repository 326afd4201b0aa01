#pragma once
// A stream of changes (Watch… methods), for services that do not read Kafka. One object per call; it ends with the
// call.
//
//   return Watch<WatchChangesResponse>::Start(parts, context, *request, request->parent(), request->after(),
//                                             request->from_beginning());
//
// `Response` has name, revision and token. A watcher that does not read slows nobody but itself: nothing is queued for
// it, each change is read from the read model when the last was taken.

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "common/api/change_cursor.h"
#include "common/api/freshness.h"
#include "common/api/history.h"
#include "common/api/resource_api.h"
#include "common/domain/refusal.h"
#include "common/rpc/errors.h"

namespace aims::api {

template <class Response>
class Watch : public grpc::ServerWriteReactor<Response> {
 public:
  static grpc::ServerWriteReactor<Response>* Start(const Parts& parts, grpc::CallbackServerContext* context,
                                                   const Message& request, const std::string& organization,
                                                   const std::string& after, bool from_beginning) {
    auto* watch = new Watch(parts, organization);
    auto admission = parts.gate->Admit(*context, request);
    if (!admission.ok()) {
      watch->Finish(rpc::ToGrpc(admission.status()));
      return watch;
    }
    watch->admission_ = *std::move(admission);
    event_log::Positions from;
    if (!after.empty() && from_beginning) {
      watch->End(domain::BadField("from_beginning", "not together with `after`: begin at one place"));
      return watch;
    }
    if (!after.empty()) {
      auto decoded = DecodeFreshness(after);
      if (!decoded.ok()) {
        watch->End(decoded.status());
        return watch;
      }
      from = *std::move(decoded);
    } else if (!from_beginning) {
      from = parts.model->Serving()->progress().Current();
    }
    watch->cursor_ = std::make_unique<ChangeCursor>(organization, std::move(from));
    watch->Pump();
    return watch;
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
  // How long to wait for a change before looking whether anyone still listens.
  static constexpr absl::Duration kTurn = absl::Milliseconds(500);

  Watch(const Parts& parts, std::string organization) : parts_(parts), organization_(std::move(organization)) {}

  // Writes the next change, or waits for one. Never two of it at once: each turn is begun by the end of the last.
  void Pump() {
    if (cancelled_) return End(absl::CancelledError("the client is gone"));
    if (parts_.stopping != nullptr && *parts_.stopping) {
      return End(SayWhenToRetry(absl::UnavailableError("the server is shutting down; begin from the last token")));
    }
    if (admission_->deadline() <= absl::Now()) return End(absl::DeadlineExceededError("the watch's deadline passed"));
    const auto serving = parts_.model->Serving();
    const event_log::Positions folded = serving->progress().Current();
    const command::ResourceView view(*parts_.aggregates, serving->database());
    auto change = cursor_->Next(view, folded);
    if (!change.ok()) return End(change.status());
    if (!change->has_value()) {
      parts_.model->Await(
          cursor_->positions(), absl::Now() + kTurn, [this](const absl::Status&) { Pump(); },
          projection::Until::kPassed);
      return;
    }
    auto revisions = Revisions(view, (*change)->name, (*change)->version, (*change)->version);
    if (!revisions.ok()) return End(revisions.status());
    response_.Clear();
    response_.set_name((*change)->name);
    if (!revisions->empty()) *response_.mutable_revision() = std::move(revisions->front());
    response_.set_token(EncodeFreshness(cursor_->positions()));
    this->StartWrite(&response_);
  }

  void End(const absl::Status& status) { this->Finish(admission_->End(status)); }

  const Parts parts_;
  const std::string organization_;
  std::shared_ptr<rpc::Admission> admission_;
  std::unique_ptr<ChangeCursor> cursor_;
  Response response_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace aims::api
