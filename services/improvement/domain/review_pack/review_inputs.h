#pragma once
// The events that belong to the inputs of a management review (ISO/IEC 42001 9.3.2), by data (review_inputs.textproto). Of
// each only its type is kept. Checked at its first use; faulty data aborts. Thread-safe.

#include "absl/strings/string_view.h"
#include "aims/internal/v1/measure.pb.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

// Id of the kind.
inline constexpr absl::string_view kReviewInputsKind = "review_inputs";

// One item for each subject of such an event. They are listed, and write no counts.
Kind ReviewInputsKind();

const internal::v1::ReviewPackDefinitions& ReviewPackInputs();
// The input that an event belongs to, by the full name of its message; nullptr for none.
const internal::v1::ReviewPackDefinitions::Input* InputOf(absl::string_view event_type);

}  // namespace aims::improvement
