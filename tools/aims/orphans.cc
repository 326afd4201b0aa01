#include "tools/aims/orphans.h"

#include <set>
#include <string>

#include "absl/strings/str_join.h"
#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/organization.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/base/status_macros.h"
#include "google/api/resource.pb.h"
#include "tools/aims/message_text.h"
#include "tools/aims/method_call.h"
#include "tools/aims/resource_commands.h"

namespace aims::cli {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using inventory::v1::Organization;

// Adds the resources of the file, and of those of the same service that it leads to.
void CollectFrom(const FileDescriptor& file, std::set<const FileDescriptor*>* seen,
                 std::vector<const Message*>* found) {
  if (!seen->insert(&file).second) return;
  for (int i = 0; i < file.dependency_count(); ++i) {
    if (file.dependency(i)->package() == file.package()) CollectFrom(*file.dependency(i), seen, found);
  }
  for (int i = 0; i < file.message_type_count(); ++i) {
    const auto& type = *file.message_type(i);
    const bool notes = type.FindFieldByName("gone_people") != nullptr;
    if (!notes || !type.options().HasExtension(google::api::resource)) continue;
    found->push_back(MessageFactory::generated_factory()->GetPrototype(&type));
  }
}

constexpr char kFilter[] = "gone_people:*";
constexpr char kGetOrganization[] = "/aims.inventory.v1.OrganizationService/GetOrganization";

std::string TypeOf(const Message& resource) { return EventText(resource.GetTypeName()); }

std::vector<Column> OrphanColumns() {
  return {{"TYPE", "", &TypeOf},
          {"ID", "", &IdOf},
          {"WHO LEFT", "gone_people"},
          {"OWNER", "owner"},
          {"NAME", "display_name"}};
}

// The organization, when it has roles or designations of people who left.
absl::StatusOr<Visited> VisitOrganization(Context& context, const std::function<void(const Message&)>& visit) {
  inventory::v1::GetOrganizationRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), context.Organization());
  Organization organization;
  RETURN_IF_ERROR(Call(context, kGetOrganization, request, &organization));
  if (organization.gone_people().empty()) return Visited();
  visit(organization);
  return Visited{1};
}

absl::StatusOr<ExitCode> Orphans(Context& context) {
  ListPrinter printer(context.format(), context.out(), OrphanColumns());
  const auto print = [&](const Message& resource) { printer.Add(resource); };
  ListOptions options;
  options.filter = kFilter;
  const auto visit = [&](const Message& resource) -> absl::StatusOr<Visited> {
    if (resource.GetDescriptor() == Organization::descriptor()) {  // this one alone, of all that the server has
      return VisitOrganization(context, print);
    }
    ASSIGN_OR_RETURN(const FetchPage pages, ListPages(context, resource, options));
    return VisitPages(/*limit=*/0, options.page_size, pages, print);
  };
  Visited all;
  std::vector<std::string> unread;
  const std::vector<const Message*> resources = ResourcesThatNamePeople();
  for (const Message* resource : resources) {
    const absl::StatusOr<Visited> visited = visit(*resource);
    // Incidents and other confidential ones are not for everybody. Who may read nothing is told why.
    if (absl::IsPermissionDenied(visited.status()) && unread.size() + 1 < resources.size()) {
      unread.push_back(TypeOf(*resource));
      continue;
    }
    RETURN_IF_ERROR(visited.status());
    all.count += visited->count;
  }
  printer.Finish();
  SayWhatIsLeft(context, all);
  if (!unread.empty()) {
    context.err().Print("not looked at, since you may not read them: ", absl::StrJoin(unread, ", "), "\n");
  }
  return kOk;
}

}  // namespace

std::vector<const Message*> ResourcesThatNamePeople() {
  const google::protobuf::Descriptor* const topics[] = {
      inventory::v1::InventoryTopicRecord::descriptor(), risk::v1::RiskTopicRecord::descriptor(),
      controls::v1::ControlsTopicRecord::descriptor(), audit::v1::AuditTopicRecord::descriptor()};
  std::set<const FileDescriptor*> seen;
  std::vector<const Message*> found;
  for (const auto* topic : topics) CollectFrom(*topic->file(), &seen, &found);
  return found;
}

void AddOrphans(CLI::App& persons, Context& context) {
  CLI::App* orphans = persons.add_subcommand("orphans", "Whatever names people who left: it needs another owner");
  orphans->footer(
      "Over all services: systems, risks, treatments, impact assessments, controls, policies, audits, incidents …,\n"
      "and the roles of the organization. An entry goes when another person is named.");
  orphans->callback([&context] { context.Run([&context] { return Orphans(context); }); });
}

}  // namespace aims::cli
