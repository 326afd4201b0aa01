#pragma once
// The copy that a service keeps of the record of who may decide in an organization, as the inventory reported it. The
// decisions of the service go by it. Written once for all services that keep one: ISO/IEC 42001 5.3, A.3.2.
//
//   struct OrganizationAuthorities : domain::AuthorityRecord<v1::OrganizationAuthority, v1::OrganizationAuthorityEvent> {
//     static constexpr absl::string_view kCollection = "organizationAuthorities";
//   };
//   const domain::Authority authority = domain::AuthorityFor<OrganizationAuthorities>(decision, "6.1.3");
//
// The state has `authorities` and `organization_version`, and the one event is `reported`, with the same two. Its move has
// no request: it follows from an event of the organization. Pure: same inputs, same events.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/type/v1/authority.pb.h"
#include "common/base/resource_name.h"
#include "common/domain/aggregate.h"
#include "common/domain/authority.h"
#include "common/domain/decision.h"

namespace aims::domain {

// A version of the organization with the record that holds from it on.
struct AuthorityReport {
  type::v1::Authorities authorities;
  uint64_t organization_version = 0;
};

template <class StateMessage, class EventMessage>
struct AuthorityRecord {
  using State = StateMessage;
  using Event = EventMessage;

  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
    switch (event.event_case()) {
      case Event::kReported:
        *state->mutable_authorities() = event.reported().authorities();
        state->set_organization_version(event.reported().organization_version());
        return absl::OkStatus();
      case Event::EVENT_NOT_SET:
        break;
    }
    return UnknownEvent(metadata);
  }

  // Records the report; nothing when this version of the organization or a later one is known.
  static absl::StatusOr<std::vector<Event>> Report(const State& known, const AuthorityReport& report, const Decision&) {
    if (known.organization_version() >= report.organization_version) return std::vector<Event>();
    std::vector<Event> events(1);
    *events[0].mutable_reported()->mutable_authorities() = report.authorities;
    events[0].mutable_reported()->set_organization_version(report.organization_version);
    return events;
  }
};

// The report in an event of the inventory; nullopt in any other event. From the registration on, so that the record also
// says which organizations there are.
template <class InventoryRecord>
absl::optional<AuthorityReport> AuthorityReportIn(const InventoryRecord& cause) {
  const auto& event = cause.organization();
  if (!event.has_registered() && !event.has_authorities_changed()) return absl::nullopt;
  return AuthorityReport{event.authorities_changed().authorities(), cause.metadata().version()};
}

// Name of the record of the organization that `name` belongs to: organizations/acme/organizationAuthorities/current.
// Empty for an invalid name.
template <class Aggregate>
std::string AuthorityRecordName(absl::string_view name) {
  const auto parsed = base::ResourceName::Parse(name);
  if (!parsed.ok()) return "";
  return base::ResourceName::Join(parsed->organization(), Aggregate::kCollection, "current");
}

// Who may decide in the organization of the decision's subject. Nothing was reported: STRICT separation holds.
template <class Aggregate>
type::v1::Authorities AuthoritiesOf(const Decision& decision) {
  const auto record = decision.Find<typename Aggregate::State>(AuthorityRecordName<Aggregate>(decision.subject));
  return record == nullptr ? type::v1::Authorities() : record->authorities();
}

template <class Aggregate>
Authority AuthorityFor(const Decision& decision, absl::string_view clause) {
  return Authority(AuthoritiesOf<Aggregate>(decision), decision, clause);
}

}  // namespace aims::domain
