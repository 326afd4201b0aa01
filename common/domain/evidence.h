#pragma once
// Evidence for a move. It is checked when the move is decided (ISO/IEC 42001 7.5.3). For messages such as
// aims.type.v1.Evidence, with `reference`, `preparer`, `evidence_time` and `expire_time`.
//
//   RequireValid(request.evidence(), decision, [](const auto& each) { return each.title(); }, &refusals);
//   refusals.Add(authority.FourEyes({.makers = {}, .concerned = PreparersOf(request.evidence())}));

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/time.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"
#include "google/protobuf/timestamp.pb.h"

namespace aims::domain {

// Whether `end` is set and has passed. It has passed at the instant itself.
inline bool Over(bool has_end, const google::protobuf::Timestamp& end, absl::Time now) {
  return has_end && base::FromProto(end) <= now;
}

// Adds EVIDENCE_EXPIRED or EVIDENCE_IN_FUTURE for each entry that is not valid at the decision's time. `name_of` gives
// the name of an entry for the refusal.
template <class List, class NameOf>
void RequireValid(const List& evidence, const Decision& decision, const NameOf& name_of, Refusals* refusals) {
  for (const auto& each : evidence) {
    const std::string name = absl::StrCat(name_of(each), " ", each.reference());
    refusals->Unless(!Over(each.has_expire_time(), each.expire_time(), decision.time),
                     {"EVIDENCE_EXPIRED", "7.5.3", absl::StrCat(name, " has expired: renew it")});
    refusals->Unless(base::FromProto(each.evidence_time()) <= decision.time,
                     {"EVIDENCE_IN_FUTURE", "7.5.3",
                      absl::StrCat(name, " has an evidence_time in the future: correct evidence_time")});
  }
}

// The people who prepared the evidence.
template <class List>
std::set<std::string> PreparersOf(const List& evidence) {
  std::set<std::string> preparers;
  for (const auto& each : evidence) preparers.insert(each.preparer());
  return preparers;
}

}  // namespace aims::domain
