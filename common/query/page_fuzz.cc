// Page tokens: what a client sends is no token or a place in the very list that it was made for, and a token that was
// made is read again. Input: three texts of a list, each ended by a zero byte; then a token, or a key to make one of.

#include "aims/inventory/v1/supplier.pb.h"
#include "common/base/utf8.h"
#include "common/query/page.h"
#include "tests/fuzz/input.h"

namespace {

using aims::inventory::v1::ListSuppliersRequest;
using aims::query::PageRequest;

absl::StatusOr<std::string> Read(ListSuppliersRequest list, absl::string_view token) {
  list.set_page_token(std::string(token));
  auto page = PageRequest::Read(list);
  if (!page.ok()) return page.status();
  return page->after();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  ListSuppliersRequest list;
  list.set_parent(std::string(input.Text()));
  list.set_filter(std::string(input.Text()));
  list.set_order_by(std::string(input.Text()));
  const std::string text(input.Rest());
  // Others are refused before a list sees them.
  if (!base::CodePoints(list.parent()) || !base::CodePoints(list.filter()) || !base::CodePoints(list.order_by()))
    return 0;
  const auto sent = Read(list, text);
  fuzz::CheckRefusal(sent.status());
  if (text.empty()) return 0;
  if (sent.ok()) {
    fuzz::Check(!sent->empty(), "a token is a place");
    fuzz::Check(*Read(list, PageRequest::Read(list)->TokenBehind(*sent)) == *sent, "it is read as it was made");
  }
  const std::string token = PageRequest::Read(list)->TokenBehind(text);
  const auto key = Read(list, token);
  fuzz::Check(key.ok() ? *key == text : token.size() > 4096, "a token that was made is read again");
  if (!key.ok()) return 0;
  // Moving a byte from one field of the request to the next makes another list.
  ListSuppliersRequest moved = list;
  moved.mutable_filter()->push_back('x');
  fuzz::Check(!Read(moved, token).ok(), "a token is of one list");
  if (!list.filter().empty() && (list.filter().back() & 0x80) == 0) {
    moved = list;
    moved.mutable_order_by()->insert(0, 1, moved.filter().back());
    moved.mutable_filter()->pop_back();
    fuzz::Check(!Read(moved, token).ok(), "nor of one with the same text in other places");
  }
  std::string damaged = token;
  damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == 'A' ? 'B' : 'A';
  fuzz::Check(!Read(list, damaged).ok(), "damage is noticed");
  return 0;
}
