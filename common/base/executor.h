#pragma once
// A few threads that run what is posted to them, in order of posting. For work that must not run on the thread that
// found it due, such as answering a reader on the thread that folds.
//
//   Executor executor(2);
//   executor.Post([reader] { reader->Answer(); });
//
// Thread-safe. The destructor runs what was posted before, then joins.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace aims::base {

class Executor {
 public:
  explicit Executor(int threads);
  ~Executor();
  void Post(std::function<void()> work);

 private:
  void Run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> work_;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace aims::base
