// Freshness tokens: what a client sends is refused as its mistake or names what it has seen, which makes the same token
// again; and a token that was merged includes both. Input: a token, a zero byte, another one.

#include "common/api/freshness.h"
#include "common/projection/progress.h"
#include "tests/fuzz/input.h"

namespace aims {
namespace {

// Whether who is held to `token` is shown all of `seen`.
bool Covers(const api::Freshness& token, const api::Freshness& seen) {
  api::Freshness both = token;
  api::Include(seen, &both);
  return both == token;
}

size_t TopicsIn(const api::Freshness& seen) {
  std::set<std::string> topics = seen.to_the_end;
  for (const auto& [partition, next] : seen.positions) topics.insert(partition.topic);
  return topics.size();
}

}  // namespace
}  // namespace aims

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  const absl::string_view sent = input.Text(), other = input.Rest();
  const auto had = api::DecodeFreshness(sent, "token");
  const auto written = api::DecodeFreshness(other, "token");
  fuzz::CheckRefusal(had.status());
  fuzz::CheckRefusal(api::DecodeWatchToken(sent, "after", {"aims.risk.events"}).status());
  if (!written.ok()) return 0;
  fuzz::Check(api::FreshnessToken(*written, {}) == other, "it is made as it was read");
  const std::string merged = api::TokenAfterWrite(sent, *written);
  fuzz::Check(merged.size() <= api::kMaxFreshnessToken, "it is short");
  const auto both = api::DecodeFreshness(merged, "token");
  fuzz::Check(both.ok(), "a token of ours is read again");
  api::Freshness all = had.ok() ? *had : api::Freshness();
  api::Include(*written, &all);
  if (TopicsIn(*both) < TopicsIn(all)) return 0;  // forged: of so many topics that their names alone have no room
  fuzz::Check(Covers(*both, *written), "it includes what was written");
  if (had.ok()) fuzz::Check(Covers(*both, *had), "and what the client had");
  return 0;
}
