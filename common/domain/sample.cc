#include "common/domain/sample.h"

#include <numeric>
#include <set>
#include <string>

namespace aims::domain {
namespace {

// Number `n` of the seed.
uint64_t Number(absl::string_view seed, uint64_t n) {
  const std::string digest = base::Sha256(absl::StrCat(seed, ":", n));
  uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(digest[i]);
  return number;
}

}  // namespace

std::vector<uint64_t> RandomSample(uint64_t population_size, uint32_t sample_size, absl::string_view seed) {
  if (sample_size >= population_size) {
    std::vector<uint64_t> all(population_size);
    std::iota(all.begin(), all.end(), uint64_t{1});
    return all;
  }
  // 2^64 less the greatest multiple of the size: so many numbers at the end are left out.
  const uint64_t left_out = (0 - population_size) % population_size;
  std::set<uint64_t> picked;
  for (uint64_t n = 1; picked.size() < sample_size; ++n) {
    const uint64_t number = Number(seed, n);
    if (number > UINT64_MAX - left_out) continue;
    picked.insert(number % population_size + 1);
  }
  return {picked.begin(), picked.end()};
}

}  // namespace aims::domain
