// The risk treatment plan (ISO/IEC 42001 6.1.3, 8.3): each open risk with its treatments, who approved them, the residual
// level that they are to reach and that they reached, and the acceptance of what remains.

#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "aims/risk/v1/risk_service.pb.h"
#include "aims/risk/v1/treatment.pb.h"
#include "common/base/status_macros.h"
#include "tools/aims/message_text.h"
#include "tools/aims/report/acceptance.h"
#include "tools/aims/report/count_plot.h"
#include "tools/aims/report/criteria.h"
#include "tools/aims/report/reports.h"

namespace aims::cli::report {
namespace {

using risk::v1::Risk;
using risk::v1::Treatment;

constexpr char kListTreatments[] = "/aims.risk.v1.TreatmentService/ListTreatments";
constexpr char kListRisks[] = "/aims.risk.v1.RiskService/ListRisks";

Cell StateCell(const Treatment& treatment) {
  std::string text = FieldText(treatment, "state");
  if (treatment.overdue()) return {absl::StrCat(text, ", overdue"), Tone::kBad};
  switch (treatment.state()) {
    case Treatment::STATE_EFFECTIVE:
      return {std::move(text), Tone::kGood};
    case Treatment::STATE_INEFFECTIVE:
      return {std::move(text), Tone::kBad};
    case Treatment::STATE_PLANNED:
      return {std::move(text), Tone::kWarning};
    default:
      return {std::move(text)};
  }
}

// "accepted by dora until 2026-12-30".
Cell AcceptanceCell(const Risk& risk, const Times& times) {
  if (const Risk::Acceptance* acceptance = AcceptanceInForce(risk); acceptance != nullptr) {
    return {absl::StrCat("accepted by ", acceptance->decider(), " until ", times.Day(acceptance->expire_time())),
            Tone::kWarning};
  }
  if (!risk.has_residual()) return {"not assessed", Tone::kWarning};
  if (risk.tolerated()) return {"within appetite", Tone::kGood};
  return {"not accepted", Tone::kBad};
}

class Plan {
 public:
  Plan(Draft& draft, Criteria criteria) : draft_(draft), criteria_(std::move(criteria)) {}

  // The names of the risks that are open: treatments of others are in no plan.
  absl::Status ReadOpenRisks() {
    risk::v1::ListRisksRequest request;
    request.set_parent(draft_.organization());
    request.set_filter("NOT state = CLOSED");
    return draft_.reader.Each<risk::v1::ListRisksResponse, Risk>(
        kListRisks, request, [this](const Risk& risk) { open_risks_.insert(risk.name()); });
  }

  // Keeps the treatments' part of each row in a file, and where by risk: some ten bytes for each treatment.
  absl::Status ReadTreatments() {
    risk::v1::ListTreatmentsRequest request;
    request.set_parent(draft_.organization());
    request.set_filter("NOT state = WITHDRAWN");
    RETURN_IF_ERROR((draft_.reader.Each<risk::v1::ListTreatmentsResponse, Treatment>(
        kListTreatments, request, [this](const Treatment& treatment) { Take(treatment); })));
    RETURN_IF_ERROR(actions_->status());
    return treatments_->status();
  }

  absl::Status ReadRisks() {
    risk::v1::ListRisksRequest request;
    request.set_parent(draft_.organization());
    request.set_filter("NOT state = CLOSED");
    absl::Status failure;
    RETURN_IF_ERROR((draft_.reader.Each<risk::v1::ListRisksResponse, Risk>(kListRisks, request, [&](const Risk& risk) {
      if (failure.ok()) failure = Take(risk);
    })));
    RETURN_IF_ERROR(failure);
    return rows_->status();
  }

  void Write() {
    draft_.document.wide = true;
    draft_.Add(Heading{"Summary"});
    draft_.Add(Facts{"The plan in numbers",
                     {{"Open risks", absl::StrCat(risks_), ColumnKind::kNumber},
                      {"Without a treatment", absl::StrCat(untreated_), ColumnKind::kNumber},
                      {"Treatments", absl::StrCat(treatments_->size()), ColumnKind::kNumber},
                      {"Treatments without an approval", absl::StrCat(unapproved_), ColumnKind::kNumber},
                      {"Treatments overdue", absl::StrCat(overdue_), ColumnKind::kNumber}}});
    if (treatments_->size() > 0) {
      draft_.Add(CountPlot("Treatments by state", "How far the treatments have come.", *Treatment::State_descriptor(),
                           states_));
    }
    draft_.Add(Heading{"Plan"});
    draft_.Add(Table{"Open risks and their treatments, the highest residual level first",
                     {{"Risk", ColumnKind::kId},
                      {"Risk name"},
                      {"Residual level", ColumnKind::kBadge},
                      {"Treatment", ColumnKind::kId},
                      {"Treatment name"},
                      {"Option"},
                      {"Controls", ColumnKind::kId},
                      {"Owner", ColumnKind::kId},
                      {"Due", ColumnKind::kTime},
                      {"State", ColumnKind::kBadge},
                      {"Approved by", ColumnKind::kId},
                      {"Expected level", ColumnKind::kBadge},
                      {"Reached level", ColumnKind::kBadge},
                      {"Acceptance", ColumnKind::kBadge}},
                     HighestFirst(rows_, std::move(order_)),
                     "No risk is open."});
    draft_.Add(Table{"Actions of the treatments",
                     {{"Treatment", ColumnKind::kId},
                      {"Action", ColumnKind::kId},
                      {"What is done"},
                      {"Owner", ColumnKind::kId},
                      {"Due", ColumnKind::kTime},
                      {"Done", ColumnKind::kTime},
                      {"State", ColumnKind::kBadge}},
                     AsAdded(actions_),
                     "No action is planned."});
  }

 private:
  void TakeActions(const Treatment& treatment) {
    for (const Treatment::Action& action : treatment.actions()) {
      Treatment::ActionRecord record;
      for (const auto& each : treatment.action_records()) {
        if (each.action_id() == action.action_id()) record = each;
      }
      const Cell state = record.has_done_time() ? Cell("done", Tone::kGood)
                         : record.overdue()     ? Cell("overdue", Tone::kBad)
                                                : Cell("to be done");
      actions_->Add({Id(treatment.name()), action.action_id(), action.description(), action.owner(),
                     draft_.times.Text(action.due_time()), draft_.times.Text(record.done_time()), state});
    }
  }

  void Take(const Treatment& treatment) {
    if (open_risks_.count(treatment.risk()) == 0) return;
    ++states_[treatment.state()];
    TakeActions(treatment);
    overdue_ += treatment.overdue() ? 1 : 0;
    unapproved_ += treatment.has_approval() ? 0 : 1;
    const Treatment::Approval& approval = treatment.approval();
    if (treatment.has_approval()) {
      draft_.Approved({KindAndId(treatment.name()), "", approval.approver(), draft_.times.Text(approval.approve_time()),
                       approval.digest()});
    }
    by_risk_[treatment.risk()].push_back(treatments_->Add(
        {Id(treatment.name()), treatment.display_name(), FieldText(treatment, "option"), Ids(treatment.controls()),
         treatment.owner(), draft_.times.Text(treatment.due_time()), StateCell(treatment),
         Lines({approval.approver(), ShortDigest(approval.digest())}),
         criteria_.LevelCell(approval.expected_residual()), criteria_.LevelCell(treatment.test().residual())}));
  }

  absl::Status Take(const Risk& risk) {
    ++risks_;
    TellAcceptance(risk, &draft_);
    const auto found = by_risk_.find(risk.name());
    if (found == by_risk_.end()) {
      ++untreated_;
      Row none(10);
      none[1] = "no treatment";
      none[2] = FieldText(risk, "option");
      none[4] = risk.owner();
      Add(risk, none);
      return absl::OkStatus();
    }
    for (const uint64_t place : found->second) {
      ASSIGN_OR_RETURN(const Row treatment, treatments_->At(place));
      Add(risk, treatment);
    }
    return absl::OkStatus();
  }

  void Add(const Risk& risk, const Row& treatment) {
    Row row = {Id(risk.name()), risk.display_name(), criteria_.LevelCell(risk.residual())};
    row.insert(row.end(), treatment.begin(), treatment.end());
    row.push_back(AcceptanceCell(risk, draft_.times));
    order_.emplace_back(risk.residual().level_rank(), rows_->Add(row));
  }

  Draft& draft_;
  std::unordered_set<std::string> open_risks_;
  const Criteria criteria_;
  const std::shared_ptr<RowSpool> treatments_ = std::make_shared<RowSpool>();
  const std::shared_ptr<RowSpool> actions_ = std::make_shared<RowSpool>();
  const std::shared_ptr<RowSpool> rows_ = std::make_shared<RowSpool>();
  absl::flat_hash_map<std::string, std::vector<uint64_t>> by_risk_;
  std::map<int, uint64_t> states_;
  std::vector<std::pair<uint32_t, uint64_t>> order_;  // rank, and place in the spool
  uint64_t risks_ = 0;
  uint64_t untreated_ = 0;
  uint64_t unapproved_ = 0;
  uint64_t overdue_ = 0;
};

}  // namespace

absl::Status FillRiskTreatmentPlan(Draft& draft) {
  ASSIGN_OR_RETURN(Criteria criteria, Criteria::Read(draft));
  Plan plan(draft, std::move(criteria));
  RETURN_IF_ERROR(plan.ReadOpenRisks());
  RETURN_IF_ERROR(plan.ReadTreatments());
  RETURN_IF_ERROR(plan.ReadRisks());
  plan.Write();
  return absl::OkStatus();
}

}  // namespace aims::cli::report
