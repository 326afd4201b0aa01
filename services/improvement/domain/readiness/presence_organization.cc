// What the events of the organization itself show: its context, its roles, its management. ISO/IEC 42001 4.1, 5.1, 5.3.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aims/inventory/v1/organization.pb.h"
#include "common/base/time.h"
#include "services/improvement/domain/readiness/presence.h"
#include "services/improvement/domain/readiness/steps.h"

namespace aims::improvement {
namespace {

using inventory::v1::Organization;
using inventory::v1::OrganizationEvent;
using Review = Organization::ContextReview;

bool HasPath(const google::protobuf::FieldMask& mask, absl::string_view path) {
  return std::find(mask.paths().begin(), mask.paths().end(), path) != mask.paths().end();
}

// Whether there are issues and roles, without their texts.
Organization Context(const Organization& from) {
  Organization kept;
  if (from.issues_size() > 0) kept.add_issues();
  if (from.ai_roles_size() > 0) kept.add_ai_roles(from.ai_roles(0));
  kept.set_climate_relevance(from.climate_relevance());
  return kept;
}

void KeepOrganization(const OrganizationEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  OrganizationEvent kept = Emptied(event);
  switch (event.event_case()) {
    case OrganizationEvent::kRegistered:
      *kept.mutable_registered()->mutable_organization() = Context(event.registered().organization());
      break;
    case OrganizationEvent::kUpdated:
      for (const char* path : {"issues", "ai_roles", "climate_relevance"}) {
        if (HasPath(event.updated().update_mask(), path))
          kept.mutable_updated()->mutable_update_mask()->add_paths(path);
      }
      if (kept.updated().update_mask().paths().empty()) return;
      *kept.mutable_updated()->mutable_organization() = Context(event.updated().organization());
      break;
    case OrganizationEvent::kContextReviewed:
      kept.mutable_context_reviewed()->set_subject(event.context_reviewed().subject());
      *kept.mutable_context_reviewed()->mutable_next_review_time() = event.context_reviewed().next_review_time();
      break;
    case OrganizationEvent::kResponsibilityAssigned:
      *kept.mutable_responsibility_assigned() = event.responsibility_assigned();
      break;
    case OrganizationEvent::kResponsibilityRevoked:
      *kept.mutable_responsibility_revoked() = event.responsibility_revoked();
      break;
    case OrganizationEvent::kResponsibilityEnded:
      *kept.mutable_responsibility_ended() = event.responsibility_ended();
      break;
    case OrganizationEvent::kManagementDesignated: {
      auto* designation = kept.mutable_management_designated()->mutable_designation();
      designation->set_number(event.management_designated().designation().number());
      designation->set_role(event.management_designated().designation().role());
      break;
    }
    case OrganizationEvent::kManagementDesignationRevoked:
      kept.mutable_management_designation_revoked()->set_number(event.management_designation_revoked().number());
      break;
    case OrganizationEvent::kManagementDesignationEnded:
      kept.mutable_management_designation_ended()->set_number(event.management_designation_ended().number());
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct OrganizationFacts {
  bool issues = false, roles = false, climate = false;
  std::set<std::pair<std::string, std::string>> responsibilities;  // role and holder
  std::map<uint32_t, type::v1::ManagementRole> designations;       // by number
  std::map<Review::Subject, absl::Time> reviews;                   // the next one is due

  void Set(const Organization& organization, absl::string_view path) {
    if (path == "issues") issues = organization.issues_size() > 0;
    if (path == "ai_roles") roles = organization.ai_roles_size() > 0;
    if (path == "climate_relevance") {
      climate = organization.climate_relevance() != Organization::CLIMATE_RELEVANCE_UNSPECIFIED;
    }
  }

  void Apply(const OrganizationEvent& event) {
    switch (event.event_case()) {
      case OrganizationEvent::kRegistered:
        for (const char* path : {"issues", "ai_roles", "climate_relevance"}) {
          Set(event.registered().organization(), path);
        }
        break;
      case OrganizationEvent::kUpdated:
        for (const std::string& path : event.updated().update_mask().paths()) Set(event.updated().organization(), path);
        break;
      case OrganizationEvent::kContextReviewed:
        reviews[event.context_reviewed().subject()] = base::FromProto(event.context_reviewed().next_review_time());
        break;
      case OrganizationEvent::kResponsibilityAssigned:
        responsibilities.emplace(event.responsibility_assigned().role_id(),
                                 event.responsibility_assigned().subject_id());
        break;
      case OrganizationEvent::kResponsibilityRevoked:
        responsibilities.erase({event.responsibility_revoked().role_id(), event.responsibility_revoked().subject_id()});
        break;
      case OrganizationEvent::kResponsibilityEnded:
        responsibilities.erase({event.responsibility_ended().role_id(), event.responsibility_ended().subject_id()});
        break;
      case OrganizationEvent::kManagementDesignated:
        designations[event.management_designated().designation().number()] =
            event.management_designated().designation().role();
        break;
      case OrganizationEvent::kManagementDesignationRevoked:
        designations.erase(event.management_designation_revoked().number());
        break;
      case OrganizationEvent::kManagementDesignationEnded:
        designations.erase(event.management_designation_ended().number());
        break;
      default:
        break;
    }
  }

  Labels At(absl::Time time) const {
    Labels labels;
    if (issues) labels.push_back("context/issues");
    if (roles) labels.push_back("context/ai-roles");
    if (climate) labels.push_back("context/climate-decided");
    for (const auto& [subject, due] : reviews) {
      if (due <= time) continue;
      if (subject == Review::SUBJECT_CONTEXT) labels.push_back("context/reviewed");
      if (subject == Review::SUBJECT_INTERESTED_PARTIES) labels.push_back("parties/reviewed");
    }
    for (const auto& [role, holder] : responsibilities) {
      labels.push_back("roles/assigned");
      if (role == "reports-to-top-management") labels.push_back("roles/reporting");
    }
    for (const auto& [number, role] : designations) {
      labels.push_back("management/designated");
      if (role == type::v1::MANAGEMENT_ROLE_TOP) labels.push_back("management/top");
    }
    return labels;
  }
};

void CountOrganization(const History& history, Timeline& timeline) {
  OrganizationFacts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Apply(*moment.As<OrganizationEvent>());
    timeline.Hold(Series::kPresence, facts.At(moment.time));
    std::set<absl::Time> due;
    for (const auto& [subject, time] : facts.reviews) due.insert(time);
    for (const absl::Time time : due) {
      if (time > moment.time) timeline.Hold(Series::kPresence, facts.At(time), time);
    }
  }
}

}  // namespace

std::vector<Kind> OrganizationPresence() {
  return {{.id = "presence-organization",
           .sources = {On<OrganizationEvent>(&KeepOrganization)},
           .series = {Series::kPresence, Series::kDone},
           .count = &CountOrganization}};
}

}  // namespace aims::improvement
