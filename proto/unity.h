// For units of several generated sources (CMakeLists.txt): protobuf's headers are read before two of their names are
// given another meaning, and AIMS_NAME makes of a name one of the source's own.
#pragma once

#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/extension_set.h"
#include "google/protobuf/generated_message_reflection.h"
#include "google/protobuf/message.h"
#include "google/protobuf/wire_format.h"

#define AIMS_JOIN(name, unit) name##_##unit
#define AIMS_EXPANDED(name, unit) AIMS_JOIN(name, unit)
#define AIMS_NAME(name) AIMS_EXPANDED(name, AIMS_UNIT)
