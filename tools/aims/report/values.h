#pragma once
// Values of resources as cells and facts of a report have them. Thread-safe: no state.
//
//   const Times times(reader.zone());
//   Row row = {Id(risk.name()), EnumText(risk, "state"), times.Text(risk.review_due_time())};

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "tools/aims/report/document.h"

namespace aims::cli::report {

// "drift" of "organizations/acme/risks/drift"; a text that is no name as it is.
std::string Id(absl::string_view name);
// Where the kind of resource is not plain: "risks/drift".
std::string KindAndId(absl::string_view name);

template <class Names>
std::string Ids(const Names& names) {
  return absl::StrJoin(names, ", ", [](std::string* text, const auto& name) { text->append(Id(name)); });
}

// Lines of one cell, without the empty ones.
std::string Lines(const std::vector<std::string>& lines);

// Adds a fact that has something to say.
void AddFact(Facts* facts, const char* label, const std::string& text, ColumnKind kind = ColumnKind::kText);

// "high risk annex iii" of RISK_TIER_HIGH_RISK_ANNEX_III, without the prefix.
std::string EnumWords(absl::string_view name, absl::string_view prefix);

// With a capital first.
std::string Capital(std::string text);

// The first 12 digits of a digest, as a mark beside its subject: approvals have it in full.
std::string ShortDigest(absl::string_view digest);

// Times in one time zone, as document.h has them.
class Times {
 public:
  explicit Times(absl::TimeZone zone) : zone_(zone) {}

  // Empty for a time that is not set.
  std::string Text(const google::protobuf::Timestamp& time) const;
  std::string Text(absl::Time time) const;
  // The day alone, where a time within a sentence would say too much.
  std::string Day(const google::protobuf::Timestamp& time) const;

 private:
  absl::TimeZone zone_;
};

}  // namespace aims::cli::report
