// A roster as the answer of a directory: SCIM 2.0 (RFC 7643, RFC 7644).

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/login.h"
#include "common/base/status_macros.h"
#include "google/protobuf/struct.pb.h"
#include "tools/aims/import/cell.h"
#include "tools/aims/import/person_file_rows.h"
#include "tools/aims/message_text.h"

namespace aims::cli {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

constexpr absl::string_view kListResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
constexpr absl::string_view kEnterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const Value* Find(const Struct& object, absl::string_view field) {
  const auto found = object.fields().find(std::string(field));
  if (found == object.fields().end() || found->second.kind_case() == Value::kNullValue) return nullptr;
  return &found->second;
}

class ScimPersons {
 public:
  explicit ScimPersons(PersonCollector* collector) : collector_(*collector) {}

  absl::Status Read(absl::string_view bytes) {
    Struct answer;
    RETURN_IF_ERROR(FromJson(bytes, &answer));
    const Value* resources = Find(answer, "Resources");
    if (!IsListResponse(answer) || (resources != nullptr && !resources->has_list_value())) {
      return absl::InvalidArgumentError(absl::StrCat("the JSON is no SCIM 2.0 ListResponse: $.schemas needs \"",
                                                     kListResponse, "\", and $.Resources is a list"));
    }
    const int count = resources == nullptr ? 0 : resources->list_value().values_size();
    if (static_cast<size_t>(count) > kMaxPersonRows) {
      return absl::InvalidArgumentError(absl::StrCat("the file has more than ", kMaxPersonRows, " persons: split it"));
    }
    const Value* total = Find(answer, "totalResults");
    if (total != nullptr && total->number_value() > count) {
      collector_.Fault("$.totalResults", absl::StrCat("the directory has ", total->number_value(),
                                                      " users, and the file has ", count, ": export all pages"));
    }
    for (int i = 0; i < count; ++i) {
      const std::string where = absl::StrCat("$.Resources[", i, "]");
      const Value& user = resources->list_value().values(i);
      if (user.has_struct_value()) {
        ReadUser(user.struct_value(), where);
      } else {
        collector_.Fault(where, "is not an object");
      }
    }
    return absl::OkStatus();
  }

 private:
  static bool IsListResponse(const Struct& answer) {
    const Value* schemas = Find(answer, "schemas");
    if (schemas == nullptr) return false;
    const auto& values = schemas->list_value().values();
    return std::any_of(values.begin(), values.end(),
                       [](const Value& schema) { return schema.string_value() == kListResponse; });
  }

  // Text of a field; empty where it is missing, and with a fault where it is no text or too long.
  std::string Text(const Struct& object, absl::string_view field, const std::string& where, size_t max_bytes,
                   bool* ok) {
    const Value* value = Find(object, field);
    if (value == nullptr) return "";
    std::string text = OneLine(value->string_value());
    if (value->kind_case() == Value::kStringValue && text.size() <= max_bytes) return text;
    collector_.Fault(absl::StrCat(where, ".", field),
                     value->kind_case() == Value::kStringValue ? "is too long: shorten it" : "is not text");
    *ok = false;
    return "";
  }

  void ReadUser(const Struct& user, const std::string& where) {
    bool ok = true;
    PersonRow row;
    row.where = where;
    row.person.set_subject(Text(user, "userName", where, base::kMaxLoginLength, &ok));
    row.person.set_directory_id(Text(user, "id", where, kMaxDirectoryIdBytes, &ok));
    const std::string word = Text(user, "userType", where, base::kMaxLoginLength, &ok);
    const auto kind = PersonKindOf(word);
    if (kind.has_value()) {
      row.person.set_kind(*kind);
    } else {
      collector_.Fault(where + ".userType", NotAPersonKind(word));
      ok = false;
    }
    if (const Value* enterprise = Find(user, kEnterprise); enterprise != nullptr) {
      const std::string of_enterprise = absl::StrCat(where, "[\"", kEnterprise, "\"]");
      row.person.set_unit(Text(enterprise->struct_value(), "department", of_enterprise, kMaxUnitBytes, &ok));
      const std::string number =
          Text(enterprise->struct_value(), "employeeNumber", of_enterprise, kMaxDirectoryIdBytes, &ok);
      if (row.person.directory_id().empty()) row.person.set_directory_id(number);
    }
    if (const Value* active = Find(user, "active"); active != nullptr) {
      row.inactive = !active->bool_value();
      if (active->kind_case() != Value::kBoolValue) {
        collector_.Fault(where + ".active", "is neither true nor false");
        ok = false;
      }
    }
    if (ok && row.person.subject().empty()) {
      collector_.Fault(where + ".userName", "the login is missing");
      ok = false;
    }
    if (ok) collector_.Take(std::move(row), where + ".userName");
  }

  PersonCollector& collector_;
};

}  // namespace

absl::Status ReadPersonScim(absl::string_view bytes, PersonCollector* collector) {
  return ScimPersons(collector).Read(bytes);
}

}  // namespace aims::cli
