#include "services/controls/service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/reads.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/command/resource_view.h"
#include "common/process/command_service.h"
#include "services/controls/aggregates/aggregates.h"
#include "services/controls/api/framework_methods.h"
#include "services/controls/api/statement_methods.h"
#include "services/controls/domain/controls_authority.h"
#include "services/controls/domain/framework.h"
#include "services/controls/reactions/reactions.h"

namespace aims::controls {
namespace {

using ReadTime = absl::optional<absl::Time>;

// The resource, now or as of a time; nullptr when there is none, it is deleted, or it is of another kind.
template <class T>
absl::StatusOr<std::unique_ptr<T>> Find(const command::ResourceView& view, absl::string_view name, ReadTime time) {
  ASSIGN_OR_RETURN(auto found, time.has_value() ? view.FindAsOf(name, *time) : view.Find(name));
  auto* typed = dynamic_cast<T*>(found.get());
  if (typed == nullptr || typed->has_delete_time()) return nullptr;
  found.release();
  return std::unique_ptr<T>(typed);
}

// Runs `read` on a view that is as fresh as the call asks.
void OnView(const api::Parts& parts, const std::shared_ptr<rpc::Call>& call,
            std::function<absl::Status(const command::ResourceView& view)> read) {
  api::ServeSnapshot(parts, call, [&parts, read = std::move(read)](const api::SharedSnapshot& snapshot) {
    return read(command::ResourceView(*parts.aggregates, snapshot));
  });
}

ReadFrameworks ReaderOfFrameworks(const api::Parts& parts) {
  return [&parts](const auto& call, const std::string& organization, ReadTime time, auto answer) {
    OnView(parts, call, [&parts, organization, time, answer](const command::ResourceView& view) -> absl::Status {
      OrganizationFrameworks frameworks;
      command::ResourceView::ListOptions options;
      options.parent = organization;
      options.as_of = time;
      const command::AggregateType* type =
          parts.aggregates->Of(base::ResourceName::Join(organization, Frameworks::kCollection, "any"));
      if (type == nullptr) return absl::NotFoundError(absl::StrCat(organization, " does not exist"));
      RETURN_IF_ERROR(view.List(*type, options, [&](std::unique_ptr<command::Message>& found, absl::string_view) {
        const auto& framework = static_cast<const v1::Framework&>(*found);
        if (!framework.has_delete_time()) frameworks.push_back(framework);
        return true;
      }));
      return answer(frameworks);
    });
  };
}

ReadStatement ReaderOfStatements(const api::Parts& parts) {
  return [&parts](const auto& call, const std::string& name, ReadTime time, auto answer) {
    OnView(parts, call, [name, time, answer](const command::ResourceView& view) -> absl::Status {
      ASSIGN_OR_RETURN(const auto statement, Find<v1::StatementOfApplicability>(view, name, time));
      if (statement == nullptr) return absl::NotFoundError(absl::StrCat(name, " does not exist"));
      absl::Status failed;
      const absl::Status answered = answer(*statement, [&](const std::string& control) {
        absl::StatusOr<std::unique_ptr<v1::Control>> found = Find<v1::Control>(view, control, time);
        if (!found.ok()) failed = found.status();
        return found.ok() ? std::shared_ptr<const v1::Control>(*std::move(found)) : nullptr;
      });
      return failed.ok() ? answered : failed;
    });
  };
}

}  // namespace

absl::StatusOr<std::unique_ptr<process::Service>> MakeControls(const process::Environment& environment) {
  return process::CommandService::Open(environment, {.name = "controls",
                                                     .aggregates = ControlsAggregates(),
                                                     .reactions = ControlsReactions(),
                                                     .methods =
                                                         [](const api::Parts& parts) {
                                                           api::OtherMethods methods =
                                                               FrameworkMethods(ReaderOfFrameworks(parts));
                                                           methods.merge(StatementMethods(ReaderOfStatements(parts)));
                                                           return methods;
                                                         },
                                                     .record_of_organization = &AuthorityRecordName});
}

}  // namespace aims::controls
