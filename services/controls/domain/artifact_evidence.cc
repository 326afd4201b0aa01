#include "services/controls/domain/artifact_evidence.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/domain/evidence.h"
#include "common/domain/known.h"
#include "common/domain/state.h"
#include "services/controls/domain/evidence_artifact.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using type::v1::Evidence;
using v1::EvidenceArtifact;

// A URI never has this form.
bool NamesArtifact(const std::string& reference) {
  return absl::StartsWith(reference, "organizations/") &&
         absl::StrContains(reference, absl::StrCat("/", EvidenceArtifacts::kCollection, "/"));
}

void RequireArtifact(const Evidence& evidence, const Decision& decision, Refusals* refusals) {
  const std::string& name = evidence.reference();
  const auto artifact =
      domain::SameOrganization(decision.subject, name) ? decision.Find<EvidenceArtifact>(name) : nullptr;
  if (artifact == nullptr) {
    refusals->Add(domain::Violation{"ARTIFACT_UNKNOWN", "7.5.3",
                                    absl::StrCat(name, " is no evidence artifact of this organization: register it")});
    return;
  }
  const bool expired = artifact->state() == EvidenceArtifact::STATE_EXPIRED ||
                       domain::Over(artifact->has_expire_time(), artifact->expire_time(), decision.time);
  refusals->Unless(!expired, {"EVIDENCE_EXPIRED", "7.5.3", absl::StrCat(name, " has expired: renew it")});
  refusals->Unless(domain::IsIn(*artifact, {EvidenceArtifact::STATE_ACCEPTED, EvidenceArtifact::STATE_EXPIRED}),
                   {"ARTIFACT_NOT_ACCEPTED", "7.5.3",
                    absl::StrCat(name, " is in state ", domain::StateName(artifact->state()), ": have it accepted")});
  refusals->Unless(artifact->sha256() == evidence.sha256(),
                   {"ARTIFACT_DIFFERS", "7.5.3",
                    absl::StrCat(name, " has the sha256 ", artifact->sha256(), ": name the artifact of the content")});
  refusals->Unless(
      artifact->collector() == evidence.preparer(),
      {"PREPARER_DIFFERS", "7.5.3",
       absl::StrCat(name, " was collected by \"", artifact->collector(), "\": name that one as preparer")});
}

}  // namespace

void RequireUsable(const google::protobuf::RepeatedPtrField<Evidence>& evidence, const Decision& decision,
                   Refusals* refusals) {
  domain::RequireValid(
      evidence, decision, [](const Evidence& each) { return each.title(); }, refusals);
  for (const Evidence& each : evidence) {
    if (NamesArtifact(each.reference())) RequireArtifact(each, decision, refusals);
  }
}

}  // namespace aims::controls
