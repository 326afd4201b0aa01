#include "tools/bench/echo.h"

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include "aims/audit/v1/action.grpc.pb.h"
#include "aims/audit/v1/nonconformity.grpc.pb.h"
#include "aims/audit/v1/objective.grpc.pb.h"
#include "aims/controls/v1/control.grpc.pb.h"
#include "aims/controls/v1/control_test.grpc.pb.h"
#include "aims/controls/v1/evidence_artifact.grpc.pb.h"
#include "aims/evidence/v1/evidence_service.grpc.pb.h"
#include "aims/improvement/v1/improvement_service.grpc.pb.h"
#include "aims/inventory/v1/supplier.grpc.pb.h"
#include "aims/risk/v1/risk_service.grpc.pb.h"
#include "common/rpc/server.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "tools/bench/answers.h"
#include "tools/bench/suppliers.h"

namespace aims::bench {
namespace {

namespace v1 = inventory::v1;
using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

constexpr int kListed = 450;

Reactor* Finish(Context* context, const grpc::Status& status = grpc::Status::OK) {
  Reactor* reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

class EchoService final : public v1::SupplierService::CallbackService {
 public:
  EchoService() {
    for (int i = 0; i < kListed; ++i) *list_.add_suppliers() = Stored(i);
  }
  Reactor* CreateSupplier(Context* context, const v1::CreateSupplierRequest* request, v1::Supplier* response) override {
    response->CopyFrom(request->supplier());
    return Finish(context);
  }
  Reactor* GetSupplier(Context* context, const v1::GetSupplierRequest*, v1::Supplier* response) override {
    response->CopyFrom(list_.suppliers(0));
    return Finish(context);
  }
  Reactor* ListSuppliers(Context* context, const v1::ListSuppliersRequest*,
                         v1::ListSuppliersResponse* response) override {
    response->CopyFrom(list_);
    return Finish(context);
  }

 private:
  // As the real service returns it.
  static v1::Supplier Stored(uint64_t number) {
    v1::Supplier supplier = SupplierOf(number);
    supplier.set_name(SupplierName(number));
    supplier.set_etag("1");
    supplier.mutable_create_time()->set_seconds(1'790'000'000);
    supplier.mutable_create_time()->set_nanos(123'456'000);
    *supplier.mutable_update_time() = supplier.create_time();
    return supplier;
  }

  v1::ListSuppliersResponse list_;
};

// The answers that are known to one method, by the request's bytes.
template <class Response>
class Known {
 public:
  Known(const std::vector<Answer>& answers, const std::string& method) {
    for (const Answer& answer : answers) {
      if (answer.method == method) responses_[answer.request].ParseFromString(answer.response);
    }
  }
  Reactor* Reply(Context* context, const google::protobuf::Message& request, Response* response) const {
    const auto known = responses_.find(request.SerializeAsString());
    if (known == responses_.end()) return Finish(context, {grpc::StatusCode::NOT_FOUND, "no such answer was recorded"});
    response->CopyFrom(known->second);
    return Finish(context);
  }

 private:
  std::map<std::string, Response> responses_;
};

class EchoEvidence final : public evidence::v1::EvidenceService::CallbackService {
 public:
  explicit EchoEvidence(const std::vector<Answer>& answers)
      : trails_(answers, "/aims.evidence.v1.EvidenceService/GetTrail") {}
  Reactor* GetTrail(Context* context, const evidence::v1::GetTrailRequest* request,
                    evidence::v1::GetTrailResponse* response) override {
    return trails_.Reply(context, *request, response);
  }

 private:
  const Known<evidence::v1::GetTrailResponse> trails_;
};

class EchoImprovement final : public improvement::v1::ImprovementService::CallbackService {
 public:
  explicit EchoImprovement(const std::vector<Answer>& answers)
      : values_(answers, Path("GetMetric")),
        series_(answers, Path("QueryMetricSeries")),
        readiness_(answers, Path("GetReadiness")),
        packs_(answers, Path("GetManagementReviewPack")) {}
  Reactor* GetMetric(Context* context, const improvement::v1::GetMetricRequest* request,
                     improvement::v1::MetricValue* response) override {
    return values_.Reply(context, *request, response);
  }
  Reactor* QueryMetricSeries(Context* context, const improvement::v1::QueryMetricSeriesRequest* request,
                             improvement::v1::QueryMetricSeriesResponse* response) override {
    return series_.Reply(context, *request, response);
  }
  Reactor* GetReadiness(Context* context, const improvement::v1::GetReadinessRequest* request,
                        improvement::v1::Readiness* response) override {
    return readiness_.Reply(context, *request, response);
  }
  Reactor* GetManagementReviewPack(Context* context, const improvement::v1::GetManagementReviewPackRequest* request,
                                   improvement::v1::ManagementReviewPack* response) override {
    return packs_.Reply(context, *request, response);
  }

 private:
  static std::string Path(const char* method) {
    return std::string("/aims.improvement.v1.ImprovementService/") + method;
  }

  const Known<improvement::v1::MetricValue> values_;
  const Known<improvement::v1::QueryMetricSeriesResponse> series_;
  const Known<improvement::v1::Readiness> readiness_;
  const Known<improvement::v1::ManagementReviewPack> packs_;
};

class EchoRisks final : public risk::v1::RiskService::CallbackService {
 public:
  explicit EchoRisks(const std::vector<Answer>& answers) : lists_(answers, "/aims.risk.v1.RiskService/ListRisks") {}
  Reactor* ListRisks(Context* context, const risk::v1::ListRisksRequest* request,
                     risk::v1::ListRisksResponse* response) override {
    return lists_.Reply(context, *request, response);
  }

 private:
  const Known<risk::v1::ListRisksResponse> lists_;
};

class EchoControls final : public controls::v1::ControlService::CallbackService {
 public:
  explicit EchoControls(const std::vector<Answer>& answers)
      : lists_(answers, "/aims.controls.v1.ControlService/ListControls") {}
  Reactor* ListControls(Context* context, const controls::v1::ListControlsRequest* request,
                        controls::v1::ListControlsResponse* response) override {
    return lists_.Reply(context, *request, response);
  }

 private:
  const Known<controls::v1::ListControlsResponse> lists_;
};

class EchoControlTests final : public controls::v1::ControlTestService::CallbackService {
 public:
  explicit EchoControlTests(const std::vector<Answer>& answers)
      : lists_(answers, "/aims.controls.v1.ControlTestService/ListControlTests") {}
  Reactor* ListControlTests(Context* context, const controls::v1::ListControlTestsRequest* request,
                            controls::v1::ListControlTestsResponse* response) override {
    return lists_.Reply(context, *request, response);
  }

 private:
  const Known<controls::v1::ListControlTestsResponse> lists_;
};

class EchoArtifacts final : public controls::v1::EvidenceArtifactService::CallbackService {
 public:
  explicit EchoArtifacts(const std::vector<Answer>& answers)
      : lists_(answers, "/aims.controls.v1.EvidenceArtifactService/ListEvidenceArtifacts") {}
  Reactor* ListEvidenceArtifacts(Context* context, const controls::v1::ListEvidenceArtifactsRequest* request,
                                 controls::v1::ListEvidenceArtifactsResponse* response) override {
    return lists_.Reply(context, *request, response);
  }

 private:
  const Known<controls::v1::ListEvidenceArtifactsResponse> lists_;
};

class EchoNonconformities final : public audit::v1::NonconformityService::CallbackService {
 public:
  explicit EchoNonconformities(const std::vector<Answer>& answers)
      : lists_(answers, "/aims.audit.v1.NonconformityService/ListNonconformities") {}
  Reactor* ListNonconformities(Context* context, const audit::v1::ListNonconformitiesRequest* request,
                               audit::v1::ListNonconformitiesResponse* response) override {
    return lists_.Reply(context, *request, response);
  }

 private:
  const Known<audit::v1::ListNonconformitiesResponse> lists_;
};

class EchoActions final : public audit::v1::ActionService::CallbackService {
 public:
  explicit EchoActions(const std::vector<Answer>& answers)
      : lists_(answers, "/aims.audit.v1.ActionService/ListActions") {}
  Reactor* ListActions(Context* context, const audit::v1::ListActionsRequest* request,
                       audit::v1::ListActionsResponse* response) override {
    return lists_.Reply(context, *request, response);
  }

 private:
  const Known<audit::v1::ListActionsResponse> lists_;
};

class EchoObjectives final : public audit::v1::ObjectiveService::CallbackService {
 public:
  explicit EchoObjectives(const std::vector<Answer>& answers)
      : lists_(answers, "/aims.audit.v1.ObjectiveService/ListObjectives") {}
  Reactor* ListObjectives(Context* context, const audit::v1::ListObjectivesRequest* request,
                          audit::v1::ListObjectivesResponse* response) override {
    return lists_.Reply(context, *request, response);
  }

 private:
  const Known<audit::v1::ListObjectivesResponse> lists_;
};

}  // namespace

int ServeEcho(const std::string& ready_file, const std::string& answers_directory) {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);

  const auto answers = ReadAnswers(answers_directory);
  if (!answers.ok()) {
    std::fprintf(stderr, "aims_bench: %s\n", std::string(answers.status().message()).c_str());
    return 1;
  }
  EchoService suppliers;
  EchoEvidence evidence(*answers);
  EchoImprovement improvement(*answers);
  EchoRisks risks(*answers);
  EchoControls controls(*answers);
  EchoControlTests tests(*answers);
  EchoArtifacts artifacts(*answers);
  EchoNonconformities nonconformities(*answers);
  EchoActions actions(*answers);
  EchoObjectives objectives(*answers);
  grpc::ServerBuilder builder;
  rpc::SetLimits({}, &builder);
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  for (grpc::Service* service :
       std::initializer_list<grpc::Service*>{&suppliers, &evidence, &improvement, &risks, &controls, &tests, &artifacts,
                                             &nonconformities, &actions, &objectives}) {
    builder.RegisterService(service);
  }
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    std::fprintf(stderr, "aims_bench: cannot listen on 127.0.0.1\n");
    return 1;
  }
  std::ofstream(ready_file + ".new") << "{\"address\":\"127.0.0.1:" << port << "\"}\n";
  std::filesystem::rename(ready_file + ".new", ready_file);
  int signal = 0;
  sigwait(&stop, &signal);
  return 0;
}

}  // namespace aims::bench
