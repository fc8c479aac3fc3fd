package bellman.llm.serve;

import bellman.llm.chat.Chat;
import bellman.llm.chat.ChatInput;
import bellman.llm.chat.TemplateException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/// Renders conversations on a thread of the platform's: how much of a processor a template has taken, which
/// is limited, is not known of virtual threads, and the templates' interpreter is slow on them. One
/// conversation is rendered at a time in any case.
final class Templates implements AutoCloseable {
    private final Chat chat;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("bellman-template").factory());

    /// The interpreter takes seconds to start, and begins with it at once.
    Templates(Chat chat) {
        this.chat = chat;
        thread.execute(() -> {
            try {
                chat.render(ChatInput.ofMessages(List.of(Map.of("role", "user", "content", "?"))));
            } catch (TemplateException e) {
                // It asks for more than that, and a request will hear of what.
                return;
            }
        });
    }

    /// The chat that is rendered.
    Chat chat() {
        return chat;
    }

    /// The text of a conversation, changed, and its tokens.
    ///
    /// @throws RuntimeException as [Chat#render(ChatInput)] and `change` do
    Chat.Rendering render(ChatInput input, UnaryOperator<String> change) {
        try {
            return thread.submit(() -> {
                        String text = change.apply(chat.text(input));
                        return new Chat.Rendering(text, chat.tokenizer().encode(text));
                    })
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("rendering a conversation failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Exchange.stopping();
        }
    }

    /// Waits for the conversation that is being rendered: the interpreter is not to be interrupted, since all
    /// share it.
    @Override
    public void close() {
        thread.close();
    }
}
