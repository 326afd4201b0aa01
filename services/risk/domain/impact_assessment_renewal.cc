// What brings an impact assessment back: the world, the system, and time. ISO/IEC 42001 8.4, A.5.2, A.5.3.

#include <string>
#include <utility>

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/refusal.h"
#include "common/domain/state.h"
#include "services/risk/domain/impact_assessment.h"

namespace aims::risk {
namespace {

using domain::Decision;
using v1::ImpactAssessment;

v1::SystemVersion VersionIn(const SystemChange& change) {
  v1::SystemVersion version;
  version.set_version(change.version);
  version.set_content_digest(change.content_digest);
  return version;
}

ImpactAssessment::SystemChange ToProto(const SystemChange& change) {
  ImpactAssessment::SystemChange proto;
  *proto.mutable_system() = VersionIn(change);
  *proto.mutable_fields() = {change.fields.begin(), change.fields.end()};
  *proto.mutable_change_time() = base::ToProto(change.time);
  proto.set_event_id(change.event_id);
  return proto;
}

// Whether who named `seen` at `time` saw the change. The time tells those apart who name a version that is not there
// yet.
bool Covers(const v1::SystemVersion& seen, const google::protobuf::Timestamp& time, const SystemChange& change) {
  return seen.version() >= change.version && base::FromProto(time) >= change.time;
}

bool OutdatesScreening(const ImpactAssessment& assessment, const SystemChange& change) {
  const ImpactAssessment::Screening& screening = assessment.screening();
  return assessment.has_screening() && !Covers(screening.content().system(), screening.screen_time(), change);
}

bool OutdatesAssessment(const ImpactAssessment& assessment, const SystemChange& change) {
  const ImpactAssessment::Content& content = assessment.content();
  return domain::IsIn(assessment, {ImpactAssessment::STATE_IN_PROGRESS, ImpactAssessment::STATE_IN_REVIEW,
                                   ImpactAssessment::STATE_APPROVED, ImpactAssessment::STATE_REJECTED}) &&
         !Covers(content.system(), content.system_time(), change);
}

// `due_time` is that of what triggers it.
v1::ImpactAssessmentEvent FellDue(const ImpactAssessment& assessment, v1::RenewalTrigger trigger,
                                  const google::protobuf::Timestamp& due_time) {
  v1::ImpactAssessmentEvent event;
  auto* fell_due = event.mutable_fell_due();
  fell_due->set_trigger(trigger);
  fell_due->set_version(assessment.version());
  *fell_due->mutable_due_time() = due_time;
  return event;
}

// A decided assessment is due; nothing for any other.
ImpactAssessmentEvents DueAgain(const ImpactAssessment& assessment, v1::RenewalTrigger trigger,
                                const Decision& decision) {
  const bool decided = domain::IsIn(assessment, {ImpactAssessment::STATE_NOT_REQUIRED, ImpactAssessment::STATE_APPROVED,
                                                 ImpactAssessment::STATE_REJECTED});
  if (assessment.name().empty() || !decided) return {};
  return {FellDue(assessment, trigger, base::ToProto(decision.time))};
}

v1::ImpactAssessmentEvent Archived(const std::string& event_id) {
  v1::ImpactAssessmentEvent event;
  event.mutable_archived()->set_event_id(event_id);
  return event;
}

}  // namespace

absl::optional<absl::Time> ImpactAssessments::NextDue(const State& state) {
  if (!domain::IsIn(state, {ImpactAssessment::STATE_NOT_REQUIRED, ImpactAssessment::STATE_APPROVED}) ||
      !state.has_expire_time()) {
    return absl::nullopt;
  }
  return base::FromProto(state.expire_time());
}

absl::StatusOr<ImpactAssessmentEvents> ImpactAssessments::FallDue(const State& state, const Decision& decision) {
  const absl::optional<absl::Time> due = NextDue(state);
  if (!due.has_value() || *due > decision.time) return ImpactAssessmentEvents{};
  return ImpactAssessmentEvents{FellDue(state, v1::RENEWAL_TRIGGER_INTERVAL, state.expire_time())};
}

absl::StatusOr<ImpactAssessmentEvents> RequestRenewal(const ImpactAssessment& assessment,
                                                      const v1::RequestImpactRenewalRequest& request,
                                                      const Decision& decision) {
  if (request.trigger() == v1::RENEWAL_TRIGGER_INTERVAL) {
    return domain::BadField("trigger", "INTERVAL is set by AIMS when the time has passed: choose another trigger");
  }
  return ImpactAssessmentEvents{FellDue(assessment, request.trigger(), base::ToProto(decision.time))};
}

absl::StatusOr<ImpactAssessmentEvents> Archive(const ImpactAssessment& assessment,
                                               const v1::ArchiveImpactAssessmentRequest&, const Decision&) {
  return ImpactAssessmentEvents{Archived("")};
}

std::string AssessmentName(absl::string_view ai_system) {
  const auto name = base::ResourceName::Parse(ai_system);
  if (!name.ok()) return "";
  return base::ResourceName::Join(name->organization(), ImpactAssessments::kCollection, name->id());
}

absl::StatusOr<ImpactAssessmentEvents> SystemRegistered(const ImpactAssessment& assessment, const SystemChange& change,
                                                        const Decision&) {
  if (!assessment.name().empty()) return ImpactAssessmentEvents{};
  v1::ImpactAssessmentEvent event;
  event.mutable_opened()->set_ai_system(change.ai_system);
  *event.mutable_opened()->mutable_system() = VersionIn(change);
  return ImpactAssessmentEvents{event};
}

absl::StatusOr<ImpactAssessmentEvents> SystemChanged(const ImpactAssessment& assessment, const SystemChange& change,
                                                     const Decision& decision) {
  if (assessment.name().empty()) return SystemRegistered(assessment, change, decision);
  const bool known = change.version <= assessment.reported_system().version();
  if (known || assessment.state() == ImpactAssessment::STATE_ARCHIVED) return ImpactAssessmentEvents{};

  ImpactAssessmentEvents events;
  auto* reported = events.emplace_back().mutable_system_change_reported();
  *reported->mutable_change() = ToProto(change);
  reported->set_outdates_screening(OutdatesScreening(assessment, change));
  reported->set_outdates_assessment(OutdatesAssessment(assessment, change));

  const bool decided_before =
      (assessment.state() == ImpactAssessment::STATE_NOT_REQUIRED && reported->outdates_screening()) ||
      (domain::IsIn(assessment, {ImpactAssessment::STATE_APPROVED, ImpactAssessment::STATE_REJECTED}) &&
       reported->outdates_assessment());
  if (!decided_before) return events;
  v1::ImpactAssessmentEvent due = FellDue(assessment, v1::RENEWAL_TRIGGER_CHANGE, base::ToProto(change.time));
  *due.mutable_fell_due()->mutable_change() = reported->change();
  events.push_back(std::move(due));
  return events;
}

absl::StatusOr<ImpactAssessmentEvents> SystemRetired(const ImpactAssessment& assessment, const SystemChange& change,
                                                     const Decision&) {
  if (assessment.name().empty() || assessment.state() == ImpactAssessment::STATE_ARCHIVED)
    return ImpactAssessmentEvents{};
  return ImpactAssessmentEvents{Archived(change.event_id)};
}

absl::StatusOr<ImpactAssessmentEvents> NoteIncident(const ImpactAssessment& assessment, const std::string&,
                                                    const Decision& decision) {
  return DueAgain(assessment, v1::RENEWAL_TRIGGER_INCIDENT, decision);
}

absl::StatusOr<ImpactAssessmentEvents> NoteComplaint(const ImpactAssessment& assessment, const std::string&,
                                                     const Decision& decision) {
  return DueAgain(assessment, v1::RENEWAL_TRIGGER_COMPLAINT, decision);
}

}  // namespace aims::risk
