// What the protos themselves refuse in requests of the audit service.

#include "aims/audit/v1/audit_finding.pb.h"
#include "aims/audit/v1/concern.pb.h"
#include "aims/audit/v1/incident.pb.h"
#include "aims/inventory/v1/ai_system.pb.h"
#include "common/base/error_details.h"
#include "common/rpc/validation.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace aims::audit {
namespace {

using ::testing::Contains;
using ::testing::Not;

// The fields that break a rule.
std::vector<std::string> Wrong(const google::protobuf::Message& request) {
  google::rpc::BadRequest bad;
  base::GetDetail(rpc::Validate(request), &bad);
  std::vector<std::string> fields;
  for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  return fields;
}

TEST(RequestRules, AFindingHasAGradeThatANonconformityCanHave) {
  v1::CreateAuditFindingRequest create;
  const auto wrong = [&](const char* grade) {
    create.mutable_audit_finding()->set_grade(grade);
    return Wrong(create);
  };
  for (const char* grade : {"Major", "very bad", "-major"}) {
    EXPECT_THAT(wrong(grade), Contains("audit_finding.grade")) << grade;
  }
  for (const char* grade : {"", "major", "class-2"}) {
    EXPECT_THAT(wrong(grade), Not(Contains("audit_finding.grade"))) << grade;
  }
}

template <class Request>
std::vector<std::string> WrongWithSystem(const std::string& subject, const std::string& system) {
  Request request;
  request.set_name(subject);
  request.mutable_nonconformity()->add_ai_systems(system);
  return Wrong(request);
}

TEST(RequestRules, ADemandedNonconformityIsAboutAiSystemsOfTheOrganization) {
  // A name has the pattern of its type where the program has the type, as the service has.
  ASSERT_EQ(inventory::v1::AiSystem::descriptor()->name(), "AiSystem");
  constexpr char kField[] = "nonconformity.ai_systems[0]";
  const auto of_incident = [](const std::string& system) {
    return WrongWithSystem<v1::CloseIncidentRequest>("organizations/acme/incidents/i", system);
  };
  const auto of_concern = [](const std::string& system) {
    return WrongWithSystem<v1::ConcludeConcernRequest>("organizations/acme/concerns/c", system);
  };
  for (const char* system : {"chat", "organizations/acme/models/chat", "organizations/other/aiSystems/chat"}) {
    EXPECT_THAT(of_incident(system), Contains(kField)) << system;
    EXPECT_THAT(of_concern(system), Contains(kField)) << system;
  }
  EXPECT_THAT(of_incident("organizations/acme/aiSystems/chat"), Not(Contains(kField)));
  EXPECT_THAT(of_concern("organizations/acme/aiSystems/chat"), Not(Contains(kField)));
}

}  // namespace
}  // namespace aims::audit
