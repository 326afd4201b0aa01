#pragma once
// The simple random sample of a test of operation, so defined that an auditor can take the same one again in any language.
//
//   RandomSample(240, 5, "2026-q3")      // the positions of 5 of 240 cases, in order
//
// The cases of the population are numbered from 1 in the order of their list. For n = 1, 2, 3 …
//
//   1. the SHA-256 of the text "{seed}:{n}" is taken (UTF-8, n in decimal digits), and its first 8 bytes are read as a
//      number, the most significant byte first;
//   2. a number at or above the greatest multiple of the size of the population that is at most 2^64 is left out, so that
//      each position is equally likely;
//   3. the remainder of the number by the size of the population, plus 1, is a position; one that is already picked is
//      left out;
//
// until as many are picked as the sample is large. The positions are then put in order. Pure, thread-safe.

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace aims::controls {

// `sample_size` positions of 1 … `population_size`; all of them when the sample is not smaller than the population.
std::vector<uint64_t> RandomSample(uint64_t population_size, uint32_t sample_size, absl::string_view seed);

}  // namespace aims::controls
