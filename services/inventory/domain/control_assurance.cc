#include "services/inventory/domain/control_assurance.h"

#include "common/base/resource_name.h"
#include "common/domain/entries.h"

namespace aims::inventory {
namespace {

using Control = v1::SystemAssurance::Controls::Control;
using Controls = google::protobuf::RepeatedPtrField<Control>;

int PlaceOf(const Controls& controls, const std::string& name) {
  return domain::PlaceOf(controls, [&](const Control& known) { return known.control() == name; });
}

template <class Event>
std::vector<Event> Report(const Controls& controls, const v1::ControlReported& report) {
  const int place = PlaceOf(controls, report.control().control());
  const bool is_new = place == controls.size();
  if (is_new ? !report.required() : controls[place].control_version() >= report.control().control_version()) return {};
  std::vector<Event> events(1);
  *events[0].mutable_control_reported() = report;
  return events;
}

}  // namespace

absl::Status ControlAssurances::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kControlReported:
      FoldControl(event.control_reported(), state->mutable_controls());
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

std::string ControlAssuranceName(absl::string_view name) {
  const auto parsed = base::ResourceName::Parse(name);
  if (!parsed.ok()) return "";
  return base::ResourceName::Join(parsed->organization(), ControlAssurances::kCollection, "current");
}

absl::StatusOr<ControlAssuranceEvents> ReportControlOfAll(const v1::ControlAssurance& assurance,
                                                          const v1::ControlReported& report, const domain::Decision&) {
  return Report<v1::ControlAssuranceEvent>(assurance.controls(), report);
}

absl::StatusOr<SystemAssuranceEvents> ReportControl(const v1::SystemAssurance& assurance,
                                                    const v1::ControlReported& report, const domain::Decision&) {
  return Report<v1::SystemAssuranceEvent>(assurance.controls().controls(), report);
}

void FoldControl(const v1::ControlReported& reported, Controls* controls) {
  const int place = PlaceOf(*controls, reported.control().control());
  if (reported.required()) {
    domain::SetEntry(place, reported.control(), controls);
  } else {
    domain::RemoveEntry(place, controls);
  }
}

}  // namespace aims::inventory
