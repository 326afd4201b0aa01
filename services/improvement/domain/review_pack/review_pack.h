#pragma once
// The inputs of a management review over a period (ISO/IEC 42001 9.3.2): metrics at its end and at its begin, and the events
// in it. Pure: the same ledger gives the same pack.
//
//   ASSIGN_OR_RETURN(v1::ManagementReviewPack pack, PackOf(ledger, period_start, time));

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aims/improvement/v1/management_review_pack.pb.h"
#include "services/improvement/domain/ledger.h"

namespace aims::improvement {

// Events that are listed of one input.
inline constexpr int kMaxPackEvents = 200;

// Whether everybody who may read packs may see the name of a subject. Of others, the pack has the event without its
// subject: it is the same for all its readers.
using IsOpen = std::function<bool(absl::string_view subject)>;

// All of the pack but name, position and digest. Values have the names of `organization`'s metrics.
absl::StatusOr<v1::ManagementReviewPack> PackOf(const Ledger& ledger, const std::string& organization,
                                                absl::Time period_start, absl::Time time, const IsOpen& is_open);

// Whether a kind of item is needed for packs. The others need not be in the ledger.
bool IsForPacks(const Kind& kind);

}  // namespace aims::improvement
