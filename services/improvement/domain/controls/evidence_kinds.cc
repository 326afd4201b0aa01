#include "services/improvement/domain/controls/evidence_kinds.h"

#include <set>

#include "common/frameworks/frameworks.h"

namespace aims::improvement {
namespace {

using controls::v1::EvidenceArtifact;

struct Shows {
  EvidenceArtifact::Kind artifact;
  const char* evidence;
};
constexpr Shows kShows[] = {
    {EvidenceArtifact::KIND_POLICY, "policy"},
    {EvidenceArtifact::KIND_PROCEDURE, "procedure"},
    {EvidenceArtifact::KIND_PLAN, "plan"},
    {EvidenceArtifact::KIND_IMPACT_ASSESSMENT, "assessment"},
    {EvidenceArtifact::KIND_DPIA, "assessment"},
    {EvidenceArtifact::KIND_MINUTES, "minutes"},
    {EvidenceArtifact::KIND_TEST_REPORT, "report"},
    {EvidenceArtifact::KIND_TEST_REPORT, "test_report"},
    {EvidenceArtifact::KIND_AUDIT_REPORT, "audit_report"},
    {EvidenceArtifact::KIND_AUDIT_REPORT, "report"},
    {EvidenceArtifact::KIND_AUDIT_REPORT, "review_record"},
    {EvidenceArtifact::KIND_MEASUREMENT, "metric"},
    {EvidenceArtifact::KIND_LOG_EXTRACT, "log"},
    {EvidenceArtifact::KIND_CONFIGURATION, "config"},
    {EvidenceArtifact::KIND_SCREENSHOT, "config"},
    {EvidenceArtifact::KIND_CONTRACT, "contract"},
    {EvidenceArtifact::KIND_CERTIFICATE, "supplier_assessment"},
    {EvidenceArtifact::KIND_TRAINING_RECORD, "training_record"},
    {EvidenceArtifact::KIND_TECHNICAL_DOCUMENTATION, "technical_doc"},
    {EvidenceArtifact::KIND_MODEL_CARD, "model_card"},
    {EvidenceArtifact::KIND_MODEL_CARD, "technical_doc"},
    {EvidenceArtifact::KIND_DATA_SHEET, "datasheet"},
    {EvidenceArtifact::KIND_ML_BOM, "lineage"},
    {EvidenceArtifact::KIND_IN_TOTO_ATTESTATION, "lineage"},
    {EvidenceArtifact::KIND_TICKET, "case_record"},
    {EvidenceArtifact::KIND_TICKET, "change_record"},
    {EvidenceArtifact::KIND_TICKET, "ticket"},
};

}  // namespace

std::vector<std::string> EvidenceKindsOfRequirement(absl::string_view requirement) {
  const controls::v1::Requirement* row = frameworks::FindRequirement(requirement);
  if (row == nullptr) return {};
  std::set<std::string> kinds;
  for (const std::string& kind : row->evidence_kinds()) {
    for (const Shows& shows : kShows) {
      if (kind == shows.evidence) kinds.insert(kind);
    }
  }
  return {kinds.begin(), kinds.end()};
}

std::vector<std::string> EvidenceKindsOfArtifact(EvidenceArtifact::Kind kind) {
  std::vector<std::string> kinds;
  for (const Shows& shows : kShows) {
    if (kind == shows.artifact) kinds.push_back(shows.evidence);
  }
  return kinds;
}

}  // namespace aims::improvement
