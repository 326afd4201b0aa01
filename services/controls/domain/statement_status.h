#pragma once
// The implementation of the rows of a statement, computed from the controls that they name: it is never typed. An
// approval freezes it; for the present status, compute it from the present controls. Pure.
//
//   const v1::StatementRowStatus status = StatusOf(row, [&](const std::string& name) {
//     return decision.Find<v1::Control>(name);
//   });

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aims/controls/v1/control.pb.h"
#include "aims/controls/v1/statement_row.pb.h"
#include "common/domain/decision.h"
#include "services/controls/domain/statement_rows.h"

namespace aims::controls {

// The control of that name; nullptr when there is none.
using FindControl = std::function<std::shared_ptr<const v1::Control>(const std::string& name)>;
FindControl ControlsIn(const domain::Decision& decision);

// A control is in place when it says so, also by an exception with compensating controls. A row whose controls are all
// in place is implemented, unless each of them meets the requirement only in part.
v1::StatementRowStatus StatusOf(const v1::StatementRow& row, const FindControl& find);
std::vector<v1::StatementRowStatus> StatusesOf(const StatementRows& rows, const FindControl& find);

}  // namespace aims::controls
