#pragma once
// Whether an address can be listened on, asked of the operating system: gRPC itself only says that it could not.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace aims::rpc {

// Binds host:port or [v6]:port for an instant. AlreadyExists when it is taken, PermissionDenied for a port that needs
// rights, InvalidArgument for what is no address of this machine; each says what to do. OK for unix: addresses, which
// gRPC replaces. Another process can still be faster.
absl::Status CheckCanListen(absl::string_view address);

}  // namespace aims::rpc
