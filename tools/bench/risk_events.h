#pragma once
// Events of the risks of an organization: its management is known, criteria are approved; risks of AI systems are
// identified, assessed, evaluated, treated by a plan that is approved, carried out and tested, accepted where something
// remains, and some assessed again.
//
//   RiskEvents events({.partitions = 8}, &inventory.systems());
//   RiskEvents::Placed next = events.Next();   // event_source.h
//
// A risk has some 10 events of its own and refers to an AI system and its criteria; its treatment, which half have, has
// some 7 more, two of which have effects on the risk. Up to 4,096 risks are worked on at a time, in no order.

#include <memory>
#include <string>
#include <vector>

#include "aims/risk/v1/risk.pb.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "aims/risk/v1/treatment.pb.h"
#include "tools/bench/decided_events.h"

namespace aims::bench {

class RiskEvents : public DecidedEvents {
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
    bool high = true;  // so high that it is treated
    int step = 0;
  };

  void Act() override;
  std::unique_ptr<Life> Begin(const std::string& system);
  // Takes the next step of a life; whether there is another.
  bool Step(Life& life);
  // The steps.
  void Assess(const Life& life, uint32_t likelihood, uint32_t consequence);
  void Evaluate(const Life& life);
  void Plan(const Life& life);
  void CompleteAction(const Life& life, const std::string& action);
  void Complete(const Life& life);
  void Test(const Life& life);
  void Accept(const Life& life);
  // The management that decides, and the criteria that it approves.
  void SetUp();
  void ApproveCriteria();

  const risk::v1::Risk& RiskOf(const Life& life) const { return StateOf<risk::v1::Risk>(life.risk_name); }
  const risk::v1::Treatment& TreatmentOf(const Life& life) const {
    return StateOf<risk::v1::Treatment>(life.treatment_name);
  }
  event::v1::Actor OwnerOf(const Life& life) const { return Person(RiskOf(life).owner(), "ai-system-owner"); }

  const std::vector<std::string>* const systems_;
  std::string criteria_name_;
  size_t risks_ = 0;
  std::vector<std::unique_ptr<Life>> open_;
};

}  // namespace aims::bench
