package bellman.llm.generate;

/// An engine whose queue is full refuses a request.
public final class EngineBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EngineBusyException(int queue) {
        super("the engine's queue of " + queue + " requests is full; try again later, or give it a longer one");
    }
}
