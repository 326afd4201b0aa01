#include "services/audit/domain/incident_catalogue.h"

#include <cstdio>
#include <cstdlib>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/base/resource_name.h"
#include "google/protobuf/text_format.h"

namespace aims::audit {

extern const char kIncidentCatalogueText[];  // incident_catalogue.textproto

namespace {

using v1::IncidentCatalogue;
using v1::IncidentClockRule;
using v1::IncidentQuestion;

constexpr size_t kLongestClockId = 30;

// A question is named by letters and underscores: "critical_infrastructure".
bool IsQuestionId(absl::string_view id) {
  return !id.empty() && id.size() <= 63 &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == absl::string_view::npos;
}

class Check {
 public:
  explicit Check(const IncidentCatalogue& catalogue) : catalogue_(catalogue) {}

  std::vector<std::string> Problems() {
    Unless(!catalogue_.version().empty(), "the catalogue has no version");
    for (const IncidentQuestion& question : catalogue_.questions()) OfQuestion(question);
    for (const IncidentQuestion& question : catalogue_.questions()) {
      if (!question.implies().empty()) RequireLimb(question.id(), question.implies());
    }
    Unless(!catalogue_.serious_limbs().empty(), "no limb makes an incident serious");
    for (const std::string& limb : catalogue_.serious_limbs()) RequireLimb("serious_limbs", limb);
    for (const IncidentClockRule& rule : catalogue_.clocks()) OfClock(rule);
    uint32_t rank = 0;
    for (const v1::IncidentSeverity& severity : catalogue_.severities()) {
      Unless(base::IsResourceId(severity.id()), severity.id(), " is no id of a severity");
      Unless(severity.rank() == ++rank, severity.id(), " has another rank than its place");
      Unless(!severity.title().empty(), severity.id(), " has no title");
    }
    Unless(rank > 0, "there is no severity");
    for (const IncidentCatalogue::Country& country : catalogue_.countries()) {
      Unless(countries_.insert(country.code()).second, country.code(), " is there twice");
      Unless(country.code().size() == 2, country.code(), " is no code of a country");
      Unless(!country.time_zone().empty(), country.code(), " has no time zone");
    }
    return problems_;
  }

 private:
  template <class... Parts>
  void Unless(bool holds, const Parts&... parts) {
    if (!holds) problems_.push_back(absl::StrCat(parts...));
  }

  void OfQuestion(const IncidentQuestion& question) {
    const std::string& id = question.id();
    Unless(IsQuestionId(id), "\"", id, "\" is no id of a question");
    Unless(questions_.insert(id).second, id, " is there twice");
    Unless(question.kind() != IncidentQuestion::KIND_UNSPECIFIED, id, " has no kind");
    Unless(!question.text().empty(), id, " has no text");
    Unless(!question.law().empty(), id, " has no law");
    (question.kind() == IncidentQuestion::KIND_EXEMPTION ? exemptions_ : limbs_).insert(id);
  }

  void RequireLimb(absl::string_view where, const std::string& limb) {
    Unless(limbs_.count(limb) > 0, where, " names the unknown limb ", limb);
  }

  void OfClock(const IncidentClockRule& rule) {
    const std::string& id = rule.id();
    Unless(base::IsResourceId(id) && id.size() <= kLongestClockId, "\"", id, "\" is no id of a clock");
    Unless(clocks_.insert(id).second, id, " is there twice");
    Unless(!rule.title().empty(), id, " has no title");
    Unless(!rule.law().empty(), id, " has no law");
    Unless(!rule.source().empty(), id, " has no source");
    Unless(rule.recipient() != v1::INCIDENT_RECIPIENT_UNSPECIFIED, id, " has no recipient");
    Unless((rule.limit_hours() > 0) != (rule.own_target_hours() > 0), id,
           " needs exactly one of limit_hours and own_target_hours");
    Unless(rule.any_limbs_size() > 0, id, " has no limb");
    Unless(rule.tiers().empty() == rule.applications().empty(), id, " needs a date for each of its tiers");
    for (const std::string& limb : rule.any_limbs()) RequireLimb(id, limb);
    for (const std::string& limb : rule.all_limbs()) RequireLimb(id, limb);
    for (const auto& carve_out : rule.carve_outs()) {
      Unless(exemptions_.count(carve_out.exemption()) > 0, id, " names the unknown exemption ", carve_out.exemption());
      for (const std::string& limb : carve_out.limbs()) RequireLimb(id, limb);
    }
    std::set<std::string> tiers;
    for (const auto& application : rule.applications()) {
      absl::CivilDay day;
      Unless(absl::ParseCivilTime(application.date(), &day), id, " has the date ", application.date());
      Unless(application.other_date().empty() || absl::ParseCivilTime(application.other_date(), &day), id,
             " has the date ", application.other_date());
      tiers.insert(application.tier());
    }
    for (const std::string& tier : rule.tiers()) Unless(tiers.count(tier) > 0, id, " has no date for ", tier);
  }

  const IncidentCatalogue& catalogue_;
  std::set<std::string> questions_;
  std::set<std::string> limbs_;
  std::set<std::string> exemptions_;
  std::set<std::string> clocks_;
  std::set<std::string> countries_;
  std::vector<std::string> problems_;
};

template <class Entries>
auto FindIn(const Entries& entries, absl::string_view id) -> decltype(&entries.Get(0)) {
  for (const auto& entry : entries) {
    if (entry.id() == id) return &entry;
  }
  return nullptr;
}

}  // namespace

const IncidentCatalogue& TheIncidentCatalogue() {
  static const auto* const catalogue = [] {
    auto* parsed = new IncidentCatalogue();
    if (!google::protobuf::TextFormat::ParseFromString(kIncidentCatalogueText, parsed) ||
        !ProblemsOf(*parsed).empty()) {
      std::fprintf(stderr, "incident_catalogue.textproto has faults\n");
      std::abort();
    }
    return parsed;
  }();
  return *catalogue;
}

std::vector<std::string> ProblemsOf(const IncidentCatalogue& catalogue) { return Check(catalogue).Problems(); }

const IncidentQuestion* FindIncidentQuestion(absl::string_view id) {
  return FindIn(TheIncidentCatalogue().questions(), id);
}

const IncidentClockRule* FindIncidentClockRule(absl::string_view id) {
  return FindIn(TheIncidentCatalogue().clocks(), id);
}

std::string TimeZoneOfCountry(absl::string_view country) {
  for (const IncidentCatalogue::Country& known : TheIncidentCatalogue().countries()) {
    if (known.code() == country) return known.time_zone();
  }
  return "";
}

}  // namespace aims::audit
