#include "common/domain/standard_moves.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/domain/refusal.h"

namespace aims::domain {
namespace {

constexpr size_t kReferrersInEvent = 100;
constexpr size_t kReferrersInRefusal = 10;

}  // namespace

const google::protobuf::Message& ResourceIn(const google::protobuf::Message& payload) {
  return payload.GetReflection()->GetMessage(payload, payload.GetDescriptor()->FindFieldByNumber(1));
}

google::protobuf::Message* MutableResourceIn(google::protobuf::Message* payload) {
  return payload->GetReflection()->MutableMessage(payload, payload->GetDescriptor()->FindFieldByNumber(1));
}

std::vector<std::string> Referrers(const Decision& decision) {
  if (decision.references == nullptr) return {};
  return decision.references->Referring(decision.subject, kReferrersInEvent);
}

absl::Status MayDelete(const std::vector<std::string>& referrers, bool force, absl::string_view reason,
                       const Decision& decision) {
  Refusals refusals(decision.subject);
  if (!referrers.empty()) {
    const size_t shown = std::min(referrers.size(), kReferrersInRefusal);
    const std::string names = absl::StrJoin(referrers.begin(), referrers.begin() + shown, ", ");
    refusals.Unless(force,
                    {"REFERRED_TO", "7.5.3",
                     absl::StrCat("these resources refer to it: ", names, referrers.size() > shown ? ", and more" : "",
                                  ": change them first, or delete it with force and a reason")});
  }
  refusals.Unless(!force || !reason.empty(),
                  {"REASON_MISSING", "7.5.3", "force is set, but reason is empty: say why it is deleted all the same"});
  return refusals.ToStatus();
}

}  // namespace aims::domain
