#pragma once
// A concern as its reporter sees it: what concerns the case, and nobody who handles it. ISO/IEC 42001 A.3.3. Pure.
//
//   if (IsSecretOf(concern, secret)) *response = CaseOf(concern);

#include "aims/audit/v1/concern.pb.h"

namespace aims::audit {

inline v1::ConcernCase CaseOf(const v1::Concern& concern) {
  v1::ConcernCase shown;
  shown.set_name(concern.name());
  shown.set_display_name(concern.display_name());
  shown.set_state(concern.state());
  *shown.mutable_create_time() = concern.create_time();
  *shown.mutable_acknowledge_due_time() = concern.acknowledge_due_time();
  if (concern.has_acknowledge_time()) *shown.mutable_acknowledge_time() = concern.acknowledge_time();
  *shown.mutable_feedback_due_time() = concern.feedback_due_time();
  if (concern.has_feedback_time()) *shown.mutable_feedback_time() = concern.feedback_time();
  for (const v1::Concern::Message& message : concern.messages()) {
    v1::ConcernCase::Message* copy = shown.add_messages();
    copy->set_number(message.number());
    copy->set_from_reporter(message.from_reporter());
    copy->set_text(message.text());
    *copy->mutable_message_time() = message.message_time();
  }
  shown.set_outcome(concern.conclusion().outcome());
  *shown.mutable_successors() = concern.successors();
  return shown;
}

}  // namespace aims::audit
