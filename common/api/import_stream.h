#pragma once
// A stream of rows in, a stream of ImportedRow out (Import… methods). Rows are decided as they come, a bounded number at
// a time; answers come in the order in which they are known, and name their row. The freshness token at the end includes
// all that was recorded. When the server is told to stop, the rows that were read are answered, and the stream ends with
// UNAVAILABLE: a client sends what has no answer again, to the next server.
//
//   service.HandleRows(method, [=](auto admission, auto* context) {
//     return StartImport(parts, compiled, std::move(admission), context);
//   });
//
// Rows that another replica leads are sent there as streams of one row, which look the same on the wire as a unary
// call.

#include <memory>

#include "common/api/conventions.h"
#include "common/api/parts.h"
#include "common/rpc/service.h"

namespace aims::api {

// The stream of a call that was let in; it deletes itself when it is done. `method` outlives it.
rpc::RowStream* StartImport(const Parts& parts, const CommandMethod& method, std::shared_ptr<rpc::Admission> admission,
                            grpc::CallbackServerContext* context);

}  // namespace aims::api
