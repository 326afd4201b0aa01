#include "tools/aims/orphans.h"

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "services/sources/sources.h"

namespace aims::cli {
namespace {

TEST(Orphans, AreOfEachTypeThatNotesWhoLeft) {
  std::set<std::string> noting;
  for (const command::Aggregates& aggregates : sources::All()) {
    for (const command::AggregateType& type : aggregates.types()) {
      const auto& resource = *type.prototype->GetDescriptor();
      if (resource.FindFieldByName("gone_people") != nullptr) noting.insert(resource.full_name());
    }
  }
  std::set<std::string> asked;
  for (const auto* resource : ResourcesThatNamePeople()) asked.insert(resource->GetTypeName());
  EXPECT_EQ(asked, noting) << "name the record of its topic in ResourcesThatNamePeople (tools/aims/orphans.cc)";
}

}  // namespace
}  // namespace aims::cli
