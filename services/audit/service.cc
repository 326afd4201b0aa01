#include "services/audit/service.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/reads.h"
#include "common/base/status_macros.h"
#include "common/command/find_resource.h"
#include "common/command/resource_view.h"
#include "common/process/command_service.h"
#include "services/audit/aggregates/aggregates.h"
#include "services/audit/api/concern_methods.h"
#include "services/audit/api/coverage_methods.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/reactions/reactions.h"

namespace aims::audit {
namespace {

using ReadTime = absl::optional<absl::Time>;

ReadProgramme ReaderOfProgrammes(const api::Parts& parts) {
  return [&parts](const auto& call, const std::string& name, ReadTime time, auto answer) {
    api::ServeSnapshot(parts, call, [&parts, name, time, answer](const api::SharedSnapshot& snapshot) -> absl::Status {
      const command::ResourceView view(*parts.aggregates, snapshot);
      ASSIGN_OR_RETURN(const auto programme, command::FindResource<v1::AuditProgramme>(view, name, time));
      if (programme == nullptr) return absl::NotFoundError(absl::StrCat(name, " does not exist"));
      ASSIGN_OR_RETURN(const auto known,
                       command::FindResource<v1::AuditApplicability>(view, ApplicabilityName(name), time));
      return answer(*programme, known == nullptr ? ExcludedControls() : ExcludedIn(*known));
    });
  };
}

ReadConcern ReaderOfConcerns(const api::Parts& parts) {
  return [&parts](const auto& call, const std::string& name, auto answer) {
    api::ServeSnapshot(
        parts, call,
        [&parts, name, answer](const api::SharedSnapshot& snapshot) -> absl::Status {
          const command::ResourceView view(*parts.aggregates, snapshot);
          ASSIGN_OR_RETURN(const auto concern, command::FindResource<v1::Concern>(view, name, absl::nullopt));
          return answer(concern == nullptr ? v1::Concern::default_instance() : *concern);
        },
        api::PlaceOf(parts, name));
  };
}

// The methods that are no moves, or answer with something else than the resource.
api::OtherMethods Methods(const api::Parts& parts) {
  api::OtherMethods methods = CoverageMethods(ReaderOfProgrammes(parts));
  methods.merge(ConcernMethods(&parts, ReaderOfConcerns(parts)));
  return methods;
}

}  // namespace

absl::StatusOr<std::unique_ptr<process::Service>> MakeAudit(const process::Environment& environment) {
  return process::CommandService::Open(environment, {.name = "audit",
                                                     .aggregates = AuditAggregates(),
                                                     .reactions = AuditReactions(),
                                                     .methods = &Methods,
                                                     .record_of_organization = &AuthorityRecordName});
}

}  // namespace aims::audit
