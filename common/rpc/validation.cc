#include "common/rpc/validation.h"

#include <cmath>
#include <map>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/base/const_init.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "common/base/error_details.h"
#include "common/base/resource_name.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/utf8.h"
#include "common/rpc/errors.h"
#include "common/rpc/rules.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/rpc/error_details.pb.h"

namespace aims::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kMaxDepth = 32;
constexpr size_t kMaxReportBytes = 2000;  // leaves room for other details (errors.h)
constexpr size_t kMaxQuotedBytes = 80;
constexpr int kMaxMaskPaths = 100;

// Where the walk is; rendered only when there is something to report.
struct Path {
  const Path* parent = nullptr;
  const FieldDescriptor* field = nullptr;
  int index = -1;                    // in a repeated field
  const std::string* key = nullptr;  // in a map
};

std::string Render(const Path& path) {
  std::string text = path.parent == nullptr ? "" : absl::StrCat(Render(*path.parent), ".");
  absl::StrAppend(&text, path.field->name());
  if (path.key != nullptr) return absl::StrCat(text, "[\"", absl::Utf8SafeCEscape(*path.key), "\"]");
  return path.index < 0 ? text : absl::StrCat(text, "[", path.index, "]");
}

std::string Quote(absl::string_view text) { return absl::StrCat("\"", base::BoundedUtf8(text, kMaxQuotedBytes), "\""); }

// The violations found, as many as fit into an error.
class Report {
 public:
  void Add(const Path& path, absl::string_view description) { Add(Render(path), description); }
  void Add(absl::string_view path, absl::string_view description) {
    ++count_;
    const std::string field = base::BoundedUtf8(path, 300);
    const std::string text = base::BoundedUtf8(description, 500);
    bytes_ += field.size() + text.size() + 8;
    if (bytes_ > kMaxReportBytes && bad_.field_violations_size() > 0) return;
    auto* violation = bad_.add_field_violations();
    violation->set_field(field);
    violation->set_description(text);
  }

  absl::Status ToStatus() const {
    if (count_ == 0) return absl::OkStatus();
    const auto& first = bad_.field_violations(0);
    std::string message = absl::StrCat(first.field(), ": ", first.description());
    if (count_ > 1) absl::StrAppend(&message, " (and ", count_ - 1, " more)");
    return base::WithDetail(absl::InvalidArgumentError(message), bad_);
  }

 private:
  google::rpc::BadRequest bad_;
  int count_ = 0;
  size_t bytes_ = 0;
};

// One walk over one request.
class Walk {
 public:
  explicit Walk(const Message& request) {
    const FieldDescriptor* mask = request.GetDescriptor()->FindFieldByName("update_mask");
    if (mask == nullptr || mask->message_type() != google::protobuf::FieldMask::descriptor()) return;
    mask_.CopyFrom(request.GetReflection()->GetMessage(request, mask));
  }

  void Check(const MessageRules& rules, const Message& message, const Path* parent, int depth) {
    for (const FieldRules& field : rules.fields) {
      const Path path{parent, field.field};
      if (parent != nullptr && parent == updated_ && !IsMeant(*field.field, message)) continue;
      if (field.field->is_map()) {
        CheckMap(field, message, path, depth);
      } else if (field.field->is_repeated()) {
        CheckRepeated(field, message, path, depth);
      } else {
        CheckSingular(field, message, path, depth);
      }
    }
  }

  Validator::Result Finish() { return {report_.ToStatus(), std::move(organization_)}; }

 private:
  // Of the resource that an update carries: what is set, and what its mask names though it is not, to be cleared.
  bool IsMeant(const FieldDescriptor& field, const Message& resource) const {
    const Reflection& reflection = *resource.GetReflection();
    if (field.is_repeated() ? reflection.FieldSize(resource, &field) > 0 : reflection.HasField(resource, &field)) {
      return true;
    }
    return absl::c_any_of(mask_.paths(), [&](const std::string& path) { return path == "*" || path == field.name(); });
  }

  void CheckSingular(const FieldRules& rules, const Message& message, const Path& path, int depth) {
    const Reflection& reflection = *message.GetReflection();
    if (rules.creates_organization) {
      organization_ = base::ResourceName::Join("", "organizations", reflection.GetString(message, rules.field));
    }
    if (!reflection.HasField(message, rules.field)) {
      if (rules.required && !ZeroIsAValue(rules)) report_.Add(path, "is required");
      return;
    }
    CheckValue(rules, message, rules.field, -1, path, depth);
  }

  void CheckRepeated(const FieldRules& rules, const Message& message, const Path& path, int depth) {
    const int size = message.GetReflection()->FieldSize(message, rules.field);
    CheckSize(rules, size, path);
    for (int i = 0; i < size; ++i) {
      CheckValue(rules, message, rules.field, i, Path{path.parent, path.field, i}, depth);
    }
  }

  void CheckMap(const FieldRules& rules, const Message& message, const Path& path, int depth) {
    const Reflection& reflection = *message.GetReflection();
    const int size = reflection.FieldSize(message, rules.field);
    CheckSize(rules, size, path);
    const FieldDescriptor& key_field = *rules.field->message_type()->map_key();
    for (int i = 0; i < size; ++i) {
      const Message& entry = reflection.GetRepeatedMessage(message, rules.field, i);
      const std::string key = key_field.cpp_type() == FieldDescriptor::CPPTYPE_STRING
                                  ? entry.GetReflection()->GetString(entry, &key_field)
                                  : absl::StrCat(i);
      const Path entry_path{path.parent, path.field, -1, &key};
      CheckReadable(key, base::Lines::kOne, entry_path);
      CheckValue(rules, entry, rules.field->message_type()->map_value(), -1, entry_path, depth);
    }
  }

  void CheckSize(const FieldRules& rules, int size, const Path& path) {
    const auto& limits = rules.limits;
    if (rules.required && size == 0) {
      report_.Add(path, "is required: give at least one");
    } else if (static_cast<uint32_t>(size) < limits.min_items()) {
      report_.Add(path, absl::StrCat("has ", size, " elements, fewer than ", limits.min_items()));
    } else if (limits.max_items() > 0 && static_cast<uint32_t>(size) > limits.max_items()) {
      report_.Add(path, absl::StrCat("has ", size, " elements, more than ", limits.max_items()));
    }
  }

  // Where 0 is within limits that are given, it is a value and not the lack of one.
  static bool ZeroIsAValue(const FieldRules& rules) {
    if (rules.field->has_presence()) return false;
    if (rules.field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return true;
    return rules.limits.has_min() && rules.limits.min() <= 0;
  }

  // One value: `field` of `message`, or its element `index` when that is not negative.
  void CheckValue(const FieldRules& rules, const Message& message, const FieldDescriptor* field, int index,
                  const Path& path, int depth) {
    const Reflection& reflection = *message.GetReflection();
    const bool element = index >= 0;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        const std::string& text = element ? reflection.GetRepeatedStringReference(message, field, index, &scratch)
                                          : reflection.GetStringReference(message, field, &scratch);
        if (field->type() == FieldDescriptor::TYPE_BYTES) return CheckLength(rules, text.size(), "bytes", path);
        return CheckText(rules, text, path);
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int value =
            element ? reflection.GetRepeatedEnumValue(message, field, index) : reflection.GetEnumValue(message, field);
        if (field->enum_type()->FindValueByNumber(value) == nullptr) {
          report_.Add(path, absl::StrCat(value, " is not a value of ", field->enum_type()->name()));
        } else if (rules.required && value == 0) {
          report_.Add(path, "is required");
        }
        return;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return CheckMessage(
            rules,
            element ? reflection.GetRepeatedMessage(message, field, index) : reflection.GetMessage(message, field),
            path, depth);
      case FieldDescriptor::CPPTYPE_INT32:
        return CheckNumber(
            rules, element ? reflection.GetRepeatedInt32(message, field, index) : reflection.GetInt32(message, field),
            path);
      case FieldDescriptor::CPPTYPE_INT64:
        return CheckNumber(
            rules, element ? reflection.GetRepeatedInt64(message, field, index) : reflection.GetInt64(message, field),
            path);
      case FieldDescriptor::CPPTYPE_UINT32:
        return CheckNumber(
            rules, element ? reflection.GetRepeatedUInt32(message, field, index) : reflection.GetUInt32(message, field),
            path);
      case FieldDescriptor::CPPTYPE_UINT64:
        return CheckNumber(
            rules, element ? reflection.GetRepeatedUInt64(message, field, index) : reflection.GetUInt64(message, field),
            path);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return CheckNumber(
            rules, element ? reflection.GetRepeatedDouble(message, field, index) : reflection.GetDouble(message, field),
            path);
      case FieldDescriptor::CPPTYPE_FLOAT:
        return CheckNumber(
            rules, element ? reflection.GetRepeatedFloat(message, field, index) : reflection.GetFloat(message, field),
            path);
      case FieldDescriptor::CPPTYPE_BOOL:
        return;
    }
  }

  void CheckText(const FieldRules& rules, absl::string_view text, const Path& path) {
    if (base::IsBlank(text)) {
      if (rules.required) return report_.Add(path, "is required");
      if (!text.empty()) return report_.Add(path, "has nothing to read: leave it empty, or write a text");
    }
    const absl::optional<size_t> length = base::CodePoints(text);
    if (!length.has_value()) return report_.Add(path, "is not valid UTF-8");
    if (!rules.limits.login()) {
      CheckReadable(text, rules.lines, path);
    } else if (!base::IsBlank(text)) {
      // In either case: what is recorded with one can be with the other.
      const auto recorded = base::RecordedLogin(text, base::LoginCase::kCounts);
      if (!recorded.ok()) report_.Add(path, recorded.status().message());
    }
    if (rules.has_limits) {
      CheckLength(rules, *length, "characters", path);
      if (rules.limits.time_zone() && !text.empty()) {
        if (const auto zone = base::TimeZoneFromText(text); !zone.ok()) report_.Add(path, zone.status().message());
      }
      if (rules.pattern != nullptr && !RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *rules.pattern)) {
        const auto& means = rules.limits.pattern_means();
        report_.Add(path, absl::StrCat(Quote(text), " is not ",
                                       means.empty() ? absl::StrCat("of the form ", rules.limits.pattern()) : means));
      }
    }
    if (rules.is_id && !base::IsResourceId(text)) {
      report_.Add(path, absl::StrCat(Quote(text),
                                     " is not a resource id: 1 to 63 of a-z, 0-9 and -, not first or last "
                                     "a -"));
    }
    // An element of a repeated field is there, so it is a name; a singular field that is empty was not set.
    if (!rules.references.empty()) CheckName(rules.references, text, path);
  }

  void CheckReadable(absl::string_view text, base::Lines lines, const Path& path) {
    const absl::optional<base::Unreadable> found = base::FindUnreadable(text, lines);
    if (!found.has_value()) return;
    const absl::string_view advice =
        found->code_point == '\r' && lines == base::Lines::kSeveral ? "end lines with U+000A alone" : "remove it";
    report_.Add(path, absl::StrCat("has ", base::Describe(found->code_point), ", as character ", found->index + 1, ": ",
                                   advice));
  }

  void CheckName(const std::vector<NamePattern>& patterns, absl::string_view name, const Path& path) {
    for (const NamePattern& pattern : patterns) {
      if (pattern.Fits(name)) return CheckOrganization(name, path);
    }
    auto forms = absl::StrJoin(patterns, " or ", [](std::string* out, const NamePattern& pattern) {
      absl::StrAppend(out, pattern.text() == "*" ? "a resource name: organizations/{organization}/{collection}/{id}"
                                                 : pattern.text());
    });
    report_.Add(path, absl::StrCat(Quote(name), " is not ", forms));
  }

  void CheckOrganization(absl::string_view name, const Path& path) {
    if (!absl::StartsWith(name, "organizations/")) return;
    const absl::string_view organization = name.substr(0, name.find('/', sizeof("organizations/") - 1));
    if (organization_.empty()) {
      organization_ = std::string(organization);
    } else if (organization != organization_) {
      report_.Add(path, absl::StrCat(Quote(name), " is not of ", organization_, ", which the request is about"));
    }
  }

  void CheckLength(const FieldRules& rules, size_t length, absl::string_view unit, const Path& path) {
    const auto& limits = rules.limits;
    if (length < limits.min_length()) {
      report_.Add(path, absl::StrCat("has ", length, " ", unit, ", fewer than ", limits.min_length()));
    } else if (limits.max_length() > 0 && length > limits.max_length()) {
      report_.Add(path, absl::StrCat("has ", length, " ", unit, ", more than ", limits.max_length()));
    }
  }

  template <class Number>
  void CheckNumber(const FieldRules& rules, Number value, const Path& path) {
    if constexpr (std::is_floating_point_v<Number>) {
      if (!std::isfinite(value)) return report_.Add(path, "is not a finite number");
    }
    if (!rules.has_limits) return;
    if constexpr (std::is_floating_point_v<Number>) {
      if (rules.limits.has_min() && value < static_cast<Number>(rules.limits.min()))
        return TooSmall(rules, value, path);
      if (rules.limits.has_max() && value > static_cast<Number>(rules.limits.max()))
        return TooLarge(rules, value, path);
    } else {
      if (rules.limits.has_min() && std::cmp_less(value, rules.limits.min())) return TooSmall(rules, value, path);
      if (rules.limits.has_max() && std::cmp_greater(value, rules.limits.max())) return TooLarge(rules, value, path);
    }
  }
  template <class Number>
  void TooSmall(const FieldRules& rules, Number value, const Path& path) {
    report_.Add(path, absl::StrCat(value, " is less than ", rules.limits.min()));
  }
  template <class Number>
  void TooLarge(const FieldRules& rules, Number value, const Path& path) {
    report_.Add(path, absl::StrCat(value, " is more than ", rules.limits.max()));
  }

  void CheckMessage(const FieldRules& rules, const Message& message, const Path& path, int depth) {
    switch (message.GetDescriptor()->well_known_type()) {
      case Descriptor::WELLKNOWNTYPE_TIMESTAMP:
        return CheckTimestamp(static_cast<const google::protobuf::Timestamp&>(message), path);
      case Descriptor::WELLKNOWNTYPE_DURATION:
        return CheckDuration(static_cast<const google::protobuf::Duration&>(message), path);
      case Descriptor::WELLKNOWNTYPE_FIELDMASK:
        return CheckFieldMask(static_cast<const google::protobuf::FieldMask&>(message), path);
      default:
        break;
    }
    if (!rules.updates.empty()) {
      const FieldDescriptor* name_field = message.GetDescriptor()->FindFieldByName("name");
      const std::string name = message.GetReflection()->GetString(message, name_field);
      const Path name_path{&path, name_field};
      if (name.empty()) {
        report_.Add(name_path, "is required: it says what to update");
      } else {
        CheckName(rules.updates, name, name_path);
      }
    }
    if (rules.nested == nullptr) return;
    if (depth >= kMaxDepth) return report_.Add(path, absl::StrCat("is nested deeper than ", kMaxDepth, " messages"));
    if (!rules.updates.empty()) updated_ = &path;
    Check(*rules.nested, message, &path, depth + 1);
    if (updated_ == &path) updated_ = nullptr;
  }

  void CheckTimestamp(const google::protobuf::Timestamp& time, const Path& path) {
    constexpr int64_t kMin = -62135596800, kMax = 253402300799;  // 0001-01-01 to the end of 9999-12-31
    if (time.seconds() < kMin || time.seconds() > kMax || time.nanos() < 0 || time.nanos() > 999999999) {
      report_.Add(path, "is not a time from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z");
    }
  }

  void CheckDuration(const google::protobuf::Duration& duration, const Path& path) {
    constexpr int64_t kMax = 315576000000;  // 10,000 years
    const int64_t seconds = duration.seconds(), nanos = duration.nanos();
    if (std::abs(seconds) > kMax || std::abs(nanos) > 999999999 || (seconds > 0 && nanos < 0) ||
        (seconds < 0 && nanos > 0)) {
      report_.Add(path, "is not a duration: at most 10,000 years, seconds and nanos of one sign");
    }
  }

  void CheckFieldMask(const google::protobuf::FieldMask& mask, const Path& path) {
    if (mask.paths_size() > kMaxMaskPaths) {
      return report_.Add(path, absl::StrCat("has ", mask.paths_size(), " paths, more than ", kMaxMaskPaths));
    }
    static const LazyRE2 kMaskPath = {R"(\*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*)"};
    for (const std::string& text : mask.paths()) {
      if (text.size() > 200 || !RE2::FullMatch(text, *kMaskPath)) {
        report_.Add(path, absl::StrCat(Quote(text), " is not a path of fields such as display_name"));
      }
    }
  }

  Report report_;
  std::string organization_;
  google::protobuf::FieldMask mask_;  // of an update
  const Path* updated_ = nullptr;     // of the resource that it carries, while that is looked at
};

void RecordLogin(base::LoginCase letters, const FieldDescriptor& field, int index, Message* message) {
  const Reflection& reflection = *message->GetReflection();
  std::string scratch;
  const std::string& given = index < 0 ? reflection.GetStringReference(*message, &field, &scratch)
                                       : reflection.GetRepeatedStringReference(*message, &field, index, &scratch);
  absl::StatusOr<std::string> recorded = base::RecordedLogin(given, letters);
  if (!recorded.ok() || *recorded == given) return;
  if (index < 0) {
    reflection.SetString(message, &field, *std::move(recorded));
  } else {
    reflection.SetRepeatedString(message, &field, index, *std::move(recorded));
  }
}

void RecordLoginsIn(const MessageRules& rules, base::LoginCase letters, int depth, Message* message) {
  if (depth >= kMaxDepth) return;  // Check refuses the rest
  const Reflection& reflection = *message->GetReflection();
  for (const FieldRules& field : rules.fields) {
    const bool login = field.limits.login();
    if (!login && field.nested == nullptr) continue;
    const bool repeated = field.field->is_repeated();
    if (!repeated && !reflection.HasField(*message, field.field)) continue;
    const int size = repeated ? reflection.FieldSize(*message, field.field) : 1;
    for (int i = 0; i < size; ++i) {
      if (login) {
        RecordLogin(letters, *field.field, repeated ? i : -1, message);
        continue;
      }
      Message* inner = repeated ? reflection.MutableRepeatedMessage(message, field.field, i)
                                : reflection.MutableMessage(message, field.field);
      if (field.field->is_map()) {
        inner = inner->GetReflection()->MutableMessage(inner, field.field->message_type()->map_value());
      }
      RecordLoginsIn(*field.nested, letters, depth + 1, inner);
    }
  }
}

}  // namespace

Validator::Validator(std::unique_ptr<RequestRules> rules) : rules_(std::move(rules)) {}
Validator::~Validator() = default;

absl::StatusOr<std::unique_ptr<Validator>> Validator::Compile(const Descriptor* type) {
  auto rules = CompileRules(type);
  if (!rules.ok()) return rules.status();
  return std::unique_ptr<Validator>(new Validator(*std::move(rules)));
}

void Validator::RecordLogins(base::LoginCase letters, Message* request) const {
  RecordLoginsIn(*rules_->request, letters, 0, request);
}

Validator::Result Validator::Check(const Message& request) const {
  Walk walk(request);
  walk.Check(*rules_->request, request, nullptr, 0);
  return walk.Finish();
}

absl::Status Validate(const Message& request) {
  // Types are as many as the program has; what is compiled stays.
  static absl::Mutex mutex(absl::kConstInit);
  static auto* const validators = new std::map<const Descriptor*, absl::StatusOr<std::unique_ptr<Validator>>>;
  const absl::StatusOr<std::unique_ptr<Validator>>* validator;
  {
    absl::MutexLock lock(&mutex);
    auto it = validators->find(request.GetDescriptor());
    if (it == validators->end()) {
      it = validators->emplace(request.GetDescriptor(), Validator::Compile(request.GetDescriptor())).first;
    }
    validator = &it->second;
  }
  if (!validator->ok()) return absl::InternalError(validator->status().message());
  return validator->value()->Check(request).status;
}

}  // namespace aims::rpc
