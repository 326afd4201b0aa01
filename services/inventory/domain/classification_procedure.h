#pragma once
// A classification procedure, loaded from data and checked: every question, finding, date, scope and kind of evidence
// that is named is declared, and every declared one is used. AIMS contains the procedure of the EU AI Act
// (eu_ai_act.textproto).
//
//   const Procedure& act = EuAiAct();
//   act.data().version();                        // "2026-11-24"
//   act.DateOf("high_risk_annex_iii", "2026-11-24")  // "2027-12-02"
//
// Immutable once loaded, then thread-safe.

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/inventory/v1/classification.pb.h"

namespace aims::inventory {

class Procedure {
 public:
  Procedure(Procedure&&) = default;
  Procedure& operator=(Procedure&&) = default;

  // Reads a ClassificationProcedure in protobuf's text format. InvalidArgument names everything that is wrong in it.
  static absl::StatusOr<Procedure> Load(absl::string_view id, absl::string_view textproto);

  // "eu-ai-act".
  const std::string& id() const { return id_; }
  const v1::ClassificationProcedure& data() const { return data_; }

  // The question or finding of that id; nullptr when there is none.
  const v1::ClassificationProcedure::Question* FindQuestion(const std::string& id) const;
  const v1::ClassificationProcedure::Finding* FindFinding(const std::string& id) const;
  // The scope with that id. It must exist.
  const v1::ClassificationProcedure::DutyScope& ScopeOf(const std::string& id) const { return *scopes_.at(id); }
  const v1::ClassificationProcedure::CalendarDate& CalendarOf(const std::string& id) const { return *calendar_.at(id); }

  // The date in the law for a decision on `day`, both as 2026-11-24. Before the amendment is in force it is the
  // original date.
  const std::string& DateOf(const std::string& calendar_id, absl::string_view day) const;

 private:
  Procedure() = default;

  std::string id_;
  v1::ClassificationProcedure data_;
  // Into data_'s repeated fields, whose elements stay where they are when it is moved.
  std::map<std::string, const v1::ClassificationProcedure::Question*> questions_;
  std::map<std::string, const v1::ClassificationProcedure::Finding*> findings_;
  std::map<std::string, const v1::ClassificationProcedure::DutyScope*> scopes_;
  std::map<std::string, const v1::ClassificationProcedure::CalendarDate*> calendar_;
};

// The procedure of the EU AI Act, built into the program. Aborts at first use if its data is wrong; a test checks the
// data.
const Procedure& EuAiAct();

}  // namespace aims::inventory
