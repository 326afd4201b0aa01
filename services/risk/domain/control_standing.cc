#include "services/risk/domain/control_standing.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/controls/v1/catalogue.pb.h"
#include "common/base/resource_name.h"
#include "common/domain/known.h"
#include "common/frameworks/frameworks.h"

namespace aims::risk {
namespace {

using domain::Decision;
using domain::Violation;
using v1::ControlStanding;

// "A.6.2.6" or "iso-42001:A.6.2.6".
bool IsOfAnnexA(const std::string& control) {
  const auto* requirement = frameworks::FindRequirement(
      absl::StrContains(control, ':') ? control : frameworks::JoinReference("iso-42001", control));
  return requirement != nullptr && requirement->kind() == controls::v1::Requirement::KIND_CONTROL &&
         (!absl::StrContains(control, ':') || absl::StartsWith(control, "iso-42001:"));
}

bool IsOfTheOrganization(const std::string& control, const Decision& decision) {
  if (!domain::SameOrganization(decision.subject, control)) return false;
  const auto standing = decision.Find<ControlStanding>(StandingName(control));
  return standing != nullptr && !standing->retired();
}

}  // namespace

absl::Status ControlStandings::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kReported: {
      const ControlStanding& standing = event.reported().standing();
      state->set_control(standing.control());
      state->set_control_version(standing.control_version());
      state->set_in_place(standing.in_place());
      state->set_compensated(standing.compensated());
      state->set_retired(standing.retired());
      *state->mutable_causes() = standing.causes();
      return absl::OkStatus();
    }
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

std::string StandingName(absl::string_view control) {
  const auto name = base::ResourceName::Parse(control);
  if (!name.ok() || name->collection() != "controls") return "";
  return base::ResourceName::Join(name->parent(), ControlStandings::kCollection, name->id());
}

absl::StatusOr<ControlStandingEvents> ReportStanding(const ControlStanding& known, const ControlStanding& report,
                                                     const Decision&) {
  if (known.control_version() >= report.control_version()) return ControlStandingEvents{};
  v1::ControlStandingEvent event;
  *event.mutable_reported()->mutable_standing() = report;
  return ControlStandingEvents{event};
}

absl::optional<Violation> ControlsKnown(const v1::Treatment& treatment, const v1::Treatment& before,
                                        const Decision& decision) {
  std::vector<std::string> unknown;
  for (const std::string& control : treatment.controls()) {
    const auto& known = before.controls();
    if (std::find(known.begin(), known.end(), control) != known.end()) continue;
    if (!IsOfAnnexA(control) && !IsOfTheOrganization(control, decision)) unknown.push_back(control);
  }
  if (unknown.empty()) return absl::nullopt;
  return Violation{"CONTROL_UNKNOWN", "6.1.3",
                   absl::StrCat("not found: ", absl::StrJoin(unknown, ", "),
                                "; give the id of a control of Annex A (A.6.2.6), or the name of a control of the "
                                "organization that is not retired; a control that was created a moment ago is known "
                                "within seconds")};
}

absl::optional<Violation> ControlsInPlace(const v1::Treatment& treatment, const Decision& decision) {
  std::vector<std::string> missing;
  for (const std::string& control : treatment.controls()) {
    const auto standing = decision.Find<ControlStanding>(StandingName(control));
    if (standing == nullptr || standing->in_place()) continue;
    const std::string causes =
        standing->causes().empty() ? "" : absl::StrCat(" (", absl::StrJoin(standing->causes(), "; "), ")");
    missing.push_back(control + causes);
  }
  if (missing.empty()) return absl::nullopt;
  return Violation{"CONTROL_NOT_IN_PLACE", "8.3",
                   absl::StrCat("these controls of the treatment are not in place: ", absl::StrJoin(missing, ", "),
                                "; put them in place, or record the outcome as not effective")};
}

}  // namespace aims::risk
