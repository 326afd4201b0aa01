#pragma once
// The inputs of a move besides the state of the aggregate: the actor, the time and other resources. All of them are
// data, so Decide stays pure: same inputs, same events.
//
//   absl::StatusOr<Events> Approve(const AiSystem& system, const ApproveAiSystemRequest& request,
//                                  const Decision& decision) {
//     auto supplier = decision.Find<Supplier>(system.supplier());
//     if (supplier == nullptr) return Refusal(system.name(), {"SUPPLIER_UNKNOWN", …});
//     …
//   }

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aims/event/v1/event.pb.h"
#include "google/protobuf/message.h"

namespace aims::domain {

// Other resources as the log has them at the decision's positions. Implemented by the command path on the read model,
// and by a map in tests. Used by one thread.
class References {
 public:
  virtual ~References() = default;
  // The resource of that name; nullptr when there is none or it is deleted. The implementation keeps a read failure and
  // refuses the command because of it, so rules need not handle it.
  virtual std::shared_ptr<const google::protobuf::Message> Find(absl::string_view name) const = 0;
  // The names of the resources of this service that refer to `name` (aims.options.v1.reference) and are not deleted, in
  // order, at most `most`. Failures as with Find.
  virtual std::vector<std::string> Referring(absl::string_view name, size_t most) const = 0;
};

struct Decision {
  event::v1::Actor actor;
  absl::Time time;
  const References* references = nullptr;  // not owned; outlives the decision
  std::string subject = {};                // name of the resource that is decided on, also where it does not exist yet

  // The resource `name` as a T; nullptr when there is none, it is deleted, or it is of another type.
  template <class T>
  std::shared_ptr<const T> Find(absl::string_view name) const {
    if (references == nullptr || name.empty()) return nullptr;
    return std::dynamic_pointer_cast<const T>(references->Find(name));
  }
};

}  // namespace aims::domain
