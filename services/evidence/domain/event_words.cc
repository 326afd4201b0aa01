#include "services/evidence/domain/event_words.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "aims/options/v1/options.pb.h"

namespace aims::evidence {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// "AiSystemApproved" → "ai", "system", "approved".
std::vector<std::string> WordsOf(absl::string_view event_type) {
  std::vector<std::string> words;
  for (char c : ShortName(event_type)) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) || words.empty()) words.emplace_back();
    words.back().push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
  }
  return words;
}

// Reads the version and the digest in `message`, where they are not known yet.
void ReadGrounds(const Message& message, v1::Decision* decision) {
  const auto& type = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  for (const char* name : {"content_digest", "digest"}) {
    const FieldDescriptor* field = type.FindFieldByName(name);
    if (field == nullptr || field->is_repeated() || field->type() != FieldDescriptor::TYPE_STRING) continue;
    if (decision->digest().empty()) decision->set_digest(reflection.GetString(message, field));
  }
  const FieldDescriptor* version = type.FindFieldByName("version");
  if (version == nullptr || version->is_repeated() || decision->version() != 0) return;
  if (version->cpp_type() == FieldDescriptor::CPPTYPE_UINT64) {
    decision->set_version(reflection.GetUInt64(message, version));
  } else if (version->cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
    decision->set_version(reflection.GetUInt32(message, version));
  }
}

}  // namespace

absl::string_view ShortName(absl::string_view event_type) { return event_type.substr(event_type.rfind('.') + 1); }

std::string TitleOf(absl::string_view event_type) {
  std::vector<std::string> words = WordsOf(event_type);
  for (std::string& word : words) {
    if (word == "ai") word = "AI";
  }
  std::string title = absl::StrJoin(words, " ");
  if (!title.empty()) title[0] = absl::ascii_toupper(static_cast<unsigned char>(title[0]));
  return title;
}

absl::optional<v1::Decision> DecisionOf(const event::v1::EventMetadata& metadata, const Message& event) {
  if (metadata.actor().kind() != event::v1::Actor::KIND_PERSON) return absl::nullopt;
  if (!event.GetDescriptor()->options().GetExtension(options::v1::decision)) return absl::nullopt;
  v1::Decision decision;
  *decision.mutable_actor() = metadata.actor();
  ReadGrounds(event, &decision);
  std::vector<const FieldDescriptor*> set;
  event.GetReflection()->ListFields(event, &set);
  for (const FieldDescriptor* field : set) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated()) continue;
    ReadGrounds(event.GetReflection()->GetMessage(event, field), &decision);
  }
  return decision;
}

}  // namespace aims::evidence
