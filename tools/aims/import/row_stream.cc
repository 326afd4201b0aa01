#include "tools/aims/import/row_stream.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <thread>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "aims/inventory/v1/ai_system_service.grpc.pb.h"
#include "aims/risk/v1/risk_category.grpc.pb.h"
#include "common/base/status_macros.h"
#include "common/rpc/errors.h"

namespace aims::cli {
namespace {

// The service and the method that take the rows.
template <class Rows>
struct Method;
template <>
struct Method<AiSystemRows> {
  using Service = inventory::v1::AiSystemService;
  static constexpr auto kCall = &Service::Stub::ImportAiSystems;
};
template <>
struct Method<RiskCategoryRows> {
  using Service = risk::v1::RiskCategoryService;
  static constexpr auto kCall = &Service::Stub::ImportRiskCategories;
};

}  // namespace

// One stream. Its answers are read by a thread of its own, because a server may stop reading rows until its answers are
// taken.
template <class Rows>
struct RowStream<Rows>::Stream {
  using Service = typename Method<Rows>::Service;

  Stream(const std::shared_ptr<grpc::Channel>& channel, const NewCall& new_call, Interrupt* interrupt)
      : stub(Service::NewStub(channel)),
        call(new_call()),
        rows(((*stub).*Method<Rows>::kCall)(call.get())),
        cancellable(interrupt, [this] { call->TryCancel(); }) {
    reader = std::thread([this] {
      Response response;
      while (rows->Read(&response)) {
        absl::MutexLock lock(&mutex);
        answers.push_back(std::move(response));
      }
      absl::MutexLock lock(&mutex);
      ended = true;
    });
  }

  ~Stream() {
    call->TryCancel();
    if (!reader.joinable()) return;
    reader.join();
    rows->Finish();
  }

  // The next answer; nullopt at the end of the stream.
  absl::optional<Response> Next() {
    absl::MutexLock lock(&mutex);
    mutex.Await(absl::Condition(
        +[](Stream* stream) { return stream->ended || !stream->answers.empty(); }, this));
    if (answers.empty()) return absl::nullopt;
    Response answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }

  // How the stream ended. Once, behind its last answer.
  absl::Status End() {
    reader.join();
    return rpc::FromGrpc(rows->Finish());
  }

  std::unique_ptr<typename Service::Stub> stub;
  std::unique_ptr<grpc::ClientContext> call;
  std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> rows;
  const Interrupt::Cancellable cancellable;  // a server that answers nothing any more
  std::thread reader;
  absl::Mutex mutex;
  std::deque<Response> answers;
  bool ended = false;
};

template <class Rows>
RowStream<Rows>::RowStream(std::shared_ptr<grpc::Channel> channel, NewCall new_call, Answered answered,
                           RowStreamOptions options)
    : channel_(std::move(channel)),
      new_call_(std::move(new_call)),
      answered_(std::move(answered)),
      options_(options),
      patience_(options.patience != nullptr ? *options.patience : default_patience_) {}

template <class Rows>
RowStream<Rows>::~RowStream() = default;

template <class Rows>
absl::Status RowStream<Rows>::Send(Request request) {
  if (interrupted()) {
    RETURN_IF_ERROR(TakeAnswers(0));
    return absl::CancelledError("interrupted");
  }
  if (again_.size() >= options_.window) RETURN_IF_ERROR(SendAgain());
  return Enqueue(std::move(request));
}

template <class Rows>
absl::Status RowStream<Rows>::Enqueue(Request request) {
  RETURN_IF_ERROR(TakeAnswers(options_.window - 1));
  pending_.push_back(std::move(request));
  Write(pending_.back());
  return absl::OkStatus();
}

template <class Rows>
absl::Status RowStream<Rows>::SendAgain() {
  RETURN_IF_ERROR(BackOff(refused_for_now_));
  std::deque<Request> rows;
  rows.swap(again_);
  for (Request& row : rows) RETURN_IF_ERROR(Enqueue(std::move(row)));
  return absl::OkStatus();
}

template <class Rows>
absl::Status RowStream<Rows>::Finish() {
  RETURN_IF_ERROR(TakeAnswers(0));
  while (!again_.empty()) {
    RETURN_IF_ERROR(SendAgain());
    RETURN_IF_ERROR(TakeAnswers(0));
  }
  if (stream_ == nullptr) return absl::OkStatus();
  stream_->rows->WritesDone();
  while (stream_->Next().has_value()) {
  }
  const absl::Status status = stream_->End();
  stream_.reset();
  // Every row is answered: a server that goes away just now is nobody's concern.
  return Patience::MayPass(status) ? absl::OkStatus() : status;
}

template <class Rows>
void RowStream<Rows>::Write(const Request& request) {
  if (stream_ == nullptr) {
    stream_ = std::make_unique<Stream>(channel_, new_call_, options_.interrupt);
  }
  stream_->rows->Write(request);
}

template <class Rows>
absl::Status RowStream<Rows>::TakeAnswers(size_t left) {
  while (pending_.size() > left) RETURN_IF_ERROR(TakeAnswer());
  return absl::OkStatus();
}

template <class Rows>
absl::Status RowStream<Rows>::TakeAnswer() {
  const absl::optional<Response> answer = stream_->Next();
  if (!answer.has_value()) return Recover();
  const auto row = absl::c_find_if(pending_, [&](const Request& request) { return request.row() == answer->row(); });
  if (row == pending_.end()) {
    return absl::DataLossError(absl::StrCat("the server answered row ", answer->row(), ", which was not sent"));
  }
  Request request = std::move(*row);
  pending_.erase(row);
  const absl::Status why = rpc::SayWhenToRetry(
      absl::Status(static_cast<absl::StatusCode>(answer->error().code()), answer->error().message()));
  if (answer->outcome() == Response::OUTCOME_REFUSED && Patience::MayPass(why)) {
    refused_for_now_ = why;
    again_.push_back(std::move(request));
    return absl::OkStatus();
  }
  patience_.Succeeded();
  answered_(request, *answer);
  return absl::OkStatus();
}

template <class Rows>
absl::Status RowStream<Rows>::Recover() {
  absl::Status status = stream_->End();
  stream_.reset();
  if (status.ok()) status = absl::UnavailableError("the server ended the import before it had answered every row");
  RETURN_IF_ERROR(BackOff(status));
  for (const Request& request : pending_) Write(request);
  return absl::OkStatus();
}

template <class Rows>
absl::Status RowStream<Rows>::BackOff(const absl::Status& status) {
  return interrupted() ? absl::CancelledError("interrupted") : patience_.BackOff(status);
}

template class RowStream<AiSystemRows>;
template class RowStream<RiskCategoryRows>;

}  // namespace aims::cli
