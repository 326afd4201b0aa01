// Nonconformities and corrective actions (ISO/IEC 42001 10.2): how old the open ones are, how many there were over time,
// and each with its cause, its actions and its verification.

#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "tools/aims/message_text.h"
#include "tools/aims/report/reports.h"

namespace aims::cli::report {
namespace {

using audit::v1::Nonconformity;

constexpr char kList[] = "/aims.audit.v1.NonconformityService/ListNonconformities";
constexpr int kMonths = 12;  // that are looked back on

struct Age {
  const char* label;
  absl::Duration below;
};
constexpr std::array<Age, 5> kAges = {{{"up to 30 days", absl::Hours(24 * 30)},
                                       {"31 to 90 days", absl::Hours(24 * 90)},
                                       {"91 to 180 days", absl::Hours(24 * 180)},
                                       {"181 to 365 days", absl::Hours(24 * 365)},
                                       {"over 365 days", absl::InfiniteDuration()}}};

bool HasEnded(const Nonconformity& each) {
  return each.state() == Nonconformity::STATE_CLOSED || each.state() == Nonconformity::STATE_REJECTED;
}

std::string GradeOf(const Nonconformity& each) { return each.grade().empty() ? "without a grade" : each.grade(); }

Cell StateCell(const Nonconformity& each) {
  std::string text = FieldText(each, "state");
  if (each.overdue()) return {absl::StrCat(text, ", overdue"), Tone::kBad};
  if (each.blocking() && !HasEnded(each)) return {absl::StrCat(text, ", bars systems"), Tone::kBad};
  return {std::move(text), HasEnded(each) ? Tone::kGood : Tone::kWarning};
}

std::string CauseText(const Nonconformity& each) {
  if (!each.has_cause()) return "";
  const std::string accepted =
      each.analysis_reviewer().empty() ? "" : absl::StrCat("accepted by ", each.analysis_reviewer());
  return Lines({absl::StrCat(FieldText(each, "cause.category"), ": ", each.cause().text()), accepted,
                each.recurrence_of().empty() ? "" : absl::StrCat("recurrence of ", Id(each.recurrence_of()))});
}

std::string ActionsText(const Nonconformity& each, const Times& times) {
  std::vector<std::string> lines;
  if (each.has_plan() && !each.plan().action_needed()) {
    lines.push_back(absl::StrCat("none needed: ", each.plan().proportionality()));
  }
  for (const auto& note : each.actions()) {
    lines.push_back(absl::StrCat(note.what(), " (", note.owner(), ", due ", times.Day(note.due_time()),
                                 "): ", FieldText(note, "state"), note.overdue() ? ", overdue" : ""));
  }
  return Lines(lines);
}

std::string VerificationText(const Nonconformity& each, const Times& times) {
  std::vector<std::string> lines;
  for (const Nonconformity::Verification& verification : each.verifications()) {
    lines.push_back(absl::StrCat("round ", verification.round(), ": ", FieldText(verification, "outcome"), " (",
                                 verification.verifier(), ", ", times.Day(verification.verify_time()),
                                 "): ", verification.finding()));
  }
  return Lines(lines);
}

class Register {
 public:
  explicit Register(Draft& draft) : draft_(draft) {
    const absl::CivilMonth now = absl::ToCivilMonth(draft.reader.as_of(), draft.reader.zone());
    for (int back = kMonths; back > 0; --back) month_ends_.push_back(now - back + 1);
  }

  absl::Status Read() {
    audit::v1::ListNonconformitiesRequest request;
    request.set_parent(draft_.organization());
    RETURN_IF_ERROR((draft_.reader.Each<audit::v1::ListNonconformitiesResponse, Nonconformity>(
        kList, request, [this](const Nonconformity& each) { Take(each); })));
    for (auto& [grade, list] : by_grade_) RETURN_IF_ERROR(list.rows->status());
    return absl::OkStatus();
  }

  void Write() {
    draft_.document.wide = true;
    draft_.Add(Heading{"Summary"});
    draft_.Add(Facts{"Nonconformities in numbers",
                     {{"All", absl::StrCat(all_), ColumnKind::kNumber},
                      {"Open", absl::StrCat(open_), ColumnKind::kNumber},
                      {"Overdue in their present step", absl::StrCat(overdue_), ColumnKind::kNumber},
                      {"Barring AI systems", absl::StrCat(blocking_), ColumnKind::kNumber},
                      {"Found ineffective at least once", absl::StrCat(repeated_), ColumnKind::kNumber}}});
    if (open_ > 0) draft_.Add(AgePlot());
    if (all_ > 0) draft_.Add(OverTime());
    for (auto& [grade, list] : by_grade_) WriteGrade(grade, list.rows);
    if (all_ == 0) draft_.Add(Paragraph{"No nonconformity is recorded."});
  }

 private:
  struct ByGrade {
    std::shared_ptr<RowSpool> rows = std::make_shared<RowSpool>();
    std::array<uint64_t, kAges.size()> ages{};  // of the open ones
    uint64_t open = 0;
  };

  void Take(const Nonconformity& each) {
    ++all_;
    ByGrade& list = by_grade_[GradeOf(each)];
    const absl::Time created = base::FromProto(each.create_time());
    const absl::Time ended = HasEnded(each) ? base::FromProto(each.state_time()) : absl::InfiniteFuture();
    overdue_ += each.overdue() ? 1 : 0;
    repeated_ += each.round() > 1 ? 1 : 0;
    blocking_ += each.blocking() && !HasEnded(each) ? 1 : 0;
    if (!HasEnded(each)) {
      ++open_;
      ++list.open;
      size_t age = 0;
      while (draft_.reader.as_of() - created > kAges[age].below) ++age;
      ++list.ages[age];
    }
    for (size_t i = 0; i < month_ends_.size(); ++i) {
      const absl::Time end = EndOf(i);
      if (created <= end && end < ended) ++open_at_[i];
      if (created <= end && absl::ToCivilMonth(created, draft_.reader.zone()) == month_ends_[i]) ++opened_in_[i];
      if (ended <= end && absl::ToCivilMonth(ended, draft_.reader.zone()) == month_ends_[i]) ++ended_in_[i];
    }
    list.rows->Add(
        {Id(each.name()), each.display_name(), StateCell(each), each.owner(), draft_.times.Text(each.create_time()),
         draft_.times.Text(each.due_time()),
         Lines({FieldText(each.source(), "kind"), KindAndId(each.source().resource()), each.source().sentence()}),
         Lines({each.criterion(), absl::StrJoin(each.requirements(), ", ")}), Ids(each.ai_systems()), CauseText(each),
         ActionsText(each, draft_.times), VerificationText(each, draft_.times)});
    if (each.plan().has_approve_time()) {
      draft_.Approved({KindAndId(each.name()), absl::StrCat("plan of round ", each.round()), each.plan().approver(),
                       draft_.times.Text(each.plan().approve_time()), each.plan().digest()});
    }
    if (each.state() == Nonconformity::STATE_CLOSED) {
      draft_.Approved(
          {KindAndId(each.name()), FieldText(each, "state"), each.closer(), draft_.times.Text(each.state_time()), ""});
    }
  }

  // End of a month, or the instant of the report in the present one.
  absl::Time EndOf(size_t month) const {
    return std::min(absl::FromCivil(month_ends_[month] + 1, draft_.reader.zone()), draft_.reader.as_of());
  }

  BarPlot AgePlot() const {
    BarPlot plot{"Age of open nonconformities", "A bar for each age since the opening; in it the grades.", {}, {}};
    for (const Age& age : kAges) plot.bars.push_back({age.label, {}});
    for (const auto& [grade, list] : by_grade_) {
      if (list.open == 0) continue;
      plot.series.push_back({grade, grade == "major" || grade == "critical" ? Tone::kBad : Tone::kWarning});
      for (size_t i = 0; i < kAges.size(); ++i) plot.bars[i].values.push_back(list.ages[i]);
    }
    return plot;
  }

  LinePlot OverTime() const {
    LinePlot plot{"Nonconformities over twelve months",
                  "Open at the end of each month, and opened and ended in it. The last month ends with this report.",
                  "nonconformities",
                  {},
                  {{"open", Tone::kPlain, {}}, {"opened", Tone::kBad, {}}, {"ended", Tone::kGood, {}}}};
    for (size_t i = 0; i < month_ends_.size(); ++i) {
      plot.points.push_back(absl::FormatCivilTime(month_ends_[i]));
      plot.series[0].values.push_back(static_cast<double>(open_at_[i]));
      plot.series[1].values.push_back(static_cast<double>(opened_in_[i]));
      plot.series[2].values.push_back(static_cast<double>(ended_in_[i]));
    }
    return plot;
  }

  void WriteGrade(const std::string& grade, const std::shared_ptr<RowSpool>& rows) {
    draft_.Add(Heading{absl::StrCat("Grade: ", grade)});
    draft_.Add(Table{absl::StrCat("Nonconformities, ", grade),
                     {{"Nonconformity", ColumnKind::kId},
                      {"Title"},
                      {"State", ColumnKind::kBadge},
                      {"Owner", ColumnKind::kId},
                      {"Opened", ColumnKind::kTime},
                      {"Step due", ColumnKind::kTime},
                      {"Source"},
                      {"Criterion"},
                      {"AI systems", ColumnKind::kId},
                      {"Cause"},
                      {"Actions"},
                      {"Verification"}},
                     AsAdded(rows),
                     ""});
  }

  Draft& draft_;
  std::vector<absl::CivilMonth> month_ends_;
  std::array<uint64_t, kMonths> open_at_{};
  std::array<uint64_t, kMonths> opened_in_{};
  std::array<uint64_t, kMonths> ended_in_{};
  std::map<std::string, ByGrade> by_grade_;
  uint64_t all_ = 0;
  uint64_t open_ = 0;
  uint64_t overdue_ = 0;
  uint64_t blocking_ = 0;
  uint64_t repeated_ = 0;
};

}  // namespace

absl::Status FillNonconformities(Draft& draft) {
  Register nonconformities(draft);
  RETURN_IF_ERROR(nonconformities.Read());
  nonconformities.Write();
  return absl::OkStatus();
}

}  // namespace aims::cli::report
