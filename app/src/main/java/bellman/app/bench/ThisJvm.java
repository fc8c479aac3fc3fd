package bellman.app.bench;

import bellman.envs.python.PythonInterpreter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/// The Java virtual machine that runs, for starting others like it: a benchmark measures in a process of
/// its own what a user runs in one, so that no other benchmark's profile and garbage are in its way.
final class ThisJvm {
    private ThisJvm() {}

    /// The command that runs `main` with the same options and class path.
    static List<String> command(String main, String... words) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        String python = System.getProperty(PythonInterpreter.PROPERTY, "");
        if (!python.isEmpty()) {
            command.add("-D" + PythonInterpreter.PROPERTY + "=" + python);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(words));
        return command;
    }
}
