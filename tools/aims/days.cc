#include "tools/aims/days.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "aims/inventory/v1/organization.pb.h"
#include "common/base/status_macros.h"
#include "tools/aims/message_text.h"
#include "tools/aims/method_call.h"

namespace aims::cli {
namespace {

using google::protobuf::Message;

// "organizations/acme" of the parent or the name of a request; empty where it has none.
std::string OrganizationOf(const Message& request) {
  std::string name = FieldText(request, "parent");
  if (name.empty()) name = FieldText(request, "name");
  return name.substr(0, name.find('/', name.find('/') + 1));
}

// The name of the organization's time zone; empty for UTC.
absl::StatusOr<std::string> ZoneNameOf(Context& context, const std::string& organization) {
  if (organization.empty()) return std::string();
  inventory::v1::GetOrganizationRequest request;
  request.set_name(organization);
  inventory::v1::Organization found;
  const absl::Status read = Call(context, "/aims.inventory.v1.OrganizationService/GetOrganization", request, &found);
  switch (read.code()) {
    case absl::StatusCode::kOk:
      return found.time_zone();
    case absl::StatusCode::kNotFound:  // which the command itself finds out
      return std::string();
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnimplemented:  // by a server without the inventory
      context.err().Print("dates are days in UTC: the time zone of ", organization, " cannot be read\n");
      return std::string();
    default:
      return read;
  }
}

}  // namespace

absl::Status UseDaysOf(Context& context, const Message& request) {
  if (context.time_zone().has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::string name, ZoneNameOf(context, OrganizationOf(request)));
  context.set_time_zone(std::move(name));
  return absl::OkStatus();
}

absl::StatusOr<base::TimeSpan> ReadTimes(Context& context, absl::string_view option, const std::string& text,
                                         const Message& request) {
  const auto refused = [option](const absl::Status& status) {
    return UsageError(absl::StrCat(option, ": ", status.message()));
  };
  auto span = base::TimeSpanFromText(text);
  if (!span.ok()) return refused(span.status());
  if (!span->is_day()) return span;
  RETURN_IF_ERROR(UseDaysOf(context, request));
  if (context.time_zone()->empty()) return span;
  ASSIGN_OR_RETURN(const absl::TimeZone zone, base::TimeZoneFromText(*context.time_zone()));
  span = base::TimeSpanFromText(text, zone);
  if (!span.ok()) return refused(span.status());
  return span;
}

absl::Status SetReadTime(Context& context, const std::string& as_of, Message* request) {
  if (as_of.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const base::TimeSpan span, ReadTimes(context, "--as-of", as_of, *request));
  const absl::Time now = absl::Now();
  if (span.is_day() && span.first <= now && now <= span.last) {
    context.err().Print(as_of, " has not ended: this is the state by now\n");
    return absl::OkStatus();
  }
  const auto* field = request->GetDescriptor()->FindFieldByName("read_time");
  request->GetReflection()->MutableMessage(request, field)->CopyFrom(base::ToProto(span.last));
  return absl::OkStatus();
}

}  // namespace aims::cli
