#pragma once
// The agenda of the next management review: what happened since the last one that 9.3.2 asks for. AIMS keeps it by
// itself from the events of all services (services/audit/reactions/review_agenda_reactions.h). ISO/IEC 42001 9.3.2.
// Pure: same inputs, same events.
//
//   NoteOnAgenda(agenda, {.item = item}, decision);        // one an input, resource and aspect: the newer stays
//   CountOnAgenda(agenda, {input, "concern_raised"}, …);   // counted without content
//   ConsiderAgenda(agenda, {review, version, …}, …);       // a review was signed: what it had before it is cleared
//
// An input has at most kMaxAgendaItems items besides open actions. The oldest are left out beyond that and counted, and the
// tallies count all. An open action is never left out: there are at most kMaxOpenActions (RoomForActions). Its moves have
// no request.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/management_review.pb.h"
#include "aims/audit/v1/review_agenda.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"
#include "common/domain/refusal.h"

namespace aims::audit {

struct ReviewAgendas {
  using State = v1::ReviewAgenda;
  using Event = v1::ReviewAgendaEvent;
  static constexpr absl::string_view kCollection = "reviewAgendas";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using ReviewAgendaEvents = std::vector<v1::ReviewAgendaEvent>;

// Of one input.
inline constexpr int kMaxAgendaItems = 100;
// Of a sentence, and of the words of an action. Longer ones are cut.
inline constexpr size_t kMaxAgendaSentence = 240;
// Of the words of a tally, and the tallies of one input. Further ones count together, by kind.
inline constexpr size_t kMaxAgendaWhat = 80;
inline constexpr int kMaxAgendaTallies = 100;
// Of what a review freezes of one input: an event has at most 60 KiB. Items beyond it are left out like others, but open
// actions are not: they have events of their own (PartsOf).
inline constexpr size_t kMaxInputBytes = size_t{48} << 10;
// The actions of an organization's reviews that are open at one time.
inline constexpr int kMaxOpenActions = 500;

// organizations/acme/reviewAgendas/current, of the organization that `name` belongs to. Empty for an invalid name.
std::string AgendaName(absl::string_view name);

// Notes the item: `count` and `agenda_version` follow. Nothing for an item without input, resource or event, and for
// one of an earlier version of the resource than the noted one.
absl::StatusOr<ReviewAgendaEvents> NoteOnAgenda(const v1::ReviewAgenda&, const v1::AgendaItem& item,
                                                const domain::Decision&);

// Something that is counted without content.
struct AgendaCount {
  v1::ReviewInput input = v1::REVIEW_INPUT_UNSPECIFIED;
  std::string what;
};
// A concern that was raised counts by words that begin so; the agenda knows when that was last.
inline constexpr absl::string_view kConcernRaised = "concern_raised";
absl::StatusOr<ReviewAgendaEvents> CountOnAgenda(const v1::ReviewAgenda&, const AgendaCount&, const domain::Decision&);

// A management review was signed. What it had frozen is cleared, except actions that are still open, and what happened too
// seldom for it to look at; so is what it counted. Nothing for a review that was noted, or that froze an earlier agenda than the last one did.
absl::StatusOr<ReviewAgendaEvents> ConsiderAgenda(const v1::ReviewAgenda&, const v1::ManagementReview& signed_review,
                                                  const domain::Decision&);

// Whether the item is an action that is neither verified nor cancelled.
bool IsOpenAction(const v1::AgendaItem& item);

// What a review has before it of one input at this moment, without a statement.
v1::ManagementReview::InputContent ContentOf(const v1::ReviewAgenda& agenda, v1::ReviewInput input);
// The content in parts of at most kMaxInputBytes: the first has all but items that do not fit, and the others have those.
std::vector<v1::ManagementReview::InputContent> PartsOf(const v1::ManagementReview::InputContent& content);

// TOO_MANY_REVIEW_ACTIONS unless the reviews of the organization can have so many `more` open actions.
absl::optional<domain::Violation> RoomForActions(int more, const domain::Decision&, absl::string_view clause);

}  // namespace aims::audit
