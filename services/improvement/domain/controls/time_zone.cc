#include "services/improvement/domain/controls/time_zone.h"

#include <string>

#include "aims/inventory/v1/organization.pb.h"
#include "services/improvement/domain/kept_fields.h"

namespace aims::improvement {
namespace {

using inventory::v1::OrganizationEvent;

constexpr absl::string_view kCounted[] = {"time_zone"};

void KeepOrganization(const OrganizationEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  OrganizationEvent kept;
  if (event.has_registered()) {
    kept.mutable_registered()->mutable_organization()->set_time_zone(event.registered().organization().time_zone());
  } else if (!MaskOf(kCounted, event.updated().update_mask()).paths().empty()) {
    kept.mutable_updated()->mutable_organization()->set_time_zone(event.updated().organization().time_zone());
  } else {
    return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

void CountOrganization(const History& history, Timeline& timeline) {
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto& event = *moment.As<OrganizationEvent>();
    const std::string& zone = event.has_registered() ? event.registered().organization().time_zone()
                                                     : event.updated().organization().time_zone();
    timeline.Hold(Series::kTimeZone, {zone.empty() ? "UTC" : zone});
  }
}

}  // namespace

Kind TimeZoneKind() {
  return {.id = "time_zones",
          .sources = {On<OrganizationEvent>(&KeepOrganization)},
          .series = {Series::kTimeZone},
          .count = &CountOrganization};
}

}  // namespace aims::improvement
