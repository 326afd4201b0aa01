#include "services/controls/domain/framework.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/authors.h"
#include "common/domain/proposal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "common/frameworks/difference.h"
#include "common/frameworks/frameworks.h"
#include "services/controls/domain/controls_authority.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::Framework;
using v1::FrameworkEdition;
using v1::Requirement;
using Event = v1::FrameworkEvent;

constexpr int kKeptAdoptions = 100;

// "iso-42001"
std::string IdOf(absl::string_view name) {
  const auto parsed = base::ResourceName::Parse(name);
  return parsed.ok() ? std::string(parsed->id()) : "";
}

bool IsShipped(const Framework& framework) { return framework.origin() == Framework::ORIGIN_SHIPPED; }

absl::Status RequireOwn(const Framework& framework) {
  if (!IsShipped(framework)) return absl::OkStatus();
  return domain::Refusal(framework.name(),
                         {"FRAMEWORK_SHIPPED", "6.1.3",
                          absl::StrCat("AIMS ships ", IdOf(framework.name()),
                                       ", and no organization changes it: adopt or retire it, or create an own "
                                       "framework under another id")});
}

// The first edition that is newer than the adopted one; nullptr when there is none, or when it was reported.
const FrameworkEdition* NewerEdition(const Framework& framework) {
  if (!IsShipped(framework) || framework.state() != Framework::STATE_ADOPTED) return nullptr;
  const FrameworkEdition* newest = frameworks::FindEdition(IdOf(framework.name()));
  if (newest == nullptr || newest->effective_date() <= framework.adoption().effective_date()) return nullptr;
  if (newest->version() == framework.newer_version()) return nullptr;
  return newest;
}

absl::Time FirstInstantOf(const std::string& day) {
  const auto span = base::TimeSpanFromText(day);
  return span.ok() ? span->first : absl::InfinitePast();
}

std::string ShippedVersions(absl::string_view framework_id) {
  std::vector<std::string> versions;
  for (const FrameworkEdition& edition : frameworks::Shipped().editions()) {
    if (edition.framework_id() == framework_id) versions.push_back(edition.version());
  }
  return absl::StrJoin(versions, ", ");
}

void RequireNotInForce(const Framework& framework, const std::string& version, const std::string& digest,
                       Refusals* refusals) {
  const bool same = framework.state() == Framework::STATE_ADOPTED && framework.adoption().digest() == digest &&
                    (!IsShipped(framework) || framework.adoption().version() == version);
  refusals->Unless(!same, {"ALREADY_ADOPTED", "6.1.3",
                           absl::StrCat("version ", framework.adoption().version(), " is in force already")});
}

// An own framework gets the version by its adoption, and no other rows had it.
void RequireUnused(const Framework& framework, const std::string& version, Refusals* refusals) {
  const auto used = [&](const Framework::Adoption& adoption) {
    return adoption.version() == version && adoption.digest() != framework.digest();
  };
  const auto& earlier = framework.earlier_adoptions();
  refusals->Unless(
      !used(framework.adoption()) && std::none_of(earlier.begin(), earlier.end(), used),
      {"VERSION_USED", "6.1.3", absl::StrCat("version ", version, " had other requirements: choose a new version")});
}

// Adds what bars an adoption of an own framework with these rows.
void RequireAdoptable(const Framework& framework, const v1::AdoptFrameworkRequest& request, const Decision& decision,
                      Refusals* refusals) {
  refusals->Add(domain::NamesDigest(framework, request.digest(), "6.1.3"));
  refusals->Unless(
      !RowsAsWritten(framework).requirements().empty(),
      {"REQUIREMENTS_MISSING", "6.1.3", "the framework has no requirements: set them before it is adopted"});
  const std::vector<std::string> faults = FaultsAsWritten(framework, decision);
  refusals->Unless(faults.empty(), {"REQUIREMENTS_FAULTY", "6.1.3", absl::StrJoin(faults, "; ")});
  RequireUnused(framework, request.version(), refusals);
  RequireNotInForce(framework, request.version(), framework.digest(), refusals);
}

void EndAdoption(const EventMetadata& metadata, Framework* state) {
  if (!state->has_adoption()) return;
  if (state->earlier_adoptions_size() == kKeptAdoptions) state->mutable_earlier_adoptions()->DeleteSubrange(0, 1);
  Framework::Adoption* earlier = state->add_earlier_adoptions();
  *earlier = state->adoption();
  *earlier->mutable_end_time() = metadata.occur_time();
  state->clear_adoption();
}

void FoldAdopted(const v1::FrameworkAdopted& adopted, const EventMetadata& metadata, Framework* state) {
  EndAdoption(metadata, state);
  Framework::Adoption* adoption = state->mutable_adoption();
  adoption->set_version(adopted.version());
  adoption->set_digest(adopted.digest());
  adoption->set_adopter(metadata.actor().subject());
  *adoption->mutable_adopt_time() = metadata.occur_time();
  adoption->set_reason(metadata.reason());
  adoption->set_effective_date(adopted.effective_date());
  if (!IsShipped(*state)) {
    if (state->has_draft()) state->mutable_edition()->Swap(state->mutable_draft());
    state->clear_draft();
    state->mutable_edition()->set_version(adopted.version());
  }
  state->clear_authors();
  state->clear_newer_version();
  state->set_state(Framework::STATE_ADOPTED);
  state->set_state_reason(metadata.reason());
}

void FoldOffered(const v1::FrameworkOffered& offered, Framework* state) {
  state->set_display_name(offered.display_name());
  state->set_language(offered.language());
  state->set_source(offered.source());
  state->set_origin(Framework::ORIGIN_SHIPPED);
  state->set_state(Framework::STATE_AVAILABLE);
}

}  // namespace

std::vector<domain::Move> Frameworks::Moves() {
  return domain::MoveTable<Frameworks>()
      .On<v1::CreateFrameworkRequest>(&Register)
      .On<v1::UpdateFrameworkRequest>(&Update)
      .On<v1::SetFrameworkRequirementsRequest>(&SetRequirements)
      .On<v1::RemoveFrameworkRequirementsRequest>(&RemoveRequirements)
      .On<v1::AdoptFrameworkRequest>(
          &Adopt, {Framework::STATE_AVAILABLE, Framework::STATE_ADOPTED, Framework::STATE_RETIRED}, "6.1.3")
      .On<v1::RetireFrameworkRequest>(&Retire, {Framework::STATE_ADOPTED}, "6.1.3")
      .On<v1::DeleteFrameworkRequest>(&Delete)
      .On<v1::UndeleteFrameworkRequest>(&Undelete);
}

absl::Status Frameworks::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRegistered:
      state->set_origin(Framework::ORIGIN_OWN);
      state->set_state(Framework::STATE_AVAILABLE);
      state->mutable_draft()->set_framework_id(IdOf(metadata.subject()));
      state->set_digest(frameworks::DigestOf(state->draft()));
      return absl::OkStatus();
    case Event::kUpdated:
    case Event::kDeleted:
    case Event::kUndeleted:
      return absl::OkStatus();
    case Event::kOffered:
      FoldOffered(event.offered(), state);
      return absl::OkStatus();
    case Event::kRequirementsSet:
      FoldRequirementsSet(event.requirements_set(), state);
      domain::AddAuthor(metadata.actor(), state);
      return absl::OkStatus();
    case Event::kRequirementsRemoved:
      FoldRequirementsRemoved(event.requirements_removed(), state);
      domain::AddAuthor(metadata.actor(), state);
      return absl::OkStatus();
    case Event::kAdopted:
      FoldAdopted(event.adopted(), metadata, state);
      return absl::OkStatus();
    case Event::kRetired:
      EndAdoption(metadata, state);
      state->clear_newer_version();
      state->set_state(Framework::STATE_RETIRED);
      state->set_state_reason(metadata.reason());
      return absl::OkStatus();
    case Event::kVersionShipped:
      state->set_newer_version(event.version_shipped().version());
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::optional<absl::Time> Frameworks::NextDue(const State& state) {
  const FrameworkEdition* newer = NewerEdition(state);
  if (newer == nullptr) return absl::nullopt;
  return std::max(base::FromProto(state.adoption().adopt_time()), FirstInstantOf(newer->effective_date()));
}

absl::StatusOr<FrameworkEvents> Frameworks::FallDue(const State& state, const Decision& decision) {
  const auto due = NextDue(state);
  if (!due.has_value() || *due > decision.time) return FrameworkEvents();
  const FrameworkEdition& newer = *NewerEdition(state);
  const FrameworkEdition* adopted = AdoptedEdition(state);
  const v1::FrameworkDifference difference =
      frameworks::DifferenceOf(adopted == nullptr ? FrameworkEdition() : *adopted, newer);
  FrameworkEvents events(1);
  auto* shipped = events[0].mutable_version_shipped();
  shipped->set_version(newer.version());
  shipped->set_added(difference.added_size());
  shipped->set_removed(difference.removed_size());
  shipped->set_changed(difference.changed_size());
  return events;
}

std::string Frameworks::DueBasis() {
  return absl::StrJoin(ShippedFrameworks(), ", ", [](std::string* out, const FrameworkEdition* edition) {
    absl::StrAppend(out, edition->framework_id(), " ", edition->version());
  });
}

std::vector<const FrameworkEdition*> ShippedFrameworks() {
  std::vector<const FrameworkEdition*> newest;
  for (const FrameworkEdition& edition : frameworks::Shipped().editions()) {
    if (frameworks::FindEdition(edition.framework_id()) == &edition) newest.push_back(&edition);
  }
  return newest;
}

absl::StatusOr<FrameworkEvents> OfferFramework(const Framework& framework, const FrameworkEdition& edition,
                                               const Decision&) {
  if (!framework.name().empty()) return FrameworkEvents();
  FrameworkEvents events(1);
  auto* offered = events[0].mutable_offered();
  offered->set_display_name(edition.display_name());
  offered->set_version(edition.version());
  offered->set_language(edition.language());
  offered->set_source(edition.source());
  return events;
}

absl::StatusOr<FrameworkEvents> Register(const Framework&, const v1::CreateFrameworkRequest& request,
                                         const Decision& decision) {
  const std::string id = IdOf(decision.subject);
  if (frameworks::FindEdition(id) != nullptr) {
    return domain::Refusal(decision.subject, {"ID_SHIPPED", "6.1.3",
                                              absl::StrCat("AIMS ships a framework with the id ", id,
                                                           ": adopt that one, or choose another id")});
  }
  return domain::Registered<Event>(request.framework());
}

absl::StatusOr<FrameworkEvents> Update(const Framework& framework, const v1::UpdateFrameworkRequest& request,
                                       const Decision&) {
  RETURN_IF_ERROR(RequireOwn(framework));
  return domain::Updated<Event>(framework, request.framework(), request.update_mask());
}

absl::StatusOr<FrameworkEvents> Delete(const Framework& framework, const v1::DeleteFrameworkRequest& request,
                                       const Decision& decision) {
  RETURN_IF_ERROR(RequireOwn(framework));
  if (framework.state() == Framework::STATE_ADOPTED) {
    return domain::Refusal(framework.name(),
                           {"FRAMEWORK_ADOPTED", "6.1.3",
                            absl::StrCat("version ", framework.adoption().version(), " is in force: retire it first")});
  }
  return domain::Deleted<Event>(request, decision);
}

absl::StatusOr<FrameworkEvents> Undelete(const Framework&, const v1::UndeleteFrameworkRequest&, const Decision&) {
  return domain::Undeleted<Event>();
}

absl::StatusOr<FrameworkEvents> Adopt(const Framework& framework, const v1::AdoptFrameworkRequest& request,
                                      const Decision& decision) {
  Refusals refusals(framework.name());
  domain::Authority authority = AuthorityFor(decision, "6.1.3");
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED));
  Event event;
  auto* adopted = event.mutable_adopted();
  if (IsShipped(framework)) {
    const std::string id = IdOf(framework.name());
    const FrameworkEdition* edition = frameworks::FindEdition(id, request.version());
    if (edition == nullptr) {
      refusals.Add(domain::Violation{"VERSION_UNKNOWN", "6.1.3",
                                     absl::StrCat("AIMS does not ship version ", request.version(), " of ", id,
                                                  ": choose of ", ShippedVersions(id))});
    } else {
      adopted->set_digest(frameworks::DigestOf(*edition));
      adopted->set_effective_date(edition->effective_date());
      refusals.Unless(request.digest().empty() || request.digest() == adopted->digest(),
                      {"OTHER_DIGEST", "6.1.3",
                       absl::StrCat("the digest of version ", request.version(), " is ", adopted->digest(), ", not ",
                                    request.digest(), ": read the requirements again and decide again")});
      RequireNotInForce(framework, request.version(), adopted->digest(), &refusals);
    }
  } else {
    refusals.Add(authority.FourEyes({.makers = {framework.authors().begin(), framework.authors().end()}}));
    RequireAdoptable(framework, request, decision, &refusals);
    adopted->set_digest(framework.digest());
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  adopted->set_version(request.version());
  adopted->set_earlier_version(framework.adoption().version());
  *adopted->mutable_authority() = authority.grounds();
  return FrameworkEvents{std::move(event)};
}

absl::StatusOr<FrameworkEvents> Retire(const Framework& framework, const v1::RetireFrameworkRequest&,
                                       const Decision& decision) {
  Refusals refusals(framework.name());
  domain::Authority authority = AuthorityFor(decision, "6.1.3");
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED));
  RETURN_IF_ERROR(refusals.ToStatus());
  FrameworkEvents events(1);
  events[0].mutable_retired()->set_version(framework.adoption().version());
  *events[0].mutable_retired()->mutable_authority() = authority.grounds();
  return events;
}

absl::optional<domain::Violation> RequirementKnown(absl::string_view reference, const Decision& decision,
                                                   absl::string_view clause) {
  if (frameworks::FindRequirement(reference) != nullptr) return absl::nullopt;
  const auto split = frameworks::SplitReference(reference);
  const auto subject = base::ResourceName::Parse(decision.subject);
  if (split.has_value() && subject.ok()) {
    const auto own = decision.Find<Framework>(
        base::ResourceName::Join(subject->organization(), Frameworks::kCollection, split->first));
    if (own != nullptr && (frameworks::FindRequirement(RowsAsWritten(*own), split->second) != nullptr ||
                           frameworks::FindRequirement(own->edition(), split->second) != nullptr)) {
      return absl::nullopt;
    }
  }
  return domain::Violation{
      "REQUIREMENT_UNKNOWN", std::string(clause),
      absl::StrCat("\"", reference,
                   "\" is no requirement of a framework that is shipped or the organization's own: "
                   "name it as iso-42001:A.6.2.6")};
}

const FrameworkEdition* AdoptedEdition(const Framework& framework) {
  if (framework.state() != Framework::STATE_ADOPTED) return nullptr;
  if (!IsShipped(framework)) return &framework.edition();
  return frameworks::FindEdition(IdOf(framework.name()), framework.adoption().version());
}

std::vector<Requirement> ControlsOf(const Framework& framework) {
  std::vector<Requirement> controls;
  const FrameworkEdition* edition = AdoptedEdition(framework);
  if (edition == nullptr) return controls;
  for (const Requirement& requirement : edition->requirements()) {
    if (requirement.kind() == Requirement::KIND_CONTROL) controls.push_back(requirement);
  }
  return controls;
}

}  // namespace aims::controls
