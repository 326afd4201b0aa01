// Times as people write them: refused, or an instant that a Timestamp can hold and that is read again as it is printed.

#include "common/base/time.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  const auto span = base::TimeSpanFromText(input.Rest());
  fuzz::CheckRefusal(span.status());
  if (!span.ok()) return 0;
  const absl::Time time = span->first;
  fuzz::Check(!span->is_day() || span->last - time == absl::Hours(24) - absl::Nanoseconds(1),
              "a day of UTC has 24 hours");
  const google::protobuf::Timestamp proto = base::ToProto(time);
  fuzz::Check(proto.seconds() >= -62135596800 && proto.seconds() <= 253402300799, "it is in the years 1 to 9999");
  fuzz::Check(proto.nanos() >= 0 && proto.nanos() <= 999999999, "nanoseconds are a part of a second");
  const absl::Time kept = base::FromProto(proto);
  fuzz::Check(time - kept < absl::Nanoseconds(1) && kept <= time, "a Timestamp holds it");
  fuzz::Check(base::TimeToText(kept)[4] == '-', "years have four digits");
  const auto again = base::TimeSpanFromText(base::TimeToText(kept));
  fuzz::Check(again.ok() && again->first == kept, absl::StrCat(base::TimeToText(kept), " is read again"));
  return 0;
}
