package bellman.envs.gymnasium;

/// An environment in a worker raised something or broke its promise. The worker itself is well.
final class EnvironmentFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int environment;
    private final String what;

    /// The worker's environment `environment`, counted from 0, did `what`.
    EnvironmentFault(int environment, String what) {
        super(what);
        this.environment = environment;
        this.what = what;
    }

    int environment() {
        return environment;
    }

    String what() {
        return what;
    }
}
