#include "tools/aims/report/json_writer.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "nlohmann/json.hpp"
#include "tools/aims/message_text.h"
#include "tools/aims/report/as_table.h"

namespace aims::cli::report {
namespace {

using Json = nlohmann::ordered_json;

// On one line, without what would work on a terminal.
std::string Dump(const Json& json) { return PrintableJson(json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

Json ValueOf(const Cell& cell, ColumnKind kind) {
  double number = 0;
  if (kind != ColumnKind::kNumber) return cell.text;
  if (!absl::SimpleAtod(cell.text, &number)) return nullptr;
  int64_t whole = 0;
  if (absl::SimpleAtoi(cell.text, &whole)) return whole;
  return number;
}

// A name that comes from data, such as that of a series, may give the key of another column.
std::string UniqueKey(const std::string& key, const std::vector<std::string>& taken) {
  std::string unique = key;
  for (int i = 2; std::find(taken.begin(), taken.end(), unique) != taken.end(); ++i) unique = absl::StrCat(key, "_", i);
  return unique;
}

Json AboutOf(const Document& document) {
  Json about = {{"report", document.report}, {"title", document.title}};
  if (!document.subject.empty()) about["subject"] = document.subject;
  about["organization"] = document.organization;
  about["organization_name"] = document.organization_name;
  const Scope& scope = document.scope;
  about["scope"] = {{"version", scope.version},
                    {"text", scope.text},
                    {"approver", scope.approver},
                    {"approve_time", scope.approve_time},
                    {"digest", scope.digest}};
  about["as_of"] = document.as_of;
  about["time_zone"] = document.time_zone;
  return {{"about", std::move(about)}};
}

// Each item begins on a line of its own.
class ContentWriter {
 public:
  explicit ContentWriter(const Sink& sink) : sink_(sink) {}

  void Item(const Json& json) {
    Begin();
    sink_(Dump(json));
  }

  absl::Status WriteTable(const char* kind, const Table& table) {
    Json columns = Json::array();
    std::vector<std::string> keys;
    for (const Column& column : table.columns) {
      columns.push_back(column.title);
      keys.push_back(UniqueKey(KeyOf(column.title), keys));
    }
    Begin();
    sink_(absl::StrCat("{\"", kind, "\": ", Dump(table.title), ", \"columns\": ", Dump(columns), ", \"rows\": ["));
    const char* before = "\n";
    RETURN_IF_ERROR(table.rows([&](const Row& row) {
      Json values = Json::object();
      for (size_t i = 0; i < row.size(); ++i) values[keys[i]] = ValueOf(row[i], table.columns[i].kind);
      sink_(std::exchange(before, ",\n"));
      sink_(Dump(values));
      return absl::OkStatus();
    }));
    sink_("\n]}");
    return absl::OkStatus();
  }

  void End() { sink_("\n"); }

 private:
  void Begin() { sink_(std::exchange(between_, ",\n")); }

  const Sink& sink_;
  const char* between_ = "";
};

absl::Status WriteContent(const Document& document, const Sink& sink) {
  ContentWriter writer(sink);
  writer.Item(AboutOf(document));
  for (const Section& section : document.sections) {
    if (const auto* heading = std::get_if<Heading>(&section)) {
      writer.Item({{"heading", heading->text}, {"level", heading->level}});
    } else if (const auto* paragraph = std::get_if<Paragraph>(&section)) {
      writer.Item({{"paragraph", paragraph->text}});
    } else if (const auto* facts = std::get_if<Facts>(&section)) {
      Json values = Json::object();
      for (const Facts::Fact& fact : facts->facts) values[KeyOf(fact.label)] = ValueOf(fact.value, fact.kind);
      writer.Item({{"facts", facts->title}, {"values", std::move(values)}});
    } else {
      RETURN_IF_ERROR(writer.WriteTable(std::holds_alternative<Table>(section) ? "table" : "plot", *AsTable(section)));
    }
  }
  writer.End();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ContentDigest(const Document& document) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> sha(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  bool done = EVP_DigestInit_ex(sha.get(), EVP_sha256(), nullptr) == 1;
  RETURN_IF_ERROR(WriteContent(document, [&](absl::string_view bytes) {
    done = done && EVP_DigestUpdate(sha.get(), bytes.data(), bytes.size()) == 1;
  }));
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  done = done && EVP_DigestFinal_ex(sha.get(), reinterpret_cast<unsigned char*>(&digest[0]), &size) == 1;
  if (!done) return absl::InternalError("OpenSSL does not compute SHA-256 here");
  digest.resize(size);
  return absl::BytesToHexString(digest);
}

absl::Status WriteJson(const Document& document, const std::string& digest, const Sink& sink) {
  const Json report = {{"report", document.report}, {"digest", digest}, {"log_positions", document.log_positions}};
  sink(absl::StrCat("{\n\"report\": ", Dump(report), ",\n\"content\": [\n"));
  RETURN_IF_ERROR(WriteContent(document, sink));
  sink("]}\n");
  return absl::OkStatus();
}

}  // namespace aims::cli::report
