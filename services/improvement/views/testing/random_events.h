#pragma once
// Random events of all topics, well-formed as messages and otherwise arbitrary: for tests that hold two ways of counting
// against each other. The same seed gives the same events. Only for tests.

#include <initializer_list>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/time.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"

namespace aims::improvement::testing {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class RandomEvents {
 public:
  explicit RandomEvents(uint32_t seed) : random_(seed) {}

  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  // A time within so many days of `begin`.
  absl::Time Time(absl::Time begin, int days) {
    return begin + absl::Seconds(Below(86400)) + absl::Hours(24 * Below(days));
  }

  // One case of the oneof of an aggregate's event message, with some of its fields. Times are within two years.
  std::unique_ptr<Message> Event(const Message& prototype, absl::Time begin) {
    begin_ = begin;
    std::unique_ptr<Message> event(prototype.New());
    const auto* oneof = event->GetDescriptor()->oneof_decl(0);
    const FieldDescriptor* field = oneof->field(Below(oneof->field_count()));
    Fill(event->GetReflection()->MutableMessage(event.get(), field), 0);
    return event;
  }

 private:
  void Fill(Message* message, int depth) {
    if (message->GetDescriptor() == google::protobuf::Timestamp::descriptor()) {
      message->CopyFrom(base::ToProto(Time(begin_, 500)));
      return;
    }
    for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = message->GetDescriptor()->field(i);
      if (Below(4) == 0) continue;
      const int times = field->is_repeated() ? Below(3) : 1;
      for (int n = 0; n < times; ++n) Set(message, field, depth);
    }
  }
  void Set(Message* message, const FieldDescriptor* field, int depth) {
    const auto* reflection = message->GetReflection();
    const bool repeated = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth >= 4) return;
        Fill(repeated ? reflection->AddMessage(message, field) : reflection->MutableMessage(message, field), depth + 1);
        return;
      case FieldDescriptor::CPPTYPE_STRING: {
        const std::string text = Text(*field);
        return repeated ? reflection->AddString(message, field, text) : reflection->SetString(message, field, text);
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int value = field->enum_type()->value(Below(field->enum_type()->value_count()))->number();
        return repeated ? reflection->AddEnumValue(message, field, value)
                        : reflection->SetEnumValue(message, field, value);
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        return repeated ? reflection->AddBool(message, field, Below(2)) : reflection->SetBool(message, field, Below(2));
      case FieldDescriptor::CPPTYPE_UINT32:
        return repeated ? reflection->AddUInt32(message, field, static_cast<uint32_t>(Below(3)))
                        : reflection->SetUInt32(message, field, static_cast<uint32_t>(Below(3)));
      case FieldDescriptor::CPPTYPE_INT32:
        return repeated ? reflection->AddInt32(message, field, Below(3))
                        : reflection->SetInt32(message, field, Below(3));
      case FieldDescriptor::CPPTYPE_UINT64:
        return repeated ? reflection->AddUInt64(message, field, static_cast<uint64_t>(Below(3)))
                        : reflection->SetUInt64(message, field, static_cast<uint64_t>(Below(3)));
      default:
        return;
    }
  }
  std::string Text(const FieldDescriptor& field) {
    const std::string& name = field.name();
    const auto one_of = [&](std::initializer_list<const char*> texts) {
      return std::string(*(texts.begin() + Below(static_cast<int>(texts.size()))));
    };
    if (name == "paths") return one_of({"owner", "ai_systems", "due_time", "display_name", "components"});
    if (absl::StrContains(name, "requirement") || name == "criterion") {
      return one_of({"iso-42001:9.2", "iso-42001:A.6.2.6", "eu-ai-act:art-9", "own:1"});
    }
    if (absl::StrContains(name, "date")) return one_of({"2026-08-02", "2027-12-02", "no date"});
    if (absl::StrContains(name, "system")) return absl::StrCat("organizations/acme/aiSystems/x", Below(3));
    if (absl::StrContains(name, "control")) return absl::StrCat("organizations/acme/controls/x", Below(3));
    if (absl::StrContains(name, "risk")) return absl::StrCat("organizations/acme/risks/x", Below(3));
    if (name == "subject" || name == "resource" || name == "supplier") {
      return absl::StrCat("organizations/acme/", one_of({"suppliers/x", "managementReviews/x", "controls/x"}),
                          Below(3));
    }
    if (name == "time_zone") return one_of({"Europe/Berlin", "UTC", "Asia/Kolkata"});
    return one_of({"", "ana", "ben", "high|er", "Ä"});
  }

  std::mt19937 random_;
  absl::Time begin_;
};

}  // namespace aims::improvement::testing
