#include "services/improvement/domain/kind.h"

namespace aims::improvement {

std::string EventTypeOf(const Moment& moment) {
  const google::protobuf::Message& event = *moment.event;
  if (event.GetDescriptor()->oneof_decl_count() == 0) return event.GetDescriptor()->full_name();
  const google::protobuf::FieldDescriptor* const field =
      event.GetReflection()->GetOneofFieldDescriptor(event, event.GetDescriptor()->oneof_decl(0));
  return field == nullptr ? event.GetDescriptor()->full_name() : field->message_type()->full_name();
}

absl::string_view OrganizationOf(absl::string_view name) { return name.substr(0, name.find('/', name.find('/') + 1)); }

absl::string_view SubjectPart(absl::string_view name) {
  const size_t end = name.find('/', name.find('/') + 1);
  return end == absl::string_view::npos ? absl::string_view() : name.substr(end + 1);
}

absl::string_view LastPart(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return slash == absl::string_view::npos ? name : name.substr(slash + 1);
}

}  // namespace aims::improvement
