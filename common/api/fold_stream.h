#pragma once
// A stream of the events that are folded, as they are folded (Watch… methods), from a position on, at least once, each
// with a token to go on from.
//
//   service.HandleWrites(method, [=](auto admission, auto request) {
//     return StartFoldStream(parts, std::move(admission), request.after(), request.from_beginning(),
//                            [=](const SharedSnapshot& snapshot, …) { … });
//   });
//
// The method's response has a text field `token`. A watcher that does not read slows nobody but itself: nothing is queued
// for it, each response is read from the read model when the last was taken.

#include <functional>
#include <memory>
#include <string>

#include "common/api/change_cursor.h"
#include "common/api/parts.h"
#include "common/api/reads.h"
#include "common/rpc/service.h"

namespace aims::api {

// Fills the (empty) response with what `cursor` comes to next in `snapshot`, which is folded up to `folded`; false when
// there is nothing more in it. Called by one thread at a time.
using NextFolded =
    std::function<absl::StatusOr<bool>(const SharedSnapshot& snapshot, const event_log::Positions& folded,
                                       ChangeCursor& cursor, google::protobuf::Message* response)>;

// The stream of a call that was let in; it deletes itself when it is done. It begins behind what the token `after`
// includes, with the first event ever, or at the present.
rpc::WriteStream* StartFoldStream(const ModelParts& parts, std::shared_ptr<rpc::Admission> admission,
                                  const std::string& after, bool from_beginning, NextFolded next);

}  // namespace aims::api
