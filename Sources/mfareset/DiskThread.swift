internal import Dispatch

/// A thread for work that mostly waits for the disk: the threads that tasks share are as many as
/// there are cores, and one that waits would leave its core idle.
final class DiskThread: TaskExecutor {
  // A serial queue has a thread whenever it has work, however many others are busy.
  private let queue = DispatchQueue(label: "mfareset.disk")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
