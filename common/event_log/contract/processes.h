#pragma once
// The child's part in the tests that need other processes.

#include <string>

namespace aims::event_log::contract {

// The child's first argument; after it come place, topic and name.
inline constexpr char kAppendFlag[] = "--log_contract_append";

// Takes over partition 0 of the topic and appends batches of records "<name>.<n>/<i>" until that fails. Tells on
// standard output of each that was acknowledged ("appended <n>"); in the end of what it failed ("failed ABORTED") and
// what it gets when it tries once more ("then ABORTED").
void AppendInChild(const std::string& topic, const std::string& name);

}  // namespace aims::event_log::contract
