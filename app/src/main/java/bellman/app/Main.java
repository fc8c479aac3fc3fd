package bellman.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command `bellman`.
@Command(
        name = "bellman",
        description = "Reinforcement learning for the JVM.",
        mixinStandardHelpOptions = true,
        version = "bellman 0.1.0")
public final class Main implements Runnable {
    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
