#include "services/audit/domain/audit_rules.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/login.h"
#include "common/domain/known.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Audit;
using v1::AuditFinding;

constexpr size_t kMostReferrers = 5000;

}  // namespace

std::set<std::string> AuditorsOf(const Audit& audit) {
  std::set<std::string> people{audit.lead()};
  for (const Audit::Member& member : audit.team()) {
    if (member.role() != Audit::ROLE_OBSERVER) people.insert(member.person());
  }
  return people;
}

std::set<std::string> TeamOf(const Audit& audit) {
  std::set<std::string> people{audit.lead()};
  for (const Audit::Member& member : audit.team()) people.insert(member.person());
  return people;
}

void RequireLead(const Audit& audit, const Decision& decision, Refusals* refusals) {
  refusals->Unless(decision.actor.subject() == audit.lead(),
                   {"NOT_THE_LEAD", "9.2.2",
                    absl::StrCat("the lead auditor is \"", audit.lead(),
                                 "\": only that person can do this, or name another lead first")});
}

void RequireAuditor(const Audit& audit, const Decision& decision, Refusals* refusals) {
  refusals->Unless(AuditorsOf(audit).count(decision.actor.subject()) > 0,
                   {"NOT_IN_TEAM", "9.2.2",
                    absl::StrCat("\"", decision.actor.subject(),
                                 "\" is not an auditor of this audit: have a member of the team do this")});
}

void RequireAccepted(const google::protobuf::RepeatedPtrField<Audit::Conflict>& conflicts, const std::string& person,
                     Refusals* refusals) {
  std::vector<std::string> open;
  for (const Audit::Conflict& conflict : conflicts) {
    const bool concerned = person.empty() || base::SamePerson(conflict.person(), person);
    if (concerned && conflict.acceptor().empty()) {
      open.push_back(absl::StrCat("\"", conflict.person(), "\" and ", conflict.resource()));
    }
  }
  refusals->Unless(open.empty(),
                   {"CONFLICT_NOT_ACCEPTED", "9.2.2",
                    absl::StrCat("these conflicts of interest are not accepted: ", absl::StrJoin(open, "; "),
                                 "; propose a safeguard for each and have management accept it, or change "
                                 "the team")});
}

void RequireImpartial(const Audit& audit, const Decision& decision, Refusals* refusals) {
  RequireAuditor(audit, decision, refusals);
  RequireAccepted(audit.conflicts(), decision.actor.subject(), refusals);
}

void RequireOfOrganization(const google::protobuf::RepeatedPtrField<std::string>& names, const Decision& decision,
                           Refusals* refusals) {
  std::vector<std::string> elsewhere;
  for (const std::string& name : names) {
    if (!domain::SameOrganization(decision.subject, name)) elsewhere.push_back(name);
  }
  refusals->Unless(elsewhere.empty(), {"RESOURCE_ELSEWHERE", "9.2.2",
                                       absl::StrCat("these names are not of this organization: ",
                                                    absl::StrJoin(elsewhere, ", "), "; correct or remove them")});
}

std::vector<AuditFinding> FindingsOf(const std::string& audit, const Decision& decision) {
  std::vector<AuditFinding> findings;
  if (decision.references == nullptr) return findings;
  for (const std::string& name : decision.references->Referring(audit, kMostReferrers)) {
    if (!absl::StrContains(name, "/auditFindings/")) continue;
    const auto finding = decision.Find<AuditFinding>(name);
    if (finding == nullptr || finding->audit() != audit) continue;
    if (finding->state() != AuditFinding::STATE_WITHDRAWN) findings.push_back(*finding);
  }
  return findings;
}

}  // namespace aims::audit
