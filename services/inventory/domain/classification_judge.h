#pragma once
// Judges answers by a procedure: tiers with their reasons, roles, duties with their dates, and open questions.
// Three-valued (Kleene's strong logic): a result that depends on an unknown answer is unknown, never "no". A question
// whose answer cannot change the result is not listed as open. AI Act Art. 2 to 6, 25, 50, 51. Pure.
//
//   RETURN_IF_ERROR(CheckAnswers(EuAiAct(), request.answers()));
//   v1::Classification result = Judge(EuAiAct(), request.answers(), "2026-11-24");

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aims/inventory/v1/classification.pb.h"
#include "services/inventory/domain/classification_procedure.h"

namespace aims::inventory {

using Answers = google::protobuf::RepeatedPtrField<v1::ClassificationAnswer>;

// The day (UTC) by which dates of the law are judged: "2026-11-24".
std::string DayOf(absl::Time time);

// InvalidArgument (BadRequest) when a question is not of the procedure or is answered twice, or when yes or no has no
// reason.
absl::Status CheckAnswers(const Procedure& procedure, const Answers& answers);

// The classification by `answers`, without its number, and who and when. `day` decides which prohibitions are in force
// and which calendar counts.
v1::Classification Judge(const Procedure& procedure, const Answers& answers, absl::string_view day);

// The duties when `tiers` apply instead of the tiers from the answers; everything else stays as answered. When the
// answers give no reason for one of the tiers, all possible reasons for it count.
std::vector<v1::Classification::Duty> DutiesUnder(const Procedure& procedure, const v1::Classification& classification,
                                                  const std::vector<v1::RiskTier>& tiers);

// The law behind the prohibition that was found, such as "AI Act Art. 5(1)(f)"; several joined by ", ".
std::string ProhibitionsIn(const v1::Classification& classification);

// Whether the classification has `tier`.
bool HasTier(const v1::Classification& classification, v1::RiskTier tier);

}  // namespace aims::inventory
