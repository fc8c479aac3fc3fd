package bellman.llm.serve;

/// Nobody is there any more to read the answer.
final class ClientGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientGoneException() {
        super("the client has gone");
    }
}
