#pragma once
// Events of risks on which anything happens that the domain allows, in any order: assessments and evaluations, acceptances
// that are requested, given, revoked, given by break-glass and expire, demands to assess again that are met or not,
// treatments that come late, are ineffective, doubted, revoked; new versions of the criteria; closings. What is asked for
// is by chance, and what the domain refuses leaves no event.
//
//   YearRisks events({.partitions = 2, .between = absl::Hours(4)}, &inventory.systems());

#include <set>
#include <string>
#include <vector>

#include "aims/risk/v1/risk.pb.h"
#include "aims/risk/v1/treatment.pb.h"
#include "tools/bench/decided_events.h"

namespace aims::bench {

class YearRisks : public DecidedEvents {
 public:
  // `systems` outlives it.
  YearRisks(const Options& options, const std::vector<std::string>* systems);

 private:
  void Act() override;
  void SetUp();
  void ApproveCriteria(const std::string& name);
  void AddRisk();
  void Prohibit(const std::string& system);
  void AddTreatment(const std::string& risk);
  void ChangeRisk(const std::string& name);
  void ChangeAcceptance(const std::string& name);
  void ChangeClosing(const std::string& name);
  void ChangeTreatment(const std::string& name);
  void TestTreatment(const std::string& name);

  event::v1::Actor AnyAuthor();
  event::v1::Actor AnyManager();
  risk::v1::Estimate AnyEstimate();
  absl::Time Within(size_t days) { return last_time() + absl::Hours(1 + Below(24 * days)); }

  const std::vector<std::string>* const systems_;
  std::vector<std::string> criteria_, risks_, treatments_;
  std::set<std::string> prohibited_;
};

}  // namespace aims::bench
