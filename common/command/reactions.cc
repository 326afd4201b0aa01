#include "common/command/reactions.h"

#include <algorithm>
#include <set>

#include "common/base/digest.h"
#include "common/base/mistake.h"
#include "common/base/status_macros.h"

namespace aims::command {
namespace {

Command CommandFor(Effect effect, const std::string& reaction, const event::v1::EventMetadata& cause) {
  Command command;
  command.expects = Expects::kAny;
  command.actor = SystemActor(absl::StrCat("reaction/", reaction));
  command.request_id = base::UuidV5(absl::StrCat(cause.event_id(), "/", reaction, "/", effect.subject));
  command.request_digest = base::Sha256(command.request_id);
  command.subject = std::move(effect.subject);
  command.reason = std::move(effect.reason);
  command.traceparent = cause.traceparent();
  command.causation_id = cause.event_id();
  command.correlation_id = cause.correlation_id();
  command.decide = std::move(effect.decide);
  return command;
}

EffectOnEach OnEach(Effect effect, const std::string& reaction, const event::v1::EventMetadata& cause) {
  Referrers on = *std::move(effect.on_each);
  effect.on_each.reset();
  return {std::move(on), [effect = std::move(effect), reaction, cause](std::string subject) {
            Effect one = effect;
            one.subject = std::move(subject);
            return CommandFor(std::move(one), reaction, cause);
          }};
}

// Whether the innermost event of a payload is one that this version knows.
bool IsKnown(const Message& content) {
  const auto& type = *content.GetDescriptor();
  return type.oneof_decl_count() != 1 ||
         content.GetReflection()->GetOneofFieldDescriptor(content, type.oneof_decl(0)) != nullptr;
}

}  // namespace

void Reactions::Add(const std::string& topic, const std::string& name, const Message& prototype, ReactTo react) {
  auto source = std::find_if(sources_.begin(), sources_.end(), [&](const Source& it) { return it.topic == topic; });
  if (source == sources_.end()) {
    sources_.push_back({topic, TopicRecordType(prototype), {}});
    source = std::prev(sources_.end());
  }
  if (source->type.prototype().GetDescriptor() != prototype.GetDescriptor()) {
    base::Mistake(absl::StrCat("reactions to ", topic, " have two kinds of record: ", prototype.GetTypeName(), " and ",
                               source->type.prototype().GetTypeName()));
  }
  for (const auto& [other, unused] : source->reactions) {
    if (other == name) base::Mistake(absl::StrCat("two reactions to ", topic, " have the name ", name));
  }
  source->reactions.emplace_back(name, std::move(react));
}

std::vector<std::string> Reactions::topics() const {
  std::vector<std::string> topics;
  for (const Source& source : sources_) topics.push_back(source.topic);
  return topics;
}

absl::StatusOr<Reactions::Caused> Reactions::React(absl::string_view topic, absl::string_view value) const {
  Caused caused;
  auto source = std::find_if(sources_.begin(), sources_.end(), [&](const Source& it) { return it.topic == topic; });
  if (source == sources_.end()) return caused;
  ASSIGN_OR_RETURN(const TopicRecord cause, source->type.Parse(value));
  if (cause.payload != nullptr && !cause.IsEvent()) return caused;
  if (cause.payload == nullptr || !IsKnown(*cause.content)) {
    return projection::WithFault(domain::UnknownEvent(*cause.metadata), cause.FaultWithoutPayload());
  }
  caused.event = true;
  for (const auto& [name, react] : source->reactions) {
    std::set<std::string> subjects;
    for (Effect& effect : react(*cause.record)) {
      if (effect.on_each.has_value()) {
        if (caused.on_each.has_value()) {
          return absl::InternalError(
              absl::StrCat("reaction ", name, " has two effects of one event that are each on many aggregates"));
        }
        caused.on_each = OnEach(std::move(effect), name, *cause.metadata);
        continue;
      }
      if (!subjects.insert(effect.subject).second) {
        return absl::InternalError(absl::StrCat("reaction ", name, " has two effects on ", effect.subject));
      }
      caused.effects.push_back(CommandFor(std::move(effect), name, *cause.metadata));
    }
  }
  return caused;
}

}  // namespace aims::command
