#pragma once
// Who may take a decision: management that the organization designated, and the four-eyes principle under its separation
// policy. ISO/IEC 42001 5.1, 5.3, A.3.2. aims/type/v1/authority.proto defines both, docs/separation.md has the tables of
// all rules.
//
//   Authority authority(AuthoritiesOf(decision), decision, "6.1.3");           // a function of each service
//   refusals.Add(authority.FourEyes({.makers = Authors(treatment), .concerned = {treatment.owner()}}));
//   refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED, risk.ai_systems()));
//   …
//   *approved->mutable_authority() = authority.grounds();                      // in the event of the decision
//
// Pure. Keeps a reference to the decision, which must outlive it.

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/type/v1/authority.pb.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"

namespace aims::domain {

using People = std::set<std::string>;

// The people who had a part in what is decided. Empty names are of nobody.
struct Parts {
  People makers;          // made the present proposal: its authors, its proposer, its requester
  People concerned = {};  // had another part: owner, raters, preparers of the evidence
};

// The AI systems that a decision is about: none for a decision about the whole organization.
using Systems = std::vector<std::string>;

// "designated-management" or "top-management", as roles of logins and risk criteria name it.
absl::string_view NameOf(type::v1::ManagementRole role);

// Whether the designation holds at `time`.
bool Holds(const type::v1::Designation& designation, absl::Time time);
// Whether a designation of `role` is enough where `needed` decides: top management may decide whatever designated
// management may.
bool Suffices(type::v1::ManagementRole role, type::v1::ManagementRole needed);
// Whether the designation is for decisions about these AI systems.
bool Covers(const type::v1::Designation& designation, const Systems& systems);

// The separation in force: STRICT where no policy was approved.
type::v1::SeparationInForce SeparationOf(const type::v1::Authorities& authorities);

class Authority {
 public:
  Authority(type::v1::Authorities authorities, const Decision& decision, absl::string_view clause);

  // FOUR_EYES when the actor can be one of the makers, or, under STRICT separation, one of those concerned, however each
  // is spelled (base::SamePerson). It names the policy.
  absl::optional<Violation> FourEyes(const Parts& parts) const;

  // NOT_DESIGNATED unless a designation of the actor holds now, suffices for `needed` and covers `systems`. The grounds
  // quote it.
  absl::optional<Violation> Management(type::v1::ManagementRole needed, const Systems& systems = {});

  // The first designation of the actor that holds now and fits; nullptr when there is none. Quote says that the decision
  // rests on it. It names the actor byte by byte: a login that only looks like another has no authority from it.
  template <class Fits>
  const type::v1::Designation* DesignationThat(const Fits& fits) const {
    for (const type::v1::Designation& designation : authorities_.designations()) {
      if (designation.subject_id() == decision_.actor.subject() && Holds(designation, decision_.time) &&
          fits(designation)) {
        return &designation;
      }
    }
    return nullptr;
  }
  void Quote(const type::v1::Designation& designation);

  // For the event of the decision.
  const type::v1::DecisionAuthority& grounds() const { return grounds_; }

  bool strict() const { return grounds_.separation().separation() != type::v1::SEPARATION_SMALL; }
  const Decision& decision() const { return decision_; }
  absl::string_view clause() const { return clause_; }

 private:
  type::v1::Authorities authorities_;
  const Decision& decision_;
  std::string clause_;
  type::v1::DecisionAuthority grounds_;
};

}  // namespace aims::domain
