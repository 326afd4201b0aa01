#include "common/api/batch.h"

#include <mutex>

#include "absl/strings/str_cat.h"
#include "common/api/command_call.h"
#include "common/api/freshness.h"
#include "common/base/error_details.h"
#include "common/base/message_copy.h"
#include "common/domain/refusal.h"
#include "common/query/page.h"
#include "common/rpc/errors.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace aims::api {
namespace {

// A batch in progress. Each result is written by the one who decides it; the last one finishes the call.
class Batch {
 public:
  Batch(const BatchMethod& method, std::shared_ptr<rpc::Call> call, int requests)
      : method_(method), call_(std::move(call)), room_(static_cast<size_t>(requests)), open_(requests + 1) {
    const auto& reflection = *call_->response()->GetReflection();
    for (int i = 0; i < requests; ++i) results_.push_back(reflection.AddMessage(call_->response(), method_.results));
  }

  void Succeed(int i, const Answer& answer) {
    Message* result = results_[static_cast<size_t>(i)];
    Message* resource = result->GetReflection()->MutableMessage(result, method_.resource);
    if (HasRoomFor(*answer.response)) {
      base::CopyInto(*answer.response, resource);
    } else {
      for (const FieldDescriptor* field : {method_.name, method_.etag}) {
        resource->GetReflection()->SetString(resource, field, Text(*answer.response, field));
      }
    }
    FinishOne(answer.seen);
  }
  void Fail(int i, const absl::Status& status) {
    Message* result = results_[static_cast<size_t>(i)];
    google::rpc::Status error = ToRpcStatus(status);
    if (!HasRoomFor(error)) error.clear_details();
    base::CopyInto(error, result->GetReflection()->MutableMessage(result, method_.error));
    FinishOne({});
  }
  void FinishOne(const Freshness& seen) {
    std::unique_lock<std::mutex> lock(mutex_);
    Include(seen, &seen_);
    if (--open_ > 0) return;
    lock.unlock();
    if (!seen_.empty()) {
      call_->AddMetadata(kFreshnessTokenKey, TokenAfterWrite(call_->freshness_token(), seen_));
    }
    call_->Finish(absl::OkStatus());
  }

 private:
  bool HasRoomFor(const Message& message) {
    const size_t bytes = message.ByteSizeLong();
    std::lock_guard<std::mutex> lock(mutex_);
    return room_.Take(bytes);
  }

  const BatchMethod& method_;
  const std::shared_ptr<rpc::Call> call_;
  std::vector<Message*> results_;
  std::mutex mutex_;
  query::PageRoom room_;  // of the answer
  int open_;
  Freshness seen_;
};

}  // namespace

void ExecuteBatch(const Parts& parts, const BatchMethod& method, const CommandMethod& create,
                  std::shared_ptr<rpc::Call> call) {
  Message& request = *call->request();
  const google::protobuf::Reflection& reflection = *request.GetReflection();
  const std::string parent = Text(request, method.parent);
  const int requests = reflection.FieldSize(request, method.requests);
  auto batch = std::make_shared<Batch>(method, call, requests);
  for (int i = 0; i < requests; ++i) {
    const std::shared_ptr<Message> item(call, reflection.MutableRepeatedMessage(&request, method.requests, i));
    if (Text(*item, create.parent) != parent) {
      batch->Fail(i, domain::BadField("parent", absl::StrCat("must be the parent of the batch, ", parent)));
      continue;
    }
    Execute(parts, create, *call, item, [batch, i](const absl::StatusOr<Answer>& answer) {
      if (answer.ok()) {
        batch->Succeed(i, *answer);
      } else {
        batch->Fail(i, answer.status());
      }
    });
  }
  batch->FinishOne({});
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  const grpc::Status wire = rpc::ToGrpc(status);
  google::rpc::Status proto;
  if (wire.error_details().empty() || !proto.ParseFromString(wire.error_details())) {
    proto.set_code(static_cast<int>(wire.error_code()));
    proto.set_message(wire.error_message());
  }
  return proto;
}

std::string FieldOf(const absl::Status& status) {
  google::rpc::BadRequest bad;
  if (!base::GetDetail(status, &bad) || bad.field_violations().empty()) return "";
  return bad.field_violations(0).field();
}

}  // namespace aims::api
