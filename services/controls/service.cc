#include "services/controls/service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/reads.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/command/find_resource.h"
#include "common/command/resource_view.h"
#include "common/process/command_service.h"
#include "services/controls/aggregates/aggregates.h"
#include "services/controls/api/framework_methods.h"
#include "services/controls/api/statement_methods.h"
#include "services/controls/domain/control.h"
#include "services/controls/domain/controls_authority.h"
#include "services/controls/domain/framework.h"
#include "services/controls/domain/policy.h"
#include "services/controls/reactions/reactions.h"

namespace aims::controls {
namespace {

using ReadTime = absl::optional<absl::Time>;

// Runs `read` on a view that is as fresh as the call asks.
void OnView(const api::Parts& parts, const std::shared_ptr<rpc::Call>& call,
            std::function<absl::Status(const command::ResourceView& view)> read) {
  api::ServeSnapshot(parts, call, [&parts, read = std::move(read)](const api::SharedSnapshot& snapshot) {
    return read(command::ResourceView(*parts.aggregates, snapshot));
  });
}

// Calls `visit` with the resources of an organization that are not deleted, now or as of a time, by name.
template <class Aggregate>
absl::Status ForEach(const api::Parts& parts, const command::ResourceView& view, const std::string& organization,
                     ReadTime time, const std::function<void(const typename Aggregate::State& state)>& visit) {
  command::ResourceView::ListOptions options;
  options.parent = organization;
  options.as_of = time;
  const command::AggregateType* type =
      parts.aggregates->Of(base::ResourceName::Join(organization, Aggregate::kCollection, "any"));
  if (type == nullptr) return absl::NotFoundError(absl::StrCat(organization, " does not exist"));
  return view.List(*type, options, [&](std::unique_ptr<command::Message>& found, absl::string_view) {
    const auto& state = static_cast<const typename Aggregate::State&>(*found);
    if (!state.has_delete_time()) visit(state);
    return true;
  });
}

absl::StatusOr<OrganizationFrameworks> FrameworksOf(const api::Parts& parts, const command::ResourceView& view,
                                                    const std::string& organization, ReadTime time) {
  OrganizationFrameworks frameworks;
  RETURN_IF_ERROR(ForEach<Frameworks>(parts, view, organization, time,
                                      [&](const v1::Framework& framework) { frameworks.push_back(framework); }));
  return frameworks;
}

ReadFrameworks ReaderOfFrameworks(const api::Parts& parts) {
  return [&parts](const auto& call, const std::string& organization, ReadTime time, auto answer) {
    OnView(parts, call, [&parts, organization, time, answer](const command::ResourceView& view) -> absl::Status {
      ASSIGN_OR_RETURN(const OrganizationFrameworks frameworks, FrameworksOf(parts, view, organization, time));
      return answer(frameworks);
    });
  };
}

ReadServers ReaderOfServers(const api::Parts& parts) {
  return [&parts](const auto& call, const std::string& organization, ReadTime time, auto answer) {
    OnView(parts, call, [&parts, organization, time, answer](const command::ResourceView& view) -> absl::Status {
      ASSIGN_OR_RETURN(const OrganizationFrameworks frameworks, FrameworksOf(parts, view, organization, time));
      RequirementServers servers;
      const auto add = [&](const auto& state) { servers.Add(state); };
      RETURN_IF_ERROR(ForEach<Controls>(parts, view, organization, time, add));
      RETURN_IF_ERROR(ForEach<Policies>(parts, view, organization, time, add));
      return answer(frameworks, servers);
    });
  };
}

ReadStatement ReaderOfStatements(const api::Parts& parts) {
  return [&parts](const auto& call, const std::string& name, ReadTime time, auto answer) {
    OnView(parts, call, [name, time, answer](const command::ResourceView& view) -> absl::Status {
      ASSIGN_OR_RETURN(const auto statement, command::FindResource<v1::StatementOfApplicability>(view, name, time));
      if (statement == nullptr) return absl::NotFoundError(absl::StrCat(name, " does not exist"));
      absl::Status failed;
      const absl::Status answered = answer(*statement, [&](const std::string& control) {
        absl::StatusOr<std::unique_ptr<v1::Control>> found = command::FindResource<v1::Control>(view, control, time);
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
                                                           api::OtherMethods methods = FrameworkMethods(
                                                               ReaderOfFrameworks(parts), ReaderOfServers(parts));
                                                           methods.merge(StatementMethods(ReaderOfStatements(parts)));
                                                           return methods;
                                                         },
                                                     .record_of_organization = &AuthorityRecordName});
}

}  // namespace aims::controls
