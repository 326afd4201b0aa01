#pragma once
// How many files and connections this process may have open, and who may have how many of them.
//
//   const int limit = base::RaiseOpenFileLimit();            // once, when the process starts
//   options.max_open_files = base::OpenFilesOfDatabase();    // of each database
//   accept connections while their descriptors are below base::FirstReservedFile()
//
// The operating system gives a new file the lowest free number. So a number at or above some bound says that as many are
// open, whoever has opened them, and nobody needs to count. Thread-safe.

namespace aims::base {

// More than this is not asked for, however much the operating system would give.
inline constexpr int kWantedOpenFiles = 16'384;

// Raises the limit of this process to kWantedOpenFiles, or as near to it as the hard limit allows. Returns the limit that
// then holds. Never lowers it.
int RaiseOpenFileLimit();

// The limit that holds now.
int OpenFileLimit();

// Numbers from this one on are kept for log, read models and brokers: the upper quarter, at most 2,048 of them. They are for
// what is opened later; a process with all services on Kafka has some 670 files open when it starts.
int FirstReservedFile();

// How many table files one database keeps open: 40 to 256, so that the six of a process with all services fit into what
// is reserved.
int OpenFilesOfDatabase();

}  // namespace aims::base
