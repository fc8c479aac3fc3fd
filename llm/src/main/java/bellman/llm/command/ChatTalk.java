package bellman.llm.command;

import bellman.cli.Invocation;
import bellman.llm.chat.ModelOutput;
import bellman.llm.chat.Part;
import bellman.llm.chat.ToolCall;
import bellman.llm.generate.FinishReason;
import bellman.llm.tokenizer.Utf8;
import bellman.store.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The two sides of a conversation as a terminal shows them, or plain text where there is none.
final class ChatTalk {
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    private final Invocation invocation;
    private final InputStream in = System.in;
    private final boolean terminal;
    private boolean thinking;

    ChatTalk(Invocation invocation) {
        this.invocation = invocation;
        terminal = !invocation.json()
                && Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent();
    }

    /// Asks a person for a line; nothing if there are no more.
    Optional<String> ask(String prompt) throws IOException {
        var lines = new StringBuilder();
        String shown = prompt;
        while (true) {
            if (terminal) {
                invocation.out().print(shown);
                invocation.out().flush();
            }
            Optional<String> line = line();
            if (line.isEmpty()) {
                return lines.isEmpty() ? Optional.empty() : Optional.of(lines.toString());
            }
            String text = line.get();
            if (!text.endsWith("\\")) {
                return Optional.of(lines.append(text).toString());
            }
            lines.append(text, 0, text.length() - 1).append('\n');
            shown = "… ";
        }
    }

    private Optional<String> line() throws IOException {
        var bytes = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return Optional.empty();
        }
        while (b >= 0 && b != '\n') {
            bytes.write(b);
            b = in.read();
        }
        String text;
        try {
            text = Utf8.decode(bytes.toByteArray());
        } catch (IllegalArgumentException e) {
            refuse("the line is not UTF-8: " + e.getMessage() + "; say it again");
            return Optional.of("");
        }
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    /// Shows pieces of an answer as they come.
    void show(List<Part> parts) {
        if (invocation.json()) {
            return;
        }
        PrintWriter out = invocation.out();
        for (Part part : parts) {
            switch (part) {
                case Part.Thinking(String text) -> {
                    if (!thinking) {
                        out.print(terminal ? DIM : "[thinking] ");
                    }
                    thinking = true;
                    out.print(text);
                }
                case Part.Saying(String text) -> {
                    endThought();
                    out.print(text);
                }
                // At the end, with what was malformed.
                case Part.Calling _, Part.Arguments _ -> endThought();
            }
        }
        out.flush();
    }

    private void endThought() {
        if (thinking) {
            invocation.out().print(terminal ? PLAIN + "\n" : " [/thinking]\n");
        }
        thinking = false;
    }

    /// Shows that an answer is complete, and what it calls.
    void end(ModelOutput output, FinishReason reason) {
        if (invocation.json()) {
            print(output, reason);
            return;
        }
        endThought();
        PrintWriter out = invocation.out();
        out.println();
        for (ToolCall call : output.calls()) {
            out.println("→ " + call.name() + " " + Json.write(call.arguments()));
        }
        for (ModelOutput.Malformed wrong : output.malformed()) {
            out.println("→ malformed call: " + wrong.reason());
        }
        if (reason != FinishReason.STOP) {
            out.println("[" + reason.word() + "]");
        }
        out.flush();
    }

    private void print(ModelOutput output, FinishReason reason) {
        Map<String, Object> line = new LinkedHashMap<>(output.turn().message());
        line.put("finish_reason", reason.word());
        invocation.print(line);
        invocation.out().flush();
    }

    /// Says why there is no answer; the conversation goes on as it was before.
    void refuse(String problem) {
        invocation.err().println("bellman: " + problem);
    }
}
