#pragma once
// The changes to the roster that follow from a file: for each row, none or one. Pure.
//
//   Roster roster;                                     // of all persons that are there
//   for (const v1::Person& person : persons) roster.Add(person);
//   const RosterChange change = roster.ChangeFor(row, absl::Now());
//
// A value that the row does not have stays as it is on the roster. After ChangeFor of each row, Missing() has the persons
// that the file does not have. Thread-compatible.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "aims/controls/v1/person.pb.h"
#include "tools/aims/import/person_file.h"

namespace aims::cli {

struct RosterChange {
  enum class Kind {
    kNone,
    kCreate,
    kUpdate,
    kLeave,  // by a move, or by an update whose end has passed
  };
  Kind kind = Kind::kNone;
  // Exactly the one that the kind names is filled in; an update that means that the person left is `update`.
  controls::v1::CreatePersonRequest create;  // without parent
  controls::v1::UpdatePersonRequest update;
  controls::v1::LeavePersonRequest leave;
};

class Roster {
 public:
  void Add(const controls::v1::Person& person);

  // Its request ids follow from the row and from the version of the person that it changes.
  RosterChange ChangeFor(const PersonRow& row, absl::Time now);

  // Those who have not left and for whom no row was asked, in the order of their logins.
  std::vector<controls::v1::Person> Missing() const;
  // The person leaves, because the file does not have the person any more.
  static RosterChange LeaveOf(const controls::v1::Person& person, const std::string& reason);

 private:
  std::map<std::string, controls::v1::Person> there_;  // by the key of the login; without those who left
  std::set<std::string> taken_;                        // ids, of those who left too
  std::set<std::string> asked_;                        // keys of logins
};

}  // namespace aims::cli
