package bellman.llm.command;

import bellman.llm.generate.Completion;
import bellman.llm.generate.Generation;
import bellman.llm.generate.Sampled;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Takes a text that grows from the engine's thread, which is not held up, to the thread that shows it.
final class TextQueue implements Generation.Listener {
    private static final long PATIENCE_MILLIS = 20;

    private final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();

    TextQueue() {}

    @Override
    public void token(int sample, Sampled sampled, String text) {
        if (!text.isEmpty()) {
            pieces.add(text);
        }
    }

    /// Hands on all pieces of a generation of one sample until it is complete, the end included that was held back.
    void follow(Generation generation, Consumer<String> shown) {
        CompletableFuture<Completion> complete = generation.completions().getFirst();
        int length = 0;
        boolean more = true;
        while (more) {
            boolean last = complete.isDone();
            try {
                String piece = pieces.poll(last ? 0 : PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                if (piece != null) {
                    length += piece.length();
                    shown.accept(piece);
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
            shown.accept(text.substring(Math.min(length, text.length())));
        }
    }
}
