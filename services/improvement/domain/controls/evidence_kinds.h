#pragma once
// How the kinds of evidence that requirements ask for (common/frameworks/vocabulary.textproto: "test_report") meet the
// kinds that evidence artifacts have (EvidenceArtifact.Kind). The two lists do not map one to one:
//
// - Several kinds of artifact can show one kind of evidence: an impact assessment and a DPIA are each an "assessment".
// - One kind of artifact can show several: a ticket is a "ticket", a "case_record" and a "change_record".
// - Some kinds of evidence are records that AIMS keeps itself, such as "register", "inventory_entry", "decision",
//   "approval" and "communication", or have no kind of artifact of their own, such as "org_chart". No artifact is asked
//   for them.
//
//   EvidenceKindsOfRequirement("iso-42001:A.6.2.6");                      // {"metric", "procedure", "ticket"}
//   EvidenceKindsOfArtifact(EvidenceArtifact::KIND_IMPACT_ASSESSMENT);    // {"assessment"}
//
// Pure, thread-safe.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "aims/controls/v1/evidence_artifact.pb.h"

namespace aims::improvement {

// The kinds of evidence that an artifact can show and a requirement asks for, in order; of the newest shipped edition
// of its framework. Empty for a requirement that no shipped framework has.
std::vector<std::string> EvidenceKindsOfRequirement(absl::string_view requirement);

// The kinds of evidence that artifacts of the kind show, in order.
std::vector<std::string> EvidenceKindsOfArtifact(controls::v1::EvidenceArtifact::Kind kind);

}  // namespace aims::improvement
