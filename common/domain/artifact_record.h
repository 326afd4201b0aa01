#pragma once
// Evidence that names an evidence artifact is checked against the artifact, in every service by the same rules: ISO/IEC
// 42001 7.5.3. The controls service has the artifacts; each other service keeps a copy of their standing, as controls
// reported it. Pure: same inputs, same events.
//
//   struct RiskArtifacts : domain::ArtifactRecord<v1::RiskArtifact, v1::RiskArtifactEvent> {
//     static constexpr absl::string_view kCollection = "riskArtifacts";
//   };
//   domain::RequireUsable<RiskArtifacts>(request.evidence(), decision, [](const auto& each) { return each.title(); },
//                                        &refusals);
//
// Evidence is any message with `reference`, `sha256`, `preparer`, `evidence_time` and `expire_time`, such as
// aims.type.v1.Evidence. A `reference` that is not the name of an evidence artifact, such as a URI, is not looked up.
//
//   ARTIFACT_UNKNOWN       there is no such artifact in the organization, or it was never accepted
//   ARTIFACT_NOT_ACCEPTED  it was superseded or withdrawn, or is not accepted yet
//   EVIDENCE_EXPIRED       its validity has ended
//   ARTIFACT_DIFFERS       it has another sha256
//   PREPARER_DIFFERS       its collector is not the preparer
//
// The state of a copy has `standing` and `artifact_version`, and its one event is `reported`, with the same two. Its move
// has no request: it follows from an event of the artifact.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/type/v1/artifact_standing.pb.h"
#include "common/base/resource_name.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/evidence.h"
#include "common/domain/known.h"
#include "common/domain/refusal.h"

namespace aims::domain {

// --- The copy ---

// The standing from a version of the artifact on.
struct ArtifactReport {
  type::v1::ArtifactStanding standing;
  uint64_t artifact_version = 0;
};

template <class StateMessage, class EventMessage>
struct ArtifactRecord {
  using State = StateMessage;
  using Event = EventMessage;

  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
    switch (event.event_case()) {
      case Event::kReported:
        *state->mutable_standing() = event.reported().standing();
        state->set_artifact_version(event.reported().artifact_version());
        return absl::OkStatus();
      case Event::EVENT_NOT_SET:
        break;
    }
    return UnknownEvent(metadata);
  }

  // Records the report; nothing when this version of the artifact or a later one is known.
  static absl::StatusOr<std::vector<Event>> Report(const State& known, const ArtifactReport& report, const Decision&) {
    if (known.artifact_version() >= report.artifact_version) return std::vector<Event>();
    std::vector<Event> events(1);
    *events[0].mutable_reported()->mutable_standing() = report.standing;
    events[0].mutable_reported()->set_artifact_version(report.artifact_version);
    return events;
  }
};

// The report in an event of the controls service; nullopt in any other event.
template <class ControlsRecord>
absl::optional<ArtifactReport> ArtifactReportIn(const ControlsRecord& cause) {
  const auto& event = cause.evidence_artifact();
  if (!event.has_standing_changed()) return absl::nullopt;
  return ArtifactReport{event.standing_changed().standing(), cause.metadata().version()};
}

// Whether evidence with this reference names an evidence artifact. A URI never has this form.
bool NamesArtifact(absl::string_view reference);

// Name of the copy of the artifact: organizations/acme/riskArtifacts/report. Empty when `artifact` is not the name of one.
template <class Aggregate>
std::string ArtifactRecordName(absl::string_view artifact) {
  const auto name = base::ResourceName::Parse(artifact);
  if (!name.ok() || !NamesArtifact(artifact)) return "";
  return base::ResourceName::Join(name->parent(), Aggregate::kCollection, name->id());
}

// The standing of the artifact as the copy of the service has it; nullopt when nothing was reported.
template <class Aggregate>
absl::optional<type::v1::ArtifactStanding> ReportedStanding(const Decision& decision, const std::string& artifact) {
  const auto copy = decision.Find<typename Aggregate::State>(ArtifactRecordName<Aggregate>(artifact));
  if (copy == nullptr) return absl::nullopt;
  return copy->standing();
}

// --- The rules ---

// What evidence claims of the artifact that it names.
struct NamedArtifact {
  const std::string& artifact;
  const std::string& sha256;
  const std::string& preparer;
};

// Adds what bars evidence that names the artifact. `standing` is that of the artifact, nullopt when none is known.
void RequireArtifact(const NamedArtifact& named, const absl::optional<type::v1::ArtifactStanding>& standing,
                     const Decision& decision, Refusals* refusals);

// Adds what bars one piece of evidence by the artifact that it names; nothing for another reference.
// `standing_of(decision, name)` gives the standing of an artifact of the organization.
template <class Evidence, class StandingOf>
void RequireArtifactOf(const Evidence& evidence, const Decision& decision, const StandingOf& standing_of,
                       Refusals* refusals) {
  if (!NamesArtifact(evidence.reference())) return;
  absl::optional<type::v1::ArtifactStanding> standing;
  if (SameOrganization(decision.subject, evidence.reference())) standing = standing_of(decision, evidence.reference());
  RequireArtifact({evidence.reference(), evidence.sha256(), evidence.preparer()}, standing, decision, refusals);
}

// RequireValid of evidence.h, and the rules above.
template <class List, class NameOf, class StandingOf>
void RequireUsableBy(const List& evidence, const Decision& decision, const NameOf& name_of,
                     const StandingOf& standing_of, Refusals* refusals) {
  RequireValid(evidence, decision, name_of, refusals);
  for (const auto& each : evidence) RequireArtifactOf(each, decision, standing_of, refusals);
}

// The same, by the copy of the service.
template <class Aggregate, class List, class NameOf>
void RequireUsable(const List& evidence, const Decision& decision, const NameOf& name_of, Refusals* refusals) {
  RequireUsableBy(evidence, decision, name_of, &ReportedStanding<Aggregate>, refusals);
}

// What bars evidence that was given before, by the artifact that it names: it may have been withdrawn since. nullopt when
// nothing does.
template <class Aggregate, class Evidence>
absl::optional<Violation> ArtifactBarred(const Evidence& evidence, const Decision& decision) {
  Refusals refusals(decision.subject);
  RequireArtifactOf(evidence, decision, &ReportedStanding<Aggregate>, &refusals);
  if (refusals.empty()) return absl::nullopt;
  return refusals.violations().front();
}

}  // namespace aims::domain
