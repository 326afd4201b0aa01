#pragma once
// A statement of applicability as documents of OSCAL 1.2.3 (NIST): https://pages.nist.gov/OSCAL. Pure; the same statement
// gives the same bytes, and the uuid of a document changes with its content.
//
//   const OscalDocuments documents = StatementOscal(exported);
//
// | document | content |
// |---|---|
// | catalog.json | the controls of the rows by their titles, a group for each framework; it stands for the frameworks, whose texts are not AIMS's to give |
// | profile.json | the applicable controls. OSCAL has no place for a reason there: an exclusion is an absence |
// | system-security-plan.json | every row: whether it applies, its reasons, and the state of its implementation; an excluded control has the state not-applicable |
//
// The documents name each other by these file names. A reader that takes a control outside the profile for unknown warns
// of excluded rows. The id of a control is its own in lower case, "a.6.2.6"; those of other frameworks than ISO/IEC 42001
// have that framework in front: "iso-27001_a.5.1". The prop "label" has the id as people cite it. Props of AIMS are in the
// namespace https://aims.dev/ns/oscal.

#include <string>

#include "tools/aims/export/statement_export.h"

namespace aims::cli {

struct OscalDocuments {
  std::string catalog;
  std::string profile;
  std::string system_security_plan;
};

OscalDocuments StatementOscal(const StatementExport& exported);

}  // namespace aims::cli
