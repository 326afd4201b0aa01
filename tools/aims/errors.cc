#include "tools/aims/errors.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error_details.h"
#include "common/rpc/call.h"
#include "common/rpc/errors.h"
#include "google/rpc/error_details.pb.h"

namespace aims::cli {
namespace {

constexpr char kUsagePayload[] = "aims.dev/usage";

using Lines = std::vector<std::pair<std::string, std::string>>;  // what it is about, what is wrong

Lines FieldViolations(const absl::Status& status) {
  google::rpc::BadRequest bad;
  Lines lines;
  if (!base::GetDetail(status, &bad)) return lines;
  for (const auto& violation : bad.field_violations()) lines.emplace_back(violation.field(), violation.description());
  return lines;
}

Lines RuleViolations(const absl::Status& status, std::string* subject) {
  google::rpc::PreconditionFailure failure;
  Lines lines;
  if (!base::GetDetail(status, &failure)) return lines;
  for (const auto& violation : failure.violations()) {
    lines.emplace_back(violation.type(), violation.description());
    *subject = violation.subject();
  }
  return lines;
}

void PrintLines(const Lines& lines, Terminal& err) {
  size_t width = 0;
  for (const auto& line : lines) width = std::max(width, DisplayWidth(line.first));
  for (const auto& [about, wrong] : lines) {
    err.Print("  ", err.Bold(Printable(about)), std::string(width - DisplayWidth(about) + 3, ' '), Printable(wrong),
              "\n");
  }
}

// What a message from afar leaves out: the next thing to try.
std::string WhatToDo(const absl::Status& status) {
  const auto delay = rpc::RetryDelay(status);
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
      return delay.has_value() ? absl::StrCat(": try again in ", absl::FormatDuration(*delay)) : "";
    case absl::StatusCode::kDeadlineExceeded:
      return ": it is not known whether the command was done; check before you try again";
    case absl::StatusCode::kUnimplemented:
      return ": the server may have another version; `aims call --list` shows its methods";
    case absl::StatusCode::kFailedPrecondition:
      return absl::StrContains(status.message(), rpc::kMaxWaitKey) ? "; --max-wait 0s takes what the server has by now"
                                                                   : "";
    case absl::StatusCode::kPermissionDenied:
      return absl::StrContains(status.message(), "--roles")
                 ? ""
                 : ": use an identity with this permission, with --as and --roles";
    default:
      return "";
  }
}

}  // namespace

absl::Status UsageError(absl::string_view what) {
  absl::Status status = absl::InvalidArgumentError(what);
  status.SetPayload(kUsagePayload, absl::Cord());
  return status;
}

bool NoServerAnswered(const absl::Status& status) {
  return absl::IsUnavailable(status) && !rpc::RetryDelay(status).has_value();
}

ExitCode PrintError(const absl::Status& status, absl::string_view server, Terminal& err) {
  const std::string head = absl::StrCat(err.Red("aims:"), " ");
  if (status.GetPayload(kUsagePayload).has_value()) {
    err.Print(head, Printable(status.message()), "\n");
    return kUsage;
  }
  if (NoServerAnswered(status)) {
    err.Print(head, "no server answers at ", server,
              ": start one with `aims serve`, or name another with --server or AIMS_SERVER\n");
    return kUnreachable;
  }
  std::string subject;
  const Lines fields = FieldViolations(status);
  const Lines rules = RuleViolations(status, &subject);
  if (fields.size() > 1) {
    err.Print(head, fields.size(), " fields are wrong:\n");
    PrintLines(fields, err);
  } else if (rules.size() > 1) {
    err.Print(head, rules.size(), " rules are violated by ", Printable(subject), ":\n");
    PrintLines(rules, err);
  } else {
    const absl::string_view message = status.message().empty() ? "the call failed" : status.message();
    err.Print(head, Printable(message), WhatToDo(status), "\n");
  }
  return kRefused;
}

}  // namespace aims::cli
