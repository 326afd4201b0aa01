// Freshness tokens: what a client sends is refused as its mistake or names positions, which make a token again; and a
// token that was merged includes both. Input: a token, a zero byte, another one.

#include "common/api/freshness.h"
#include "common/projection/progress.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  const absl::string_view sent = input.Text();
  auto positions = api::DecodeFreshness(sent);
  fuzz::CheckRefusal(positions.status());
  event_log::Positions written;
  if (auto other = api::DecodeFreshness(input.Rest()); other.ok()) written = *other;
  const std::string merged = api::TokenAfter(sent, written);
  auto both = api::DecodeFreshness(merged);
  if (!both.ok()) {
    fuzz::Check(merged.size() > 4096, "a token of ours is read again");
    return 0;
  }
  fuzz::Check(projection::Includes(*both, written), "it includes what was written");
  if (positions.ok()) fuzz::Check(projection::Includes(*both, *positions), "and what the client had");
  fuzz::Check(*api::DecodeFreshness(api::EncodeFreshness(*both)) == *both, "it is read as it was made");
  return 0;
}
