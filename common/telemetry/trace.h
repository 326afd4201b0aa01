#pragma once
// W3C Trace Context (www.w3.org/TR/trace-context): the trace of a call, as in the traceparent header.
//
//   const TraceContext call = TraceContext::Parse(header).value_or(TraceContext::New());
//   metadata.emplace_back("traceparent", call.Child().text());      // of a call made on its behalf
//
// A value type; its functions are thread-safe.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace aims::telemetry {

class TraceContext {
 public:
  // Reads a traceparent; nullopt when it is invalid, and a new trace begins then (W3C 3.2.2). From later versions it
  // reads the parts of version 00.
  static absl::optional<TraceContext> Parse(absl::string_view traceparent);
  // A trace of its own, not sampled. Its ids are random, not secret.
  static TraceContext New();

  // Another span of the same trace.
  TraceContext Child() const;

  const std::string& trace_id() const { return trace_id_; }  // 32 lower-case hexadecimal digits
  const std::string& span_id() const { return span_id_; }    // 16 of them
  bool sampled() const { return sampled_; }
  // As a traceparent of version 00.
  std::string text() const;

 private:
  TraceContext(std::string trace_id, std::string span_id, bool sampled)
      : trace_id_(std::move(trace_id)), span_id_(std::move(span_id)), sampled_(sampled) {}

  std::string trace_id_;
  std::string span_id_;
  bool sampled_;
};

}  // namespace aims::telemetry
