#include "tools/aims/import/roster_changes.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/login.h"
#include "common/base/time.h"

namespace aims::cli {
namespace {

using controls::v1::Person;
using google::protobuf::Timestamp;

bool Passed(bool set, const Timestamp& time, absl::Time now) { return set && base::FromProto(time) <= now; }

bool Differs(bool set, const Timestamp& now, const Timestamp& then) {
  return set && (now.seconds() != then.seconds() || now.nanos() != then.nanos());
}

std::string IdOf(const Person& person) { return person.name().substr(person.name().rfind('/') + 1); }

// The fields whose values the row has, and has otherwise.
void SetChangedFields(const Person& wanted, const Person& known, absl::Time now,
                      controls::v1::UpdatePersonRequest* update) {
  auto& mask = *update->mutable_update_mask();
  if (!wanted.unit().empty() && wanted.unit() != known.unit()) mask.add_paths("unit");
  if (wanted.kind() != known.kind()) mask.add_paths("kind");
  if (Differs(wanted.has_from_time(), wanted.from_time(), known.from_time())) mask.add_paths("from_time");
  if (Differs(wanted.has_to_time(), wanted.to_time(), known.to_time())) mask.add_paths("to_time");
  // An absence that is over says nothing.
  if (!Passed(wanted.has_absent_until_time(), wanted.absent_until_time(), now) &&
      Differs(wanted.has_absent_until_time(), wanted.absent_until_time(), known.absent_until_time())) {
    mask.add_paths("absent_until_time");
  }
  if (!wanted.directory_id().empty() && wanted.directory_id() != known.directory_id()) mask.add_paths("directory_id");
}

// A request about this version of the person: the same row can bring the same values again later.
std::string RequestId(absl::string_view seed, const Person& known) {
  return base::UuidV5(absl::StrCat(seed, "\n", known.name(), "\n", known.etag()));
}

}  // namespace

void Roster::Add(const Person& person) {
  taken_.insert(IdOf(person));
  if (person.state() != Person::STATE_LEFT) there_[base::LoginKey(person.subject())] = person;
}

RosterChange Roster::ChangeFor(const PersonRow& row, absl::Time now) {
  const std::string key = base::LoginKey(row.person.subject());
  asked_.insert(key);
  const bool left = row.inactive || Passed(row.person.has_to_time(), row.person.to_time(), now);
  const auto known = there_.find(key);
  RosterChange change;
  if (known == there_.end()) {
    if (left) return change;
    change.kind = RosterChange::Kind::kCreate;
    *change.create.mutable_person() = row.person;
    if (Passed(row.person.has_absent_until_time(), row.person.absent_until_time(), now)) {
      change.create.mutable_person()->clear_absent_until_time();
    }
    std::string id = row.person_id;
    for (int again = 2; taken_.count(id) > 0; ++again) {  // a person who comes back is a new one
      id = base::ResourceIdFrom(absl::StrCat(row.person_id, "\n", again));
    }
    change.create.set_person_id(id);
    change.create.set_request_id(base::UuidV5(absl::StrCat(row.request_id, "\n", id)));
    return change;
  }
  if (row.inactive) return LeaveOf(known->second, "The directory has the person as not active");
  SetChangedFields(row.person, known->second, now, &change.update);
  if (change.update.update_mask().paths().empty()) return change;
  change.kind = left ? RosterChange::Kind::kLeave : RosterChange::Kind::kUpdate;
  *change.update.mutable_person() = row.person;
  change.update.mutable_person()->set_name(known->second.name());
  change.update.mutable_person()->set_etag(known->second.etag());
  change.update.set_request_id(RequestId(row.request_id, known->second));
  return change;
}

std::vector<Person> Roster::Missing() const {
  std::vector<Person> missing;
  for (const auto& [key, person] : there_) {
    if (asked_.count(key) == 0) missing.push_back(person);
  }
  return missing;
}

RosterChange Roster::LeaveOf(const Person& person, const std::string& reason) {
  RosterChange change;
  change.kind = RosterChange::Kind::kLeave;
  change.leave.set_name(person.name());
  change.leave.set_etag(person.etag());
  change.leave.set_reason(reason);
  change.leave.set_request_id(RequestId("leaves", person));
  return change;
}

}  // namespace aims::cli
