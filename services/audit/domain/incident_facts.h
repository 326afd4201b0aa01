#pragma once
// What is known about an incident, and what counts: the answers to the serious-incident test. AI Act Art. 3(49), 73. Pure,
// thread-safe.
//
// An answer that is not known counts as the one by which a duty exists: a limb as yes, an exemption as no. An answer takes
// a duty away when it makes a limb that counted as yes a no, or an exemption that counted as no a yes; or when it moves the
// time at which the organization became aware of a limb.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/incident.pb.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"

namespace aims::audit {

using IncidentAnswers = google::protobuf::RepeatedPtrField<v1::IncidentAnswer>;

// The answer to the question; nullptr when there is none.
const v1::IncidentAnswer* AnswerTo(const v1::Incident& incident, absl::string_view question);
// Whether the question counts as answered with yes. False for a question that the catalogue does not have.
bool CountsAsYes(const v1::Incident& incident, absl::string_view question);
// What is known about the causal link: SUSPECTED while nothing else is.
v1::IncidentCausalLink LinkOf(const v1::Incident& incident);
// Whether it counts as a serious incident.
bool CountsAsSerious(const v1::Incident& incident);

// InvalidArgument for a question that is unknown or answered twice, for an answer without a value, and for an awareness
// time where the question has none of its own.
absl::Status CheckAnswers(const IncidentAnswers& answers);
// Adds ANSWER_REASON_MISSING for yes and no without a reason, and AWARE_IN_FUTURE for awareness times in the future.
void RequireReasons(const IncidentAnswers& answers, const domain::Decision& decision, domain::Refusals* refusals);
// Adds ANSWERS_CONTRADICT when a yes implies a yes that is answered with no.
void RequireConsistent(const v1::Incident& incident, domain::Refusals* refusals);

// The answers that differ from the present ones, in their order.
IncidentAnswers Changed(const v1::Incident& incident, const IncidentAnswers& answers);
// The ids of the questions whose new answers take a duty away.
std::vector<std::string> TakeDutyAway(const v1::Incident& incident, const IncidentAnswers& answers);
// Sets the answers of `answerer` at `time`.
void SetAnswers(const IncidentAnswers& answers, absl::string_view answerer, const google::protobuf::Timestamp& time,
                v1::Incident* incident);

// Adds AWARE_IN_FUTURE and AWARE_BEFORE_OCCURRENCE.
void RequireAwareness(const v1::Incident& incident, const domain::Decision& decision, domain::Refusals* refusals);

}  // namespace aims::audit
