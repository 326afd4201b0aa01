#include "tools/aims/import/framework_oscal.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace aims::cli {
namespace {

using controls::v1::Requirement;
using google::protobuf::ListValue;
using google::protobuf::Value;

const Value* Member(const Value& object, const std::string& name) {
  const auto& fields = object.struct_value().fields();
  const auto found = fields.find(name);
  return found == fields.end() ? nullptr : &found->second;
}

// The text of a member; empty where it is missing or no text.
std::string Text(const Value& object, const std::string& name) {
  const Value* member = Member(object, name);
  return member == nullptr ? "" : member->string_value();
}

// The value of the first prop of that name in no namespace of others.
std::string Prop(const Value& object, absl::string_view name) {
  const Value* props = Member(object, "props");
  if (props == nullptr) return "";
  for (const Value& prop : props->list_value().values()) {
    if (Text(prop, "name") == name && Text(prop, "ns").empty()) return Text(prop, "value");
  }
  return "";
}

// Walks through groups and controls.
class Reader {
 public:
  Reader(FrameworkFile* file, RowPlaces* places, FrameworkFaults* faults)
      : file_(*file), places_(*places), faults_(*faults) {}

  void ReadMetadata(const Value& catalog) {
    const Value* metadata = Member(catalog, "metadata");
    if (metadata == nullptr) return faults_.Add("$.catalog.metadata", "is missing: a catalog has a title");
    file_.framework.set_display_name(Text(*metadata, "title"));
    file_.framework.set_source(absl::StrCat("OSCAL catalog ", Text(catalog, "uuid"), ", version ",
                                            Text(*metadata, "version"), ", of ", Text(*metadata, "last-modified")));
  }

  // The groups and controls of a catalog, a group or a control.
  void ReadChildren(const Value& object, const std::string& place, const std::string& parent) {
    ForEach(object, place, "groups", [&](const Value& group, const std::string& at) { ReadGroup(group, at, parent); });
    ForEach(object, place, "controls",
            [&](const Value& control, const std::string& at) { ReadControl(control, at, parent); });
  }

 private:
  template <class Visit>
  void ForEach(const Value& object, const std::string& place, const std::string& name, const Visit& visit) {
    const Value* member = Member(object, name);
    if (member == nullptr) return;
    if (!member->has_list_value()) return faults_.Add(absl::StrCat(place, ".", name), "is no list");
    for (int i = 0; i < member->list_value().values_size(); ++i) {
      const std::string at = absl::StrCat(place, ".", name, "[", i, "]");
      const Value& element = member->list_value().values(i);
      if (element.has_struct_value()) {
        visit(element, at);
      } else {
        faults_.Add(at, "is no object");
      }
    }
  }

  static std::string IdOf(const Value& object) {
    const std::string label = Prop(object, "label");
    return label.empty() ? Text(object, "id") : label;
  }

  // A group without an id and a label orders nothing that could be cited: its parts belong to what is above it.
  void ReadGroup(const Value& group, const std::string& place, const std::string& parent) {
    const std::string id = IdOf(group);
    if (id.empty()) return ReadChildren(group, place, parent);
    Requirement* row = Add(id, parent, Text(group, "title"), place);
    row->set_kind(Requirement::KIND_GROUP);
    SetDefaults(/*assessable_given=*/false, row);
    ReadChildren(group, place, id);
  }

  void ReadControl(const Value& control, const std::string& place, const std::string& parent) {
    if (absl::AsciiStrToLower(Prop(control, "status")) == "withdrawn") return;
    const std::string id = IdOf(control);
    if (id.empty()) faults_.Add(place, "has no id");
    Requirement* row = Add(id, parent, Text(control, "title"), place);
    row->set_kind(Text(control, "class") == "clause" ? Requirement::KIND_CLAUSE : Requirement::KIND_CONTROL);
    SetDefaults(/*assessable_given=*/false, row);
    row->set_text(Statement(control));
    ReadChildren(control, place, id);
  }

  Requirement* Add(const std::string& id, const std::string& parent, const std::string& title,
                   const std::string& place) {
    places_.requirements.push_back(place);
    Requirement* row = file_.edition.add_requirements();
    row->set_requirement_id(id);
    row->set_parent(parent);
    row->set_title(title);
    return row;
  }

  // The prose of the statement, a line for each of its items.
  static std::string Statement(const Value& control) {
    std::vector<std::string> lines;
    const Value* parts = Member(control, "parts");
    if (parts == nullptr) return "";
    for (const Value& part : parts->list_value().values()) {
      if (Text(part, "name") == "statement") CollectProse(part, &lines);
    }
    return WithParameters(absl::StrJoin(lines, "\n"), ParametersOf(control));
  }

  static void CollectProse(const Value& part, std::vector<std::string>* lines) {
    const std::string label = Prop(part, "label");
    const std::string prose = Text(part, "prose");
    if (!prose.empty()) lines->push_back(label.empty() ? prose : absl::StrCat(label, " ", prose));
    const Value* parts = Member(part, "parts");
    if (parts == nullptr) return;
    for (const Value& item : parts->list_value().values()) CollectProse(item, lines);
  }

  // The parameters of a control by their ids, as people read them: "organization-defined frequency".
  static std::map<std::string, std::string> ParametersOf(const Value& control) {
    std::map<std::string, std::string> labels;
    const Value* params = Member(control, "params");
    if (params == nullptr) return labels;
    for (const Value& param : params->list_value().values()) {
      const std::string label = Text(param, "label");
      labels[Text(param, "id")] = label.empty() ? Text(param, "id") : label;
    }
    return labels;
  }

  // "{{ insert: param, ac-1_prm_1 }}" becomes "[organization-defined frequency]".
  static std::string WithParameters(absl::string_view prose, const std::map<std::string, std::string>& labels) {
    std::string text;
    while (true) {
      const size_t open = prose.find("{{");
      const size_t close = open == absl::string_view::npos ? open : prose.find("}}", open);
      if (close == absl::string_view::npos) break;
      absl::StrAppend(&text, prose.substr(0, open));
      absl::string_view inside = absl::StripAsciiWhitespace(prose.substr(open + 2, close - open - 2));
      if (absl::ConsumePrefix(&inside, "insert:")) {
        inside.remove_prefix(std::min(inside.size(), inside.find(',') + 1));
        inside = absl::StripAsciiWhitespace(inside);
      }
      const auto label = labels.find(std::string(inside));
      absl::StrAppend(&text, "[", label == labels.end() ? std::string(inside) : label->second, "]");
      prose.remove_prefix(close + 2);
    }
    return absl::StrCat(text, prose);
  }

  FrameworkFile& file_;
  RowPlaces& places_;
  FrameworkFaults& faults_;
};

}  // namespace

void ReadOscalCatalog(const Value& catalog, FrameworkFile* file, RowPlaces* places, FrameworkFaults* faults) {
  if (!catalog.has_struct_value()) return faults->Add("$.catalog", "is no object");
  Reader reader(file, places, faults);
  reader.ReadMetadata(catalog);
  reader.ReadChildren(catalog, "$.catalog", "");
}

}  // namespace aims::cli
