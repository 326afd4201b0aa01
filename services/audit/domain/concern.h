#pragma once
// A concern about the organization's part in an AI system, from inside or outside, with or without a name. ISO/IEC 42001
// A.3.3, A.8.3; Directive (EU) 2019/1937 Art. 9, which AI Act Art. 87 applies to reports of infringements of the AI Act.
// Pure: same inputs, same events.
//
//   RECEIVED ─▶ ACKNOWLEDGED ─▶ INVESTIGATING ─▶ CONCLUDED
//                    └────────────────────────────▶┘
//
// The reporter is known by the case secret alone (concern_secret.h), which opens the case as concern_case.h shows it. Of
// a concern without a name no event has anything that tells who raised it: the actor is ANONYMOUS, without subject, and the
// gate takes neither identity nor trace context from the call (aims.options.v1.without_identity). The words of the
// reporter can still tell it: they are content, which handlers alone read.
//
// Content stands in the events as it is. That each case has a key of its own, so that it can be erased, belongs to the
// protection of personal data and is not here.
//
// A report from outside moves nothing by itself. It counts as a complaint about its AI systems when a handler starts to
// investigate it: an impact assessment that fell due with every report would be a way to shut the gates of any system.
//
// The people whom a concern excludes (concern_conflict.h) make none of its moves (HANDLER_CONFLICT), and are not shown it.
// Whoever comes to own one of its AI systems is among them from then on. A
// concern that excludes every handler waits, becomes overdue and is counted, until the organization has another handler.
//
// The moves of the handlers are in concern_handling.cc, the conclusion in concern_conclusion.cc, the fold and time in
// concern_fold.cc. A move from a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/concern.pb.h"
#include "aims/audit/v1/concern_event.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"
#include "google/protobuf/repeated_field.h"

namespace aims::audit {

struct Concerns {
  using State = v1::Concern;
  using Event = v1::ConcernEvent;
  static constexpr absl::string_view kCollection = "concerns";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The handler, until it is concluded.
  static bool NeedsPerson(const State& state, const std::string& login);
  // Everybody whom the concern does not exclude, of the roles that read the collection.
  static bool MayRead(const State& state, const event::v1::Actor& actor);
  // The notices before the acknowledgement and the feedback are due, and their times, once each.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using ConcernEvents = std::vector<v1::ConcernEvent>;
using ConcernNames = google::protobuf::RepeatedPtrField<std::string>;

// Receipt is acknowledged within this time (Directive (EU) 2019/1937 Art. 9(1)(b)).
inline constexpr absl::Duration kAcknowledgeWithin = absl::Hours(24 * 7);
// Feedback is given within so many months of the calendar (Art. 9(1)(f)).
inline constexpr int kFeedbackMonths = 3;
// Messages of the reporter that a concern has at most: so many that they never fill the concern up.
inline constexpr int kMaxReporterMessages = 100;
// Messages, steps and measures of the handlers, of each.
inline constexpr int kMaxConcernEntries = 500;
// Reports of retaliation.
inline constexpr int kMaxSuccessors = 20;

// --- Reporters (concern.cc) ---

// Refused for a system that is no AI system of the organization (SYSTEM_UNKNOWN), and for an occurrence in the future
// (OCCURRED_IN_FUTURE). InvalidArgument without the secret, which the API makes.
absl::StatusOr<ConcernEvents> Raise(const v1::Concern&, const v1::RaiseConcernRequest&, const domain::Decision&);
// The same, without a name. Refused for an organization that is not there (ORGANIZATION_UNKNOWN). Internal when the actor
// has a name: it must not come to be recorded.
absl::StatusOr<ConcernEvents> ReportConcern(const v1::Concern&, const v1::ReportConcernRequest&,
                                            const domain::Decision&);
absl::StatusOr<ConcernEvents> ReportImpact(const v1::Concern&, const v1::ReportImpactRequest&, const domain::Decision&);
// NotFound for another secret. Refused beyond the bounds (CONVERSATION_FULL, TOO_MANY_SUCCESSORS). A report of retaliation
// names the successor, which AIMS opens.
absl::StatusOr<ConcernEvents> Reply(const v1::Concern&, const v1::ReplyToConcernRequest&, const domain::Decision&);

// --- Handlers (concern_handling.cc). HANDLER_CONFLICT for whom it excludes; TOO_MANY_ENTRIES beyond the bounds ---

// The actor handles it from now on.
absl::StatusOr<ConcernEvents> Acknowledge(const v1::Concern&, const v1::AcknowledgeConcernRequest&,
                                          const domain::Decision&);
// HANDLER_CONFLICT also when it excludes the one who is named.
absl::StatusOr<ConcernEvents> Assign(const v1::Concern&, const v1::AssignConcernRequest&, const domain::Decision&);
// A handler who is excluded does not handle it any more. Refused beyond 200 people (TOO_MANY_EXCLUDED).
absl::StatusOr<ConcernEvents> Exclude(const v1::Concern&, const v1::ExcludeFromConcernRequest&,
                                      const domain::Decision&);
// SYSTEM_UNKNOWN as above.
absl::StatusOr<ConcernEvents> SetSystems(const v1::Concern&, const v1::SetConcernSystemsRequest&,
                                         const domain::Decision&);
absl::StatusOr<ConcernEvents> SendMessage(const v1::Concern&, const v1::SendConcernMessageRequest&,
                                          const domain::Decision&);
absl::StatusOr<ConcernEvents> StartInvestigation(const v1::Concern&, const v1::StartConcernInvestigationRequest&,
                                                 const domain::Decision&);
// Refused for invalid evidence (EVIDENCE_EXPIRED, EVIDENCE_IN_FUTURE).
absl::StatusOr<ConcernEvents> RecordStep(const v1::Concern&, const v1::RecordConcernStepRequest&,
                                         const domain::Decision&);
absl::StatusOr<ConcernEvents> GiveFeedback(const v1::Concern&, const v1::GiveConcernFeedbackRequest&,
                                           const domain::Decision&);
absl::StatusOr<ConcernEvents> Protect(const v1::Concern&, const v1::ProtectConcernReporterRequest&,
                                      const domain::Decision&);
// TOO_MANY_SUCCESSORS as above.
absl::StatusOr<ConcernEvents> ReportRetaliation(const v1::Concern&, const v1::ReportConcernRetaliationRequest&,
                                                const domain::Decision&);

// --- The conclusion (concern_conclusion.cc) ---

// Refused when nothing was investigated, but for what is out of scope (NOT_INVESTIGATED). Substantiated: refused without a
// consequence (CONSEQUENCE_MISSING) and for a risk of another organization (RISK_UNKNOWN). Otherwise: refused with a
// consequence (CONSEQUENCE_UNFOUNDED), without a reason (REASON_MISSING), and by the investigator and everybody who ever
// handled it (FOUR_EYES): nobody puts a concern aside alone. Refused for an id that is taken (INCIDENT_ID_TAKEN,
// NONCONFORMITY_ID_TAKEN). InvalidArgument for a consequence without an id or a title.
absl::StatusOr<ConcernEvents> Conclude(const v1::Concern&, const v1::ConcludeConcernRequest&, const domain::Decision&);

// --- Noted by AIMS itself ---

// People came to own an AI system that it names (concern_handling.cc): they are excluded, also once it is concluded. Nothing
// when none is new, or when it excludes 200 people.
absl::StatusOr<ConcernEvents> NoteOwners(const v1::Concern&, const std::vector<std::string>& owners,
                                         const domain::Decision&);
// Retaliation was reported (concern.cc). Nothing for a concern that is there.
absl::StatusOr<ConcernEvents> OpenSuccessor(const v1::Concern&, const v1::ConcernRaised&, const domain::Decision&);

// The event by which retaliation is reported.
v1::ConcernEvent RetaliationReported(const v1::Concern& concern, const std::string& text, bool from_reporter);
// SYSTEM_UNKNOWN for the first name that is no AI system of the organization.
absl::optional<domain::Violation> SystemUnknown(const ConcernNames& ai_systems, const domain::Decision& decision);
// The names in their order, each once: AIMS acts on each of them by itself, and twice is refused there.
ConcernNames EachOnce(const ConcernNames& names);

}  // namespace aims::audit
