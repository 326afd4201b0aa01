#pragma once
// Stored answers judged again when the program brings a later version of the procedure. An unchanged result is carried
// over; otherwise the classification is outdated, and gates accept it for the grace period of that version. The events
// carry the versions and the results, so what was decided then never depends on the program that folds them. Pure.
//
//   if (AwaitsJudgement(system, EuAiAct())) events = JudgeAgain(system, EuAiAct(), decision);   // the timer does
//
// A version is later when it is greater as a text. So replicas of an older program, during an upgrade, leave alone what a
// newer one has judged.

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/classification_judge.h"

namespace aims::inventory {

// Cause of an outdated classification (`outdated_by`): a later version of the procedure.
inline constexpr char kLaterProcedure[] = "procedure_version";

// Whether the answers of the system were judged by an earlier version than `procedure`, and not yet by this one. Never of
// a classification that is outdated already, and never of a system whose life has ended.
bool AwaitsJudgement(const v1::AiSystem& system, const Procedure& procedure);

// Cause of an outdated classification: a finding that was announced applies since a date of the law.
inline constexpr char kDateOfLaw[] = "date_of_law";

// The instant (UTC, the beginning of a day) at which the next finding that the classification announces applies, or at
// which the next of its duties begins; the infinite future when there is none, or the life of the system has ended. Also of
// an outdated classification: its answers say all the same that the system is prohibited on that day.
absl::Time NextDateOfLaw(const v1::AiSystem& system);

// The date of the law at `date` has come: the duties that begin are recorded, and where an announced finding applies the
// answers are judged again by `procedure`. The classification is then outdated, without grace; a system that is prohibited
// from that date is blocked.
AiSystemEvents ReachDateOfLaw(const v1::AiSystem& system, const Procedure& procedure, absl::Time date,
                              const domain::Decision& decision);

// The judgement by `procedure` of a classification that awaits it. One event carries the classification over, or makes it
// outdated. A result that prohibits the system has no grace, and the system is blocked.
AiSystemEvents JudgeAgain(const v1::AiSystem& system, const Procedure& procedure, const domain::Decision& decision);

// The differences between two results, in plain text: "new: duty deployer.86 from 2027-12-02"; empty when they are the
// same. Tiers, findings, roles, duties with their dates, open questions and problems count; texts and laws do not.
std::vector<std::string> Differences(const v1::Classification& before, const v1::Classification& after);

// Whether gates accept the classification at `time` although a later version of the procedure made it outdated: nothing
// else made it outdated, and its grace period has not ended.
bool InGrace(const v1::Classification& classification, absl::Time time);

}  // namespace aims::inventory
