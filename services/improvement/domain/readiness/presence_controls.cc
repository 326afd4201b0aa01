// What the events of the controls service show: required documents, controls, competence,
// communication and retention.

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aims/controls/v1/communication_plan.pb.h"
#include "aims/controls/v1/communication_record.pb.h"
#include "aims/controls/v1/competence_requirement.pb.h"
#include "aims/controls/v1/control.pb.h"
#include "aims/controls/v1/framework.pb.h"
#include "aims/controls/v1/required_document.pb.h"
#include "aims/controls/v1/retention_rule.pb.h"
#include "aims/controls/v1/training_action.pb.h"
#include "common/base/time.h"
#include "services/improvement/domain/readiness/pieces.h"
#include "services/improvement/domain/readiness/presence.h"
#include "services/improvement/domain/readiness/steps.h"

namespace aims::improvement {
namespace {

struct Frameworks {
  using Event = controls::v1::FrameworkEvent;
  static bool Concerns(const event::v1::EventMetadata& metadata) {
    return LastPart(metadata.subject()) == kReadinessFramework;
  }
  static constexpr Step<Event> kSteps[] = {{.on = Event::kAdopted, .hold = "framework/adopted"},
                                           {.on = Event::kRetired}};
};

struct CompetenceRequirements {
  using Event = controls::v1::CompetenceRequirementEvent;
  static constexpr Step<Event> kSteps[] = {{.on = Event::kRegistered, .hold = "competence/required"},
                                           {.on = Event::kRetired}};
};

struct Trainings {
  using Event = controls::v1::TrainingActionEvent;
  static constexpr Step<Event> kSteps[] = {{.on = Event::kEvaluated, .done = "training-evaluated"}};
};

struct CommunicationPlans {
  using Event = controls::v1::CommunicationPlanEvent;
  static constexpr Step<Event> kSteps[] = {{.on = Event::kApproved, .hold = "communication/planned"},
                                           {.on = Event::kRetired}};
};

struct Communications {
  using Event = controls::v1::CommunicationRecordEvent;
  static constexpr Step<Event> kSteps[] = {{.on = Event::kCompleted, .done = "communication-made"},
                                           {.on = Event::kOverdue, .hold = "communication/overdue"},
                                           {.on = Event::kCancelled}};
};

struct RetentionRules {
  using Event = controls::v1::RetentionRuleEvent;
  static constexpr Step<Event> kSteps[] = {{.on = Event::kApproved, .hold = "retention/approved"},
                                           {.on = Event::kRetired}};
};

// --- Required documents: 7.5.1 ---

using DocumentEvent = controls::v1::RequiredDocumentEvent;

std::string DocumentLabel(absl::string_view item) { return absl::StrCat("document|", LastPart(item)); }

void KeepDocument(const DocumentEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  if (!IsLookedFor(DocumentLabel(metadata.subject()))) return;
  DocumentEvent kept = Emptied(event);
  if (event.has_fulfilled()) {
    kept.mutable_fulfilled()->mutable_fulfilment()->set_resource(event.fulfilled().fulfilment().resource());
    kept.mutable_fulfilled()->set_replaced(event.fulfilled().replaced());
  } else if (event.has_lapsed()) {
    kept.mutable_lapsed()->set_resource(event.lapsed().resource());
  } else {
    return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

void CountDocument(const History& history, Timeline& timeline) {
  std::set<std::string> resources;
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto& event = *moment.As<DocumentEvent>();
    if (event.has_fulfilled()) {
      resources.erase(event.fulfilled().replaced());
      resources.insert(event.fulfilled().fulfilment().resource());
    } else {
      resources.erase(event.lapsed().resource());
    }
    timeline.Hold(Series::kPresence, resources.empty() ? Labels() : Labels{DocumentLabel(moment.subject)});
  }
}

// --- Controls: 8.1, Annex A ---

using controls::v1::ControlEvent;

void KeepControl(const ControlEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  ControlEvent kept = Emptied(event);
  if (event.has_standing_changed()) {
    auto& standing = *kept.mutable_standing_changed();
    standing.set_in_place(event.standing_changed().in_place());
    standing.set_retired(event.standing_changed().retired());
    for (const std::string& requirement : event.standing_changed().requirements()) {
      if (IsAnnexAControl(requirement)) standing.add_requirements(requirement);
    }
  } else if (event.has_test_noted() && event.test_noted().has_result() &&
             event.test_noted().kind() == controls::v1::CONTROL_TEST_KIND_OPERATION) {
    auto& result = *kept.mutable_test_noted()->mutable_result();
    result.set_outcome(event.test_noted().result().outcome());
    if (event.test_noted().result().has_expire_time()) {
      *result.mutable_expire_time() = event.test_noted().result().expire_time();
    }
  } else {
    return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct ControlFacts {
  controls::v1::ControlStandingChanged standing;
  absl::Time passed_until = absl::InfinitePast();

  ControlFacts() { standing.set_retired(true); }  // until its standing is known

  void Apply(const ControlEvent& event) {
    if (event.has_standing_changed()) {
      standing = event.standing_changed();
      return;
    }
    const auto& result = event.test_noted().result();
    passed_until = absl::InfinitePast();
    if (result.outcome() != controls::v1::CONTROL_TEST_OUTCOME_PASSED) return;
    passed_until = result.has_expire_time() ? base::FromProto(result.expire_time()) : absl::InfiniteFuture();
  }

  Labels At(absl::Time time) const {
    if (standing.retired()) return {};
    Labels labels;
    if (standing.in_place()) labels.push_back("controls/in-place");
    for (const std::string& requirement : standing.requirements()) {
      labels.push_back(absl::StrCat("control|", requirement));
      if (time < passed_until) labels.push_back(absl::StrCat("tested|", requirement));
    }
    return labels;
  }
};

void CountControl(const History& history, Timeline& timeline) {
  ControlFacts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Apply(*moment.As<ControlEvent>());
    timeline.Hold(Series::kPresence, facts.At(moment.time));
    if (moment.time < facts.passed_until && facts.passed_until < absl::InfiniteFuture()) {
      timeline.Hold(Series::kPresence, facts.At(facts.passed_until), facts.passed_until);
    }
  }
}

}  // namespace

std::vector<Kind> ControlsPresence() {
  return {StepsKind<Frameworks>("presence-frameworks"),
          {.id = "presence-documents",
           .sources = {On<DocumentEvent>(&KeepDocument)},
           .series = {Series::kPresence, Series::kDone},
           .count = &CountDocument},
          {.id = "presence-controls",
           .sources = {On<ControlEvent>(&KeepControl)},
           .series = {Series::kPresence, Series::kDone},
           .count = &CountControl},
          StepsKind<CompetenceRequirements>("presence-competence-requirements"),
          StepsKind<Trainings>("presence-trainings"),
          StepsKind<CommunicationPlans>("presence-communication-plans"),
          StepsKind<Communications>("presence-communications"),
          StepsKind<RetentionRules>("presence-retention-rules")};
}

}  // namespace aims::improvement
