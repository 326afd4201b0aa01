// The inputs of a management review, and the meeting that considers them.

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/calendar.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/entries.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "services/audit/domain/evidence_rules.h"
#include "services/audit/domain/management_review.h"
#include "services/audit/domain/management_review_rules.h"
#include "services/audit/domain/review_agenda.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using Event = v1::ManagementReviewEvent;
using Review = v1::ManagementReview;
using Statements = std::map<v1::ReviewInput, Review::Statement>;

constexpr char kClause[] = "9.3.2";

Review::Statement::Kind KindFor(v1::ReviewInput input) {
  if (input == v1::REVIEW_INPUT_ACTIONS) return Review::Statement::KIND_COMPUTED;
  const bool changes = input == v1::REVIEW_INPUT_CONTEXT || input == v1::REVIEW_INPUT_PARTIES;
  return changes ? Review::Statement::KIND_NO_CHANGE : Review::Statement::KIND_NOTHING_TO_REPORT;
}

void CheckStatement(const Review::Statement& statement, const v1::ReviewAgenda& agenda, const Decision& decision,
                    Refusals* refusals) {
  const std::string input = NameOf(statement.input());
  if (statement.input() == v1::REVIEW_INPUT_ACTIONS) {
    refusals->Add(
        {"INPUT_COMPUTED", kClause,
         absl::StrCat("AIMS computes the input ", input, ", and nobody can edit it: leave the statement out")});
    return;
  }
  refusals->Unless(statement.kind() == KindFor(statement.input()),
                   {"STATEMENT_OF_OTHER_KIND", kClause,
                    absl::StrCat("the statement about ", input, " must be of the kind ",
                                 Review::Statement::Kind_Name(KindFor(statement.input())))});
  const absl::Time check = base::FromProto(statement.check_time());
  refusals->Unless(check <= decision.time,
                   {"CHECK_IN_FUTURE", kClause,
                    absl::StrCat("the check_time of the statement about ", input, " is in the future: correct it")});
  refusals->Unless(!agenda.has_last_collect_time() || check > base::FromProto(agenda.last_collect_time()),
                   {"CHECK_OUTDATED", kClause,
                    absl::StrCat("the statement about ", input,
                                 " rests on a check from before the last review collected its inputs: check again")});
}

// What AIMS itself finds where no action of an earlier review is left.
Review::Statement NoActions(const v1::ReviewAgenda& agenda, const Decision& decision) {
  Review::Statement statement;
  statement.set_input(v1::REVIEW_INPUT_ACTIONS);
  statement.set_kind(Review::Statement::KIND_COMPUTED);
  statement.set_text(
      agenda.last_review().empty()
          ? "No management review was signed before this one, so there are no actions of earlier ones."
          : absl::StrCat("No action of an earlier review is open, and none changed since ", agenda.last_review(), "."));
  *statement.mutable_check_time() = base::ToProto(decision.time);
  return statement;
}

bool HasNothing(const Review::InputContent& content) { return content.items().empty() && content.tallies().empty(); }

// The row by which the review sees that no concern was raised for 12 months, although the agenda was there; nullopt otherwise.
absl::optional<v1::AgendaItem> NoConcernRaised(const v1::ReviewAgenda& agenda, const Decision& decision) {
  constexpr int kMonths = 12;
  if (!agenda.has_last_concern_time() && !agenda.has_create_time()) return absl::nullopt;
  const auto& since = agenda.has_last_concern_time() ? agenda.last_concern_time() : agenda.create_time();
  if (base::MonthsAfter(base::FromProto(since), kMonths) > decision.time) return absl::nullopt;
  v1::AgendaItem item;
  item.set_input(v1::REVIEW_INPUT_PARTIES);
  item.set_resource(agenda.name());
  item.set_sentence("No concern was raised in the 12 months before: see whether people know the way and trust it.");
  *item.mutable_event_time() = base::ToProto(decision.time);
  item.set_what("no_concern_raised");
  item.set_count(1);
  return item;
}

// The content of one input, with its statement. Adds what is wrong with both together.
Review::InputContent Frozen(v1::ReviewInput input, const v1::ReviewAgenda& agenda, const Statements& statements,
                            const Decision& decision, Refusals* refusals) {
  Review::InputContent content = ContentOf(agenda, input);
  *content.mutable_collect_time() = base::ToProto(decision.time);
  const auto given = statements.find(input);
  const bool nothing = HasNothing(content);
  // It says nothing about changes of needs and expectations: whoever finds none says so all the same.
  const auto quiet = input == v1::REVIEW_INPUT_PARTIES ? NoConcernRaised(agenda, decision) : absl::nullopt;
  if (quiet.has_value()) *content.add_items() = *quiet;
  if (!nothing) {
    refusals->Unless(given == statements.end() || input == v1::REVIEW_INPUT_ACTIONS,
                     {"STATEMENT_CONTRADICTED", kClause,
                      absl::StrCat("a statement says that there is nothing for the input ", NameOf(input),
                                   ", but the agenda has something: leave the statement out")});
    return content;
  }
  if (input == v1::REVIEW_INPUT_ACTIONS) {
    *content.mutable_statement() = NoActions(agenda, decision);
  } else if (given != statements.end()) {
    *content.mutable_statement() = given->second;
  } else {
    refusals->Add(
        {"INPUT_MISSING", kClause,
         absl::StrCat("the agenda has nothing for the input ", NameOf(input), ": add a statement of the kind ",
                      Review::Statement::Kind_Name(KindFor(input)), ", with who checked it and when")});
  }
  return content;
}

// The events that freeze the content: one, or several where it does not fit one.
void Freeze(const Review::InputContent& content, const std::string& digest, ManagementReviewEvents* events) {
  uint32_t part = 0;
  for (const Review::InputContent& each : PartsOf(content)) {
    auto& frozen = *events->emplace_back().mutable_input_frozen();
    *frozen.mutable_content() = each;
    frozen.set_digest(digest);
    frozen.set_part(part++);
  }
}

const Review::InputSnapshot* SnapshotOf(const Review& review, v1::ReviewInput input) {
  for (const Review::InputSnapshot& snapshot : review.inputs()) {
    if (snapshot.content().input() == input) return &snapshot;
  }
  return nullptr;
}

// The statement that the person made; nullptr when there is none.
const Review::Attendance* StatementOf(const Review& review, const std::string& login) {
  for (const Review::Attendance& each : review.attendance()) {
    if (each.subject() == login && each.mode() == Review::Attendance::MODE_STATEMENT) return &each;
  }
  return nullptr;
}

absl::Status CheckAttendance(const v1::HoldManagementReviewRequest& request) {
  RETURN_IF_ERROR(domain::UniqueIds(request.attendance(), "attendance", "subject",
                                    [](const Review::Attendance& entry) { return entry.subject(); }));
  for (const Review::Attendance& each : request.attendance()) {
    if (each.mode() == Review::Attendance::MODE_STATEMENT) {
      return domain::BadField("attendance.mode",
                              "is MODE_STATEMENT: a participant makes a statement in person, by RecordReviewStatement");
    }
  }
  return absl::OkStatus();
}

// Adds what keeps the statements of a circular review from being its attendance.
void CheckStatements(const Review& review, const v1::HoldManagementReviewRequest& request, Refusals* refusals) {
  refusals->Unless(request.attendance().empty(),
                   {"ATTENDANCE_BY_STATEMENT", "9.3.1",
                    "the review is circular, so its participants attend by their statements: leave attendance empty"});
  std::vector<std::string> silent;
  for (const Review::Participant& person : review.participants()) {
    if (StatementOf(review, person.subject()) == nullptr) silent.push_back(person.subject());
  }
  refusals->Unless(silent.empty(),
                   {"STATEMENT_MISSING", "9.3.1",
                    absl::StrCat("these participants have made no statement: ", absl::StrJoin(silent, ", "),
                                 "; wait for each, or take the person off the participants")});
}

}  // namespace

absl::StatusOr<ManagementReviewEvents> CollectInputs(const Review& review,
                                                     const v1::CollectReviewInputsRequest& request,
                                                     const Decision& decision) {
  RETURN_IF_ERROR(domain::UniqueIds(request.statements(), "statements", "input",
                                    [](const Review::Statement& each) { return v1::ReviewInput_Name(each.input()); }));
  const auto known = decision.Find<v1::ReviewAgenda>(AgendaName(decision.subject));
  const v1::ReviewAgenda agenda = known == nullptr ? v1::ReviewAgenda() : *known;
  Refusals refusals(review.name());
  Statements statements;
  for (const Review::Statement& statement : request.statements()) {
    CheckStatement(statement, agenda, decision, &refusals);
    statements[statement.input()] = statement;
  }
  ManagementReviewEvents events;
  Review frozen;
  for (const v1::ReviewInput input : kReviewInputs) {
    const Review::InputContent content = Frozen(input, agenda, statements, decision, &refusals);
    frozen.add_inputs()->set_digest(domain::DigestOf(content));
    Freeze(content, frozen.inputs().rbegin()->digest(), &events);
  }
  RequireUsable(request.extras(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_inputs_collected()->set_agenda_version(events[0].input_frozen().content().agenda_version());
  event.mutable_inputs_collected()->set_seal(SealOfInputs(frozen));
  *event.mutable_inputs_collected()->mutable_extras() = request.extras();
  events.push_back(std::move(event));
  return events;
}

absl::StatusOr<ManagementReviewEvents> ConsiderInput(const Review& review,
                                                     const v1::ConsiderReviewInputRequest& request, const Decision&) {
  const Review::InputSnapshot* snapshot = SnapshotOf(review, request.input());
  if (snapshot == nullptr) {
    return domain::BadField("input", absl::StrCat("is no input of the review: name one of 9.3.2"));
  }
  Refusals refusals(review.name());
  refusals.Add(domain::NamesDigest(*snapshot, request.digest(), kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_input_considered()->set_input(request.input());
  event.mutable_input_considered()->set_digest(request.digest());
  event.mutable_input_considered()->set_note(request.note());
  return ManagementReviewEvents{event};
}

absl::StatusOr<ManagementReviewEvents> RecordStatement(const Review& review,
                                                       const v1::RecordReviewStatementRequest& request,
                                                       const Decision& decision) {
  const auto& people = review.participants();
  Refusals refusals(review.name());
  refusals.Unless(review.circular(),
                  {"NOT_CIRCULAR", "9.3.1", "the review has a meeting: who attends it is recorded when it is held"});
  refusals.Unless(std::any_of(people.begin(), people.end(),
                              [&](const auto& person) { return person.subject() == decision.actor.subject(); }),
                  {"NOT_A_PARTICIPANT", "9.3.1",
                   absl::StrCat("\"", decision.actor.subject(),
                                "\" is not among the participants: only a participant makes a statement")});
  refusals.Unless(request.seal() == review.seal(),
                  {"OTHER_DIGEST", kClause,
                   absl::StrCat("the seal of the inputs is ", review.seal(), ", not ", request.seal(),
                                ": read the inputs again and state again")});
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_statement_recorded()->set_seal(request.seal());
  event.mutable_statement_recorded()->set_statement(request.statement());
  return ManagementReviewEvents{event};
}

absl::StatusOr<ManagementReviewEvents> Hold(const Review& review, const v1::HoldManagementReviewRequest& request,
                                            const Decision& decision) {
  RETURN_IF_ERROR(CheckAttendance(request));
  const absl::Time held = base::FromProto(request.held_time());
  Refusals refusals(review.name());
  for (const Review::InputSnapshot& snapshot : review.inputs()) {
    refusals.Unless(!snapshot.considered_note().empty(),
                    {"INPUT_UNCONSIDERED", kClause,
                     absl::StrCat("the input ", NameOf(snapshot.content().input()),
                                  " is not considered: note what the review said about it")});
  }
  refusals.Unless(held <= decision.time, {"HELD_IN_FUTURE", "9.3.1", "held_time is in the future: correct it"});
  refusals.Unless(held >= base::FromProto(review.collect_time()),
                  {"HELD_BEFORE_COLLECTION", kClause,
                   absl::StrCat("held_time is before ", base::TimeToText(base::FromProto(review.collect_time())),
                                ", when the inputs were collected: the review cannot have considered them")});
  Event event;
  auto& event_held = *event.mutable_held();
  if (review.circular()) {
    CheckStatements(review, request, &refusals);
    for (const Review::Attendance& stated : review.attendance()) {
      auto& attendee = *event_held.add_attendance();
      attendee.set_subject(stated.subject());
      attendee.set_mode(stated.mode());
    }
  } else {
    *event_held.mutable_attendance() = request.attendance();
    refusals.Unless(!request.attendance().empty(),
                    {"ATTENDANCE_MISSING", "9.3.1", "attendance is empty: name the people who attended"});
  }
  bool top = false;
  bool chaired = false;
  for (Review::Attendance& attendee : *event_held.mutable_attendance()) {
    attendee.clear_top_management();
    if (auto designation = TopManagement(attendee.subject(), held, decision)) {
      *attendee.mutable_top_management() = *std::move(designation);
      top = true;
    }
    chaired = chaired || attendee.subject() == review.chair();
  }
  refusals.Unless(top, {"TOP_MANAGEMENT_MISSING", "9.3.1",
                        absl::StrCat("nobody in the attendance was top management of the whole organization at ",
                                     base::TimeToText(held),
                                     ", by a designation that is not revoked since: name such a person, or hold the "
                                     "review with one")});
  refusals.Unless(chaired, {"CHAIR_ABSENT", "9.3.1",
                            absl::StrCat("the chair \"", review.chair(),
                                         "\" did not attend: name the person who chaired the review as its chair")});
  RETURN_IF_ERROR(refusals.ToStatus());
  *event_held.mutable_held_time() = request.held_time();
  return ManagementReviewEvents{event};
}

}  // namespace aims::audit
