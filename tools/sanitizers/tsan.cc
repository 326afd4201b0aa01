// How ThreadSanitizer looks at our programs; compiled into each of them, so that nobody has to remember options.
// TSAN_OPTIONS changes what is here.

extern "C" {

const char* __tsan_default_options() {
  return "second_deadlock_stack=1:"  // both sides of a possible deadlock
         "history_size=4:"           // how far back the other side of a race is known
         "halt_on_error=0";          // all that a test shows; its exit code says that there was something
}

// Debian's libraries are not instrumented: what they order with atomics of their own is not seen, so what they do to
// memory (by new, free, memcpy and the like, which are seen) is left out. Locks and threads that they use are seen all
// the same, and so is all that our code does on their threads. Each name fits one library.
const char* __tsan_default_suppressions() {
  return
      // Reference counts of Status and Cord; deadlock detection of Mutex.
      "called_from_lib:libabsl_status.so\n"
      "called_from_lib:libabsl_cord.so\n"
      "called_from_lib:libabsl_graphcycles_internal.so\n"
      // The table of time zones, with a lock that is made on first use.
      "called_from_lib:libabsl_time_zone.so\n"
      // Queues, reference counts and combiners without locks.
      "called_from_lib:libgrpc.so\n"
      "called_from_lib:libgrpc++.so\n"
      "called_from_lib:libgpr.so\n"
      // gRPC's own code in its headers, so compiled into our programs: a stream's parts, destroyed by whichever thread
      // lets the last reference go.
      "race:ServerCallbackWriterImpl::~ServerCallbackWriterImpl\n"
      "race:ServerCallbackReaderWriterImpl::~ServerCallbackReaderWriterImpl\n"
      // The same hand-over, where it looks once more at a stream that our OnDone deletes: what its header itself does,
      // and not what it calls.
      "race_top:grpc::internal::CallbackBidiHandler\n"
      "race_top:grpc::internal::CallbackServerStreamingHandler\n"
      // Its memtables, and the groups of writers in which one thread writes what others brought; and the functions of
      // its Logger that it calls, compiled into our programs from its headers. Nothing of ours runs within it.
      "called_from_lib:librocksdb.so\n"
      "race:librocksdb.so\n"
      // Reference counts of its queues and buffers.
      "called_from_lib:librdkafka.so\n"
      // What strings do for the libraries above.
      "called_from_lib:libstdc++.so\n"
      // Threads that live as long as the process.
      "thread:grpc_core::Thread::Thread\n";
}

}  // extern "C"
