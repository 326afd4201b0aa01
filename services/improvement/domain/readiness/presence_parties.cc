// What the events of interested parties (ISO/IEC 42001 4.2) and suppliers (8.1) show.

#include <map>
#include <string>
#include <vector>

#include "aims/inventory/v1/interested_party.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/base/time.h"
#include "services/improvement/domain/readiness/presence.h"
#include "services/improvement/domain/readiness/steps.h"

namespace aims::improvement {
namespace {

using inventory::v1::InterestedParty;
using inventory::v1::Supplier;
using inventory::v1::SupplierEvent;
using PartyEvent = inventory::v1::InterestedPartyEvent;

// --- Interested parties ---

void KeepRequirement(const InterestedParty::Requirement& from, InterestedParty::Requirement* kept) {
  kept->set_requirement_id(from.requirement_id());
  kept->set_resolution(from.resolution());
}

void KeepParty(const PartyEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  PartyEvent kept = Emptied(event);
  switch (event.event_case()) {
    case PartyEvent::kRegistered:
      for (const auto& requirement : event.registered().interested_party().requirements()) {
        KeepRequirement(requirement, kept.mutable_registered()->mutable_interested_party()->add_requirements());
      }
      break;
    case PartyEvent::kRequirementSet:
      KeepRequirement(event.requirement_set().requirement(), kept.mutable_requirement_set()->mutable_requirement());
      break;
    case PartyEvent::kRequirementRemoved:
      *kept.mutable_requirement_removed() = event.requirement_removed();
      break;
    case PartyEvent::kDeleted:
    case PartyEvent::kUndeleted:
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct PartyFacts {
  bool deleted = false;
  std::map<std::string, bool> requirements;  // whether it is resolved

  void Set(const InterestedParty::Requirement& requirement) {
    requirements[requirement.requirement_id()] =
        requirement.resolution() != InterestedParty::Requirement::RESOLUTION_UNSPECIFIED;
  }
  void Apply(const PartyEvent& event) {
    for (const auto& requirement : event.registered().interested_party().requirements()) Set(requirement);
    if (event.has_requirement_set()) Set(event.requirement_set().requirement());
    if (event.has_requirement_removed()) requirements.erase(event.requirement_removed().requirement_id());
    if (event.has_deleted()) deleted = true;
    if (event.has_undeleted()) deleted = false;
  }
  Labels Now() const {
    if (deleted) return {};
    Labels labels = {"parties/registered"};
    for (const auto& [id, resolved] : requirements) {
      labels.push_back("parties/requirements");
      if (!resolved) labels.push_back("parties/requirements-open");
    }
    return labels;
  }
};

void CountParty(const History& history, Timeline& timeline) {
  PartyFacts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Apply(*moment.As<PartyEvent>());
    timeline.Hold(Series::kPresence, facts.Now());
  }
}

// --- Suppliers ---

void KeepSupplier(const SupplierEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  SupplierEvent kept = Emptied(event);
  switch (event.event_case()) {
    case SupplierEvent::kAssessed:
      kept.mutable_assessed()->set_assessment(event.assessed().assessment());
      *kept.mutable_assessed()->mutable_expire_time() = event.assessed().expire_time();
      break;
    case SupplierEvent::kRegistered:
    case SupplierEvent::kDeleted:
    case SupplierEvent::kUndeleted:
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

void CountSupplier(const History& history, Timeline& timeline) {
  bool deleted = false;
  absl::Time suitable_until = absl::InfinitePast();
  const Labels kAssessed = {"suppliers/registered"};
  const Labels kUnassessed = {"suppliers/registered", "suppliers/unassessed"};
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto& event = *moment.As<SupplierEvent>();
    if (event.has_deleted()) deleted = true;
    if (event.has_undeleted()) deleted = false;
    if (event.has_assessed()) {
      const Supplier::Assessment assessment = event.assessed().assessment();
      const bool suitable =
          assessment == Supplier::ASSESSMENT_SUITABLE || assessment == Supplier::ASSESSMENT_SUITABLE_WITH_CONDITIONS;
      suitable_until = suitable ? base::FromProto(event.assessed().expire_time()) : absl::InfinitePast();
    }
    if (deleted) {
      timeline.Hold(Series::kPresence, {});
      continue;
    }
    timeline.Hold(Series::kPresence, moment.time < suitable_until ? kAssessed : kUnassessed);
    if (moment.time < suitable_until) timeline.Hold(Series::kPresence, kUnassessed, suitable_until);
  }
}

}  // namespace

std::vector<Kind> PartyPresence() {
  return {{.id = "presence-parties",
           .sources = {On<PartyEvent>(&KeepParty)},
           .series = {Series::kPresence, Series::kDone},
           .count = &CountParty},
          {.id = "presence-suppliers",
           .sources = {On<SupplierEvent>(&KeepSupplier)},
           .series = {Series::kPresence, Series::kDone},
           .count = &CountSupplier}};
}

}  // namespace aims::improvement
