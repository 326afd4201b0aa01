#include "services/improvement/domain/controls/evidence.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aims/controls/v1/evidence_artifact.pb.h"
#include "common/base/time.h"
#include "common/domain/changes.h"
#include "services/improvement/domain/controls/evidence_kinds.h"
#include "services/improvement/domain/kept_fields.h"

namespace aims::improvement {
namespace {

using controls::v1::EvidenceArtifact;
using controls::v1::EvidenceArtifactEvent;

constexpr absl::string_view kCounted[] = {"kind", "expire_time"};
constexpr absl::Duration kSoon = absl::Hours(24 * 30);

void KeepArtifact(const EvidenceArtifactEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  EvidenceArtifactEvent kept;
  switch (event.event_case()) {
    case EvidenceArtifactEvent::kRegistered:
      domain::CopyFields(event.registered().evidence_artifact(), MaskOf(kCounted),
                         kept.mutable_registered()->mutable_evidence_artifact());
      break;
    case EvidenceArtifactEvent::kUpdated: {
      const auto mask = MaskOf(kCounted, event.updated().update_mask());
      if (mask.paths().empty()) return;
      domain::CopyFields(event.updated().evidence_artifact(), mask,
                         kept.mutable_updated()->mutable_evidence_artifact());
      *kept.mutable_updated()->mutable_update_mask() = mask;
      break;
    }
    case EvidenceArtifactEvent::kAccepted:
      for (const EvidenceArtifact::Support& support : event.accepted().supports()) {
        EvidenceArtifact::Support& copy = *kept.mutable_accepted()->add_supports();
        copy.set_resource(support.resource());
        copy.set_requirement(support.requirement());
      }
      kept.mutable_accepted();
      break;
    case EvidenceArtifactEvent::kWithdrawn:
      kept.mutable_withdrawn();
      break;
    case EvidenceArtifactEvent::kSuperseded:
      kept.mutable_superseded();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct Facts {
  EvidenceArtifact artifact;  // its counted fields, and what it supports once it is accepted

  void Apply(const EvidenceArtifactEvent& event) {
    switch (event.event_case()) {
      case EvidenceArtifactEvent::kRegistered:
        artifact = event.registered().evidence_artifact();
        break;
      case EvidenceArtifactEvent::kUpdated:
        domain::CopyFields(event.updated().evidence_artifact(), event.updated().update_mask(), &artifact);
        break;
      case EvidenceArtifactEvent::kAccepted:
        *artifact.mutable_supports() = event.accepted().supports();
        break;
      default:
        artifact.clear_supports();  // withdrawn or superseded, which is final
        break;
    }
  }

  absl::Time End() const {
    return artifact.has_expire_time() ? base::FromProto(artifact.expire_time()) : absl::InfiniteFuture();
  }
  Labels Slots() const {
    std::set<std::string> slots;
    for (const EvidenceArtifact::Support& support : artifact.supports()) {
      if (!absl::StartsWith(SubjectPart(support.resource()), "controls/")) continue;
      for (const std::string& kind : EvidenceKindsOfArtifact(artifact.kind())) {
        slots.insert(LabelOf({LastPart(support.resource()), kind, SecondsPart(End())}));
      }
    }
    return {slots.begin(), slots.end()};
  }
  Labels Requirements() const {
    std::set<std::string> requirements;
    for (const EvidenceArtifact::Support& support : artifact.supports()) {
      if (!support.requirement().empty()) requirements.insert(LabelOf({support.requirement(), SecondsPart(End())}));
    }
    return {requirements.begin(), requirements.end()};
  }
};

void CountArtifact(const History& history, Timeline& timeline) {
  Facts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Apply(*moment.As<EvidenceArtifactEvent>());
    const bool valid = moment.time < facts.End();
    timeline.Hold(Series::kEvidenceAccepted, valid ? facts.Slots() : Labels{});
    timeline.Hold(Series::kRequirementEvidence, valid ? facts.Requirements() : Labels{});
    if (valid) {
      timeline.Hold(Series::kEvidenceAccepted, {}, facts.End());
      timeline.Hold(Series::kRequirementEvidence, {}, facts.End());
    }
  }
}

// The last end of validity among the accepted artifacts that fill a slot; the infinite past when none does.
absl::Time LastEnd(absl::string_view slot, const Counts& accepted) {
  const std::string prefix = absl::StrCat(slot, "|");
  absl::Time last = absl::InfinitePast();
  for (auto it = accepted.lower_bound(prefix); it != accepted.end() && absl::StartsWith(it->first, prefix); ++it) {
    last = std::max(last, TimeOfPart(LabelPart(it->first, 2)));
  }
  return last;
}

void AddSlot(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  const absl::Time end = LastEnd(label, context.standing(Series::kEvidenceAccepted));
  tally.denominator += static_cast<double>(count);
  if (end == absl::InfinitePast()) {
    tally.parts["missing"] += count;
    return;
  }
  tally.numerator += static_cast<double>(count);
  if (end <= context.time + kSoon) tally.parts["expiring"] += count;
}

}  // namespace

Kind EvidenceArtifactKind() {
  return {.id = "evidence_artifacts",
          .sources = {On<EvidenceArtifactEvent>(&KeepArtifact)},
          .series = {Series::kEvidenceAccepted, Series::kRequirementEvidence},
          .count = &CountArtifact};
}

std::vector<Formula> EvidenceFormulas() {
  return {{.metric = "evidence-fresh",
           .inputs = {{Series::kEvidenceSlots, Over::kInstant, &AddSlot}},
           .looks_up = {Series::kEvidenceAccepted}}};
}

}  // namespace aims::improvement
