#pragma once
// A catalog of OSCAL 1 (NIST) as a framework. https://pages.nist.gov/OSCAL says what is in one. Pure, thread-safe.

#include "google/protobuf/struct.pb.h"
#include "tools/aims/import/framework_faults.h"
#include "tools/aims/import/framework_file.h"

namespace aims::cli {

// The id of a group or control is its prop `label`, or else its OSCAL id. A group becomes a heading, a control of class
// "clause" a clause, any other control a control under its group or control. The text is the prose of the part
// `statement`, with the labels of parameters in brackets. `catalog` is the value behind "catalog".
void ReadOscalCatalog(const google::protobuf::Value& catalog, FrameworkFile* file, RowPlaces* places,
                      FrameworkFaults* faults);

}  // namespace aims::cli
