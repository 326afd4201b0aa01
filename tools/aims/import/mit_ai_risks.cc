#include "tools/aims/import/mit_ai_risks.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "google/protobuf/struct.pb.h"
#include "tools/aims/message_text.h"

namespace aims::cli {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Value;
using Rows = std::vector<risk::v1::ImportRiskCategoriesRequest>;

constexpr char kTaxonomy[] = "MIT AI Risk Repository v3";
constexpr char kAttribution[] = "Slattery et al., The AI Risk Repository, version 3, airisk.mit.edu, CC BY 4.0";

// A category, and how many entries of the repository are in it.
struct Category {
  std::string display_name;
  std::string parent;  // key; empty at the top
  int entries = 0;
};
// By key, which is the id's ending and gives the order: "6", "6-5", "entity", "entity-human".
using Categories = std::map<std::string, Category>;

struct Coded {
  std::string code;
  std::string text;
};

// "6.5 > Governance failure" as its code and its text; `separator` stands between them.
absl::StatusOr<Coded> Split(absl::string_view value, absl::string_view separator) {
  const std::vector<absl::string_view> parts = absl::StrSplit(value, absl::MaxSplits(separator, 1));
  if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", value, "\" has no code and name with \"", separator, "\" between them"));
  }
  return Coded{std::string(parts[0]), std::string(absl::StripAsciiWhitespace(parts[1]))};
}

std::string Count(Categories& categories, const std::string& key, const std::string& name, const std::string& parent) {
  Category& category = categories[key];
  category.display_name = name;
  category.parent = parent;
  ++category.entries;
  return key;
}

// Text of a field; empty where it is null or missing.
absl::StatusOr<std::string> Text(const Value& entry, const std::string& field) {
  const auto& fields = entry.struct_value().fields();
  const auto found = fields.find(field);
  if (found == fields.end() || found->second.kind_case() == Value::kNullValue) return std::string();
  if (found->second.kind_case() != Value::kStringValue) {
    return absl::InvalidArgumentError(absl::StrCat(field, " is not text"));
  }
  return found->second.string_value();
}

absl::Status CountDomain(const Value& entry, Categories& categories) {
  ASSIGN_OR_RETURN(const std::string domain, Text(entry, "domain"));
  ASSIGN_OR_RETURN(const std::string subdomain, Text(entry, "subdomain"));
  if (domain.empty()) return absl::OkStatus();  // excluded from the taxonomy
  ASSIGN_OR_RETURN(const Coded top, Split(domain, ". "));
  const std::string key = Count(categories, top.code, top.text, "");
  if (subdomain.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Coded sub, Split(subdomain, " > "));
  // "6.0" is what is in the domain and in none of its parts.
  if (absl::EndsWith(sub.code, ".0")) return absl::OkStatus();
  if (!absl::StartsWith(sub.code, absl::StrCat(top.code, "."))) {
    return absl::InvalidArgumentError(
        absl::StrCat("sub-domain \"", subdomain, "\" does not belong to \"", domain, "\""));
  }
  Count(categories, absl::StrCat(top.code, "-", sub.code.substr(top.code.size() + 1)), sub.text, key);
  return absl::OkStatus();
}

absl::Status CountCause(const Value& entry, const std::string& field, const char* name, Categories& categories) {
  ASSIGN_OR_RETURN(const std::string value, Text(entry, field));
  if (value.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Coded cause, Split(value, " - "));
  if (cause.text == "Not coded") return absl::OkStatus();
  const std::string key = Count(categories, field, name, "");
  Count(categories, absl::StrCat(key, "-", absl::AsciiStrToLower(cause.text)), cause.text, key);
  return absl::OkStatus();
}

absl::Status CountEntry(const Value& entry, Categories& categories) {
  if (entry.kind_case() != Value::kStructValue) return absl::InvalidArgumentError("is not an object");
  RETURN_IF_ERROR(CountDomain(entry, categories));
  RETURN_IF_ERROR(CountCause(entry, "entity", "Causal: entity", categories));
  RETURN_IF_ERROR(CountCause(entry, "intent", "Causal: intent", categories));
  return CountCause(entry, "timing", "Causal: timing", categories);
}

std::string CodeOf(const std::string& key) {
  if (!absl::ascii_isdigit(static_cast<unsigned char>(key[0]))) return key;
  std::string code = key;
  if (const size_t dash = code.find('-'); dash != std::string::npos) code[dash] = '.';
  return code;
}

std::string IdOf(const std::string& key) { return absl::StrCat("mit-v3-", key); }

}  // namespace

absl::StatusOr<Rows> MapMitAiRisks(absl::string_view json, const std::string& organization) {
  ListValue entries;
  RETURN_IF_ERROR(FromJson(json, &entries));
  Categories categories;
  for (int i = 0; i < entries.values_size(); ++i) {
    if (const absl::Status status = CountEntry(entries.values(i), categories); !status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("entry ", i + 1, ": ", status.message()));
    }
  }
  if (categories.empty()) return absl::InvalidArgumentError("has no entry with a domain: it may not be the repository");
  Rows rows;
  for (const auto& [key, category] : categories) {
    auto& row = rows.emplace_back();
    row.set_parent(organization);
    row.set_risk_category_id(IdOf(key));
    row.set_row(rows.size());
    auto& imported = *row.mutable_risk_category();
    imported.set_display_name(category.display_name);
    imported.set_taxonomy(kTaxonomy);
    imported.set_code(CodeOf(key));
    if (!category.parent.empty()) {
      imported.set_parent_category(base::ResourceName::Join(organization, "riskCategories", IdOf(category.parent)));
    }
    imported.set_description(
        absl::StrCat("Holds ", category.entries, " of the ", entries.values_size(), " risks of the repository."));
    imported.set_attribution(kAttribution);
  }
  return rows;
}

}  // namespace aims::cli
