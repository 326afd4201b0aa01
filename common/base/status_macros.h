#pragma once
// Early return on error, for functions that return absl::Status or absl::StatusOr.
//
//   RETURN_IF_ERROR(Check(name));
//   ASSIGN_OR_RETURN(Record record, Parse(bytes));
//
// Debian's Abseil has no such macros; these two are all that the project uses.

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define RETURN_IF_ERROR(expression)                                                        \
  do {                                                                                     \
    if (absl::Status aims_status_ = (expression); !aims_status_.ok()) return aims_status_; \
  } while (false)

#define AIMS_CONCAT_INNER_(a, b) a##b
#define AIMS_CONCAT_(a, b) AIMS_CONCAT_INNER_(a, b)
#define AIMS_ASSIGN_OR_RETURN_(result, target, expression) \
  auto result = (expression);                              \
  if (!result.ok()) return std::move(result).status();     \
  target = *std::move(result)

#define ASSIGN_OR_RETURN(target, ...) \
  AIMS_ASSIGN_OR_RETURN_(AIMS_CONCAT_(aims_result_, __LINE__), target, (__VA_ARGS__))
