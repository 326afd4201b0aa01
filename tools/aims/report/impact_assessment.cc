// One AI system impact assessment (ISO/IEC 42001 6.1.4, 8.4, A.5): its screening, its content, its reviews and decisions.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/risk/v1/impact_assessment_service.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "tools/aims/message_text.h"
#include "tools/aims/report/reports.h"

namespace aims::cli::report {
namespace {

using risk::v1::Harm;
using risk::v1::ImpactAssessment;

constexpr char kGet[] = "/aims.risk.v1.ImpactAssessmentService/GetImpactAssessment";
constexpr int kSteps = 5;  // of severity and of likelihood

Facts StandingOf(const ImpactAssessment& assessment, const Times& times) {
  Facts facts{"The assessment", {}};
  AddFact(&facts, "AI system", assessment.ai_system(), ColumnKind::kId);
  AddFact(&facts, "State", FieldText(assessment, "state"));
  AddFact(&facts, "Since", times.Text(assessment.state_time()), ColumnKind::kTime);
  AddFact(&facts, "Reason", assessment.state_reason());
  AddFact(&facts, "Version", absl::StrCat(assessment.version()));
  AddFact(&facts, "Differences from the version before", assessment.delta());
  AddFact(&facts, "Assessed version of the system", absl::StrCat(assessment.content().system().version()));
  AddFact(&facts, "Digest of that version", assessment.content().system().content_digest(), ColumnKind::kId);
  AddFact(&facts, "Assessors", absl::StrJoin(assessment.content().assessors(), ", "));
  AddFact(&facts, "Authors", absl::StrJoin(assessment.authors(), ", "));
  AddFact(&facts, "Decision ends", times.Text(assessment.expire_time()), ColumnKind::kTime);
  AddFact(&facts, "Changed since in the system", absl::StrJoin(assessment.outdated_by().fields(), ", "));
  if (assessment.has_due()) {
    AddFact(&facts, "Last renewal",
            absl::StrCat(FieldText(assessment.due(), "trigger"), ": ", assessment.due().reason()));
    AddFact(&facts, "Renewal due since", times.Text(assessment.due().due_time()), ColumnKind::kTime);
  }
  return facts;
}

void WriteScreening(Draft& draft, const ImpactAssessment& assessment) {
  draft.Add(Heading{"Screening"});
  if (!assessment.has_screening()) {
    draft.Add(Paragraph{"The system was not screened."});
    return;
  }
  const ImpactAssessment::Screening& screening = assessment.screening();
  Facts facts{"The screening", {}};
  facts.facts = {{"Sensitivity", FieldText(screening, "sensitivity")},
                 {"Version", absl::StrCat(screening.version())},
                 {"Screened by", absl::StrJoin(screening.authors(), ", ")},
                 {"Screened at", draft.times.Text(screening.screen_time()), ColumnKind::kTime},
                 {"Digest", screening.digest(), ColumnKind::kId},
                 {"Intended use", screening.content().intended_use()},
                 {"Foreseeable misuse", screening.content().foreseeable_misuse()},
                 {"People affected", screening.content().people_affected()}};
  draft.Add(std::move(facts));
  std::vector<Row> rows;
  const auto answer = [&rows](const std::string& threshold, bool met, const std::string& reason) {
    rows.push_back({threshold, met ? Cell("yes", Tone::kWarning) : Cell("no", Tone::kGood), reason});
  };
  for (const auto& each : screening.content().answers()) {
    answer(FieldText(each, "threshold"), each.met(), each.reason());
  }
  for (const auto& each : screening.content().own_answers()) answer(each.question(), each.met(), each.reason());
  draft.Add(Table{"Thresholds",
                  {{"Threshold"}, {"Met", ColumnKind::kBadge}, {"Reason"}},
                  AllOf(std::move(rows)),
                  "No threshold was answered."});
}

void WriteSections(Draft& draft, const ImpactAssessment::Content& content) {
  draft.Add(Heading{"Assessment"});
  if (!content.scope().empty()) {
    draft.Add(Heading{"Scope", 3});
    draft.Add(Paragraph{content.scope()});
  }
  for (const ImpactAssessment::Section& section : content.sections()) {
    draft.Add(Heading{Capital(FieldText(section, "section")), 3});
    draft.Add(Paragraph{section.text()});
    draft.Add(
        Paragraph{absl::StrCat("Written by ", section.author(), " on ", draft.times.Day(section.write_time()), ".")});
  }
  if (content.sections().empty()) draft.Add(Paragraph{"No section is written."});
}

MatrixPlot HarmPlot(const ImpactAssessment::Content& content) {
  MatrixPlot plot;
  plot.title = "Harms by severity and likelihood, before measures";
  plot.description =
      "Each field has the number of harms. Severity is from 1, a nuisance, to 5, death, ruin, or the loss "
      "of a right for many; from 4 on a harm needs a measure.";
  plot.row_axis = "Likelihood";
  plot.column_axis = "Severity";
  for (int step = 1; step <= kSteps; ++step) {
    plot.rows.push_back(absl::StrCat(step));
    plot.columns.push_back(absl::StrCat(step));
  }
  for (int likelihood = 1; likelihood <= kSteps; ++likelihood) {
    auto& fields = plot.fields.emplace_back();
    for (int severity = 1; severity <= kSteps; ++severity) {
      MatrixPlot::Field field;
      field.level = severity >= 4 ? "needs a measure" : "";
      field.height = static_cast<double>(likelihood + severity - 2) / (2 * kSteps - 2);
      for (const Harm& harm : content.harms()) {
        field.count += harm.likelihood() == likelihood && harm.severity() == severity ? 1 : 0;
      }
      fields.push_back(std::move(field));
    }
  }
  return plot;
}

void WriteHarms(Draft& draft, const ImpactAssessment::Content& content) {
  draft.Add(Heading{"Harms, benefits and measures"});
  if (content.harms_size() > 0) draft.Add(HarmPlot(content));
  std::vector<Row> harms;
  for (const Harm& harm : content.harms()) {
    std::vector<std::string> measures;
    for (const auto& measure : content.measures()) {
      for (const std::string& id : measure.harm_ids()) {
        if (id == harm.harm_id()) measures.push_back(measure.measure_id());
      }
    }
    harms.push_back({harm.harm_id(), FieldText(harm, "party"), harm.affected(), harm.description(),
                     absl::StrCat(harm.severity()), absl::StrCat(harm.likelihood()), FieldText(harm, "reversibility"),
                     absl::StrJoin(measures, ", ")});
  }
  draft.Add(Table{"Harms",
                  {{"Harm", ColumnKind::kId},
                   {"Reach"},
                   {"Affected"},
                   {"How it happens"},
                   {"Severity", ColumnKind::kNumber},
                   {"Likelihood", ColumnKind::kNumber},
                   {"Reversible"},
                   {"Measures", ColumnKind::kId}},
                  AllOf(std::move(harms)),
                  "No harm is recorded."});
  std::vector<Row> benefits;
  for (const auto& benefit : content.benefits()) {
    benefits.push_back({benefit.benefit_id(), FieldText(benefit, "party"), benefit.affected(), benefit.description(),
                        absl::StrCat(benefit.extent()), absl::StrCat(benefit.likelihood())});
  }
  draft.Add(Table{"Benefits",
                  {{"Benefit", ColumnKind::kId},
                   {"Reach"},
                   {"For"},
                   {"How it comes about"},
                   {"Extent", ColumnKind::kNumber},
                   {"Likelihood", ColumnKind::kNumber}},
                  AllOf(std::move(benefits)),
                  "No benefit is recorded."});
  std::vector<Row> measures;
  for (const auto& measure : content.measures()) {
    measures.push_back({measure.measure_id(), measure.description(), measure.owner(),
                        draft.times.Text(measure.due_time()), absl::StrJoin(measure.harm_ids(), ", "),
                        KindAndId(measure.realized_by())});
  }
  draft.Add(Table{"Measures",
                  {{"Measure", ColumnKind::kId},
                   {"What is done"},
                   {"Owner", ColumnKind::kId},
                   {"Due", ColumnKind::kTime},
                   {"Against", ColumnKind::kId},
                   {"Realised by", ColumnKind::kId}},
                  AllOf(std::move(measures)),
                  "No measure is recorded."});
}

Cell OutcomeCell(const ImpactAssessment::DecidedVersion& decision) {
  using Decided = ImpactAssessment::DecidedVersion;
  return {FieldText(decision, "outcome"), decision.outcome() == Decided::OUTCOME_REJECTED ? Tone::kBad : Tone::kGood};
}

void WriteDecisions(Draft& draft, const ImpactAssessment& assessment) {
  draft.Add(Heading{"Reviews and decisions"});
  std::vector<Row> reviews;
  for (const ImpactAssessment::Review& review : assessment.reviews()) {
    reviews.push_back({FieldText(review, "outcome"), review.reviewer(), draft.times.Text(review.review_time()),
                       review.comments(), review.digest()});
  }
  draft.Add(Table{"Reviews of the last submission",
                  {{"Outcome"},
                   {"Reviewer", ColumnKind::kId},
                   {"Time", ColumnKind::kTime},
                   {"Comments"},
                   {"Digest", ColumnKind::kId}},
                  AllOf(std::move(reviews)),
                  "There was no review."});
  std::vector<Row> decisions;
  for (const ImpactAssessment::DecidedVersion& decision : assessment.decided_versions()) {
    decisions.push_back({absl::StrCat(decision.version()), OutcomeCell(decision), decision.decider(),
                         draft.times.Text(decision.decide_time()), draft.times.Text(decision.expire_time()),
                         decision.reason(), decision.digest()});
    // The others are not in force: superseded, rejected, or over.
    const bool newest = &decision == &assessment.decided_versions(assessment.decided_versions_size() - 1);
    if (!newest || decision.outcome() == ImpactAssessment::DecidedVersion::OUTCOME_REJECTED) continue;
    if (decision.has_expire_time() && base::FromProto(decision.expire_time()) <= draft.reader.as_of()) continue;
    draft.Approved({KindAndId(assessment.name()),
                    absl::StrCat(decision.version(), ", ", FieldText(decision, "outcome")), decision.decider(),
                    draft.times.Text(decision.decide_time()), decision.digest()});
  }
  draft.Add(Table{"Decisions",
                  {{"Version", ColumnKind::kNumber},
                   {"Outcome", ColumnKind::kBadge},
                   {"Decided by", ColumnKind::kId},
                   {"Time", ColumnKind::kTime},
                   {"Ends", ColumnKind::kTime},
                   {"Reason"},
                   {"Digest", ColumnKind::kId}},
                  AllOf(std::move(decisions)),
                  "Nothing was decided."});
}

}  // namespace

absl::Status FillImpactAssessment(Draft& draft) {
  risk::v1::GetImpactAssessmentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), draft.SubjectName("impactAssessments"));
  ImpactAssessment assessment;
  RETURN_IF_ERROR(draft.reader.Get(kGet, &request, &assessment));
  draft.document.subject = assessment.name();
  draft.Add(Heading{"Standing"});
  draft.Add(StandingOf(assessment, draft.times));
  WriteScreening(draft, assessment);
  if (assessment.has_content()) {
    WriteSections(draft, assessment.content());
    WriteHarms(draft, assessment.content());
  } else {
    draft.Add(Paragraph{"No assessment was written: the screening decides whether one is required."});
  }
  WriteDecisions(draft, assessment);
  return absl::OkStatus();
}

}  // namespace aims::cli::report
