package bellman.llm.serve;

import bellman.llm.serve.Shapes.Answer;
import bellman.store.json.Json;
import io.javalin.http.Context;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// An answer in pieces, as server-sent events. It begins with the first piece, so that what fails before has
/// a status.
final class EventStream implements Exchange.Sink {
    private final Context context;
    private final Shape shape;
    private final Answer answer;
    private Optional<ServletOutputStream> out = Optional.empty();

    EventStream(Context context, Shape shape, Answer answer) {
        this.context = context;
        this.shape = shape;
        this.answer = answer;
    }

    @Override
    public void news(Choice choice) throws IOException {
        for (Map<String, Object> piece : shape.pieces(answer, choice)) {
            send(Json.write(piece));
        }
    }

    @Override
    public void flush() throws IOException {
        if (out.isPresent()) {
            out.get().flush();
        }
    }

    /// Whether the client has got some of it.
    boolean hasBegun() {
        return out.isPresent();
    }

    /// Ends it.
    ///
    /// @param usage if it is wanted
    void end(Optional<Map<String, Object>> usage) throws IOException {
        if (usage.isPresent()) {
            send(Json.write(shape.last(answer, usage.get())));
        }
        send("[DONE]");
        flush();
    }

    /// Ends it with what went wrong.
    void fail(ApiException problem) throws IOException {
        send(Json.write(problem.json()));
        send("[DONE]");
        flush();
    }

    private void send(String data) throws IOException {
        if (out.isEmpty()) {
            context.contentType("text/event-stream; charset=utf-8");
            context.header("Cache-Control", "no-cache");
            context.header("X-Accel-Buffering", "no");
            out = Optional.of(context.res().getOutputStream());
        }
        out.get().write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    }
}
