#pragma once
// Presence: what is there of the pieces of readiness (pieces.h), as the events of all services tell. Each kind holds labels
// of kPresence while something is there, and lets labels of kDone occur when something was done that has to be done again
// from time to time. A label is of a piece, or of a piece and a requirement: never of a subject, so there are few.
//
//   kPresence  "context/issues", "policies/in-force" (once for each), "document|scope", "published|iso-42001:4.4",
//              "control|iso-42001:A.6.2.6", "tested|iso-42001:A.6.2.6"
//   kDone      "review-signed", "audit-issued"
//
// Each label is one that a piece looks for, and each piece's label is one that a kind tells: a test holds them against each
// other.

#include <vector>

#include "services/improvement/domain/kind.h"

namespace aims::improvement {

std::vector<Kind> PresenceKinds();

// Its parts, by the service whose events they are.
std::vector<Kind> OrganizationPresence();  // inventory: context, roles, management
std::vector<Kind> PartyPresence();         // inventory: interested parties, suppliers
std::vector<Kind> RiskPresence();
std::vector<Kind> ControlsPresence();  // controls: required documents, controls, competence, communication
std::vector<Kind> PolicyPresence();    // controls: policies, their acknowledgement
std::vector<Kind> AuditPresence();

}  // namespace aims::improvement
