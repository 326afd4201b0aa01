// traceparent from a client: none, or a trace that goes on.

#include "common/telemetry/trace.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  const auto trace = telemetry::TraceContext::Parse(input.Rest());
  if (!trace.has_value()) return 0;
  const auto again = telemetry::TraceContext::Parse(trace->text());
  fuzz::Check(again.has_value() && again->text() == trace->text(), "it is read as it is printed");
  fuzz::Check(again->sampled() == trace->sampled() && trace->trace_id().size() == 32, "nothing is lost");
  const auto child = telemetry::TraceContext::Parse(trace->Child().text());
  fuzz::Check(child.has_value() && child->trace_id() == trace->trace_id(), "a child is of the same trace");
  return 0;
}
