#pragma once
// The commands that every kind of resource has: list, show, history. Their methods follow from the resource by the
// conventions of AIP-131 and 132, so that a kind gives itself and its columns.
//
//   ResourceCommands risks{.group = "risks", .means = "Risks of an organization", .one = "risk"};
//   risks.resource = &risk::v1::Risk::default_instance();
//   risks.columns = &RiskColumns;
//   CLI::App* group = AddResourceCommands(app, context, std::move(risks));

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "tools/aims/resources.h"

namespace aims::cli {

struct ResourceCommands {
  std::string group;                                    // "systems"
  std::string means;                                    // "AI systems of an organization"
  std::string one;                                      // "system"
  std::string example;                                  // of a list
  const google::protobuf::Message* resource = nullptr;  // the default instance
  std::function<std::vector<Column>(Format)> columns;
};

// The columns, and in CSV also those for a sheet, which are fields of the resource under their own names.
std::vector<Column> WithColumnsOfASheet(std::vector<Column> columns, Format format,
                                        const std::vector<std::string>& for_a_sheet);

// Adds the group with its commands. Returns it, for commands of its own.
CLI::App* AddResourceCommands(CLI::App& app, Context& context, ResourceCommands commands);

// A kind of resource as a row of a table of kinds, where all columns are fields or computed of one resource.
struct ResourceRow {
  std::string group;
  std::string means;
  std::string one;
  std::string example;
  const google::protobuf::Message* resource = nullptr;  // the default instance
  std::vector<Column> columns;
  std::vector<std::string> for_a_sheet;  // fields that a sheet has besides
};
// Adds the group of a row, whose help says where the moves are. Returns it, for commands of its own. A column that leads to
// no field of the resource is a mistake of the program, which then ends at once.
CLI::App* AddResourceRow(CLI::App& app, Context& context, const ResourceRow& row);

// The pages of the list of a resource, given by its default instance, in the organization of the command.
absl::StatusOr<FetchPage> ListPages(Context& context, const google::protobuf::Message& resource,
                                    const ListOptions& options);

// The last segment of the resource's name: a column.
std::string IdOf(const google::protobuf::Message& resource);

}  // namespace aims::cli
