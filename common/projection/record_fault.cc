#include "common/projection/record_fault.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace aims::projection {
namespace {

constexpr char kPayload[] = "aims.dev/record_fault";
constexpr RecordFault kFaults[] = {RecordFault::kTombstone, RecordFault::kForeign, RecordFault::kDamaged,
                                   RecordFault::kUnknown};

bool IsOfAims(const event_log::Record& record) {
  return std::any_of(record.headers.begin(), record.headers.end(), [](const auto& header) {
    return header.first == kSchemaHeader && absl::StartsWith(header.second, kSchemaPrefix);
  });
}

absl::optional<RecordFault> Find(const event_log::Record& record, const absl::Status& why) {
  const absl::optional<RecordFault> said = FaultOf(why);
  if (!said.has_value()) return absl::IsDataLoss(why) ? absl::make_optional(RecordFault::kDamaged) : absl::nullopt;
  if (record.value.empty()) return RecordFault::kTombstone;
  return said == RecordFault::kForeign && IsOfAims(record) ? RecordFault::kDamaged : said;
}

std::string InWords(RecordFault fault, absl::string_view why) {
  constexpr char kStopTheWriter[] = "Find that program, take its right to write to the topic, then park the record";
  switch (fault) {
    case RecordFault::kTombstone:
      return absl::StrCat("the record has no value: another program wrote it, to delete its key. Nothing is deleted, ",
                          "since the topic keeps all records. ", kStopTheWriter);
    case RecordFault::kForeign:
      return absl::StrCat("the record is not one of AIMS, another program wrote it (", why, "). ", kStopTheWriter);
    case RecordFault::kDamaged:
      return absl::StrCat(why, ". Restore the topic from its backup, or park the record and give up its event");
    case RecordFault::kUnknown:
      return absl::StrCat(why,
                          ". Run the version that wrote it, or park the record when no such version will run again");
  }
  return std::string(why);
}

}  // namespace

absl::string_view NameOf(absl::optional<RecordFault> fault) {
  if (!fault.has_value()) return "";
  switch (*fault) {
    case RecordFault::kTombstone:
      return "TOMBSTONE";
    case RecordFault::kForeign:
      return "FOREIGN";
    case RecordFault::kDamaged:
      return "DAMAGED";
    case RecordFault::kUnknown:
      return "UNKNOWN";
  }
  return "";
}

absl::Status WithFault(absl::Status why, RecordFault fault) {
  if (!why.ok()) why.SetPayload(kPayload, absl::Cord(NameOf(fault)));
  return why;
}

absl::Status Diagnose(const event_log::Record& record, const absl::Status& why) {
  const absl::optional<RecordFault> fault = Find(record, why);
  if (!fault.has_value()) return why;
  const std::string text = absl::StrCat(NameOf(fault), ": ", InWords(*fault, why.message()));
  return WithFault(absl::Status(why.code(), text), *fault);
}

absl::optional<RecordFault> FaultOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  if (!payload.has_value()) return absl::nullopt;
  for (const RecordFault fault : kFaults) {
    if (*payload == NameOf(fault)) return fault;
  }
  return absl::nullopt;
}

}  // namespace aims::projection
