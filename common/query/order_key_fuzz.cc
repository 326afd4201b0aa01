// Keys of indexes, of any two messages: in the order of the values, and none the beginning of another.
// Input: which field, two bytes of length, a serialized Instrument of that length, another one.

#include <cmath>

#include "absl/strings/match.h"
#include "common/query/order_key.h"
#include "common/query/testing/instrument.pb.h"
#include "google/protobuf/message.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  using query::testing::Instrument;
  constexpr absl::string_view kPaths[] = {"name",     "state",  "owner.unit", "owner.floor", "create_time", "warm_up",
                                          "portable", "serial", "cycles",     "weight",      "price",       "rating"};
  fuzz::Input input(data, size);
  const absl::string_view path = kPaths[input.Byte() % std::size(kPaths)];
  Instrument first, second;
  const absl::string_view bytes = input.Bytes(), rest = input.Rest();
  if (!first.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !second.ParseFromArray(rest.data(), static_cast<int>(rest.size()))) {
    return 0;
  }
  fuzz::Check(query::CheckOrderPath(*Instrument::descriptor(), path).ok(), "a list may be ordered by it");
  const std::string key = query::OrderKey(first, path), other = query::OrderKey(second, path);
  fuzz::Check(key == other || (!absl::StartsWith(key, other) && !absl::StartsWith(other, key)),
              "no key is the beginning of another");
  const auto agrees = [&](auto a, auto b) {
    fuzz::Check((a < b) == (key < other) && (b < a) == (other < key), absl::StrCat("the order of ", path));
  };
  if (path == "name") agrees(first.name(), second.name());
  if (path == "state") agrees(first.state(), second.state());
  if (path == "serial") agrees(first.serial(), second.serial());
  if (path == "cycles") agrees(first.cycles(), second.cycles());
  if (path == "portable") agrees(first.portable(), second.portable());
  if (path == "price" && !std::isnan(first.price()) && !std::isnan(second.price()))
    agrees(first.price(), second.price());
  if (path == "rating" && first.has_rating() && second.has_rating()) agrees(first.rating(), second.rating());
  const auto is_valid = [](const auto& time) {  // as validation has it
    return std::abs(time.seconds()) <= 253402300799 && time.nanos() >= 0 && time.nanos() <= 999999999;
  };
  if (path == "create_time" && first.has_create_time() && second.has_create_time() && is_valid(first.create_time()) &&
      is_valid(second.create_time())) {
    agrees(std::make_pair(first.create_time().seconds(), first.create_time().nanos()),
           std::make_pair(second.create_time().seconds(), second.create_time().nanos()));
  }
  return 0;
}
