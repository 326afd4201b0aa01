#include "tools/aims/interrupt.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "common/base/mistake.h"

namespace aims::cli {
namespace {

constexpr int kSignals[2] = {SIGINT, SIGTERM};
constexpr char kSignalled = 's';
constexpr char kClosing = 'c';

// A handler has no other way to know.
std::atomic<int> handler_pipe{-1};
std::atomic<bool> handler_noted{false};

void OnSignal(int which) {
  if (handler_noted.exchange(true)) {  // the second one
    signal(which, SIG_DFL);
    raise(which);
    return;
  }
  const int saved = errno;
  const ssize_t written = write(handler_pipe, &kSignalled, 1);
  static_cast<void>(written);  // of one byte into an empty pipe
  errno = saved;
}

}  // namespace

Interrupt::Interrupt(absl::Duration grace) : grace_(grace) {
  if (pipe2(pipe_, O_CLOEXEC) != 0 || handler_pipe.exchange(pipe_[1]) != -1) {
    base::Mistake("the program has two Interrupts, or no file left for one");
  }
  handler_noted = false;
  thread_ = std::thread([this] { Watch(); });
  struct sigaction action = {};
  action.sa_handler = &OnSignal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < 2; ++i) {
    sigaction(kSignals[i], nullptr, &former_[i]);
    // Who is started in the background by a shell without job control ignores SIGINT, and goes on to.
    if (former_[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &action, nullptr);
  }
}

Interrupt::~Interrupt() {
  for (int i = 0; i < 2; ++i) sigaction(kSignals[i], &former_[i], nullptr);
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  const ssize_t written = write(pipe_[1], &kClosing, 1);
  static_cast<void>(written);
  thread_.join();
  handler_pipe = -1;
  close(pipe_[0]);
  close(pipe_[1]);
}

bool Interrupt::raised() const {
  absl::MutexLock lock(&mutex_);
  return raised_;
}

bool Interrupt::Sleep(absl::Duration duration) const {
  absl::MutexLock lock(&mutex_);
  return !mutex_.AwaitWithTimeout(absl::Condition(&raised_), duration);
}

void Interrupt::Watch() {
  char what = kClosing;
  while (read(pipe_[0], &what, 1) < 0 && errno == EINTR) {
  }
  absl::MutexLock lock(&mutex_);
  if (what == kClosing) return;
  raised_ = true;
  if (mutex_.AwaitWithTimeout(absl::Condition(&closing_), grace_)) return;
  over_ = true;
  if (cancel_) cancel_();
}

Interrupt::Cancellable::Cancellable(Interrupt* interrupt, std::function<void()> cancel) : interrupt_(interrupt) {
  if (interrupt_ == nullptr) return;
  absl::MutexLock lock(&interrupt_->mutex_);
  if (interrupt_->over_) cancel();
  interrupt_->cancel_ = std::move(cancel);
}

Interrupt::Cancellable::~Cancellable() {
  if (interrupt_ == nullptr) return;
  absl::MutexLock lock(&interrupt_->mutex_);
  interrupt_->cancel_ = nullptr;
}

}  // namespace aims::cli
