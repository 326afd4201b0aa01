#pragma once
// A few threads that run posted tasks in the order of posting. It is for tasks that must not run on the thread that
// finds them due, such as answering a reader on the folding thread.
//
//   Executor executor(2);
//   executor.Post([reader] { reader->Answer(); });
//
// Thread-safe. The destructor runs the posted tasks, then joins.

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
