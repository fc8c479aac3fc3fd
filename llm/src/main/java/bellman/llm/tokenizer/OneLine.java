package bellman.llm.tokenizer;

/// What another library says, on one line.
final class OneLine {
    private static final int LONGEST = 300;

    private OneLine() {}

    static String of(String text) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", "; ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    static String of(Throwable problem) {
        return of(String.valueOf(problem.getMessage()));
    }
}
