#include "services/risk/domain/organization_authority.h"

#include "common/base/resource_name.h"

namespace aims::risk {

absl::Status OrganizationAuthorities::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kReported:
      *state->mutable_authorities() = event.reported().authorities();
      state->set_organization_version(event.reported().organization_version());
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::StatusOr<OrganizationAuthorityEvents> ReportAuthorities(const v1::OrganizationAuthority& known,
                                                              const v1::OrganizationAuthorityReported& report,
                                                              const domain::Decision&) {
  if (known.organization_version() >= report.organization_version()) return OrganizationAuthorityEvents{};
  v1::OrganizationAuthorityEvent event;
  *event.mutable_reported() = report;
  return OrganizationAuthorityEvents{event};
}

std::string AuthorityRecordName(absl::string_view name) {
  const auto parsed = base::ResourceName::Parse(name);
  if (!parsed.ok()) return "";
  return base::ResourceName::Join(parsed->organization(), OrganizationAuthorities::kCollection, "current");
}

type::v1::Authorities AuthoritiesOf(const domain::Decision& decision) {
  const auto record = decision.Find<v1::OrganizationAuthority>(AuthorityRecordName(decision.subject));
  return record == nullptr ? type::v1::Authorities() : record->authorities();
}

domain::Authority AuthorityFor(const domain::Decision& decision, absl::string_view clause) {
  return domain::Authority(AuthoritiesOf(decision), decision, clause);
}

}  // namespace aims::risk
