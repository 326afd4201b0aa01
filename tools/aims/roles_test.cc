// Who may call what, over the whole contract as `aims serve` serves it.

#include "absl/strings/str_cat.h"
#include "aims/evidence/v1/evidence_service.pb.h"
#include "aims/history/v1/history_service.pb.h"
#include "aims/improvement/v1/improvement_service.pb.h"
#include "aims/operations/v1/read_model_service.pb.h"
#include "common/rpc/call.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/sources/sources.h"

namespace aims::cli {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::ServiceDescriptor;

// Methods that only `admin` may call, with the reason. A method whose roles were forgotten is not among them.
const std::vector<std::string> kAdminOnly = {};

std::vector<const ServiceDescriptor*> Services() {
  // By a message of theirs, which has the linker keep them.
  std::vector<const ServiceDescriptor*> services = {
      evidence::v1::GetTrailRequest::descriptor()->file()->service(0),
      history::v1::ListRevisionsRequest::descriptor()->file()->service(0),
      improvement::v1::GetMetricRequest::descriptor()->file()->service(0),
      operations::v1::ListReadModelsRequest::descriptor()->file()->service(0)};
  std::vector<std::string> names;
  for (const command::Aggregates& aggregates : sources::All()) {
    for (const command::AggregateType& type : aggregates.types()) {
      names.push_back(absl::StrCat(type.prototype->GetTypeName(), "Service"));
    }
  }
  for (const std::string& name : names) services.push_back(DescriptorPool::generated_pool()->FindServiceByName(name));
  return services;
}

TEST(Roles, EveryMethodIsForAnotherRoleThanAdmin) {
  std::vector<std::string> admin_only;
  int methods = 0;
  for (const ServiceDescriptor* service : Services()) {
    ASSERT_NE(service, nullptr);
    for (int i = 0; i < service->method_count(); ++i, ++methods) {
      const auto roles = rpc::RolesOf(*service->method(i));
      if (roles == std::vector<std::string>{"admin"}) admin_only.push_back(service->method(i)->full_name());
    }
  }
  EXPECT_GT(methods, 140);
  EXPECT_THAT(admin_only, testing::UnorderedElementsAreArray(kAdminOnly))
      << "give the permission of a method to a role (common/identity/roles.cc), or list the method here with a reason";
}

// What a reader may call besides: the reply of the person whom a request or a resource names, which is a rule of the
// domain.
const std::vector<std::string> kReplies = {
    "aims.audit.v1.ActionService.CompleteAction",
    "aims.audit.v1.AuditFindingService.DisputeAuditFinding",
    "aims.audit.v1.AuditService.AcknowledgeAuditReport",
    "aims.audit.v1.ConcernService.RaiseConcern",
    "aims.audit.v1.ManagementReviewService.RecordReviewStatement",
    "aims.audit.v1.NonconformityService.AnalyseNonconformity",
    "aims.audit.v1.NonconformityService.ContainNonconformity",
    "aims.audit.v1.NonconformityService.ImplementNonconformityActions",
    "aims.audit.v1.NonconformityService.PlanNonconformity",
    "aims.audit.v1.NonconformityService.StartNonconformityActions",
    "aims.audit.v1.ObjectiveService.RecordObjectiveMeasurement",
    "aims.audit.v1.ObjectiveService.ReportObjectiveResult",
    "aims.audit.v1.PerformanceEvaluationService.ConcludePerformanceEvaluation",
    "aims.controls.v1.PolicyAcknowledgementService.AcknowledgePolicy",
};

// Resources that a reader does not read: roles that do name their collections.
const std::vector<std::string> kConfidential = {
    "aims.audit.v1.ConcernService",
    "aims.audit.v1.IncidentClockService",
    "aims.audit.v1.IncidentService",
};

// How the names of methods begin that read. A series and an explanation say more than a value, and change as little.
constexpr const char* kReading[] = {"Get", "List", "Watch", "Query", "Explain"};

TEST(Roles, OfAReaderAreForReadingAlone) {
  for (const ServiceDescriptor* service : Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const auto& method = *service->method(i);
      const auto roles = rpc::RolesOf(method);
      const bool reads = std::any_of(std::begin(kReading), std::end(kReading),
                                     [&](const char* verb) { return method.name().rfind(verb, 0) == 0; });
      const bool replies = std::count(kReplies.begin(), kReplies.end(), method.full_name()) > 0;
      const bool of_records =
          service->full_name() != "aims.operations.v1.ReadModelService" &&  // but of the service itself
          std::count(kConfidential.begin(), kConfidential.end(), service->full_name()) == 0;
      EXPECT_EQ(std::count(roles.begin(), roles.end(), "viewer") > 0, (reads && of_records) || replies)
          << method.full_name();
    }
  }
}

}  // namespace
}  // namespace aims::cli
