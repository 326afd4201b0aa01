#include "services/improvement/domain/inventory/impact_facts.h"

#include "absl/strings/str_cat.h"
#include "common/base/time.h"

namespace aims::improvement {
namespace {

using inventory::v1::SystemAssuranceEvent;
using Impact = inventory::v1::SystemAssurance::Impact;

}  // namespace

void KeepImpact(const SystemAssuranceEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  if (!event.has_impact_reported()) return;
  const Impact& reported = event.impact_reported().impact();
  SystemAssuranceEvent kept;
  Impact* impact = kept.mutable_impact_reported()->mutable_impact();
  impact->set_state(reported.state());
  if (reported.has_expire_time()) *impact->mutable_expire_time() = reported.expire_time();
  keep(absl::StrCat("aiSystems/", LastPart(metadata.subject())), kept);
}

void ImpactFacts::Apply(const SystemAssuranceEvent& event, absl::Time time) {
  const Impact& impact = event.impact_reported().impact();
  // A decision whose validity has ended falls due for renewal thereby: it expired, and was not outdated by a change.
  if (expire <= time) standing = "expired";
  expire = absl::InfiniteFuture();
  switch (impact.state()) {
    case Impact::STATE_APPROVED:
    case Impact::STATE_NOT_REQUIRED:
      standing = impact.state() == Impact::STATE_APPROVED ? "current" : "not_required";
      if (impact.has_expire_time()) expire = base::FromProto(impact.expire_time());
      break;
    case Impact::STATE_REJECTED:
      standing = "rejected";
      break;
    case Impact::STATE_OUTDATED:
      // One that was in work for the first time was never decided, and still is not.
      if (standing != "expired" && standing != "missing") standing = "outdated";
      break;
    case Impact::STATE_IN_PROGRESS:
      // A next version is begun only after the decision fell due. Otherwise it stands as it did.
      if (standing == "current" || standing == "not_required") standing = "outdated";
      break;
    default:
      break;
  }
}

}  // namespace aims::improvement
