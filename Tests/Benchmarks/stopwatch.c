/* Runs a program to its end and tells what it took, in one line of JSON: wall and processor seconds, peak memory in KiB, status.
 *
 * A small program of its own, since the peak memory that the kernel tells of a child is at least what its parent held when it was
 * started: measured from Python, everything would take 15 MiB.
 *
 * usage: stopwatch OUTPUT PROGRAM ARGUMENT…        what the program prints goes to the file OUTPUT */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double seconds_of(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

int main(int count, char **words) {
  if (count < 3) {
    fprintf(stderr, "usage: stopwatch OUTPUT PROGRAM ARGUMENT...\n");
    return 64;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, words[1], O_WRONLY | O_CREAT | O_TRUNC, 0644);

  struct timespec start, end;
  struct rusage usage;
  pid_t child;
  int status;
  clock_gettime(CLOCK_MONOTONIC, &start);
  int problem = posix_spawnp(&child, words[2], &actions, NULL, words + 2, environ);
  if (problem) {
    fprintf(stderr, "stopwatch: cannot start %s: %s\n", words[2], strerror(problem));
    return 127;
  }
  while (wait4(child, &status, 0, &usage) < 0)
    if (errno != EINTR) {
      perror("stopwatch: wait4");
      return 70;
    }
  clock_gettime(CLOCK_MONOTONIC, &end);

  double wall = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
  printf("{\"wall\": %.6f, \"cpu\": %.6f, \"peak_kib\": %ld, \"status\": %d}\n", wall,
         seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime), usage.ru_maxrss,
         WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return 0;
}
