#include "services/inventory/api/classification_procedure.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/ai_system_service.pb.h"
#include "services/inventory/domain/classification_procedure.h"

namespace aims::inventory {

void GetClassificationProcedure(const std::shared_ptr<rpc::Call>& call) {
  const auto& request = static_cast<const v1::GetClassificationProcedureRequest&>(*call->request());
  if (!absl::EndsWith(request.name(), "/classificationProcedures/eu-ai-act")) {
    return call->Finish(absl::NotFoundError(
        absl::StrCat(request.name(), " does not exist; there is one procedure, classificationProcedures/eu-ai-act")));
  }
  v1::ClassificationProcedure procedure = EuAiAct().data();
  procedure.set_name(request.name());
  call->Reply(procedure);
}

}  // namespace aims::inventory
