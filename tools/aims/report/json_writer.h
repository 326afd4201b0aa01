#pragma once
// A report as JSON, for programs:
//
//   {
//   "report": {"report": "risk-register", "digest": "9f86…", "log_positions": "aims.risk.events 0:17"},
//   "content": [
//   {"about": {"title": "Risk register", "organization": "organizations/acme", "as_of": "2026-11-30T15:25:19.123Z", …}},
//   {"heading": "Risks", "level": 2},
//   {"table": "Risks", "columns": […], "rows": [
//   {"id": "drift", "residual_level": "high", "due": "2026-12-01T09:00:00+01:00"},
//   …
//   ]}
//   ]}
//
// THE DIGEST of a report, in each of its forms, is the SHA-256 of the lines of "content", without the brackets. So it
// covers all that the report shows but the log positions, which move on while what was at an instant stays:
//
//   sed '1,/^"content": \[$/d; $d' risk-register.json | sha256sum
//
// A key of a row is the title of its column in small letters. A number that is not known is null.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/aims/report/document.h"
#include "tools/aims/report/sink.h"

namespace aims::cli::report {

// 64 lower-case hexadecimal digits. Reads each row once.
absl::StatusOr<std::string> ContentDigest(const Document& document);

absl::Status WriteJson(const Document& document, const std::string& digest, const Sink& sink);

}  // namespace aims::cli::report
