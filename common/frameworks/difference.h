#pragma once
// The difference between two editions of a framework. Pure, thread-safe.
//
//   const auto difference = DifferenceOf(*FindEdition("iso-42001", "2023"), *FindEdition("iso-42001"));
//   difference.added_size();

#include "aims/controls/v1/catalogue.pb.h"

namespace aims::frameworks {

// Requirements are the same by their id; headings count too, mappings do not.
controls::v1::FrameworkDifference DifferenceOf(const controls::v1::FrameworkEdition& from,
                                               const controls::v1::FrameworkEdition& to);

}  // namespace aims::frameworks
