#include "services/audit/reactions/review_reactions.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "common/base/resource_name.h"
#include "common/base/time.h"
#include "common/base/utf8.h"
#include "services/audit/domain/action.h"
#include "services/audit/domain/improvement_item.h"
#include "services/audit/domain/management_change.h"
#include "services/audit/domain/management_review.h"
#include "services/audit/domain/management_review_plan.h"
#include "services/audit/domain/opened_id.h"
#include "services/audit/domain/resource_decision.h"
#include "services/audit/domain/review_agenda.h"

namespace aims::audit {
namespace {

using command::Effect;
using v1::AuditTopicRecord;
using Decided = v1::ManagementReview::Decision;
using Effects = std::vector<Effect>;

// Of the fields of an improvement item, in code points and so in bytes of ASCII; texts of others can be longer.
constexpr size_t kMaxName = 200;
constexpr size_t kMaxText = 2000;

template <class Aggregate>
std::string NameIn(absl::string_view resource, absl::string_view id) {
  const auto parsed = base::ResourceName::Parse(resource);
  if (!parsed.ok()) return "";
  return base::ResourceName::Join(parsed->organization(), Aggregate::kCollection, id);
}

// The name of what the decision opens: the same however often the decision is read.
template <class Aggregate>
std::string NameOfDecided(const std::string& review, const Decided& decided) {
  return NameIn<Aggregate>(review, OpenedId(absl::StrCat(review, "/", decided.decision_id())));
}

std::string SourceOf(const Decided& decided) { return absl::StrCat("decision ", decided.decision_id()); }

Effects Opens(std::string name, ImprovementReport report, std::string reason) {
  if (name.empty()) return {};
  return {Effect::On<ImprovementItems>(
      std::move(name),
      [report = std::move(report)](const v1::ImprovementItem& known, const domain::Decision& decision) {
        return OpenImprovement(known, report, decision);
      },
      std::move(reason))};
}

ImprovementReport ReportOf(const Decided& decided, const std::string& review) {
  ImprovementReport report;
  report.review = review;
  report.item.set_display_name(decided.title());
  report.item.set_description(decided.reason());
  report.item.set_benefit(decided.title());
  report.item.set_owner(decided.owner());
  report.item.mutable_source()->set_kind(v1::ImprovementItem::Source::KIND_REVIEW);
  report.item.mutable_source()->set_resource(review);
  report.item.mutable_source()->set_sentence(SourceOf(decided));
  return report;
}

// The event, if it took a decision of this kind; nullptr otherwise.
const v1::ReviewDecisionTaken* TakenIn(const AuditTopicRecord& cause, Decided::Kind kind) {
  if (!cause.management_review().has_decision_taken()) return nullptr;
  const v1::ReviewDecisionTaken& taken = cause.management_review().decision_taken();
  return taken.decision().kind() == kind ? &taken : nullptr;
}

v1::ManagementChange DraftOf(const v1::ReviewDecisionTaken& taken, const std::string& review) {
  const Decided& decided = taken.decision();
  v1::ManagementChange draft;
  draft.set_display_name(decided.title());
  draft.set_purpose(decided.reason());
  draft.set_owner(decided.owner());
  *draft.mutable_authors() = taken.authors();
  draft.mutable_source()->set_kind(v1::ManagementChange::Source::KIND_REVIEW);
  draft.mutable_source()->set_resource(review);
  draft.mutable_source()->set_sentence(SourceOf(decided));
  return draft;
}

// The decision says nothing of the time: top management decides about the need within 30 days.
constexpr absl::Duration kTimeToDecide = absl::Hours(24 * 30);

v1::ResourceDecision NeedOf(const v1::ReviewDecisionTaken& taken, const event::v1::EventMetadata& cause) {
  const Decided& decided = taken.decision();
  v1::ResourceDecision need;
  need.set_display_name(decided.title());
  need.set_kind(v1::ResourceDecision::KIND_OTHER);
  need.set_need(decided.reason());
  need.set_owner(decided.owner());
  *need.mutable_authors() = taken.authors();
  need.set_subject(cause.subject());
  need.set_source(SourceOf(decided));
  *need.mutable_need_time() = base::ToProto(base::FromProto(cause.occur_time()) + kTimeToDecide);
  return need;
}

ImprovementReport ReportOf(const v1::AuditFindingIssued& issued, const std::string& finding) {
  ImprovementReport report;
  report.item.set_display_name(base::BoundedUtf8(issued.title(), kMaxName));
  report.item.set_description(base::BoundedUtf8(issued.statement(), kMaxText));
  report.item.set_owner(issued.owner());
  *report.item.mutable_ai_systems() = issued.ai_systems();
  report.item.mutable_source()->set_kind(v1::ImprovementItem::Source::KIND_AUDIT);
  report.item.mutable_source()->set_resource(finding);
  report.item.mutable_source()->set_sentence(absl::StrCat("opportunity that ", issued.audit(), " reported"));
  return report;
}

}  // namespace

Effects ReviewHeldEffects(const AuditTopicRecord& cause) {
  if (!cause.management_review().has_held()) return {};
  ReviewHeld held{cause.metadata().subject(), base::FromProto(cause.management_review().held().held_time())};
  return {Effect::On<ManagementReviewPlans>(
      ReviewPlanName(cause.metadata().subject()),
      [held = std::move(held)](const v1::ManagementReviewPlan& plan, const domain::Decision& decision) {
        return NoteHeld(plan, held, decision);
      },
      "a management review was held")};
}

Effects ReviewConsideredEffects(const AuditTopicRecord& cause) {
  if (!cause.management_review().has_minutes_signed()) return {};
  return {Effect::On<ReviewAgendas>(
      AgendaName(cause.metadata().subject()),
      [name = cause.metadata().subject()](const v1::ReviewAgenda& agenda,
                                          const domain::Decision& decision) -> absl::StatusOr<ReviewAgendaEvents> {
        const auto review = decision.Find<v1::ManagementReview>(name);
        if (review == nullptr) return ReviewAgendaEvents{};
        return ConsiderAgenda(agenda, *review, decision);
      },
      "a management review was signed that considered it")};
}

Effects ReviewActionEffects(const AuditTopicRecord& cause) {
  if (!cause.management_review().has_decision_taken()) return {};
  const Decided& decided = cause.management_review().decision_taken().decision();
  Effects effects;
  for (const auto& action : decided.actions()) {
    PlannedAction planned;
    planned.subject = cause.metadata().subject();
    planned.what = action.what();
    planned.owner = action.owner();
    planned.due_time = action.due_time();
    planned.source = absl::StrCat("decision ", decided.decision_id(), " of ", cause.metadata().subject());
    effects.push_back(Effect::On<Actions>(
        action.action(),
        [planned = std::move(planned)](const v1::Action& known, const domain::Decision& decision) {
          return OpenAction(known, planned, decision);
        },
        "a management review decided it"));
  }
  return effects;
}

Effects ImprovementEffects(const AuditTopicRecord& cause) {
  const std::string& subject = cause.metadata().subject();
  if (const auto* taken = TakenIn(cause, Decided::KIND_IMPROVEMENT); taken != nullptr) {
    return Opens(NameOfDecided<ImprovementItems>(subject, taken->decision()), ReportOf(taken->decision(), subject),
                 "a management review decided it");
  }
  if (!cause.audit_finding().has_issued()) return {};
  const v1::AuditFindingIssued& issued = cause.audit_finding().issued();
  if (issued.kind() != v1::AUDIT_FINDING_KIND_OPPORTUNITY) return {};
  return Opens(NameIn<ImprovementItems>(subject, OpenedId(subject)), ReportOf(issued, subject),
               "an audit reported an opportunity");
}

Effects DecidedChangeEffects(const AuditTopicRecord& cause) {
  const auto* taken = TakenIn(cause, Decided::KIND_AIMS_CHANGE);
  if (taken == nullptr) return {};
  return {Effect::On<ManagementChanges>(
      NameOfDecided<ManagementChanges>(cause.metadata().subject(), taken->decision()),
      [draft = DraftOf(*taken, cause.metadata().subject())](const v1::ManagementChange& known,
                                                            const domain::Decision& decision) {
        return OpenChange(known, draft, decision);
      },
      "a management review decided it")};
}

Effects DecidedResourcesEffects(const AuditTopicRecord& cause) {
  const auto* taken = TakenIn(cause, Decided::KIND_RESOURCE);
  if (taken == nullptr) return {};
  return {Effect::On<ResourceDecisions>(
      NameOfDecided<ResourceDecisions>(cause.metadata().subject(), taken->decision()),
      [need = NeedOf(*taken, cause.metadata())](const v1::ResourceDecision& known, const domain::Decision& decision) {
        return OpenNeed(known, need, decision);
      },
      "a management review decided that resources are needed")};
}

}  // namespace aims::audit
