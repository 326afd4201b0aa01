// Records of the audit service's log, whatever wrote them, folded into its read model
// (common/command/testing/fold_fuzz.h): what is not poison can be read.

#include <string>

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/topic.pb.h"
#include "common/command/testing/records_fuzz.h"
#include "services/audit/aggregates/aggregates.h"

namespace aims::audit {
namespace {

const command::Aggregates& Registered() {
  static const auto* const aggregates = new command::Aggregates(AuditAggregates());
  return *aggregates;
}

// One resource of the kind that the event is about.
std::string SubjectOf(const v1::AuditTopicRecord& record) {
  for (const command::AggregateType& type : Registered().types()) {
    if (record.GetReflection()->HasField(record, type.payload)) {
      return absl::StrCat("organizations/acme/", type.collection, "/x");
    }
  }
  return "organizations/acme/audits/x";
}

}  // namespace
}  // namespace aims::audit

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return aims::command::testing::FuzzRecords(aims::audit::Registered(), &aims::audit::SubjectOf, data, size);
}
