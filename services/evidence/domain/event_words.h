#pragma once
// The title of an event, from the name of its type, and the decision that it records. Pure, thread-safe.

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

// The decision that an event records, as aims.evidence.v1.Decision; nullopt when its type does not record one
// (aims.options.v1.decision), or when no person made it. `event` is the innermost message of the event. The decided
// version and digest are the fields `version` and `content_digest` or `digest`, of the event or of a message in it, such
// as the grounds of a gate.
absl::optional<v1::Decision> DecisionOf(const event::v1::EventMetadata& metadata,
                                        const google::protobuf::Message& event);

}  // namespace aims::evidence
