#include "tools/bench/controls_events.h"

#include "aims/controls/v1/framework.pb.h"
#include "services/controls/aggregates/aggregates.h"
#include "services/controls/domain/framework.h"
#include "services/controls/domain/statement_isms.h"
#include "services/controls/reactions/reactions.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = controls::v1;

constexpr size_t kMostControls = 2000;
constexpr size_t kMostPersons = 500;
constexpr size_t kMostPolicies = 60;
constexpr size_t kFirstPersons = 20;

}  // namespace

ControlsEvents::ControlsEvents(const Options& options)
    : PlannedEvents(options, controls::ControlsAggregates(), controls::ControlsReactions()),
      requirements_(controls::Iso42001Controls()) {}

void ControlsEvents::SetUp() {
  Found(kManagers);
  const std::string framework = NameOf("frameworks", "iso-42001");
  for (const v1::FrameworkEdition* edition : controls::ShippedFrameworks()) {
    if (edition->framework_id() != "iso-42001") continue;
    auto adopt = Naming<v1::AdoptFrameworkRequest>(StateOf<v1::Framework>(framework), "the basis of the certification");
    adopt.set_version(edition->version());
    Do(framework, One(kManagers, "top-management"), adopt);
  }
  for (size_t i = 0; i < kFirstPersons; ++i) AddPerson();
}

void ControlsEvents::Begin() {
  const size_t choice = Below(100);
  if (choice < 18 && controls_.size() < kMostControls) return PlanControl();
  if (choice < 35) return MeasureByProgram(controls_.empty() ? organization() : controls_[Below(controls_.size())]);
  if (choice < 50) return CollectEvidence(organization(), "", [](const std::string&) {});
  if (choice < 60) return persons_.size() < kMostPersons ? AddPerson() : ChangePerson();
  if (choice < 63 && policies_.size() < kMostPolicies) return WritePolicy();
  if (choice < 72) return RequireCompetence();
  if (choice < 80) return RequestException();
  if (choice < 90) return WriteStatement();
  ChangeControl();
}

}  // namespace aims::bench
