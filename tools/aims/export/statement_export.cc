#include "tools/aims/export/statement_export.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/base/resource_name.h"
#include "common/base/time.h"
#include "nlohmann/json.hpp"
#include "tools/aims/list_printer.h"
#include "tools/aims/message_text.h"

namespace aims::cli {
namespace {

using controls::v1::StatementOfApplicability;
using controls::v1::StatementRow;
using controls::v1::StatementRowStatus;
using Json = nlohmann::ordered_json;
using Ground = StatementRow::InclusionGround;

// "best practice" of "KIND_BEST_PRACTICE".
std::string Words(absl::string_view name, absl::string_view prefix) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripPrefix(name, prefix)), {{"_", " "}});
}

// "risks/r1" of "organizations/acme/risks/r1"; a citation as it is.
std::string ShortRef(const std::string& ref) {
  const auto name = base::ResourceName::Parse(ref);
  return name.ok() ? absl::StrCat(name->collection(), "/", name->id()) : ref;
}

std::string Joined(const std::string& first, const std::string& second) {
  return absl::StrCat(first, first.empty() || second.empty() ? "" : ", ", second);
}

std::vector<ExportedReason> ReasonsOf(const StatementRow& row) {
  std::vector<ExportedReason> reasons;
  if (!row.applicable()) {
    const bool grounded = row.exclusion_ground() != StatementRow::EXCLUSION_GROUND_UNSPECIFIED;
    reasons.push_back(
        {grounded ? Words(StatementRow::ExclusionGround_Name(row.exclusion_ground()), "EXCLUSION_GROUND_") : "",
         Joined(row.text(), ShortRef(row.risk_assessment()))});
  } else {
    for (const Ground& ground : row.inclusion_grounds()) {
      reasons.push_back(
          {Words(Ground::Kind_Name(ground.kind()), "KIND_"), Joined(ShortRef(ground.ref()), ground.text())});
    }
    if (!row.text().empty()) reasons.push_back({"", row.text()});
  }
  const auto nothing = [](const ExportedReason& reason) { return reason.kind.empty() && reason.text.empty(); };
  reasons.erase(std::remove_if(reasons.begin(), reasons.end(), nothing), reasons.end());
  return reasons;
}

std::vector<std::string> AppliesTo(const StatementRow::Selector& selector) {
  std::vector<std::string> texts;
  for (const std::string& role : selector.roles()) texts.push_back(absl::StrCat("role ", role));
  for (const std::string& tier : selector.tiers()) texts.push_back(absl::StrCat("tier ", tier));
  for (const std::string& state : selector.states()) texts.push_back(absl::StrCat("state ", state));
  for (const std::string& system : selector.ai_systems()) texts.push_back(absl::StrCat("system ", ExportedId(system)));
  return texts;
}

ExportedRow RowOf(const StatementRow& row, bool is_public) {
  ExportedRow exported;
  exported.requirement = row.requirement();
  const size_t colon = row.requirement().find(':');
  exported.framework = row.requirement().substr(0, colon);
  exported.id = colon == std::string::npos ? "" : row.requirement().substr(colon + 1);
  exported.applicable = row.applicable();
  if (row.applicable() && row.has_target_time()) {
    exported.target_date = absl::FormatTime("%Y-%m-%d", base::FromProto(row.target_time()), absl::UTCTimeZone());
  }
  if (is_public) return exported;
  exported.reasons = ReasonsOf(row);
  exported.applies_to = AppliesTo(row.applies_to());
  exported.controls = {row.controls().begin(), row.controls().end()};
  return exported;
}

// Without members that have nothing to say.
void AddUnlessEmpty(const char* name, Json value, Json* object) {
  if (!value.empty() && value != "") (*object)[name] = std::move(value);
}

std::vector<std::string> Ids(const std::vector<std::string>& names) {
  std::vector<std::string> ids;
  for (const std::string& name : names) ids.push_back(ExportedId(name));
  return ids;
}

std::string CsvLine(const std::vector<std::string>& cells) {
  const auto cell = [](std::string* line, const std::string& text) { absl::StrAppend(line, CsvCell(text)); };
  return absl::StrCat(absl::StrJoin(cells, ",", cell), "\r\n");
}

}  // namespace

std::string ExportedId(const std::string& name) { return name.substr(name.rfind('/') + 1); }

std::string StatusText(StatementRowStatus::Status status) {
  return status == StatementRowStatus::STATUS_UNSPECIFIED ? ""
                                                          : Words(StatementRowStatus::Status_Name(status), "STATUS_");
}

std::string ReasonsText(const ExportedRow& row) {
  return absl::StrJoin(row.reasons, "; ", [](std::string* text, const ExportedReason& reason) {
    absl::StrAppend(text, reason.kind, reason.kind.empty() || reason.text.empty() ? "" : ": ", reason.text);
  });
}

StatementExport ExportStatement(const StatementOfApplicability& statement,
                                const std::vector<StatementRowStatus>& statuses,
                                const std::map<std::string, std::string>& titles, const ExportOptions& options) {
  const StatementOfApplicability::Version& current = statement.current();
  StatementExport exported;
  exported.name = statement.name();
  exported.display_name = statement.display_name();
  exported.part = statement.part();
  exported.draft = options.draft;
  exported.is_public = options.is_public;
  exported.version = options.draft ? statement.version() : current.version();
  exported.time = base::FromProto(options.draft ? statement.update_time() : current.approve_time());
  if (!options.draft) {
    exported.digest = current.digest();
    exported.scope_version = current.scope_version();
    exported.frameworks = {current.frameworks().begin(), current.frameworks().end()};
  }
  if (!options.is_public) {
    exported.owner = statement.owner();
    if (!options.draft) exported.approver = current.approver();
  }
  std::map<std::string, StatementRowStatus> by_requirement;
  for (const StatementRowStatus& status : statuses) by_requirement[status.requirement()] = status;
  for (const StatementRow& row : options.draft ? statement.rows() : statement.current_rows()) {
    ExportedRow& added = exported.rows.emplace_back(RowOf(row, options.is_public));
    const auto title = titles.find(row.requirement());
    if (title != titles.end()) added.title = title->second;
    added.status.set_status(by_requirement[row.requirement()].status());
    if (!options.is_public) added.status = by_requirement[row.requirement()];
  }
  return exported;
}

std::string StatementCsv(const StatementExport& exported) {
  std::vector<std::string> heading = {"FRAMEWORK", "ID", "TITLE", "APPLICABLE", "STATUS", "TARGET DATE"};
  if (!exported.is_public) heading.insert(heading.end(), {"REASONS", "CONTROLS", "APPLIES TO"});
  std::string table = CsvLine(heading);
  for (const ExportedRow& row : exported.rows) {
    std::vector<std::string> cells = {
        row.framework,  row.id, row.title, row.applicable ? "yes" : "no", StatusText(row.status.status()),
        row.target_date};
    if (!exported.is_public) {
      cells.insert(cells.end(),
                   {ReasonsText(row), absl::StrJoin(Ids(row.controls), ", "), absl::StrJoin(row.applies_to, ", ")});
    }
    absl::StrAppend(&table, CsvLine(cells));
  }
  return table;
}

std::string StatementJson(const StatementExport& exported) {
  Json json = {{"statement", exported.name}, {"title", exported.display_name}};
  AddUnlessEmpty("part", exported.part, &json);
  json["version"] = exported.version;
  json["draft"] = exported.draft;
  json["public"] = exported.is_public;
  AddUnlessEmpty("digest", exported.digest, &json);
  json["time"] = base::TimeToText(exported.time);
  AddUnlessEmpty("owner", exported.owner, &json);
  AddUnlessEmpty("approver", exported.approver, &json);
  for (const auto& framework : exported.frameworks) {
    json["frameworks"].push_back({{"id", framework.framework_id()}, {"version", framework.version()}});
  }
  json["rows"] = Json::array();
  for (const ExportedRow& row : exported.rows) {
    Json& added = json["rows"].emplace_back(Json{{"requirement", row.requirement}});
    AddUnlessEmpty("title", row.title, &added);
    added["applicable"] = row.applicable;
    AddUnlessEmpty("status", StatusText(row.status.status()), &added);
    AddUnlessEmpty("target_date", row.target_date, &added);
    for (const ExportedReason& reason : row.reasons) {
      Json& told = added["reasons"].emplace_back(Json::object());
      AddUnlessEmpty("kind", reason.kind, &told);
      AddUnlessEmpty("text", reason.text, &told);
    }
    AddUnlessEmpty("controls", row.controls, &added);
    AddUnlessEmpty("applies_to", row.applies_to, &added);
  }
  return absl::StrCat(PrintableJson(json.dump(2, ' ', false, Json::error_handler_t::replace)), "\n");
}

}  // namespace aims::cli
