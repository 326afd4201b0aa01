#pragma once
// An own framework in a file, as a framework with its requirements and mappings. Three forms are known by the content:
//
//   JSON    {"display_name": "…", "requirements": [{"requirement_id": "X.1", "kind": "CONTROL", …}], "mappings": […]}, with
//           the fields of aims.controls.v1
//   OSCAL   a catalog of OSCAL 1: groups become headings, controls become controls; what is withdrawn is left out
//   CSV     a header, then a requirement in each record: id, parent, kind, title, text, …
//
//   ASSIGN_OR_RETURN(FrameworkFile file, ReadFrameworkFile(bytes, "acme-own"));
//
// Left out, `kind` is CONTROL, `modality` follows from the kind, and everything but headings and objectives is assessable.
// Pure, thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/controls/v1/catalogue.pb.h"
#include "aims/controls/v1/framework.pb.h"

namespace aims::cli {

struct FrameworkFile {
  controls::v1::Framework framework;       // display_name, description, language, source: what the file says of them
  controls::v1::FrameworkEdition edition;  // requirements and mappings
};

// The most bytes of a file.
inline constexpr size_t kMaxFrameworkFileBytes = size_t{16} << 20;

// InvalidArgument that lists all faults, one a line, each with its place: "line 7, column parent: …" in CSV, and
// "$.requirements[6].parent: …" in JSON. The rules are those of the service. References to frameworks that AIMS does not
// ship are taken to be known; the service checks them.
absl::StatusOr<FrameworkFile> ReadFrameworkFile(absl::string_view bytes, absl::string_view framework_id);

}  // namespace aims::cli
