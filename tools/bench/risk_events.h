#pragma once
// Events of the risks of an organization: its management is known, criteria are approved; risks of AI systems are identified, assessed,
// evaluated, treated by a plan that is approved, carried out and tested, accepted where something remains, and some
// assessed again. Every event is what the service's own domain decides of the command.
//
//   RiskEvents events({.partitions = 8}, &inventory.systems());
//   RiskEvents::Placed next = events.Next();   // event_source.h
//
// A risk has some 10 events of its own and refers to an AI system and its criteria; its treatment, which half have, has
// some 7 more, two of which have effects on the risk. Up to 4,096 risks are worked on at a time, in no order.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "aims/risk/v1/organization_authority.pb.h"
#include "aims/risk/v1/risk.pb.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "aims/risk/v1/treatment.pb.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"
#include "tools/bench/event_source.h"

namespace aims::bench {

class RiskEvents : public EventSource {
 public:
  // Risks are of systems that `systems` names at the time, which is not owned and outlives the object; of systems that
  // nobody knows while it is empty or absent.
  explicit RiskEvents(const Options& options, const std::vector<std::string>* systems = nullptr);

  // How many risks were made so far. Their names are RiskName(0) and so on.
  size_t risks() const { return risks_; }
  std::string RiskName(size_t number) const;
  // The next events are the whole life of a new risk of that system, with a treatment.
  void AddRisk(const std::string& system);

 private:
  // One risk that is worked on, and its treatment.
  struct Life {
    std::string risk_name, treatment_name;
    risk::v1::Risk risk;
    risk::v1::Treatment treatment;
    event::v1::EventMetadata last;  // of the last event
    bool high = true;               // so high that it is treated
    int step = 0;
  };
  class Known;

  void Make() override;
  std::unique_ptr<Life> Begin(const std::string& system);
  // Takes the next step of a life; whether there is another.
  bool Step(Life& life);
  // The steps; those of the treatment end with what they have the risk note.
  void Assess(Life& life, uint32_t likelihood, uint32_t consequence);
  void Evaluate(Life& life);
  void Plan(Life& life);
  void CompleteAction(Life& life, const std::string& action);
  void Complete(Life& life);
  void Test(Life& life);
  void Accept(Life& life);
  void Note(Life& life, risk::v1::Risk::TreatmentNote::Standing standing);
  // The management that decides, and the criteria that it approves.
  void SetUp();
  void ApproveCriteria();

  // Has the domain decide what the request asks for, folds and puts what it decides. A refusal is a mistake in here, and
  // aborts.
  template <class Aggregate, class Request>
  void Do(const std::string& name, typename Aggregate::State* state, const event::v1::Actor& actor,
          const Request& request, Life* life = nullptr);
  // The same for an effect of the last command in `life`.
  template <class Aggregate>
  void Record(const std::string& name, typename Aggregate::State* state, const event::v1::Actor& actor,
              const absl::StatusOr<domain::Events>& events, const std::string& reason, Life* life, bool effect);
  domain::Decision DecisionOn(const std::string& name, const event::v1::Actor& actor, const Known& known) const;

  event::v1::Actor One(absl::Span<const char* const> people, const std::string& role);

  const std::vector<std::string>* const systems_;
  std::string criteria_name_;
  risk::v1::OrganizationAuthority authority_;
  risk::v1::RiskCriteria criteria_;
  size_t risks_ = 0;
  std::vector<std::unique_ptr<Life>> open_;
};

}  // namespace aims::bench
