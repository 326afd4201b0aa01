#include "common/api/resource_service.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/api/batch.h"
#include "common/api/command_call.h"
#include "common/api/conventions.h"
#include "common/api/import_stream.h"
#include "common/api/list.h"
#include "common/api/readers.h"
#include "common/api/reads.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/command/resource_view.h"
#include "common/projection/generations.h"

namespace aims::api {
namespace {

using command::AggregateType;
using google::protobuf::Descriptor;
using google::protobuf::MethodDescriptor;

void ServeGet(const Parts& parts, const GetMethod& method, const AggregateType& type,
              const std::shared_ptr<rpc::Call>& call) {
  const std::string name = Text(*call->request(), method.name);
  const auto read = [=, &type, aggregates = parts.aggregates](const SharedSnapshot& snapshot) -> absl::Status {
    const command::ResourceView view(*aggregates, snapshot);
    const auto as_of = Instant(*call->request(), method.read_time);
    auto found = as_of.has_value() ? view.FindAsOf(name, *as_of) : view.Find(name);
    if (!found.ok()) return found.status();
    if (*found == nullptr) {
      return absl::NotFoundError(absl::StrCat(
          name, as_of.has_value() ? absl::StrCat(" did not exist on ", base::TimeToText(*as_of)) : " does not exist"));
    }
    RETURN_IF_ERROR(CheckLetsRead(view, type, name, call->caller().actor));
    call->response()->GetReflection()->Swap(call->response(), found->get());
    return absl::OkStatus();
  };
  ServeSnapshot(parts, call, read, PlaceOf(parts, name));
}

// An empty list of an organization that is not there is NOT_FOUND: its name may be mistyped.
absl::Status CheckOrganization(const Parts& parts, const command::ResourceView& view, const std::string& parent) {
  if (parent.empty() || !parts.record_of_organization) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto record, view.Find(parts.record_of_organization(parent)));
  if (record != nullptr) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat(parent, " does not exist"));
}

void ServeList(const Parts& parts, const ListMethod& method, const FieldDescriptor* name,
               const std::shared_ptr<rpc::Call>& call) {
  // Asked before there is a view: the read model that serves then may be of an older schema, without an index that is
  // new.
  const bool may_narrow = parts.model->OfThisSchema();
  ServeSnapshot(parts, call, [=, aggregates = parts.aggregates](const SharedSnapshot& snapshot) -> absl::Status {
    const command::ResourceView view(*aggregates, snapshot);
    absl::Status failure;
    // The gate has looked at the organization of the request, where it names one.
    const auto may_see = [&](const Message& resource) {
      if (call->organization().empty() && !call->caller().MayActIn(Text(resource, name))) return false;
      const auto lets = LetsRead(view, *method.type, Text(resource, name), call->caller().actor);
      if (!lets.ok()) failure = lets.status();
      return lets.ok() && *lets;
    };
    size_t rows_read = 0;
    absl::Status status =
        ListPage(view, may_narrow, method, *call->request(), call->time_zone(), may_see, call->response(), &rows_read);
    RETURN_IF_ERROR(failure);
    call->AddMetadata("aims-rows-read", absl::StrCat(rows_read));
    if (status.ok() && rows_read == 0) status = CheckOrganization(parts, view, Text(*call->request(), method.parent));
    return status;
  });
}

// Binds the methods of one service, one after the other.
class Binder {
 public:
  Binder(const Parts& parts, const AggregateType& type, const OtherMethods& others)
      : parts_(parts), type_(type), others_(others), resource_(*type.prototype->GetDescriptor()) {}

  absl::StatusOr<std::unique_ptr<rpc::Service>> Bind() {
    service_ = std::make_unique<rpc::Service>(parts_.gate, absl::StrCat(resource_.full_name(), "Service"));
    for (int i = 0; i < service_->descriptor().method_count(); ++i) {
      RETURN_IF_ERROR(BindMethod(*service_->descriptor().method(i)));
    }
    for (const domain::Move& move : type_.moves) {
      if (bound_.count(move.request) > 0) continue;
      return absl::FailedPreconditionError(absl::StrCat("the move with ", move.request->full_name(),
                                                        " has no method in ", service_->descriptor().full_name()));
    }
    return std::move(service_);
  }

 private:
  absl::Status BindMethod(const MethodDescriptor& method) {
    if (const auto other = others_.find(method.full_name()); other != others_.end()) {
      service_->HandleUnary(method, other->second);
      bound_.insert(method.input_type());  // where it is a move: one that answers with something else
      return absl::OkStatus();
    }
    switch (KindOf(method, resource_)) {
      case MethodKind::kGet:
        return BindGet(method);
      case MethodKind::kList:
        return BindList(method);
      case MethodKind::kBatchCreate:
        return BindBatch(method);
      default:
        return BindMove(method);
    }
  }

  absl::Status BindGet(const MethodDescriptor& method) {
    ASSIGN_OR_RETURN(const GetMethod compiled, GetMethod::Compile(method, type_));
    service_->HandleUnary(method, [parts = parts_, compiled, type = &type_](const std::shared_ptr<rpc::Call>& call) {
      ServeGet(parts, compiled, *type, call);
    });
    return absl::OkStatus();
  }

  absl::Status BindList(const MethodDescriptor& method) {
    ASSIGN_OR_RETURN(const ListMethod compiled, ListMethod::Compile(method, type_));
    const FieldDescriptor* name = resource_.FindFieldByName("name");
    service_->HandleUnary(method, [parts = parts_, compiled, name](const std::shared_ptr<rpc::Call>& call) {
      ServeList(parts, compiled, name, call);
    });
    return absl::OkStatus();
  }

  absl::Status BindBatch(const MethodDescriptor& method) {
    const MethodDescriptor* one = method.service()->FindMethodByName(absl::StrCat("Create", resource_.name()));
    const domain::Move* move = one == nullptr ? nullptr : domain::FindMove(type_.moves, *one->input_type());
    if (move == nullptr) return WithoutMove(method);
    ASSIGN_OR_RETURN(const CommandMethod create, CommandMethod::Compile(*one, type_, *move));
    ASSIGN_OR_RETURN(const BatchMethod batch, BatchMethod::Compile(method, create));
    const auto kept = std::make_shared<const std::pair<BatchMethod, CommandMethod>>(batch, create);
    service_->HandleUnary(method, [parts = parts_, kept](std::shared_ptr<rpc::Call> call) {
      ExecuteBatch(parts, kept->first, kept->second, std::move(call));
    });
    return absl::OkStatus();
  }

  absl::Status BindMove(const MethodDescriptor& method) {
    const domain::Move* move = domain::FindMove(type_.moves, *method.input_type());
    if (move == nullptr) return WithoutMove(method);
    ASSIGN_OR_RETURN(CommandMethod compiled, CommandMethod::Compile(method, type_, *move));
    const auto kept = std::make_shared<const CommandMethod>(std::move(compiled));
    if (kept->kind == MethodKind::kImport) {
      service_->HandleRows(method, [parts = parts_, kept](std::shared_ptr<rpc::Admission> admission,
                                                          grpc::CallbackServerContext* context) {
        return StartImport(parts, *kept, std::move(admission), context);
      });
    } else {
      service_->HandleUnary(method, [parts = parts_, kept](std::shared_ptr<rpc::Call> call) {
        ExecuteCall(parts, *kept, std::move(call));
      });
    }
    bound_.insert(move->request);
    return absl::OkStatus();
  }

  static absl::Status WithoutMove(const MethodDescriptor& method) {
    return absl::FailedPreconditionError(
        absl::StrCat("method ", method.full_name(), " has no move: add its request to the moves of the aggregate"));
  }

  const Parts& parts_;
  const AggregateType& type_;
  const OtherMethods& others_;
  const Descriptor& resource_;
  std::unique_ptr<rpc::Service> service_;
  std::set<const Descriptor*> bound_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::Service>> MakeResourceService(const Parts& parts, const AggregateType& type,
                                                                  const OtherMethods& others) {
  return Binder(parts, type, others).Bind();
}

}  // namespace aims::api
