#include "services/audit/domain/incident_settings.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/domain/standard_moves.h"
#include "common/domain/versioned_document.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/incident_catalogue.h"

namespace aims::audit {
namespace {

using domain::Decision;
using v1::IncidentSettings;
using Event = v1::IncidentSettingsEvent;

constexpr char kId[] = "current";

struct Settings : domain::VersionedDocument<IncidentSettingsSets> {
  static constexpr absl::string_view kClause = "8.1";
  static constexpr type::v1::ManagementRole kApprover = type::v1::MANAGEMENT_ROLE_DESIGNATED;
  static type::v1::Authorities Authorities(const State&, const Decision& decision) { return AuthoritiesOf(decision); }
  static absl::Status Check(const IncidentSettings::Document& document) { return CheckIncidentSettings(document); }
};

// BadField for the first of `ids` that was there before.
class Once {
 public:
  absl::Status Add(const std::string& id, absl::string_view path) {
    if (ids_.insert(id).second) return absl::OkStatus();
    return domain::BadField(path, absl::StrCat("\"", id, "\" is there twice: name it once"));
  }

 private:
  std::set<std::string> ids_;
};

}  // namespace

std::vector<domain::Move> IncidentSettingsSets::Moves() {
  return domain::MoveTable<IncidentSettingsSets>()
      .On<v1::CreateIncidentSettingsRequest>(&Register)
      .On<v1::UpdateIncidentSettingsRequest>(&Update)
      .On<v1::ProposeIncidentSettingsRequest>(&domain::Propose<Settings>)
      .On<v1::ApproveIncidentSettingsRequest>(&domain::Approve<Settings>)
      .On<v1::BreakGlassApproveIncidentSettingsRequest>(&domain::BreakGlassApprove<Settings>)
      .On<v1::ReviewIncidentSettingsBreakGlassRequest>(&domain::ReviewBreakGlass<Settings>)
      .On<v1::RejectIncidentSettingsRequest>(&domain::Reject<Settings>)
      .On<v1::WithdrawIncidentSettingsRequest>(&domain::Withdraw<Settings>);
}

absl::Status IncidentSettingsSets::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  domain::FoldBreakGlass(event, metadata, state);
  switch (event.event_case()) {
    case Event::kProposed:
      domain::FoldProposed<Settings>(event.proposed(), metadata, state);
      return absl::OkStatus();
    case Event::kVoided:
    case Event::kRejected:
    case Event::kWithdrawn:
      domain::FoldProposalEnded<Settings>(state);
      return absl::OkStatus();
    case Event::kApproved:
      domain::FoldApproved<Settings>(event.approved(), metadata, state);
      return absl::OkStatus();
    case Event::kRegistered:
    case Event::kUpdated:
    case Event::kBreakGlassReviewRequested:
    case Event::kBreakGlassReviewed:
    case Event::kBreakGlassReviewOverdue:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::StatusOr<IncidentSettingsEvents> Register(const IncidentSettings&,
                                                const v1::CreateIncidentSettingsRequest& request,
                                                const Decision& decision) {
  const auto name = base::ResourceName::Parse(decision.subject);
  if (name.ok() && name->id() != kId) {
    return domain::Refusal(decision.subject,
                           {"OTHER_ID", "8.1", "the settings of an organization have the id \"current\": name it so"});
  }
  return domain::Registered<Event>(request.incident_settings());
}

absl::StatusOr<IncidentSettingsEvents> Update(const IncidentSettings& settings,
                                              const v1::UpdateIncidentSettingsRequest& request, const Decision&) {
  return domain::Updated<Event>(settings, request.incident_settings(), request.update_mask());
}

absl::Status CheckIncidentSettings(const IncidentSettings::Document& document) {
  Once clocks, targets, authorities, severities;
  for (int i = 0; i < document.optional_clocks_size(); ++i) {
    const std::string path = absl::StrCat("document.optional_clocks[", i, "]");
    const std::string& id = document.optional_clocks(i);
    const v1::IncidentClockRule* rule = FindIncidentClockRule(id);
    if (rule == nullptr) return domain::BadField(path, absl::StrCat("the catalogue has no clock \"", id, "\""));
    if (!rule->optional()) return domain::BadField(path, absl::StrCat(id, " is not optional: it always runs"));
    RETURN_IF_ERROR(clocks.Add(id, path));
  }
  for (int i = 0; i < document.targets_size(); ++i) {
    const std::string path = absl::StrCat("document.targets[", i, "].clock_id");
    const std::string& id = document.targets(i).clock_id();
    const v1::IncidentClockRule* rule = FindIncidentClockRule(id);
    if (rule == nullptr) return domain::BadField(path, absl::StrCat("the catalogue has no clock \"", id, "\""));
    if (rule->limit_hours() > 0) {
      return domain::BadField(
          path, absl::StrCat("the limit of ", id, " is ", rule->limit_hours(), " hours by law: it has no own target"));
    }
    RETURN_IF_ERROR(targets.Add(id, path));
  }
  for (int i = 0; i < document.authorities_size(); ++i) {
    const IncidentSettings::Authority& authority = document.authorities(i);
    const std::string key = absl::StrCat(v1::IncidentRecipient_Name(authority.recipient()), " ", authority.country());
    RETURN_IF_ERROR(authorities.Add(key, absl::StrCat("document.authorities[", i, "]")));
  }
  for (int i = 0; i < document.severities_size(); ++i) {
    RETURN_IF_ERROR(
        severities.Add(document.severities(i).severity_id(), absl::StrCat("document.severities[", i, "].severity_id")));
  }
  return absl::OkStatus();
}

bool IncidentPolicy::IsOn(const v1::IncidentClockRule& rule) const {
  const auto& on = document.optional_clocks();
  return !rule.optional() || std::find(on.begin(), on.end(), rule.id()) != on.end();
}

uint32_t IncidentPolicy::LimitHours(const v1::IncidentClockRule& rule) const {
  if (rule.limit_hours() > 0) return rule.limit_hours();
  for (const IncidentSettings::Target& target : document.targets()) {
    if (target.clock_id() == rule.id()) return target.hours();
  }
  return rule.own_target_hours();
}

absl::optional<std::string> IncidentPolicy::SeverityTitle(absl::string_view severity_id) const {
  for (const IncidentSettings::Severity& severity : document.severities()) {
    if (severity.severity_id() == severity_id) return severity.title();
  }
  if (!document.severities().empty()) return absl::nullopt;
  for (const v1::IncidentSeverity& severity : TheIncidentCatalogue().severities()) {
    if (severity.id() == severity_id) return severity.title();
  }
  return absl::nullopt;
}

std::string IncidentPolicy::SeverityIds() const {
  if (document.severities().empty()) {
    return absl::StrJoin(TheIncidentCatalogue().severities(), ", ",
                         [](std::string* out, const auto& severity) { out->append(severity.id()); });
  }
  return absl::StrJoin(document.severities(), ", ",
                       [](std::string* out, const auto& severity) { out->append(severity.severity_id()); });
}

const IncidentSettings::Authority* IncidentPolicy::AuthorityOf(v1::IncidentRecipient recipient,
                                                               absl::string_view country) const {
  const IncidentSettings::Authority* of_any = nullptr;
  for (const IncidentSettings::Authority& authority : document.authorities()) {
    if (authority.recipient() != recipient) continue;
    if (authority.country() == country) return &authority;
    if (authority.country().empty()) of_any = &authority;
  }
  return of_any;
}

std::string IncidentSettingsName(absl::string_view name) {
  const auto parsed = base::ResourceName::Parse(name);
  if (!parsed.ok()) return "";
  return base::ResourceName::Join(parsed->organization(), IncidentSettingsSets::kCollection, kId);
}

IncidentPolicy IncidentPolicyFor(const Decision& decision) {
  IncidentPolicy policy;
  const auto settings = decision.Find<IncidentSettings>(IncidentSettingsName(decision.subject));
  if (settings == nullptr) return policy;
  policy.document = settings->current_version().document();
  policy.version = settings->current_version().version();
  return policy;
}

}  // namespace aims::audit
