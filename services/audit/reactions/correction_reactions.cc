#include "services/audit/reactions/correction_reactions.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/substitute.h"
#include "common/base/resource_name.h"
#include "common/domain/names_in.h"
#include "services/audit/domain/action.h"
#include "services/audit/domain/audit.h"
#include "services/audit/domain/control_failure.h"
#include "services/audit/domain/finding_nonconformity.h"
#include "services/audit/domain/improvement_item.h"
#include "services/audit/domain/incident.h"
#include "services/audit/domain/management_change.h"
#include "services/audit/domain/management_review.h"
#include "services/audit/domain/nonconformity.h"
#include "services/audit/domain/objective.h"

namespace aims::audit {
namespace {

using command::Effect;
using controls::v1::ControlsTopicRecord;
using v1::AuditTopicRecord;
using v1::ControlFailure;
using v1::NonconformitySource;
using Effects = std::vector<Effect>;

template <class Aggregate>
using NoteFunction = absl::StatusOr<std::vector<typename Aggregate::Event>> (*)(const typename Aggregate::State&,
                                                                                const v1::ActionNote&,
                                                                                const domain::Decision&);

// The subject notes the action, where it is one of this aggregate.
template <class Aggregate>
void AddNote(const std::string& subject, const v1::ActionNote& note, NoteFunction<Aggregate> decide, Effects* effects) {
  const auto name = base::ResourceName::Parse(subject);
  if (!name.ok() || name->collection() != Aggregate::kCollection) return;
  effects->push_back(Effect::On<Aggregate>(
      subject,
      [decide, note](const typename Aggregate::State& state, const domain::Decision& decision) {
        return decide(state, note, decision);
      },
      "an action that belongs to this resource changed"));
}

// --- What demands a nonconformity ---

Effects Open(const std::string& name, NonconformityReport report, const char* reason) {
  return {Effect::On<Nonconformities>(
      name,
      [report = std::move(report)](const v1::Nonconformity& nonconformity, const domain::Decision& decision) {
        return OpenNonconformity(nonconformity, report, decision);
      },
      reason)};
}

std::vector<std::string> ListOf(const google::protobuf::RepeatedPtrField<std::string>& names) {
  return {names.begin(), names.end()};
}

// "iso-42001:A.6.2.4"; a criterion can also be a document of the organization.
bool IsRequirement(const std::string& criterion) {
  const std::vector<std::string> parts = absl::StrSplit(criterion, absl::MaxSplits(':', 1));
  return parts.size() == 2 && !parts[0].empty() && !parts[1].empty() && criterion.find('/') == std::string::npos;
}

Effects OnFinding(const event::v1::EventMetadata& cause, const v1::AuditFindingIssued& issued) {
  if (issued.kind() != v1::AUDIT_FINDING_KIND_NONCONFORMITY) return {};
  NonconformityReport report;
  report.source.set_kind(NonconformitySource::KIND_AUDIT);
  report.source.set_resource(cause.subject());
  report.source.set_sentence(absl::StrCat("a finding of the audit ", issued.audit()));
  report.title = issued.title();
  report.criterion = issued.criterion_place().empty()
                         ? issued.criterion()
                         : absl::StrCat(issued.criterion(), ", ", issued.criterion_place());
  if (IsRequirement(issued.criterion())) report.requirements = {issued.criterion()};
  report.ai_systems = ListOf(issued.ai_systems());
  for (const std::string& resource : issued.resources()) {
    const auto name = base::ResourceName::Parse(resource);
    if (name.ok() && name->collection() == "controls") report.controls.push_back(resource);
  }
  report.grade = issued.grade();
  report.blocking = issued.blocking();
  report.sentence = issued.statement();
  report.owner = issued.owner();
  return Open(NonconformityOfFinding(cause.subject()), std::move(report),
              "a finding of an audit was issued as a nonconformity");
}

Effects OnWithdrawnFinding(const event::v1::EventMetadata& cause, const v1::AuditFindingWithdrawn& withdrawn) {
  if (!withdrawn.was_issued() || withdrawn.kind() != v1::AUDIT_FINDING_KIND_NONCONFORMITY) return {};
  return {Effect::On<Nonconformities>(
      NonconformityOfFinding(cause.subject()),
      [finding = cause.subject()](const v1::Nonconformity& nonconformity, const domain::Decision& decision) {
        return NoteFindingWithdrawn(nonconformity, finding, decision);
      },
      "the finding of this nonconformity was disputed and does not stand")};
}

Effects OnDemand(const event::v1::EventMetadata& cause, const v1::DemandedNonconformity& demanded,
                 NonconformitySource::Kind kind, const char* sentence, const char* reason) {
  if (demanded.nonconformity_id().empty()) return {};
  NonconformityReport report;
  report.source.set_kind(kind);
  report.source.set_resource(cause.subject());
  report.source.set_sentence(sentence);
  report.title = demanded.title();
  report.criterion = demanded.criterion();
  report.requirements = ListOf(demanded.requirements());
  report.ai_systems = ListOf(demanded.ai_systems());
  report.owner = demanded.owner();
  report.blocking = demanded.blocking();
  return Open(base::ResourceName::Join(cause.organization(), Nonconformities::kCollection, demanded.nonconformity_id()),
              std::move(report), reason);
}

// Where the failure was seen, and a sentence for it with the control as $0.
std::pair<NonconformitySource::Kind, const char*> KindOfFailure(ControlFailure::Kind kind) {
  switch (kind) {
    case ControlFailure::KIND_DESIGN_TEST_FAILED:
      return {NonconformitySource::KIND_CONTROL_TEST, "a test of the design of the control $0 failed"};
    case ControlFailure::KIND_OPERATION_TEST_FAILED:
      return {NonconformitySource::KIND_CONTROL_TEST, "a test of the operation of the control $0 failed"};
    case ControlFailure::KIND_DESIGN_TEST_MISSED:
      return {NonconformitySource::KIND_CONTROL_TEST, "tests of the design of the control $0 were missed"};
    case ControlFailure::KIND_OPERATION_TEST_MISSED:
      return {NonconformitySource::KIND_CONTROL_TEST, "tests of the operation of the control $0 were missed"};
    case ControlFailure::KIND_EVIDENCE_EXPIRED:
      return {NonconformitySource::KIND_EVIDENCE, "the evidence of the control $0 expired"};
    case ControlFailure::KIND_EVIDENCE_WITHDRAWN:
      return {NonconformitySource::KIND_EVIDENCE, "evidence of the control $0 was withdrawn"};
    case ControlFailure::KIND_ATTESTATION_EXPIRED:
      return {NonconformitySource::KIND_CONTROL, "the attestation of the control $0 ended"};
    case ControlFailure::KIND_SUPPLIER_LAPSED:
      return {NonconformitySource::KIND_CONTROL, "the assessment of the supplier of the control $0 lapsed"};
    default:
      return {NonconformitySource::KIND_CONTROL, "the control $0 failed"};
  }
}

Effects OnFailure(const v1::ControlFailureNonconformityDue& due) {
  const auto [kind, sentence] = KindOfFailure(due.failure().kind());
  const std::string control = due.display_name().empty() ? due.control() : due.display_name();
  NonconformityReport report;
  report.source.set_kind(kind);
  report.source.set_resource(due.control());
  report.source.set_sentence(due.failure().sentence());
  report.title = absl::Substitute(sentence, control);
  report.criterion = absl::StrCat("the control ", due.control(), " operates as its criterion says");
  report.requirements = ListOf(due.requirements());
  report.ai_systems = ListOf(due.ai_systems());
  report.controls = {due.control()};
  report.sentence = due.failure().sentence();
  report.owner = due.owner();
  report.source_owner = due.owner();
  report.proposed = true;
  return Open(due.nonconformity(), std::move(report), "a control failed, and a nonconformity is due");
}

// The control of a test that was missed or concluded, or whose evidence was withdrawn; empty for any other event.
std::string ControlOfTest(const controls::v1::ControlTestEvent& event) {
  if (event.has_missed()) return event.missed().control();
  if (event.has_concluded()) return event.concluded().control();
  return event.evidence_withdrawn().control();
}

// Whether the record of a control's failures can change by the event.
bool Matters(const controls::v1::ControlEvent& event) {
  using Event = controls::v1::ControlEvent;
  switch (event.event_case()) {
    case Event::kRegistered:
    case Event::kUpdated:
    case Event::kOperating:
    case Event::kDesignVoided:
    case Event::kReturned:
    case Event::kStarted:
    case Event::kCauseFound:
    case Event::kStandingChanged:
      return true;
    default:
      return false;
  }
}

}  // namespace

Effects ActionNoteEffects(const AuditTopicRecord& cause) {
  if (!cause.action().has_standing_changed()) return {};
  const std::string& subject = cause.action().standing_changed().subject();
  v1::ActionNote note = cause.action().standing_changed().note();
  note.set_action_version(cause.metadata().version());
  Effects effects;
  AddNote<Nonconformities>(subject, note, &NoteActionOf, &effects);
  AddNote<Audits>(subject, note, &NoteAuditAction, &effects);
  AddNote<Incidents>(subject, note, &NoteIncidentAction, &effects);
  AddNote<ManagementReviews>(subject, note, &NoteAction, &effects);
  AddNote<ImprovementItems>(subject, note, &NoteAction, &effects);
  AddNote<ManagementChanges>(subject, note, &NoteAction, &effects);
  AddNote<Objectives>(subject, note, &NoteAction, &effects);
  return effects;
}

Effects ControlFailureEffects(const ControlsTopicRecord& cause) {
  if (cause.has_control()) {
    const controls::v1::ControlEvent& event = cause.control();
    if (!Matters(event)) return {};
    return {Effect::On<ControlFailures>(
        ControlFailureName(cause.metadata().subject()),
        [event](const ControlFailure& failure, const domain::Decision& decision) {
          return NoteControl(failure, event, decision);
        },
        "the control changed")};
  }
  if (!cause.has_control_test()) return {};
  const TestOfControl test{cause.metadata().subject(), cause.control_test()};
  const std::string control = ControlOfTest(test.event);
  if (control.empty()) return {};
  return {Effect::On<ControlFailures>(
      ControlFailureName(control),
      [test](const ControlFailure& failure, const domain::Decision& decision) {
        return NoteTestOfControl(failure, test, decision);
      },
      "a test of the control was missed or concluded, or its evidence was withdrawn")};
}

Effects OpenedNonconformityEffects(const AuditTopicRecord& cause) {
  if (cause.audit_finding().has_issued()) return OnFinding(cause.metadata(), cause.audit_finding().issued());
  if (cause.audit_finding().has_withdrawn())
    return OnWithdrawnFinding(cause.metadata(), cause.audit_finding().withdrawn());
  if (cause.incident().has_closed()) {
    return OnDemand(cause.metadata(), cause.incident().closed().nonconformity(), NonconformitySource::KIND_INCIDENT,
                    "an incident", "an incident was closed, and showed a nonconformity");
  }
  if (cause.concern().has_concluded()) {
    return OnDemand(cause.metadata(), cause.concern().concluded().nonconformity(), NonconformitySource::KIND_CONCERN,
                    "a concern", "a concern was substantiated, and showed a nonconformity");
  }
  if (cause.control_failure().has_nonconformity_due()) return OnFailure(cause.control_failure().nonconformity_due());
  return {};
}

Effects EndedNonconformityEffects(const AuditTopicRecord& cause) {
  const v1::NonconformityEvent& event = cause.nonconformity();
  if (!event.has_closed() && !event.has_rejected()) return {};
  const EndedNonconformity ended{cause.metadata().subject(), event.has_closed()};
  const auto named = [](const auto& payload) {
    std::vector<std::string> names = ListOf(payload.controls());
    names.push_back(payload.source().resource());
    return names;
  };
  const std::vector<std::string> names = ended.closed ? named(event.closed()) : named(event.rejected());
  Effects effects;
  for (const std::string& control : domain::NamesIn("controls", names, cause.metadata())) {
    effects.push_back(Effect::On<ControlFailures>(
        ControlFailureName(control),
        [ended](const ControlFailure& failure, const domain::Decision& decision) {
          return NoteNonconformityEnded(failure, ended, decision);
        },
        ended.closed ? "a nonconformity of the control was closed" : "a nonconformity of the control was rejected"));
  }
  return effects;
}

}  // namespace aims::audit
