#pragma once
// What an event says of itself by the name of its type, and who decided what in it. Pure, thread-safe.

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/event/v1/event.pb.h"
#include "aims/evidence/v1/trail.pb.h"
#include "google/protobuf/message.h"

namespace aims::evidence {

// "aims.inventory.v1.AiSystemRegistered" → "AI system registered".
std::string TitleOf(absl::string_view event_type);

// The last part of the name of a type: "AiSystemRegistered".
absl::string_view ShortName(absl::string_view event_type);

// The decision that an event records, as aims.evidence.v1.Decision says; nullopt when it is none. `event` is the
// innermost message of the event. The version and the digest that were decided on are its fields `version` and
// `content_digest` or `digest`, its own or those of a message in it, such as the grounds of a gate.
absl::optional<v1::Decision> DecisionOf(const event::v1::EventMetadata& metadata,
                                        const google::protobuf::Message& event);

}  // namespace aims::evidence
