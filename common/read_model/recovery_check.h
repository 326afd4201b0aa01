#pragma once
// Checks, before a database is opened, that it will open in the state of one instant.
//
//   rocksdb::Status status = CheckRecovery(options, directory);   // if it is OK: rocksdb::DB::Open
//
// RocksDB replays its write-ahead log onto the files that its MANIFEST names. It does not notice a gap between the two,
// or within the log: a MANIFEST with a lost end names fewer files, and the log of their content is already deleted;
// zeros within the log look like its padding. The opened database is then partly old, but has the present positions,
// and a leader would decide on it. Each write has a sequence number, so a gap can be found.

#include <string>

#include "rocksdb/status.h"

namespace rocksdb {
struct Options;
}

namespace aims::read_model {

// Corruption when writes are missing between the existing ones. OK for a directory without a database; otherwise
// RocksDB's status. Reads the write-ahead log once and changes nothing. No process may have the database open.
rocksdb::Status CheckRecovery(const rocksdb::Options& options, const std::string& directory);

}  // namespace aims::read_model
