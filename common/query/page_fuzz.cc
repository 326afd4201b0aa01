// Page tokens: what a client sends is no token or a place in the very query that it was made for, and a token that was
// made is read again. Input: four texts of a query, each ended by a zero byte; then a token, or a key to make one of.

#include "common/query/page.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  query::ListQuery query;
  for (std::string* part : {&query.type, &query.parent, &query.filter, &query.order_by}) {
    *part = std::string(input.Text());
  }
  const absl::string_view text = input.Rest();
  auto sent = query::ReadPageToken(text, query);
  fuzz::CheckRefusal(sent.status());
  if (sent.ok() && !text.empty()) {
    fuzz::Check(!sent->empty(), "a token is a place");
    fuzz::Check(*query::ReadPageToken(query::MakePageToken(query, *sent), query) == *sent, "it is read as it was made");
  }
  if (text.empty()) return 0;
  const std::string token = query::MakePageToken(query, text);
  auto key = query::ReadPageToken(token, query);
  fuzz::Check(key.ok() ? *key == text : token.size() > 4096, "a token that was made is read again");
  if (!key.ok()) return 0;
  // Moving a byte from one part of the query to the next is another query.
  query::ListQuery moved = query;
  moved.filter += 'x';
  fuzz::Check(!query::ReadPageToken(token, moved).ok(), "a token is of one query");
  if (!query.filter.empty()) {
    moved = query;
    moved.order_by.insert(0, 1, moved.filter.back());
    moved.filter.pop_back();
    fuzz::Check(!query::ReadPageToken(token, moved).ok(), "nor of one with the same text in other places");
  }
  std::string damaged = token;
  damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == 'A' ? 'B' : 'A';
  fuzz::Check(!query::ReadPageToken(damaged, query).ok(), "damage is noticed");
  return 0;
}
