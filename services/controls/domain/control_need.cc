#include "services/controls/domain/control_need.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/digest.h"
#include "common/base/resource_name.h"
#include "services/controls/domain/organization_of.h"

namespace aims::controls {
namespace {

using domain::Decision;
using v1::ControlNeed;
using Event = v1::ControlNeedEvent;

// Whether the report is news about an open need.
bool IsNews(const ControlNeed& need, uint64_t version) { return need.open() && version > need.resource_version(); }

bool SameControls(const ControlNeed& need, const std::vector<std::string>& controls) {
  return std::vector<std::string>(need.controls().begin(), need.controls().end()) == controls;
}

}  // namespace

absl::Status ControlNeeds::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kOpened: {
      const auto& opened = event.opened();
      state->set_kind(opened.kind());
      state->set_resource(opened.resource());
      state->set_risk(opened.risk());
      state->set_option(opened.option());
      *state->mutable_controls() = opened.controls();
      state->set_standing(ControlNeed::STANDING_OPEN);
      state->set_open(true);
      state->set_organization(OrganizationOf(metadata.subject()));
      state->set_resource_version(opened.resource_version());
      return absl::OkStatus();
    }
    case Event::kChanged:
      state->set_option(event.changed().option());
      *state->mutable_controls() = event.changed().controls();
      state->set_resource_version(event.changed().resource_version());
      return absl::OkStatus();
    case Event::kApproved:
      state->set_standing(ControlNeed::STANDING_APPROVED);
      state->set_approval_digest(event.approved().digest());
      state->set_approver(event.approved().approver());
      *state->mutable_approve_time() = event.approved().approve_time();
      state->set_resource_version(event.approved().resource_version());
      return absl::OkStatus();
    case Event::kStandingChanged:
      state->set_standing(event.standing_changed().standing());
      if (state->standing() == ControlNeed::STANDING_OPEN) {
        state->clear_approval_digest();
        state->clear_approver();
        state->clear_approve_time();
      }
      state->set_resource_version(event.standing_changed().resource_version());
      return absl::OkStatus();
    case Event::kClosed:
      state->set_standing(ControlNeed::STANDING_WITHDRAWN);
      state->set_open(false);
      state->clear_organization();
      if (event.closed().resource_version() > 0) state->set_resource_version(event.closed().resource_version());
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

std::string NeedOfTreatment(absl::string_view treatment) {
  const auto parsed = base::ResourceName::Parse(treatment);
  if (!parsed.ok()) return "";
  return base::ResourceName::Join(parsed->organization(), ControlNeeds::kCollection, parsed->id());
}

std::string NeedOfMeasures(absl::string_view assessment) {
  const auto parsed = base::ResourceName::Parse(assessment);
  if (!parsed.ok()) return "";
  // An id of its own, of a length that an id may have.
  const std::string id = absl::StrCat("measures-", base::Sha256Hex(parsed->full()).substr(0, 32));
  return base::ResourceName::Join(parsed->organization(), ControlNeeds::kCollection, id);
}

std::string NeededControl(absl::string_view named) {
  const absl::string_view text = absl::StripAsciiWhitespace(named);
  if (text.find(':') != absl::string_view::npos || text.find('/') != absl::string_view::npos) return std::string(text);
  return absl::StrCat("iso-42001:", text);
}

absl::StatusOr<ControlNeedEvents> OpenNeed(const ControlNeed& need, const NeedReport& report,
                                           const Decision& decision) {
  if (need.open()) return ChangeNeed(need, report, decision);
  if (need.resource_version() >= report.version) return ControlNeedEvents();
  const std::vector<std::string> controls = report.controls.value_or(std::vector<std::string>());
  if (report.kind == ControlNeed::KIND_MEASURES && controls.empty()) return ControlNeedEvents();
  ControlNeedEvents events;
  auto* opened = events.emplace_back().mutable_opened();
  opened->set_kind(report.kind);
  opened->set_resource(report.resource);
  opened->set_risk(report.risk);
  opened->set_option(report.option.value_or(ControlNeed::OPTION_UNSPECIFIED));
  *opened->mutable_controls() = {controls.begin(), controls.end()};
  opened->set_resource_version(report.version);
  return events;
}

absl::StatusOr<ControlNeedEvents> ChangeNeed(const ControlNeed& need, const NeedReport& report, const Decision&) {
  if (!IsNews(need, report.version)) return ControlNeedEvents();
  const ControlNeed::Option option = report.option.value_or(need.option());
  const std::vector<std::string> controls =
      report.controls.value_or(std::vector<std::string>(need.controls().begin(), need.controls().end()));
  if (option == need.option() && SameControls(need, controls)) return ControlNeedEvents();
  ControlNeedEvents events;
  auto* changed = events.emplace_back().mutable_changed();
  changed->set_resource(need.resource());
  changed->set_option(option);
  *changed->mutable_controls() = {controls.begin(), controls.end()};
  changed->set_resource_version(report.version);
  return events;
}

absl::StatusOr<ControlNeedEvents> ApproveNeed(const ControlNeed& need, const NeedApproval& approval, const Decision&) {
  if (!IsNews(need, approval.version)) return ControlNeedEvents();
  ControlNeedEvents events;
  auto* approved = events.emplace_back().mutable_approved();
  approved->set_resource(need.resource());
  approved->set_digest(approval.digest);
  approved->set_approver(approval.approver);
  *approved->mutable_approve_time() = approval.approve_time;
  approved->set_resource_version(approval.version);
  return events;
}

absl::StatusOr<ControlNeedEvents> StandNeed(const ControlNeed& need, const NeedStanding& report, const Decision&) {
  if (!IsNews(need, report.version) || need.standing() == report.standing) return ControlNeedEvents();
  ControlNeedEvents events;
  events.emplace_back().mutable_standing_changed()->set_standing(report.standing);
  events.back().mutable_standing_changed()->set_resource(need.resource());
  events.back().mutable_standing_changed()->set_resource_version(report.version);
  return events;
}

absl::StatusOr<ControlNeedEvents> CloseNeed(const ControlNeed& need, const NeedEnd& end, const Decision&) {
  const uint64_t version = end.version;
  if (!need.open() || (version > 0 && version <= need.resource_version())) return ControlNeedEvents();
  ControlNeedEvents events;
  events.emplace_back().mutable_closed()->set_resource(need.resource());
  events.back().mutable_closed()->set_resource_version(version);
  return events;
}

}  // namespace aims::controls
