#pragma once
// Whether a closed database will come back as it was at some instant, before it is opened.
//
//   rocksdb::Status status = CheckRecovery(options, directory);   // if it is OK: rocksdb::DB::Open
//
// RocksDB replays its write-ahead log onto what its MANIFEST names. It does not notice when there is a hole between the
// two, or within the log: a MANIFEST whose end is lost names fewer files, and the log of what they held is deleted by
// then; zeros within the log pass for its padding. What is opened then is old in parts, with the positions of now, and
// a leader would decide on it. Each write has a sequence number, so that a hole shows.

#include <string>

#include "rocksdb/status.h"

namespace rocksdb {
struct Options;
}

namespace aims::read_model {

// Corruption when writes are missing between those that would be there. OK for a directory without a database; else
// what RocksDB says. Reads the write-ahead log once; changes nothing. Nobody may have the database open.
rocksdb::Status CheckRecovery(const rocksdb::Options& options, const std::string& directory);

}  // namespace aims::read_model
