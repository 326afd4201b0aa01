#pragma once
// Which events the next management review looks at, as data: a row for each, with the input of 9.3.2 that it belongs to
// and the sentence that the review reads. ISO/IEC 42001 9.3.2.
//
//   for (const AgendaRow* row : RowsOf("control.degraded")) …
//
// Thread-safe.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "aims/audit/v1/review_input.pb.h"

namespace aims::audit {

struct AgendaRow {
  // The fields of the topic's record and of its event: "control_test.concluded".
  const char* event;
  v1::ReviewInput input;
  const char* sentence;

  // Only for an event whose field has this value: an enum's name, a text, "true" or "false". A path through messages.
  const char* field = "";
  const char* value = "";
  // Only for an update of one of these fields.
  std::vector<absl::string_view> updated = {};

  // The field with the resource that it is about, where that is not the subject of the event.
  const char* resource = "";
  // The field whose value tells kinds of it apart in the tallies: the grade of a finding.
  const char* by = "";
  // What of the resource changed, where a resource has several.
  const char* aspect = "";
  // From which time on, in a row, a review looks at it.
  uint32_t least_count = 0;
  // Counted without an item: it says nothing about a resource.
  bool count_only = false;
};

absl::Span<const AgendaRow> AgendaRows();
// The rows of the event; several where it belongs to several inputs.
std::vector<const AgendaRow*> RowsOf(absl::string_view event);

}  // namespace aims::audit
