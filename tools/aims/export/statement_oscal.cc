#include "tools/aims/export/statement_oscal.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "nlohmann/json.hpp"
#include "tools/aims/message_text.h"

namespace aims::cli {
namespace {

using controls::v1::StatementRowStatus;
using Json = nlohmann::ordered_json;

constexpr char kNamespace[] = "https://aims.dev/ns/oscal";
constexpr char kMain[] = "iso-42001";  // its controls have their own ids

std::string Uuid(absl::string_view of) { return base::UuidV5(absl::StrCat("oscal:", of)); }

// Text on one line, as most values of OSCAL have to be; never empty.
std::string Line(absl::string_view text, absl::string_view otherwise) {
  const std::string line = base::Readable(absl::StripAsciiWhitespace(text), base::Lines::kOne);
  const absl::string_view stripped = absl::StripAsciiWhitespace(line);
  return std::string(stripped.empty() ? otherwise : stripped);
}

Json Prop(const std::string& name, absl::string_view value, const std::string& remarks = "") {
  Json prop = {{"name", name}, {"ns", kNamespace}, {"value", Line(value, "none")}};
  if (!base::IsBlank(remarks)) prop["remarks"] = remarks;
  return prop;
}

// An array of one element; braces alone would be taken for other things.
Json One(Json element) {
  Json array = Json::array();
  array.push_back(std::move(element));
  return array;
}

// Builds the three documents of one statement.
class Documents {
 public:
  explicit Documents(const StatementExport& exported) : exported_(exported) {
    std::set<std::string> taken;
    for (const ExportedRow& row : exported.rows) {
      std::string id = Token(row);
      while (!taken.insert(id).second) absl::StrAppend(&id, "_2");  // as of "A 1" and "A-1"
      ids_[row.requirement] = id;
    }
  }

  Json Catalog() const;
  Json Profile() const;
  Json SystemSecurityPlan() const;

 private:
  // A token of OSCAL begins with a letter, and has letters, digits and . _ - after it.
  static std::string Token(const ExportedRow& row) {
    std::string token = absl::AsciiStrToLower(row.id);
    std::replace_if(
        token.begin(), token.end(), [](char c) { return !absl::ascii_isalnum(c) && c != '.' && c != '_' && c != '-'; },
        '-');
    if (row.framework != kMain) return absl::StrCat(absl::AsciiStrToLower(row.framework), "_", token);
    return !token.empty() && absl::ascii_isalpha(token[0]) ? token : absl::StrCat("c-", token);
  }

  // Stays the same for the same thing of the same statement.
  std::string Within(absl::string_view what) const { return Uuid(absl::StrCat(exported_.name, " ", what)); }
  Json Metadata(absl::string_view title) const;
  Json ThisSystem() const;
  Json Components() const;
  Json Requirement(const ExportedRow& row) const;
  Json ByComponent(const ExportedRow& row, const std::string& component, const std::string& description,
                   const std::string& state) const;

  const StatementExport& exported_;
  std::map<std::string, std::string> ids_;  // by requirement
};

Json Documents::Metadata(absl::string_view title) const {
  Json metadata = {
      {"title", Line(absl::StrCat(exported_.display_name, ": ", title), title)},
      {"last-modified", base::TimeToText(exported_.time)},
      {"version", absl::StrCat(exported_.version, exported_.draft ? "-draft" : "")},
      {"oscal-version", "1.2.3"},
  };
  Json& props = metadata["props"];
  if (!exported_.digest.empty()) props.push_back(Prop("statement-digest", exported_.digest));
  if (!exported_.part.empty()) props.push_back(Prop("scope-part", exported_.part));
  for (const auto& framework : exported_.frameworks) {
    props.push_back(Prop("framework", absl::StrCat(framework.framework_id(), " ", framework.version())));
  }
  if (props.empty()) metadata.erase("props");
  const auto add_person = [&](const std::string& role, const std::string& title, const std::string& login) {
    if (login.empty()) return;
    const std::string uuid = Uuid(absl::StrCat("person ", login));
    metadata["roles"].push_back({{"id", role}, {"title", title}});
    Json& parties = metadata["parties"];
    const bool known =
        std::any_of(parties.begin(), parties.end(), [&](const Json& party) { return party["uuid"] == uuid; });
    if (!known) parties.push_back({{"uuid", uuid}, {"type", "person"}, {"name", Line(login, "unknown")}});
    metadata["responsible-parties"].push_back({{"role-id", role}, {"party-uuids", One(uuid)}});
  };
  add_person("owner", "Owner of the statement", exported_.owner);
  add_person("approver", "Approver of the version", exported_.approver);
  return metadata;
}

Json Documents::Catalog() const {
  Json catalog = {{"metadata", Metadata("controls")}};
  std::map<std::string, size_t> groups;  // by framework
  for (const ExportedRow& row : exported_.rows) {
    const auto [group, added] = groups.emplace(row.framework, groups.size());
    if (added) {
      catalog["groups"].push_back(
          {{"id", absl::StrCat("framework_", Line(absl::AsciiStrToLower(row.framework), "none"))},
           {"title", Line(row.framework, "framework")},
           {"controls", Json::array()}});
    }
    catalog["groups"][group->second]["controls"].push_back(
        {{"id", ids_.at(row.requirement)},
         {"title", Line(row.title, row.requirement)},
         {"props", One({{"name", "label"}, {"value", Line(row.id, row.requirement)}})}});
  }
  return catalog;
}

Json Documents::Profile() const {
  Json profile = {{"metadata", Metadata("applicable controls")}};
  Json import = {{"href", "catalog.json"}};
  Json ids = Json::array();
  for (const ExportedRow& row : exported_.rows) {
    if (row.applicable) ids.push_back(ids_.at(row.requirement));
  }
  // An import without a selection would take every control.
  if (ids.empty()) {
    import["include-all"] = Json::object();
    import["exclude-controls"].push_back({{ "matching", { { { "pattern", "*" } } } }});
  } else {
    import["include-controls"].push_back({{ "with-ids", std::move(ids) }});
  }
  profile["imports"].push_back(std::move(import));
  profile["merge"] = {{"as-is", true}};
  return profile;
}

Json Documents::ThisSystem() const {
  return {{"uuid", Within("this system")},
          {"type", "this-system"},
          {"title", "AI management system"},
          {"description", "The AI management system of the organization."},
          {"status", {{"state", "operational"}}}};
}

// The management system, and each control of the organization that a row names.
Json Documents::Components() const {
  std::map<std::string, bool> in_place;
  for (const ExportedRow& row : exported_.rows) {
    for (const std::string& control : row.controls) in_place.emplace(control, false);
    for (const std::string& control : row.status.in_place()) in_place[control] = true;
  }
  Json components = One(ThisSystem());
  for (const auto& [control, operational] : in_place) {
    components.push_back({{"uuid", Within(control)},
                          {"type", "process-procedure"},
                          {"title", Line(ExportedId(control), "control")},
                          {"description", absl::StrCat("Control of the organization: ", control)},
                          {"status", {{"state", operational ? "operational" : "under-development"}}}});
  }
  return components;
}

Json Documents::ByComponent(const ExportedRow& row, const std::string& component, const std::string& description,
                            const std::string& state) const {
  return {{"component-uuid", Within(component)},
          {"uuid", Within(absl::StrCat(row.requirement, " by ", component))},
          {"description", description},
          {"implementation-status", {{"state", state}}}};
}

Json Documents::Requirement(const ExportedRow& row) const {
  Json requirement = {{"uuid", Within(row.requirement)}, {"control-id", ids_.at(row.requirement)}};
  Json& props = requirement["props"];
  props.push_back(Prop("applicable", row.applicable ? "yes" : "no"));
  for (const ExportedReason& reason : row.reasons) {
    props.push_back(Prop("reason", reason.kind.empty() ? "text" : reason.kind, reason.text));
  }
  if (!row.target_date.empty()) props.push_back(Prop("target-date", row.target_date));
  for (const std::string& which : row.applies_to) props.push_back(Prop("applies-to", which));

  std::string state = "planned";
  if (row.status.status() == StatementRowStatus::STATUS_IMPLEMENTED) state = "implemented";
  if (row.status.status() == StatementRowStatus::STATUS_PARTLY) state = "partial";
  if (!row.applicable) state = "not-applicable";
  const std::string told = row.applicable ? StatusText(row.status.status()) : "not applicable";
  Json& by = requirement["by-components"];
  by.push_back(
      ByComponent(row, "this system", absl::StrCat("Status: ", told.empty() ? "not known" : told, "."), state));
  const auto is_in = [](const auto& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const std::string& control : row.controls) {
    const bool compensated = is_in(row.status.compensated(), control);
    const bool in_place = is_in(row.status.in_place(), control);
    by.push_back(ByComponent(row, control,
                             compensated ? "In place by compensating controls."
                             : in_place  ? "In place."
                                         : "Not in place.",
                             compensated ? "alternative"
                             : in_place  ? "implemented"
                                         : "planned"));
  }
  return requirement;
}

Json Documents::SystemSecurityPlan() const {
  Json plan = {{"metadata", Metadata("statement of applicability")}, {"import-profile", {{"href", "profile.json"}}}};
  Json information = {{"uuid", Within("records")},
                      {"title", "Records of the AI management system"},
                      {"description", "Documented information of the AI management system (ISO/IEC 42001 7.5)."}};
  plan["system-characteristics"] = {
      {"system-ids", One({{"identifier-type", "http://ietf.org/rfc/rfc4122"}, {"id", Within("system")}})},
      {"system-name", "AI management system"},
      {"description", Line(exported_.part.empty() ? "The whole scope of the AI management system."
                                                  : absl::StrCat("A part of the scope: ", exported_.part),
                           "scope")},
      {"system-information", {{"information-types", One(std::move(information))}}},
      {"status", {{"state", "operational"}}},
      {"authorization-boundary",
       {{"description", exported_.scope_version == 0
                            ? "The scope of the AI management system (ISO/IEC 42001 4.3)."
                            : absl::StrCat("The scope of the AI management system (ISO/IEC 42001 4.3), version ",
                                           exported_.scope_version, ".")}}}};
  plan["system-implementation"] = {
      {"users", One({{"uuid", Within("users")}, {"title", "Members of the organization"}})},
      {"components", Components()}};
  plan["control-implementation"] = {
      {"description", absl::StrCat("Statement of applicability, version ", exported_.version, ".")},
      {"implemented-requirements", Json::array()}};
  for (const ExportedRow& row : exported_.rows) {
    plan["control-implementation"]["implemented-requirements"].push_back(Requirement(row));
  }
  return plan;
}

// The document below its root, with a uuid of its content in front.
std::string Document(const std::string& root, const Json& content) {
  const std::string uuid =
      Uuid(base::Sha256Hex(absl::StrCat(root, content.dump(-1, ' ', false, Json::error_handler_t::replace))));
  Json body = {{"uuid", uuid}};
  for (const auto& [name, value] : content.items()) body[name] = value;
  const Json document = {{root, std::move(body)}};
  return absl::StrCat(PrintableJson(document.dump(2, ' ', false, Json::error_handler_t::replace)), "\n");
}

}  // namespace

OscalDocuments StatementOscal(const StatementExport& exported) {
  const Documents documents(exported);
  return {Document("catalog", documents.Catalog()), Document("profile", documents.Profile()),
          Document("system-security-plan", documents.SystemSecurityPlan())};
}

}  // namespace aims::cli
