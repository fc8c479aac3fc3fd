package bellman.envs.gymnasium;

/// A worker is gone, hung or no longer makes sense, so that another has to take its place.
final class WorkerLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorkerLostException(String message) {
        super(message);
    }
}
