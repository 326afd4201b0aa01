#include "tools/aims/import/framework_file.h"

#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "google/protobuf/struct.pb.h"
#include "tools/aims/import/cell.h"
#include "tools/aims/import/csv.h"
#include "tools/aims/import/framework_faults.h"
#include "tools/aims/import/framework_oscal.h"
#include "tools/aims/message_text.h"

namespace aims::cli {
namespace {

using controls::v1::Mapping;
using controls::v1::Requirement;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Struct;
using google::protobuf::Value;

constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

// The value of an enum by its name, with or without the prefix of its type, in any case: CONTROL, kind_control.
const google::protobuf::EnumValueDescriptor* EnumValue(const FieldDescriptor& field, absl::string_view name) {
  std::string wanted = absl::AsciiStrToUpper(name);
  for (char& letter : wanted) letter = letter == ' ' || letter == '-' ? '_' : letter;
  const std::string prefix = absl::StrCat(absl::AsciiStrToUpper(field.name()), "_");
  const auto* type = field.enum_type();
  for (const std::string& candidate : {wanted, absl::StrCat(prefix, wanted)}) {
    const auto* value = type->FindValueByName(candidate);
    if (value != nullptr && value->number() != 0) return value;
  }
  return nullptr;
}

// "CLAUSE, CONTROL, …"
std::string Choices(const FieldDescriptor& field) {
  const std::string prefix = absl::StrCat(absl::AsciiStrToUpper(field.name()), "_");
  std::vector<std::string> names;
  for (int i = 1; i < field.enum_type()->value_count(); ++i) {
    names.emplace_back(absl::StripPrefix(field.enum_type()->value(i)->name(), prefix));
  }
  return absl::StrJoin(names, ", ");
}

// The field that a file calls by this name: "requirement_id", "requirementId", or in short "id", "from" and "to".
const FieldDescriptor* FieldNamed(const Descriptor& type, const std::string& name) {
  if (name == "id") return type.FindFieldByName("requirement_id");
  if (name == "from" || name == "to") return type.FindFieldByName(absl::StrCat(name, "_requirement"));
  const FieldDescriptor* field = type.FindFieldByName(name);
  return field != nullptr ? field : type.FindFieldByCamelcaseName(name);
}

std::string FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return absl::StrJoin(names, ", ");
}

// Sets a field from text; what is wrong, or nothing.
std::string SetFromText(const FieldDescriptor& field, const std::string& text, Message* row) {
  const auto* reflection = row->GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (!field.is_repeated()) {
        reflection->SetString(row, &field, text);
        return "";
      }
      for (std::string& element : Elements(text, ";|")) reflection->AddString(row, &field, std::move(element));
      return "";
    case FieldDescriptor::CPPTYPE_BOOL: {
      const std::string word = absl::AsciiStrToLower(text);
      const bool yes = word == "true" || word == "yes" || word == "y" || word == "1" || word == "x";
      if (!yes && word != "false" && word != "no" && word != "n" && word != "0") {
        return absl::StrCat("\"", text, "\" is neither yes nor no");
      }
      reflection->SetBool(row, &field, yes);
      return "";
    }
    default: {
      const auto* value = EnumValue(field, text);
      if (value == nullptr) return absl::StrCat("\"", text, "\" is none of ", Choices(field));
      reflection->SetEnum(row, &field, value);
      return "";
    }
  }
}

// Sets a field from JSON; what is wrong, or nothing.
std::string SetFromJson(const FieldDescriptor& field, const Value& value, Message* row) {
  const auto* reflection = row->GetReflection();
  if (field.is_repeated()) {
    if (!value.has_list_value()) return "is no list of texts";
    for (const Value& element : value.list_value().values()) {
      if (element.kind_case() != Value::kStringValue) return "is no list of texts";
      reflection->AddString(row, &field, element.string_value());
    }
    return "";
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    if (value.kind_case() != Value::kBoolValue) return "is neither true nor false";
    reflection->SetBool(row, &field, value.bool_value());
    return "";
  }
  if (value.kind_case() != Value::kStringValue) return "is no text";
  return SetFromText(field, value.string_value(), row);
}

// --- JSON ---

// The members of an object in the order of their names, so that faults come in the same order each time.
std::map<std::string, Value> ByName(const Struct& object) { return {object.fields().begin(), object.fields().end()}; }

class JsonReader {
 public:
  JsonReader(FrameworkFile* file, RowPlaces* places, FrameworkFaults* faults)
      : file_(*file), places_(*places), faults_(*faults) {}

  void Read(const Struct& root) {
    for (const auto& [name, value] : ByName(root)) {
      if (name == "requirements") {
        ReadRows(value, name, &places_.requirements, [&](const Value& row, const std::string& place) {
          Requirement* requirement = file_.edition.add_requirements();
          ReadRow(row, place, requirement);
          SetDefaults(row.struct_value().fields().count("assessable") > 0, requirement);
        });
      } else if (name == "mappings") {
        ReadRows(value, name, &places_.mappings, [&](const Value& row, const std::string& place) {
          ReadRow(row, place, file_.edition.add_mappings());
        });
      } else {
        ReadOfFramework(name, value);
      }
    }
  }

 private:
  template <class ReadOne>
  void ReadRows(const Value& rows, const std::string& name, std::vector<std::string>* places, const ReadOne& read) {
    if (!rows.has_list_value()) return faults_.Add(absl::StrCat("$.", name), "is no list");
    for (int i = 0; i < rows.list_value().values_size(); ++i) {
      const Value& row = rows.list_value().values(i);
      const std::string place = absl::StrCat("$.", name, "[", i, "]");
      if (!row.has_struct_value()) {
        faults_.Add(place, "is no object");
        continue;
      }
      places->push_back(place);
      read(row, place);
    }
  }

  void ReadRow(const Value& row, const std::string& place, Message* message) {
    const Descriptor& type = *message->GetDescriptor();
    for (const auto& [name, value] : ByName(row.struct_value())) {
      if (value.kind_case() == Value::kNullValue) continue;
      const std::string at = absl::StrCat(place, ".", name);
      const FieldDescriptor* field = FieldNamed(type, name);
      const std::string wrong = field == nullptr ? absl::StrCat("is no field: the fields are ", FieldNames(type))
                                                 : SetFromJson(*field, value, message);
      if (!wrong.empty()) faults_.Add(at, wrong);
    }
  }

  void ReadOfFramework(const std::string& name, const Value& value) {
    const Descriptor& type = *controls::v1::Framework::descriptor();
    const FieldDescriptor* field = FieldNamed(type, name);
    const bool own = field != nullptr && (field->name() == "display_name" || field->name() == "description" ||
                                          field->name() == "language" || field->name() == "source");
    const std::string wrong =
        own ? SetFromJson(*field, value, &file_.framework)
            : "is no field: the fields are display_name, description, language, source, requirements, mappings";
    if (!wrong.empty()) faults_.Add(absl::StrCat("$.", name), wrong);
  }

  FrameworkFile& file_;
  RowPlaces& places_;
  FrameworkFaults& faults_;
};

absl::StatusOr<Struct> ParseObject(absl::string_view bytes) {
  Struct root;
  if (const absl::Status parsed = FromJson(bytes, &root); !parsed.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("the file is no JSON object: ", parsed.message()));
  }
  return root;
}

void ReadJson(const Struct& root, FrameworkFile* file, RowPlaces* places, FrameworkFaults* faults) {
  places->before_field = ".";
  const auto catalog = root.fields().find("catalog");
  if (catalog == root.fields().end()) return JsonReader(file, places, faults).Read(root);
  ReadOscalCatalog(catalog->second, file, places, faults);
}

// --- CSV ---

class CsvRows {
 public:
  CsvRows(FrameworkFile* file, RowPlaces* places, FrameworkFaults* faults)
      : file_(*file), places_(*places), faults_(*faults) {}

  void Read(absl::string_view bytes) {
    places_.before_field = ", column ";
    std::istringstream input{std::string(bytes)};
    CsvReader reader(input);
    CsvRecord record;
    bool header = true;
    while (true) {
      const auto more = reader.Next(&record);
      if (!more.ok()) return faults_.Add("", more.status().message());
      if (!*more) break;
      const std::string place = absl::StrCat("line ", record.line);
      if (record.fault.has_value()) {
        faults_.Add(absl::StrCat(place, ", column ", record.fault->column), record.fault->what);
        if (header) return;
      } else if (header) {
        if (!ReadHeader(record, place)) return;
      } else {
        ReadRecord(record, place);
      }
      header = false;
    }
    if (header) faults_.Add("", "the file is empty: its first line names the columns");
  }

 private:
  // Whether rows can be read by it.
  bool ReadHeader(const CsvRecord& record, const std::string& place) {
    std::map<const FieldDescriptor*, int> used;
    for (size_t i = 0; i < record.cells.size(); ++i) {
      std::string name = absl::AsciiStrToLower(OneLine(record.cells[i]));
      for (char& letter : name) letter = letter == ' ' || letter == '-' ? '_' : letter;
      columns_.push_back(FieldNamed(*Requirement::descriptor(), name));
      const std::string at = absl::StrCat(place, ", column ", i + 1);
      if (columns_.back() == nullptr) {
        faults_.Add(at, absl::StrCat("\"", record.cells[i], "\" is no column: the columns are id, ",
                                     FieldNames(*Requirement::descriptor())));
      } else if (++used[columns_.back()] > 1) {
        faults_.Add(at, absl::StrCat("\"", record.cells[i], "\" is there more than once"));
      }
    }
    for (const char* needed : {"requirement_id", "title"}) {
      if (used.count(Requirement::descriptor()->FindFieldByName(needed)) == 0) {
        faults_.Add(place, absl::StrCat("the column ", needed == std::string("title") ? "title" : "id", " is missing"));
      }
    }
    return faults_.empty();
  }

  void ReadRecord(const CsvRecord& record, const std::string& place) {
    bool blank = true;
    for (const std::string& cell : record.cells) blank = blank && Trimmed(cell).empty();
    if (blank) return;
    if (record.cells.size() > columns_.size()) {
      faults_.Add(place,
                  absl::StrCat("has ", record.cells.size(), " cells, and there are ", columns_.size(), " columns"));
      return;
    }
    places_.requirements.push_back(place);
    Requirement* row = file_.edition.add_requirements();
    bool assessable_given = false;
    for (size_t i = 0; i < record.cells.size(); ++i) {
      const FieldDescriptor& field = *columns_[i];
      const std::string cell = field.name() == "text" || field.name() == "note"
                                   ? WithLineFeeds(Trimmed(record.cells[i]))
                                   : OneLine(record.cells[i]);
      if (cell.empty()) continue;
      assessable_given = assessable_given || field.name() == "assessable";
      const std::string wrong = SetFromText(field, cell, row);
      if (!wrong.empty()) faults_.Add(absl::StrCat(place, ", column ", field.name()), wrong);
    }
    SetDefaults(assessable_given, row);
  }

  static std::string WithLineFeeds(std::string text) {
    std::string out;
    for (const char letter : text) {
      if (letter != '\r') out += letter;
    }
    return out;
  }

  FrameworkFile& file_;
  RowPlaces& places_;
  FrameworkFaults& faults_;
  std::vector<const FieldDescriptor*> columns_;
};

}  // namespace

absl::StatusOr<FrameworkFile> ReadFrameworkFile(absl::string_view bytes, absl::string_view framework_id) {
  if (bytes.size() > kMaxFrameworkFileBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the file has ", bytes.size(), " bytes, and the limit is ", kMaxFrameworkFileBytes));
  }
  absl::ConsumePrefix(&bytes, kByteOrderMark);
  if (!base::CodePoints(bytes).has_value())
    return absl::InvalidArgumentError("the file is not UTF-8: save it as UTF-8");
  FrameworkFile file;
  file.edition.set_framework_id(std::string(framework_id));
  RowPlaces places;
  FrameworkFaults faults;
  if (absl::StartsWith(absl::StripLeadingAsciiWhitespace(bytes), "{")) {
    ASSIGN_OR_RETURN(const Struct root, ParseObject(bytes));
    ReadJson(root, &file, &places, &faults);
  } else {
    CsvRows(&file, &places, &faults).Read(bytes);
  }
  CheckEdition(file.edition, places, &faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return file;
}

}  // namespace aims::cli
