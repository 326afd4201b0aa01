// The rows of own frameworks: written in portions, checked as a whole.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error_details.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/domain/authors.h"
#include "common/domain/entries.h"
#include "common/frameworks/check.h"
#include "common/frameworks/frameworks.h"
#include "google/rpc/error_details.pb.h"
#include "services/controls/domain/framework.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using frameworks::Fault;
using v1::Framework;
using v1::FrameworkEdition;
using v1::Mapping;
using v1::Requirement;
using Event = v1::FrameworkEvent;

constexpr int kMaxRequirements = 500;
constexpr int kMaxMappings = 1000;
constexpr size_t kMaxRowBytes = 800 << 10;  // a resource holds them twice, and has at most 2 MiB
constexpr size_t kPortionBytes = 32 << 10;  // of one event, which has at most 60 KiB
constexpr int kPortionKeys = 90;
constexpr size_t kMaxNamedFaults = 100;  // in one answer

std::pair<std::string, std::string> KeyOf(const v1::MappingKey& key) {
  return {key.from_requirement(), key.to_requirement().empty() ? key.to_framework() : key.to_requirement()};
}

// The places of the rows of an edition, by their ids and keys.
class Places {
 public:
  explicit Places(const FrameworkEdition& edition) {
    for (const Requirement& row : edition.requirements()) Took(row);
    for (const Mapping& row : edition.mappings()) Took(row);
  }

  // The place of a row with that id or key; where a new one goes, when there is none.
  int Of(const Requirement& row) const { return Of(requirements_, row.requirement_id()); }
  int Of(const Mapping& row) const { return Of(mappings_, frameworks::KeyOf(row)); }
  bool HasRequirement(const std::string& id) const { return requirements_.count(id) > 0; }
  bool HasMapping(const v1::MappingKey& key) const { return mappings_.count(KeyOf(key)) > 0; }

  // A row was put at its place.
  void Took(const Requirement& row) { requirements_.try_emplace(row.requirement_id(), requirements_.size()); }
  void Took(const Mapping& row) { mappings_.try_emplace(frameworks::KeyOf(row), mappings_.size()); }

 private:
  template <class Map>
  static int Of(const Map& places, const typename Map::key_type& key) {
    const auto found = places.find(key);
    return found == places.end() ? static_cast<int>(places.size()) : found->second;
  }

  std::map<std::string, int> requirements_;
  std::map<std::pair<std::string, std::string>, int> mappings_;
};

// The rows as they would be, and which row of the request each one is; -1 where the request does not have it.
struct Rows {
  FrameworkEdition edition;
  std::vector<int> requirements;
  std::vector<int> mappings;
};

// Puts the rows of the request at their places in `rows`. A row that the request has twice goes to the end, so that the
// check finds it there.
template <class Given, class Entries>
void Put(const Given& given, const Places& places, Entries* rows, std::vector<int>* of_request) {
  of_request->assign(rows->size(), -1);
  Places now = places;
  for (int i = 0; i < given.size(); ++i) {
    int place = now.Of(given[i]);
    if (place < rows->size() && (*of_request)[place] >= 0) place = rows->size();
    domain::SetEntry(place, given[i], rows);
    of_request->resize(rows->size());
    (*of_request)[place] = i;
    now.Took(given[i]);
  }
}

Rows After(const FrameworkEdition& before, const v1::SetFrameworkRequirementsRequest& request) {
  Rows after;
  if (!request.replace()) after.edition = before;
  after.edition.set_framework_id(before.framework_id());
  const Places places(after.edition);
  Put(request.requirements(), places, after.edition.mutable_requirements(), &after.requirements);
  Put(request.mappings(), places, after.edition.mutable_mappings(), &after.mappings);
  return after;
}

std::vector<Fault> FaultsIn(const FrameworkEdition& edition, const Decision& decision) {
  return frameworks::FaultsOf(edition, frameworks::Shipped(), [&](absl::string_view reference) {
    return !RequirementKnown(reference, decision, "6.1.3").has_value();
  });
}

// "requirement X.1: parent …"
std::string Sentence(const FrameworkEdition& edition, const Fault& fault) {
  if (fault.row == Fault::Row::kRequirement) {
    return absl::StrCat("requirement ", edition.requirements(fault.index).requirement_id(), ": ", fault.field, " ",
                        fault.what);
  }
  const auto key = frameworks::KeyOf(edition.mappings(fault.index));
  return absl::StrCat("mapping from ", key.first, " to ", key.second, ": ", fault.field, " ", fault.what);
}

// InvalidArgument with a field violation for each fault; OK without faults.
absl::Status AsStatus(const Rows& after, const std::vector<Fault>& faults) {
  if (faults.empty()) return absl::OkStatus();
  google::rpc::BadRequest details;
  std::vector<std::string> sentences;
  for (const Fault& fault : faults) {
    if (sentences.size() == kMaxNamedFaults) break;
    const bool of_mapping = fault.row == Fault::Row::kMapping;
    const int place = (of_mapping ? after.mappings : after.requirements)[fault.index];
    auto* violation = details.add_field_violations();
    // A row that the request does not have is at fault by what the request does to others.
    violation->set_field(place < 0
                             ? std::string(of_mapping ? "mappings" : "requirements")
                             : absl::StrCat(of_mapping ? "mappings[" : "requirements[", place, "].", fault.field));
    violation->set_description(Sentence(after.edition, fault));
    sentences.push_back(absl::StrCat(violation->field(), ": ", violation->description()));
  }
  const size_t more = faults.size() - sentences.size();
  if (more > 0) sentences.push_back(absl::StrCat("and ", more, " more faults"));
  return base::WithDetail(absl::InvalidArgumentError(absl::StrJoin(sentences, "\n")), details);
}

absl::Status RequireOwnRows(const Framework& framework) {
  if (framework.origin() != Framework::ORIGIN_SHIPPED) return absl::OkStatus();
  return domain::Refusal(
      framework.name(),
      {"FRAMEWORK_SHIPPED", "6.1.3",
       "AIMS ships the requirements of this framework: create an own framework for own requirements"});
}

void RequireRoom(const FrameworkEdition& after, Refusals* refusals) {
  refusals->Unless(
      after.requirements_size() <= kMaxRequirements,
      {"TOO_MANY_REQUIREMENTS", "6.1.3",
       absl::StrCat("the framework would have ", after.requirements_size(), " requirements, and the limit is ",
                    kMaxRequirements, ": split it into several frameworks")});
  refusals->Unless(after.mappings_size() <= kMaxMappings,
                   {"TOO_MANY_MAPPINGS", "6.1.3",
                    absl::StrCat("the framework would have ", after.mappings_size(), " mappings, and the limit is ",
                                 kMaxMappings, ": split it into several frameworks")});
  refusals->Unless(
      after.ByteSizeLong() <= kMaxRowBytes,
      {"FRAMEWORK_TOO_LARGE", "6.1.3",
       absl::StrCat("the requirements and mappings would have ", after.ByteSizeLong(), " bytes, and the limit is ",
                    kMaxRowBytes, ": shorten their texts, or split the framework into several")});
}

// Puts rows into events, as many into each as it has room for.
class Portions {
 public:
  explicit Portions(FrameworkEvents* events) : events_(*events) {}
  void Add(const Requirement& row) { *Room(row.ByteSizeLong()).add_requirements() = row; }
  void Add(const Mapping& row) { *Room(row.ByteSizeLong()).add_mappings() = row; }

 private:
  v1::FrameworkRequirementsSet& Room(size_t bytes) {
    if (bytes_ == 0 || bytes_ + bytes > kPortionBytes) {
      events_.emplace_back().mutable_requirements_set();
      bytes_ = 0;
    }
    bytes_ += bytes + 8;
    return *events_.back().mutable_requirements_set();
  }

  FrameworkEvents& events_;
  size_t bytes_ = 0;
};

// Whether the row is there already, as it is.
template <class Entries, class Row>
bool Has(const Entries& before, const Places& places, const Row& row) {
  const int place = places.Of(row);
  return place < before.size() && before[place].SerializeAsString() == row.SerializeAsString();
}

// The rows that the first change of an adopted framework starts from.
FrameworkEdition* MutableDraft(Framework* state) {
  if (!state->has_draft()) {
    *state->mutable_draft() = state->edition();
    state->mutable_draft()->clear_version();
  }
  return state->mutable_draft();
}

void RemoveFrom(const v1::FrameworkRequirementsRemoved& removed, FrameworkEdition* edition) {
  if (removed.all()) {
    edition->clear_requirements();
    edition->clear_mappings();
  }
  std::set<std::string> ids(removed.requirement_ids().begin(), removed.requirement_ids().end());
  std::set<std::string> from;
  for (const std::string& id : ids) from.insert(frameworks::JoinReference(edition->framework_id(), id));
  std::set<std::pair<std::string, std::string>> keys;
  for (const v1::MappingKey& key : removed.mappings()) keys.insert(KeyOf(key));
  auto& requirements = *edition->mutable_requirements();
  requirements.erase(std::remove_if(requirements.begin(), requirements.end(),
                                    [&](const Requirement& row) { return ids.count(row.requirement_id()) > 0; }),
                     requirements.end());
  auto& mappings = *edition->mutable_mappings();
  mappings.erase(std::remove_if(mappings.begin(), mappings.end(),
                                [&](const Mapping& row) {
                                  return from.count(row.from_requirement()) > 0 ||
                                         keys.count(frameworks::KeyOf(row)) > 0;
                                }),
                 mappings.end());
}

// InvalidArgument that names all rows of the request that the framework does not have.
absl::Status RequireThere(const FrameworkEdition& before, const v1::RemoveFrameworkRequirementsRequest& request) {
  const Places places(before);
  google::rpc::BadRequest details;
  std::vector<std::string> sentences;
  const auto report = [&](std::string field, std::string what) {
    auto* violation = details.add_field_violations();
    violation->set_field(field);
    violation->set_description(what);
    sentences.push_back(absl::StrCat(field, ": ", what));
  };
  for (int i = 0; i < request.requirement_ids_size(); ++i) {
    const std::string& id = request.requirement_ids(i);
    if (!places.HasRequirement(id)) {
      report(absl::StrCat("requirement_ids[", i, "]"),
             absl::StrCat("\"", id, "\" is no requirement of this framework"));
    }
  }
  for (int i = 0; i < request.mappings_size(); ++i) {
    const v1::MappingKey& key = request.mappings(i);
    if (!places.HasMapping(key)) {
      report(absl::StrCat("mappings[", i, "]"),
             absl::StrCat("no mapping from ", KeyOf(key).first, " to ", KeyOf(key).second, " is in this framework"));
    }
  }
  if (sentences.empty()) return absl::OkStatus();
  return base::WithDetail(absl::InvalidArgumentError(absl::StrJoin(sentences, "\n")), details);
}

}  // namespace

const FrameworkEdition& RowsAsWritten(const Framework& framework) {
  return framework.has_draft() ? framework.draft() : framework.edition();
}

std::vector<std::string> FaultsAsWritten(const Framework& framework, const Decision& decision) {
  std::vector<std::string> sentences;
  for (const Fault& fault : FaultsIn(RowsAsWritten(framework), decision)) {
    sentences.push_back(Sentence(RowsAsWritten(framework), fault));
  }
  return sentences;
}

absl::StatusOr<FrameworkEvents> SetRequirements(const Framework& framework,
                                                const v1::SetFrameworkRequirementsRequest& request,
                                                const Decision& decision) {
  RETURN_IF_ERROR(RequireOwnRows(framework));
  const FrameworkEdition& before = RowsAsWritten(framework);
  const Rows after = After(before, request);
  RETURN_IF_ERROR(AsStatus(after, FaultsIn(after.edition, decision)));
  Refusals refusals(framework.name());
  RequireRoom(after.edition, &refusals);
  refusals.Add(domain::RoomForAuthor(framework, decision.actor, "6.1.3"));
  RETURN_IF_ERROR(refusals.ToStatus());
  FrameworkEvents events;
  if (frameworks::DigestOf(after.edition) == framework.digest()) return events;
  if (request.replace()) events.emplace_back().mutable_requirements_removed()->set_all(true);
  const Places places(before);
  Portions portions(&events);
  for (const Requirement& row : request.requirements()) {
    if (request.replace() || !Has(before.requirements(), places, row)) portions.Add(row);
  }
  for (const Mapping& row : request.mappings()) {
    if (request.replace() || !Has(before.mappings(), places, row)) portions.Add(row);
  }
  return events;
}

absl::StatusOr<FrameworkEvents> RemoveRequirements(const Framework& framework,
                                                   const v1::RemoveFrameworkRequirementsRequest& request,
                                                   const Decision& decision) {
  RETURN_IF_ERROR(RequireOwnRows(framework));
  RETURN_IF_ERROR(RequireThere(RowsAsWritten(framework), request));
  FrameworkEvents events;
  if (request.requirement_ids().empty() && request.mappings().empty()) return events;
  if (!request.requirement_ids().empty()) {
    *events.emplace_back().mutable_requirements_removed()->mutable_requirement_ids() = request.requirement_ids();
  }
  for (int i = 0; i < request.mappings_size(); ++i) {
    if (i % kPortionKeys == 0) events.emplace_back().mutable_requirements_removed();
    *events.back().mutable_requirements_removed()->add_mappings() = request.mappings(i);
  }
  Rows after;
  after.edition = RowsAsWritten(framework);
  for (const Event& event : events) RemoveFrom(event.requirements_removed(), &after.edition);
  after.requirements.assign(after.edition.requirements_size(), -1);
  after.mappings.assign(after.edition.mappings_size(), -1);
  RETURN_IF_ERROR(AsStatus(after, FaultsIn(after.edition, decision)));
  Refusals refusals(framework.name());
  refusals.Add(domain::RoomForAuthor(framework, decision.actor, "6.1.3"));
  RETURN_IF_ERROR(refusals.ToStatus());
  return events;
}

void FoldRequirementsSet(const v1::FrameworkRequirementsSet& set, Framework* state) {
  FrameworkEdition* draft = MutableDraft(state);
  Places places(*draft);
  for (const Requirement& row : set.requirements()) {
    domain::SetEntry(places.Of(row), row, draft->mutable_requirements());
    places.Took(row);
  }
  for (const Mapping& row : set.mappings()) {
    domain::SetEntry(places.Of(row), row, draft->mutable_mappings());
    places.Took(row);
  }
  state->set_digest(frameworks::DigestOf(*draft));
}

void FoldRequirementsRemoved(const v1::FrameworkRequirementsRemoved& removed, Framework* state) {
  FrameworkEdition* draft = MutableDraft(state);
  RemoveFrom(removed, draft);
  state->set_digest(frameworks::DigestOf(*draft));
}

}  // namespace aims::controls
