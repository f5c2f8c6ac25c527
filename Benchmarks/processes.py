"""Processes measured whole: wall, CPU of them and all their children, and the peak memory of the largest of them."""

import collections
import os
import resource
import signal
import subprocess
import time

Cost = collections.namedtuple("Cost", "wall cpu peak")
"""Seconds, seconds, and octets."""


class TooSlow(Exception):
    """What was waited for did not come within its time."""


def _start(command, folder):
    log = open(os.path.join(folder, "output.log"), "ab")
    try:
        return subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    finally:
        log.close()


def _reap(process):
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def _high_water(pid):
    """The peak memory of a process that lives, zero for one that does not."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            return next((int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM")), 0)
    except OSError:
        return 0


def _true_peak(reported, seen):
    """The kernel reports no less than what this process had when it forked; below that what was seen must do."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return reported if reported > own or not seen else seen


def run(command, folder, limit):
    """Runs a command to its end and returns its cost; its failure is ours."""
    begin = time.monotonic()
    process = _start(command, folder)
    seen = 0
    while True:
        # Left as a zombie until wait4 has read what it cost.
        if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            break
        if time.monotonic() - begin > limit:
            process.kill()
            _reap(process)
            raise TooSlow(command[0])
        seen = max(seen, _high_water(process.pid))
        time.sleep(0.002)
    wall = time.monotonic() - begin
    cpu, peak = _reap(process)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: exit {process.returncode}, see {folder}/output.log")
    return Cost(wall, cpu, _true_peak(peak, seen))


class Daemon:
    """A server in the foreground, stopped at the end of the `with` statement however that is reached."""

    def __init__(self, command, folder):
        self.begin = time.monotonic()
        self.process = _start(command, folder)
        self.name = os.path.basename(command[0])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.returncode is None:
            self.stop()

    def wait(self, is_done, limit, pause=0.005):
        """Waits until `is_done()`, and returns the seconds since the start."""
        while not is_done():
            if os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                raise RuntimeError(f"{self.name} ended early")
            if time.monotonic() - self.begin > limit:
                raise TooSlow(self.name)
            time.sleep(pause)
        return time.monotonic() - self.begin

    def stop(self):
        """Ends it and returns its CPU and peak memory."""
        seen = self.peak()
        self.process.send_signal(signal.SIGTERM)
        try:
            deadline = time.monotonic() + 30
            while not os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if time.monotonic() > deadline:
                    self.process.kill()
                time.sleep(0.01)
        finally:
            cpu, peak = _reap(self.process)
        return cpu, _true_peak(peak, seen)

    def tree(self):
        """The process and its descendants that live now."""
        pids, found = [self.process.pid], []
        while pids:
            pid = pids.pop()
            found.append(pid)
            try:
                for task in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                        pids += map(int, file.read().split())
            except OSError:
                pass
        return found

    def cpu(self):
        """CPU seconds so far, of it, its living descendants and those that they have reaped."""
        ticks = 0
        for pid in self.tree():
            try:
                with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                    ticks += sum(map(int, file.read().rpartition(")")[2].split()[11:15]))
            except OSError:
                pass
        return ticks / os.sysconf("SC_CLK_TCK")

    def peak(self):
        """The peak memory of the largest of the processes that live now."""
        return max(map(_high_water, self.tree()))
