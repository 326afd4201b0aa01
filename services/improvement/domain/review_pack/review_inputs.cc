#include "services/improvement/domain/review_pack/review_inputs.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aims/audit/v1/action.pb.h"
#include "aims/audit/v1/audit_event.pb.h"
#include "aims/audit/v1/audit_finding.pb.h"
#include "aims/audit/v1/audit_programme.pb.h"
#include "aims/audit/v1/improvement_item.pb.h"
#include "aims/audit/v1/incident_event.pb.h"
#include "aims/audit/v1/management_change.pb.h"
#include "aims/audit/v1/management_review.pb.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "aims/audit/v1/performance_evaluation.pb.h"
#include "aims/controls/v1/control_exception.pb.h"
#include "aims/controls/v1/framework.pb.h"
#include "aims/inventory/v1/ai_system_event.pb.h"
#include "aims/inventory/v1/interested_party.pb.h"
#include "aims/inventory/v1/organization.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "aims/risk/v1/risk_event.pb.h"
#include "common/base/mistake.h"
#include "google/protobuf/text_format.h"
#include "services/improvement/domain/formula.h"

namespace aims::improvement {

// The data, built in: review_inputs.textproto.
extern const char kReviewInputsText[];

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using internal::v1::ReviewPackDefinitions;

struct Belonging {
  const ReviewPackDefinitions::Input* input = nullptr;
  bool of_review = false;  // only where its `subject` is a management review
};

const std::map<std::string, Belonging, std::less<>>& ByEvent() {
  static const auto& by_event = *[] {
    auto* belongings = new std::map<std::string, Belonging, std::less<>>();
    for (const ReviewPackDefinitions::Input& input : ReviewPackInputs().inputs()) {
      for (const std::string& event : input.events()) belongings->emplace(event, Belonging{&input, false});
      for (const std::string& event : input.review_action_events()) belongings->emplace(event, Belonging{&input, true});
    }
    return belongings;
  }();
  return by_event;
}

// The field of the aggregate's event message that is set; nullptr for an event of no kind.
const FieldDescriptor* CaseOf(const Message& event) {
  return event.GetReflection()->GetOneofFieldDescriptor(event, event.GetDescriptor()->oneof_decl(0));
}

bool IsOfReview(const Message& event) {
  const FieldDescriptor* subject = event.GetDescriptor()->FindFieldByName("subject");
  return subject != nullptr &&
         absl::StrContains(event.GetReflection()->GetString(event, subject), "/managementReviews/");
}

void KeepType(const Message& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  const FieldDescriptor* const field = CaseOf(event);
  if (field == nullptr) return;
  const auto found = ByEvent().find(field->message_type()->full_name());
  if (found == ByEvent().end()) return;
  if (found->second.of_review && !IsOfReview(event.GetReflection()->GetMessage(event, field))) return;
  const std::unique_ptr<Message> kept(event.New());
  kept->GetReflection()->MutableMessage(kept.get(), field);
  keep(SubjectPart(metadata.subject()), *kept);
}

// They are listed, and count nothing.
void CountNothing(const History&, Timeline&) {}

}  // namespace

Kind ReviewInputsKind() {
  Kind kind{.id = std::string(kReviewInputsKind), .count = &CountNothing};
  for (const Message* event : std::initializer_list<const Message*>{
           &audit::v1::ActionEvent::default_instance(), &audit::v1::AuditEvent::default_instance(),
           &audit::v1::AuditFindingEvent::default_instance(), &audit::v1::AuditProgrammeEvent::default_instance(),
           &audit::v1::ImprovementItemEvent::default_instance(), &audit::v1::IncidentEvent::default_instance(),
           &audit::v1::ManagementChangeEvent::default_instance(), &audit::v1::ManagementReviewEvent::default_instance(),
           &audit::v1::NonconformityEvent::default_instance(),
           &audit::v1::PerformanceEvaluationEvent::default_instance(),
           &controls::v1::ControlExceptionEvent::default_instance(), &controls::v1::FrameworkEvent::default_instance(),
           &inventory::v1::AiSystemEvent::default_instance(), &inventory::v1::InterestedPartyEvent::default_instance(),
           &inventory::v1::OrganizationEvent::default_instance(), &inventory::v1::SupplierEvent::default_instance(),
           &risk::v1::RiskEvent::default_instance()}) {
    kind.sources.push_back({event, &KeepType});
  }
  return kind;
}

const ReviewPackDefinitions& ReviewPackInputs() {
  static const ReviewPackDefinitions& definitions = *[] {
    auto* parsed = new ReviewPackDefinitions();
    if (!google::protobuf::TextFormat::ParseFromString(kReviewInputsText, parsed)) {
      base::Mistake("services/improvement/domain/review_pack/review_inputs.textproto is no ReviewPackDefinitions");
    }
    return parsed;
  }();
  return definitions;
}

const ReviewPackDefinitions::Input* InputOf(absl::string_view event_type) {
  const auto found = ByEvent().find(event_type);
  return found == ByEvent().end() ? nullptr : found->second.input;
}

}  // namespace aims::improvement
