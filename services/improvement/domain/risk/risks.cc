#include "services/improvement/domain/risk/risks.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "aims/risk/v1/risk_event.pb.h"
#include "common/base/time.h"
#include "services/improvement/domain/risk/acceptances.h"
#include "services/improvement/domain/risk/reassessments.h"

namespace aims::improvement {
namespace {

using risk::v1::Rating;
using risk::v1::Risk;
using risk::v1::RiskEvent;

constexpr char kAccepted[] = "accepted";

void KeepRating(const Rating& from, Rating* to) {
  to->set_level_id(from.level_id());
  to->set_level_rank(from.level_rank());
  to->set_above_appetite(from.above_appetite());
  to->set_criteria(from.criteria());
  to->set_criteria_version(from.criteria_version());
}

void KeepField(const Risk& from, const std::string& path, risk::v1::RiskUpdated* to) {
  if (path == "owner") {
    to->mutable_risk()->set_owner(from.owner());
  } else if (path == "ai_systems") {
    *to->mutable_risk()->mutable_ai_systems() = from.ai_systems();
  } else if (path == "criteria") {
    to->mutable_risk()->set_criteria(from.criteria());
  } else {
    return;
  }
  to->mutable_update_mask()->add_paths(path);
}

void KeepRisk(const RiskEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  RiskEvent kept;
  switch (event.event_case()) {
    case RiskEvent::kRegistered: {
      const Risk& risk = event.registered().risk();
      Risk* to = kept.mutable_registered()->mutable_risk();
      to->set_owner(risk.owner());
      *to->mutable_ai_systems() = risk.ai_systems();
      to->set_criteria(risk.criteria());
      break;
    }
    case RiskEvent::kUpdated:
      for (const std::string& path : event.updated().update_mask().paths()) {
        KeepField(event.updated().risk(), path, kept.mutable_updated());
      }
      if (kept.updated().update_mask().paths().empty()) return;
      break;
    case RiskEvent::kAssessed:
      KeepRating(event.assessed().rating(), kept.mutable_assessed()->mutable_rating());
      break;
    case RiskEvent::kResidualRated:
      KeepRating(event.residual_rated().rating(), kept.mutable_residual_rated()->mutable_rating());
      break;
    case RiskEvent::kReassessmentRequested:
      if (!event.reassessment_requested().has_limit_time()) return;
      *kept.mutable_reassessment_requested()->mutable_limit_time() = event.reassessment_requested().limit_time();
      break;
    case RiskEvent::kAcceptanceRequested: {
      auto* to = kept.mutable_acceptance_requested();
      to->set_number(event.acceptance_requested().number());
      *to->mutable_expire_time() = event.acceptance_requested().expire_time();
      KeepRating(event.acceptance_requested().rating(), to->mutable_rating());
      break;
    }
    case RiskEvent::kAccepted:
      kept.mutable_accepted()->set_number(event.accepted().number());
      break;
    case RiskEvent::kAcceptanceRevoked:
      kept.mutable_acceptance_revoked()->set_number(event.acceptance_revoked().number());
      break;
    case RiskEvent::kAcceptanceVoided:
      kept.mutable_acceptance_voided()->set_number(event.acceptance_voided().number());
      break;
    case RiskEvent::kProhibitionFound:
      kept.mutable_prohibition_found()->set_ai_system(event.prohibition_found().ai_system());
      break;
    case RiskEvent::kClosed:
      kept.mutable_closed();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct Facts {
  Properties properties;
  std::string criteria;  // that the risk has now
  absl::optional<Rating> residual;
  bool open = false;

  void Set(const Risk& risk, const std::string& path) {
    if (path == "owner") properties.owner = risk.owner();
    if (path == "ai_systems") properties.ai_systems = {risk.ai_systems().begin(), risk.ai_systems().end()};
    if (path == "criteria") criteria = risk.criteria();
  }
  void AddSystem(const std::string& system) {
    auto& systems = properties.ai_systems;
    if (std::find(systems.begin(), systems.end(), system) == systems.end()) systems.push_back(system);
  }
  void Apply(const RiskEvent& event) {
    switch (event.event_case()) {
      case RiskEvent::kRegistered:
        for (const char* path : {"owner", "ai_systems", "criteria"}) Set(event.registered().risk(), path);
        open = true;
        break;
      case RiskEvent::kUpdated:
        for (const std::string& path : event.updated().update_mask().paths()) Set(event.updated().risk(), path);
        break;
      case RiskEvent::kAssessed:
        residual = event.assessed().rating();
        break;
      case RiskEvent::kResidualRated:
        residual = event.residual_rated().rating();
        break;
      case RiskEvent::kProhibitionFound:
        AddSystem(event.prohibition_found().ai_system());
        break;
      case RiskEvent::kClosed:
        open = false;
        break;
      default:
        break;
    }
  }
};

std::string LevelLabel(const Facts& facts) {
  if (!facts.residual.has_value()) return "unrated||0";
  const Rating& rating = *facts.residual;
  // A risk that was given other criteria is not rated by them, whatever the version of the former ones.
  const uint32_t version = rating.criteria() == facts.criteria ? rating.criteria_version() : 0;
  return LabelOf({rating.level_id(), LastPart(rating.criteria()), absl::StrCat(version)});
}

void TellAppetite(const Facts& facts, absl::string_view risk, absl::Time accepted_until, Timeline& timeline) {
  if (!facts.open || !facts.residual.has_value() || !facts.residual->above_appetite()) {
    timeline.Hold(Series::kAboveAppetite, {});
    return;
  }
  if (accepted_until > timeline.now()) timeline.Hold(Series::kAboveAppetite, {LabelOf({risk, kAccepted})});
  timeline.Hold(Series::kAboveAppetite, {LabelOf({risk, "not_accepted"})}, std::max(accepted_until, timeline.now()));
}

void CountRisk(const History& history, Timeline& timeline) {
  Facts facts;
  Acceptances acceptances;
  Reassessments reassessments;
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto& event = *moment.As<RiskEvent>();
    acceptances.Advance(timeline, facts.residual);
    reassessments.Advance(timeline);
    facts.Apply(event);
    acceptances.Apply(event, facts.residual, timeline);
    timeline.SetProperties(facts.properties);
    reassessments.Apply(event, timeline);
    timeline.Hold(Series::kOpenRisks, facts.open ? Labels{LevelLabel(facts)} : Labels{});
    TellAppetite(facts, LastPart(moment.subject), acceptances.InForceUntil(), timeline);
    acceptances.Tell(facts.residual, timeline);
    reassessments.Tell(timeline);
  }
}

void AddOpenRisk(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  tally.denominator += static_cast<double>(count);
  const absl::string_view criteria = LabelPart(label, 1);
  if (criteria.empty()) {
    tally.parts["unrated"] += count;
    return;
  }
  tally.parts[absl::StrCat("level/", LabelPart(label, 0))] += count;
  const Counts& in_force = context.standing(Series::kCriteriaInForce);
  if (in_force.find(LabelOf({criteria, LabelPart(label, 2)})) == in_force.end()) return;
  tally.parts["rated_by_current"] += count;
  tally.numerator += static_cast<double>(count);
}

void AddAboveAppetite(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  tally.denominator += static_cast<double>(count);
  const Counts& under_way = context.standing(Series::kTreatmentsUnderWay);
  if (LabelPart(label, 1) == kAccepted) {
    tally.parts["accepted"] += count;
  } else if (under_way.find(LabelPart(label, 0)) != under_way.end()) {
    tally.parts["in_treatment"] += count;
  } else {
    tally.numerator += static_cast<double>(count);
  }
}

}  // namespace

Kind RiskKind() {
  return {.id = "risks",
          .sources = {On<RiskEvent>(&KeepRisk)},
          .series = {Series::kOpenRisks, Series::kAboveAppetite, Series::kAcceptancesExpiring,
                     Series::kAcceptancesExpired, Series::kReassessments},
          .count = &CountRisk};
}

std::vector<Formula> RiskLevelFormulas() {
  return {{.metric = "open-risks-by-level",
           .inputs = {{Series::kOpenRisks, Over::kInstant, &AddOpenRisk}},
           .looks_up = {Series::kCriteriaInForce}},
          {.metric = "above-appetite-without-answer",
           .inputs = {{Series::kAboveAppetite, Over::kInstant, &AddAboveAppetite}},
           .looks_up = {Series::kTreatmentsUnderWay}}};
}

}  // namespace aims::improvement
