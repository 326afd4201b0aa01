#include "tools/aims/report/audit_fieldwork.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/aims/message_text.h"
#include "tools/aims/report/count_plot.h"

namespace aims::cli::report {
namespace {

using audit::v1::Audit;

Cell ResultCell(const Audit::Check& check) {
  switch (check.result()) {
    case Audit::Check::RESULT_CONFORMS:
      return {"conforms", Tone::kGood};
    case Audit::Check::RESULT_PARTLY:
      return {"partly", Tone::kWarning};
    case Audit::Check::RESULT_DOES_NOT_CONFORM:
      return {"does not conform", Tone::kBad};
    default:
      return {FieldText(check, "result")};
  }
}

std::string MethodText(const Audit::Sample& sample) {
  const std::string& seed = sample.selection().seed();
  return Lines({absl::StrCat(FieldText(sample.selection(), "method"), seed.empty() ? "" : ", seed ", seed),
                sample.selection_reason()});
}

void WriteChecks(Draft& draft, const Audit& audit) {
  if (!audit.checks().empty()) {
    std::map<int, uint64_t> results;
    for (const Audit::Check& check : audit.checks()) ++results[check.result()];
    draft.Add(CountPlot("Checked criteria by result", "How many criteria had which result.",
                        *Audit::Check::Result_descriptor(), results));
  }
  std::vector<Row> checks;
  for (const Audit::Check& check : audit.checks()) {
    checks.push_back({check.criterion(), ResultCell(check), check.text(), EvidenceText(check.evidence()),
                      absl::StrJoin(check.samples(), ", "), check.auditor(), draft.times.Text(check.check_time())});
  }
  draft.Add(Table{"Checklist",
                  {{"Criterion", ColumnKind::kId},
                   {"Result", ColumnKind::kBadge},
                   {"Conclusion"},
                   {"Evidence"},
                   {"Samples", ColumnKind::kId},
                   {"Auditor", ColumnKind::kId},
                   {"Time", ColumnKind::kTime}},
                  AllOf(std::move(checks)),
                  "No criterion is checked."});
}

void WriteSamples(Draft& draft, const Audit& audit) {
  std::vector<Row> samples;
  for (const Audit::Sample& sample : audit.samples()) {
    samples.push_back({sample.sample_id(), sample.title(), sample.criterion(), sample.population().description(),
                       absl::StrCat(sample.population().size()), MethodText(sample),
                       absl::StrCat(sample.selection().size()), absl::StrJoin(sample.selection().positions(), ", "),
                       sample.auditor()});
  }
  draft.Add(Table{"Samples",
                  {{"Sample", ColumnKind::kId},
                   {"What"},
                   {"Criterion", ColumnKind::kId},
                   {"Population"},
                   {"Of", ColumnKind::kNumber},
                   {"Selection"},
                   {"Size", ColumnKind::kNumber},
                   {"Positions"},
                   {"Auditor", ColumnKind::kId}},
                  AllOf(std::move(samples)),
                  "No sample was taken."});
}

void WriteMeetings(Draft& draft, const Audit& audit) {
  std::vector<Row> meetings;
  for (const Audit::Meeting& meeting : audit.meetings()) {
    std::vector<std::string> people(meeting.attendees().begin(), meeting.attendees().end());
    people.insert(people.end(), meeting.guests().begin(), meeting.guests().end());
    meetings.push_back({FieldText(meeting, "kind"), draft.times.Text(meeting.meet_time()), absl::StrJoin(people, ", "),
                        meeting.minutes(), meeting.recorder()});
  }
  draft.Add(Table{"Meetings",
                  {{"Kind"}, {"Time", ColumnKind::kTime}, {"Who"}, {"Minutes"}, {"Recorder", ColumnKind::kId}},
                  AllOf(std::move(meetings)),
                  "No meeting is recorded."});
}

}  // namespace

std::string EvidenceText(const google::protobuf::RepeatedPtrField<type::v1::Evidence>& evidence) {
  std::vector<std::string> lines;
  for (const auto& each : evidence) lines.push_back(absl::StrCat(each.title(), " (", each.reference(), ")"));
  return Lines(lines);
}

void WriteFieldwork(Draft& draft, const Audit& audit) {
  draft.Add(Heading{"Checks, samples and meetings"});
  WriteChecks(draft, audit);
  WriteSamples(draft, audit);
  WriteMeetings(draft, audit);
}

}  // namespace aims::cli::report
