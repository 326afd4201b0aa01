#pragma once
// Samples, so recorded that an auditor can take the same one again in any language: of tests of controls, and of
// audits. ISO/IEC 42001 9.1, 9.2.
//
//   RandomSample(240, 5, "2026-q3")      // the positions of 5 of 240 cases, in order
//
// The cases of the population are numbered from 1 in the order of their list. For n = 1, 2, 3 …
//
//   1. the SHA-256 of the text "{seed}:{n}" is taken (UTF-8, n in decimal digits), and its first 8 bytes are read as a
//      number, the most significant byte first;
//   2. a number at or above the greatest multiple of the size of the population that is at most 2^64 is left out, so
//      that each position is equally likely;
//   3. the remainder of the number by the size of the population, plus 1, is a position; one that is already picked is
//      left out;
//
// until as many are picked as the sample is large. The positions are then put in order.
//
// The rules are for messages such as aims.controls.v1.ControlTest.Sample, with `method` (METHOD_ALL, METHOD_RANDOM,
// METHOD_JUDGEMENT), `seed`, `size`, `positions` and `item_ids`:
//
//   const Sample sample = domain::CompletedSample(request.sample(), request.population().size(), seed_basis);
//   domain::RequireSample(sample, request.population().size(), "9.1", &refusals);
//
// Pure, thread-safe.

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/digest.h"
#include "common/domain/refusal.h"

namespace aims::domain {

// `sample_size` positions of 1 … `population_size`; all of them when the sample is not smaller than the population.
std::vector<uint64_t> RandomSample(uint64_t population_size, uint32_t sample_size, absl::string_view seed);

// The sample as it is recorded: with its size, its seed and its positions. A seed that is not given is made from
// `basis`, which says what is sampled and when.
template <class Sample>
Sample CompletedSample(Sample sample, uint64_t population_size, absl::string_view basis) {
  if (sample.method() == Sample::METHOD_ALL) {
    sample.set_size(static_cast<uint32_t>(std::min<uint64_t>(population_size, UINT32_MAX)));
  }
  if (sample.method() != Sample::METHOD_RANDOM) return sample;
  if (sample.seed().empty()) sample.set_seed(base::Sha256Hex(basis).substr(0, 16));
  if (sample.positions().empty() && sample.size() <= population_size) {
    const auto picked = RandomSample(population_size, sample.size(), sample.seed());
    *sample.mutable_positions() = {picked.begin(), picked.end()};
  }
  return sample;
}

// Adds what bars a sample as it is recorded: SAMPLE_TOO_LARGE; SAMPLE_INCOMPLETE for positions that are not in the
// population, or not as many as the sample is large; SAMPLE_DIFFERS for other positions than the seed gives. Nothing
// without a method or a population: other rules ask for these.
template <class Sample>
void RequireSample(const Sample& sample, uint64_t population_size, absl::string_view clause, Refusals* refusals) {
  const std::string at(clause);
  if (sample.method() == Sample::METHOD_UNSPECIFIED || population_size == 0) return;
  if (sample.method() == Sample::METHOD_ALL) {
    refusals->Unless(sample.positions().empty(),
                     {"SAMPLE_INCOMPLETE", at, "all cases are taken, so positions must be empty: clear positions"});
    return;
  }
  refusals->Unless(sample.size() > 0 && sample.size() <= population_size,
                   {"SAMPLE_TOO_LARGE", at,
                    absl::StrCat("sample.size is ", sample.size(), ", and the population has ", population_size,
                                 " cases: give a size from 1 to that number")});
  const auto& positions = sample.positions();
  const std::set<uint64_t> distinct(positions.begin(), positions.end());
  const bool complete = distinct.size() == sample.size() && std::is_sorted(positions.begin(), positions.end()) &&
                        positions.size() == static_cast<int>(distinct.size()) &&
                        (distinct.empty() || (*distinct.begin() >= 1 && *distinct.rbegin() <= population_size));
  refusals->Unless(complete && (sample.item_ids().empty() || sample.item_ids_size() == positions.size()),
                   {"SAMPLE_INCOMPLETE", at,
                    absl::StrCat("positions must be ", sample.size(), " different numbers from 1 to ", population_size,
                                 " in order, and item_ids empty or as many: correct the sample")});
  if (sample.method() != Sample::METHOD_RANDOM || sample.size() > population_size) return;
  const auto picked = RandomSample(population_size, sample.size(), sample.seed());
  refusals->Unless(std::equal(positions.begin(), positions.end(), picked.begin(), picked.end()),
                   {"SAMPLE_DIFFERS", at,
                    "positions are not those that the seed gives: leave them out, or choose the method JUDGEMENT"});
}

}  // namespace aims::domain
