package bellman.envs.mujoco;

/// MuJoCo is missing, is not the version that was asked for, or refused what it was given: what, and what
/// to do.
public final class MujocoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// A failure that `message` tells in one line.
    public MujocoException(String message) {
        super(message);
    }
}
