package bellman.llm.command;

import bellman.llm.generate.Completion;
import bellman.llm.generate.Generation;
import bellman.llm.generate.Sampled;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Takes a text that grows from the engine's thread, which is not held up, to the thread that shows it.
final class TextQueue implements Generation.Listener {
    private static final long PATIENCE_MILLIS = 20;

    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();

    /// A token, and what has become certain of the text with it.
    ///
    /// @param text often empty
    private record Piece(int token, String text) {}

    /// Who shows a text.
    @FunctionalInterface
    interface Shown {
        /// A piece came.
        ///
        /// @param token with which it came, below 0 with what is left at the end
        void piece(int token, String text);
    }

    TextQueue() {}

    @Override
    public void token(int sample, Sampled sampled, String text) {
        pieces.add(new Piece(sampled.token(), text));
    }

    /// Hands on all pieces of a generation of one sample until it is complete, the end included that was held back.
    void follow(Generation generation, Shown shown) {
        CompletableFuture<Completion> complete = generation.completions().getFirst();
        int length = 0;
        boolean more = true;
        while (more) {
            boolean last = complete.isDone();
            try {
                Piece piece = pieces.poll(last ? 0 : PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                if (piece != null) {
                    length += piece.text.length();
                    shown.piece(piece.token, piece.text);
                } else if (last) {
                    more = false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                generation.cancel();
                return;
            }
        }
        if (!complete.isCompletedExceptionally()) {
            String text = complete.join().text().orElse("");
            shown.piece(-1, text.substring(Math.min(length, text.length())));
        }
    }
}
