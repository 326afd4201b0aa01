#include "common/domain/artifact_record.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/login.h"
#include "common/domain/state.h"

namespace aims::domain {
namespace {

using type::v1::ArtifactStanding;

// "was superseded by organizations/acme/evidenceArtifacts/report-2: name that one"
std::string NotAccepted(const ArtifactStanding& standing) {
  switch (standing.state()) {
    case ArtifactStanding::STATE_SUPERSEDED:
      return absl::StrCat("was superseded by ", standing.superseded_by(), ": name that one");
    case ArtifactStanding::STATE_WITHDRAWN:
      return "was withdrawn, since it was found to be wrong: name another";
    default:
      return absl::StrCat("is in state ", StateName(standing.state()), ": have it accepted");
  }
}

}  // namespace

bool NamesArtifact(absl::string_view reference) {
  return absl::StartsWith(reference, "organizations/") && absl::StrContains(reference, "/evidenceArtifacts/");
}

void RequireArtifact(const NamedArtifact& named, const absl::optional<ArtifactStanding>& standing,
                     const Decision& decision, Refusals* refusals) {
  const std::string& name = named.artifact;
  if (!standing.has_value()) {
    refusals->Add({"ARTIFACT_UNKNOWN", "7.5.3",
                   absl::StrCat(name,
                                " is not known as an evidence artifact of this organization: register it, and have it "
                                "accepted; an artifact that was accepted a moment ago is known within seconds")});
    return;
  }
  const bool expired = standing->state() == ArtifactStanding::STATE_EXPIRED ||
                       Over(standing->has_expire_time(), standing->expire_time(), decision.time);
  refusals->Unless(!expired, {"EVIDENCE_EXPIRED", "7.5.3", absl::StrCat(name, " has expired: renew it")});
  refusals->Unless(IsIn(*standing, {ArtifactStanding::STATE_ACCEPTED, ArtifactStanding::STATE_EXPIRED}),
                   {"ARTIFACT_NOT_ACCEPTED", "7.5.3", absl::StrCat(name, " ", NotAccepted(*standing))});
  refusals->Unless(standing->sha256() == named.sha256,
                   {"ARTIFACT_DIFFERS", "7.5.3",
                    absl::StrCat(name, " has the sha256 ", standing->sha256(), ": name the artifact of the content")});
  refusals->Unless(
      base::SamePerson(standing->collector(), named.preparer),
      {"PREPARER_DIFFERS", "7.5.3",
       absl::StrCat(name, " was collected by \"", standing->collector(), "\": name that one as preparer")});
}

}  // namespace aims::domain
