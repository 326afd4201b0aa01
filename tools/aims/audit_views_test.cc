// aims programmes coverage, aims reviews agenda, as people call them, against a server with answers of its own.

#include <grpcpp/server_builder.h>

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/audit_programme.grpc.pb.h"
#include "aims/audit/v1/review_agenda.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/aims/testing/run_aims.h"

namespace aims::cli {
namespace {

using audit::v1::AuditCoverage;
using testing::HasSubstr;
using testing::Not;

class FakeAudit final : public audit::v1::AuditProgrammeService::Service,
                        public audit::v1::ReviewAgendaService::Service {
 public:
  grpc::Status GetAuditCoverage(grpc::ServerContext*, const audit::v1::GetAuditCoverageRequest* request,
                                AuditCoverage* response) override {
    if (request->name() != "organizations/acme/auditProgrammes/cycle") {
      return grpc::Status(grpc::StatusCode::NOT_FOUND, "there is none");
    }
    AuditCoverage::Row* audited = response->add_rows();
    audited->set_requirement("iso-42001:9.2.1");
    audited->set_required(true);
    audited->set_audit("organizations/acme/audits/clauses");
    AuditCoverage::Row* gap = response->add_rows();
    gap->set_requirement("iso-42001:A.6.2.6");
    gap->set_required(true);
    gap->set_gap(true);
    AuditCoverage::Row* excluded = response->add_rows();
    excluded->set_requirement("iso-42001:A.10.4");
    excluded->set_excluded_by("organizations/acme/statementsOfApplicability/aims");
    response->set_required(2);
    response->set_planned(2);
    response->set_audited(1);
    return grpc::Status::OK;
  }

  grpc::Status GetReviewAgenda(grpc::ServerContext*, const audit::v1::GetReviewAgendaRequest* request,
                               audit::v1::ReviewAgenda* response) override {
    response->set_name(request->name());
    audit::v1::AgendaItem* item = response->add_items();
    item->set_input(audit::v1::REVIEW_INPUT_AUDITS);
    item->set_resource("organizations/acme/audits/clauses");
    item->set_sentence("The audit was closed.");
    item->set_count(1);
    audit::v1::AgendaItem* once = response->add_items();
    once->set_input(audit::v1::REVIEW_INPUT_OPPORTUNITIES);
    once->set_resource("organizations/acme/controls/c1");
    once->set_sentence("The control needed an exception more than once.");
    once->set_count(1);
    once->set_least_count(2);
    return grpc::Status::OK;
  }
};

class AuditViewsTest : public testing::Test {
 protected:
  AuditViewsTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(static_cast<audit::v1::AuditProgrammeService::Service*>(&audit_));
    builder.RegisterService(static_cast<audit::v1::ReviewAgendaService::Service*>(&audit_));
    server_ = builder.BuildAndStart();
    at_ = absl::StrCat(" --server 127.0.0.1:", port, " -o acme ");
  }

  FakeAudit audit_;
  std::unique_ptr<grpc::Server> server_;
  std::string at_;
};

TEST_F(AuditViewsTest, CoverageSaysOfEachRequirementWhatCameOfIt) {
  const Ran ran = Aims(at_ + "programmes coverage cycle");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(ran.out, testing::ContainsRegex("iso-42001:9.2.1 +clauses +does not conform"));
  EXPECT_THAT(ran.out, testing::ContainsRegex("iso-42001:A.6.2.6 +gap"));
  EXPECT_THAT(ran.out, testing::ContainsRegex("iso-42001:A.10.4 +excluded"));
  EXPECT_THAT(ran.out,
              HasSubstr("of 2 clauses and applicable controls, 2 are planned and 1 were audited in the cycle"));
  EXPECT_EQ(Aims(at_ + "programmes coverage other").code, 1);
}

TEST_F(AuditViewsTest, CoverageOfGapsAlone) {
  const Ran ran = Aims(at_ + "programmes coverage cycle --gaps --output csv");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("iso-42001:A.6.2.6"));
  EXPECT_THAT(ran.out, Not(HasSubstr("iso-42001:9.2.1")));
  EXPECT_THAT(ran.out, Not(HasSubstr("iso-42001:A.10.4")));
}

TEST_F(AuditViewsTest, TheAgendaHasWhatAReviewLooksAt) {
  const Ran ran = Aims(at_ + "reviews agenda");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(ran.out, testing::ContainsRegex("audits +1 .*organizations/acme/audits/clauses +The audit was closed"));
  EXPECT_THAT(ran.out, Not(HasSubstr("more than once")));
}

}  // namespace
}  // namespace aims::cli
