package bellman.envs.python;

import java.util.List;

/// A process and what it started.
public final class ProcessTree {
    private ProcessTree() {}

    /// Kills `process` and what it started, which may hold its pipes and would stay.
    public static void kill(Process process) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
