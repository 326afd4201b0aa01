#pragma once
// The methods of ConcernService by which reporters raise a concern and follow it. They are moves, and a read, that answer
// with the case as its reporter sees it, and not with the concern. ISO/IEC 42001 A.3.3, A.8.3.
//
//   api::OtherMethods methods = ConcernMethods(&parts, read_concern);
//
// The replica that a call reaches first makes the id and the case secret, and says so to the leader, to which the call
// goes with both. Whatever a client sends in these two fields is replaced. A client that says that it is a replica
// chooses both, in the form that a replica gives them: it knows no more by that than by a call of its own.
//
// Thread-safe: no state.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "aims/audit/v1/concern.pb.h"
#include "common/api/parts.h"
#include "common/api/resource_service.h"
#include "common/rpc/call.h"

namespace aims::audit {

// Calls `answer` with the concern of that name, once the read model is as fresh as the call asks, and finishes the call
// with what it returns. With the default instance when there is no such concern.
using ReadConcern = std::function<void(const std::shared_ptr<rpc::Call>& call, const std::string& name,
                                       std::function<absl::Status(const v1::Concern& concern)> answer)>;

// `parts` outlive the methods.
api::OtherMethods ConcernMethods(const api::Parts* parts, ReadConcern read);

// NotFound for another secret, or without a concern: the answers are the same.
absl::Status AnswerFollow(const v1::Concern& concern, const v1::FollowConcernRequest& request,
                          v1::ConcernCase* response);

}  // namespace aims::audit
