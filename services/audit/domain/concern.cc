#include "services/audit/domain/concern.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/calendar.h"
#include "common/base/digest.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/known.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/concern_conflict.h"
#include "services/audit/domain/concern_secret.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Concern;

constexpr char kClause[] = "A.3.3";

// Whatever the fold of the event puts into the metadata is of the actor. A name there would stay for ever.
absl::Status RequireNoName(const Decision& decision) {
  const event::v1::Actor& actor = decision.actor;
  if (actor.kind() == event::v1::Actor::KIND_ANONYMOUS && actor.subject().empty() && actor.roles().empty()) {
    return absl::OkStatus();
  }
  return absl::InternalError(
      "a concern without a name came with an identity; nothing was recorded: this is a fault of the program");
}

// When both times end that begin with the concern.
void SetTimes(const Decision& decision, v1::ConcernRaised* raised) {
  const absl::Time acknowledge = decision.time + kAcknowledgeWithin;
  *raised->mutable_acknowledge_due_time() = base::ToProto(acknowledge);
  *raised->mutable_feedback_due_time() = base::ToProto(base::MonthsAfter(acknowledge, kFeedbackMonths));
}

absl::StatusOr<ConcernEvents> Raised(const Concern& given, const std::string& secret, Concern::Kind kind,
                                     const std::string& reporter, const Decision& decision, Refusals refusals) {
  if (secret.empty()) return domain::BadField("case_secret", "the server makes it: raise the concern through its API");
  Concern concern = domain::AsGiven(given);
  *concern.mutable_ai_systems() = EachOnce(concern.ai_systems());
  refusals.Add(SystemUnknown(concern.ai_systems(), decision));
  refusals.Unless(!concern.has_occur_time() || base::FromProto(concern.occur_time()) <= decision.time,
                  {"OCCURRED_IN_FUTURE", kClause, "occur_time is in the future: correct it, or leave it out"});
  RETURN_IF_ERROR(refusals.ToStatus());
  std::set<std::string> excluded(concern.named_people().begin(), concern.named_people().end());
  for (std::string& owner : OwnersOfSystems(concern.ai_systems(), decision)) excluded.insert(std::move(owner));
  ConcernEvents events(1);
  v1::ConcernRaised* raised = events[0].mutable_raised();
  *raised->mutable_concern() = concern;
  raised->set_kind(kind);
  raised->set_reporter(reporter);
  *raised->mutable_excluded_people() = {excluded.begin(), excluded.end()};
  raised->set_secret_digest(DigestOfSecret(secret));
  SetTimes(decision, raised);
  return events;
}

template <class Request>
absl::StatusOr<ConcernEvents> RaisedWithoutName(const Request& request, Concern::Kind kind, const Decision& decision) {
  RETURN_IF_ERROR(RequireNoName(decision));
  Refusals refusals(decision.subject);
  refusals.Unless(decision.Find<v1::AuditAuthority>(AuthorityRecordName(decision.subject)) != nullptr,
                  {"ORGANIZATION_UNKNOWN", kClause, "there is no such organization here: check its name"});
  return Raised(request.concern(), request.case_secret(), kind, "", decision, std::move(refusals));
}

}  // namespace

absl::optional<domain::Violation> SystemUnknown(const ConcernNames& ai_systems, const Decision& decision) {
  for (const std::string& system : ai_systems) {
    const auto name = base::ResourceName::Parse(system);
    if (name.ok() && name->collection() == "aiSystems" && domain::SameOrganization(decision.subject, system)) continue;
    return domain::Violation{"SYSTEM_UNKNOWN", kClause,
                             absl::StrCat("\"", system, "\" is no AI system of the organization: name another")};
  }
  return absl::nullopt;
}

ConcernNames EachOnce(const ConcernNames& names) {
  ConcernNames once;
  for (const std::string& name : names) {
    if (std::find(once.begin(), once.end(), name) == once.end()) *once.Add() = name;
  }
  return once;
}

std::vector<domain::Move> Concerns::Moves() {
  const auto open = {Concern::STATE_RECEIVED, Concern::STATE_ACKNOWLEDGED, Concern::STATE_INVESTIGATING};
  const auto handled = {Concern::STATE_ACKNOWLEDGED, Concern::STATE_INVESTIGATING};
  return domain::MoveTable<Concerns>()
      .On<v1::RaiseConcernRequest>(&Raise)
      .On<v1::ReportConcernRequest>(&ReportConcern)
      .On<v1::ReportImpactRequest>(&ReportImpact)
      .On<v1::ReplyToConcernRequest>(&Reply)
      .On<v1::AcknowledgeConcernRequest>(&Acknowledge, {Concern::STATE_RECEIVED}, kClause)
      .On<v1::AssignConcernRequest>(&Assign, open, kClause)
      .On<v1::ExcludeFromConcernRequest>(&Exclude, open, kClause)
      .On<v1::SetConcernSystemsRequest>(&SetSystems, open, kClause)
      .On<v1::SendConcernMessageRequest>(
          &SendMessage, {Concern::STATE_ACKNOWLEDGED, Concern::STATE_INVESTIGATING, Concern::STATE_CONCLUDED}, kClause)
      .On<v1::StartConcernInvestigationRequest>(&StartInvestigation, {Concern::STATE_ACKNOWLEDGED}, kClause)
      .On<v1::RecordConcernStepRequest>(&RecordStep, {Concern::STATE_INVESTIGATING}, kClause)
      .On<v1::GiveConcernFeedbackRequest>(&GiveFeedback, handled, kClause)
      .On<v1::ProtectConcernReporterRequest>(&Protect)
      .On<v1::ReportConcernRetaliationRequest>(&ReportRetaliation)
      .On<v1::ConcludeConcernRequest>(&Conclude, handled, kClause);
}

bool Concerns::NeedsPerson(const Concern& concern, const std::string& login) {
  return concern.state() != Concern::STATE_CONCLUDED && concern.handler() == login;
}

bool Concerns::MayRead(const Concern& concern, const event::v1::Actor& actor) {
  return !IsExcluded(concern, actor.subject());
}

absl::StatusOr<ConcernEvents> Raise(const Concern&, const v1::RaiseConcernRequest& request, const Decision& decision) {
  return Raised(request.concern(), request.case_secret(), Concern::KIND_INTERNAL, decision.actor.subject(), decision,
                Refusals(decision.subject));
}

absl::StatusOr<ConcernEvents> ReportConcern(const Concern&, const v1::ReportConcernRequest& request,
                                            const Decision& decision) {
  return RaisedWithoutName(request, Concern::KIND_INTERNAL, decision);
}

absl::StatusOr<ConcernEvents> ReportImpact(const Concern&, const v1::ReportImpactRequest& request,
                                           const Decision& decision) {
  return RaisedWithoutName(request, Concern::KIND_EXTERNAL, decision);
}

absl::StatusOr<ConcernEvents> Reply(const Concern& concern, const v1::ReplyToConcernRequest& request,
                                    const Decision& decision) {
  RETURN_IF_ERROR(RequireNoName(decision));
  if (!IsSecretOf(concern, request.case_secret())) return NoSuchCase();
  Refusals refusals(concern.name());
  const auto written = std::count_if(concern.messages().begin(), concern.messages().end(),
                                     [](const Concern::Message& message) { return message.from_reporter(); });
  refusals.Unless(written < kMaxReporterMessages,
                  {"CONVERSATION_FULL", kClause,
                   absl::StrCat("the case has ", written, " messages of yours already: raise another concern")});
  refusals.Unless(!request.retaliation() || concern.successors_size() < kMaxSuccessors,
                  {"TOO_MANY_SUCCESSORS", kClause,
                   absl::StrCat("the case has ", kMaxSuccessors, " successors already: write to one of them")});
  RETURN_IF_ERROR(refusals.ToStatus());
  if (request.retaliation()) return ConcernEvents{RetaliationReported(concern, request.text(), true)};
  ConcernEvents events(1);
  events[0].mutable_message_sent()->set_from_reporter(true);
  events[0].mutable_message_sent()->set_text(request.text());
  return events;
}

v1::ConcernEvent RetaliationReported(const Concern& concern, const std::string& text, bool from_reporter) {
  v1::ConcernEvent event;
  auto* reported = event.mutable_retaliation_reported();
  reported->set_from_reporter(from_reporter);
  reported->set_text(text);
  const auto name = base::ResourceName::Parse(concern.name());
  const std::string seed = absl::StrCat(concern.name(), "/successors/", concern.successors_size() + 1);
  if (name.ok()) {
    reported->set_successor(
        base::ResourceName::Join(name->organization(), Concerns::kCollection, base::ResourceIdFrom(seed)));
  }
  v1::ConcernRaised* raised = reported->mutable_raised();
  raised->mutable_concern()->set_display_name("Retaliation after a concern");
  raised->mutable_concern()->set_description(text);
  raised->set_kind(concern.kind());
  raised->set_reporter(concern.reporter());
  *raised->mutable_excluded_people() = concern.excluded_people();
  raised->set_secret_digest(concern.secret_digest());
  raised->set_predecessor(concern.name());
  return event;
}

absl::StatusOr<ConcernEvents> OpenSuccessor(const Concern& concern, const v1::ConcernRaised& raised,
                                            const Decision& decision) {
  if (!concern.name().empty()) return ConcernEvents{};
  ConcernEvents events(1);
  *events[0].mutable_raised() = raised;
  SetTimes(decision, events[0].mutable_raised());
  return events;
}

}  // namespace aims::audit
