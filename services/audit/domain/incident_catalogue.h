#pragma once
// The serious-incident test and the catalogue of clocks, as data of the program (incident_catalogue.textproto). ISO/IEC
// 42001 A.8.3, A.8.4; AI Act Art. 3(49), 26(5), 73. Pure, thread-safe.
//
//   for (const v1::IncidentClockRule& rule : TheIncidentCatalogue().clocks()) …
//
// Where the law can be read in two ways, the data take the cautious one. A library with faulty data aborts the program at
// the first use; a test of the build finds that before.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "aims/audit/v1/incident_catalogue.pb.h"

namespace aims::audit {

const v1::IncidentCatalogue& TheIncidentCatalogue();

// All faults of a catalogue, in words: ids that are there twice, are too long or are no ids, and references that lead
// nowhere; questions and clocks without text, law, limb or source; clocks with two limits or none; dates that are no dates.
std::vector<std::string> ProblemsOf(const v1::IncidentCatalogue& catalogue);

// nullptr when the catalogue has none of that id.
const v1::IncidentQuestion* FindIncidentQuestion(absl::string_view id);
const v1::IncidentClockRule* FindIncidentClockRule(absl::string_view id);

// The time zone of the authorities of a country: "Europe/Berlin" for "DE". Empty for one that is no Member State.
std::string TimeZoneOfCountry(absl::string_view country);

}  // namespace aims::audit
