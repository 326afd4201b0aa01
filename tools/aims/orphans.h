#pragma once
// aims persons orphans: whatever names people who left the roster, over all services (common/domain/person_noted.h).
// ISO/IEC 42001 5.3, A.3.2.
//
//   aims persons orphans --organization acme

#include <vector>

#include "CLI/CLI.hpp"
#include "google/protobuf/message.h"
#include "tools/aims/context.h"

namespace aims::cli {

// The resources with `gone_people`, as their default instances: of each the list is asked. They follow from the contract
// of each service; a test compares them with the aggregates of all services.
std::vector<const google::protobuf::Message*> ResourcesThatNamePeople();

// Adds `orphans` to the group of persons.
void AddOrphans(CLI::App& persons, Context& context);

}  // namespace aims::cli
