// Records as the embedded log stores them: damage is an error, and one record has one form. The partition of its key is
// one of those that there are, and always the same.

#include "common/event_log/embedded/stored_record.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  auto record = event_log::embedded::DecodeRecord(input.Rest());
  if (!record.ok()) {
    fuzz::Check(absl::IsDataLoss(record.status()) || absl::IsFailedPrecondition(record.status()),
                record.status().ToString());
    return 0;
  }
  const std::string stored = event_log::embedded::EncodeRecord(*record);
  auto again = event_log::embedded::DecodeRecord(stored);
  fuzz::Check(
      again.ok() && again->key == record->key && again->value == record->value && again->headers == record->headers,
      "it is read as it was stored");
  for (const int32_t partitions : {1, 3, 8, 1024}) {
    const int32_t partition = event_log::PartitionOf(record->key, partitions);
    fuzz::Check(partition >= 0 && partition < partitions, "a partition that there is");
    fuzz::Check(partition == event_log::PartitionOf(std::string("x" + record->key).substr(1), partitions),
                "the same wherever the key is in memory");
  }
  return 0;
}
