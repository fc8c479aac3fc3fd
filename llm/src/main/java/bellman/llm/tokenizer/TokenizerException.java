package bellman.llm.tokenizer;

import java.nio.file.Path;

/// A tokenizer's file is absent, damaged, or does not fit the model beside it.
public final class TokenizerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TokenizerException(Path file, String problem) {
        super(file + ": " + OneLine.of(problem));
    }

    TokenizerException(Path file, String problem, Throwable cause) {
        super(file + ": " + OneLine.of(problem), cause);
    }
}
