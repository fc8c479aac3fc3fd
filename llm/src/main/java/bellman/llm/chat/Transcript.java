package bellman.llm.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A conversation that a model takes part in, as messages and as tokens.
///
/// The model's tokens are kept as sampled: they are parsed to know what was said, but never made from text again.
/// What others say is the difference of two renderings, without and with their messages; the earlier one must be a
/// prefix of the later one, or the tokens be kept against it: see [History].
public final class Transcript {
    private final Chat chat;
    private final ChatInput input;
    private final OutputFormat format;
    private final History history;
    private final TokenTrace trace;
    private final Optional<ModelOutput> output;

    private Transcript(
            Chat chat,
            ChatInput input,
            OutputFormat format,
            History history,
            TokenTrace trace,
            Optional<ModelOutput> output) {
        this.chat = chat;
        this.input = input;
        this.format = format;
        this.history = history;
        this.trace = trace;
        this.output = output;
    }

    /// A conversation up to the point where the model is to write, in the format that its template writes calls in.
    ///
    /// @throws TemplateException if the template refuses it
    public static Transcript begin(Chat chat, ChatInput opening, History history) {
        return begin(chat, opening, history, OutputFormat.of(chat.template(opening)));
    }

    /// The same, the model's calls being read in another format.
    public static Transcript begin(Chat chat, ChatInput opening, History history, OutputFormat format) {
        var input = opening.withGenerationPrompt();
        return new Transcript(
                chat,
                input,
                format,
                history,
                TokenTrace.EMPTY.withEnvironment(chat.render(input).ids()),
                Optional.empty());
    }

    /// All tokens so far.
    public TokenTrace trace() {
        return trace;
    }

    /// The conversation so far, as templates take it.
    public ChatInput input() {
        return input;
    }

    /// What the model wrote, if it wrote last.
    public Optional<ModelOutput> output() {
        return output;
    }

    /// The same after the model wrote a turn.
    ///
    /// @param sampled its tokens, with the stop token if it came to one
    /// @param logProbs under which they were sampled
    /// @throws IllegalStateException if it is not the model's turn
    public Transcript withModel(int[] sampled, float[] logProbs) {
        if (output.isPresent()) {
            throw new IllegalStateException("the model wrote last: its surroundings come next");
        }
        var parsed = format.parse(chat.tokenizer(), sampled);
        return new Transcript(
                chat,
                input.withMessages(and(input.messages(), parsed.turn().message())),
                format,
                history,
                trace.withModel(sampled, logProbs),
                Optional.of(parsed));
    }

    /// The same after others spoke: results of tools, a user. The model comes next.
    ///
    /// @throws IllegalStateException if it is the model's turn
    /// @throws HistoryChangedException if the template would now render what came before otherwise, and that is an
    ///     error
    public Transcript withEnvironment(List<Turn> turns) {
        return withMessages(turns.stream().map(Turn::message).toList());
    }

    /// The same, as JSON has the messages.
    public Transcript withMessages(List<Map<String, Object>> messages) {
        if (output.isEmpty()) {
            throw new IllegalStateException("it is the model's turn");
        }
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("no messages: the model wrote last, something must follow");
        }
        var more = new ArrayList<>(input.messages());
        more.addAll(messages);
        var next = input.withMessages(more).withGenerationPrompt();
        String before = chat.text(input.withGenerationPrompt(false));
        String after = chat.text(next);
        if (history == History.UNCHANGED && !after.startsWith(before)) {
            throw new HistoryChangedException(before, after);
        }
        return new Transcript(
                chat, next, format, history, trace.withEnvironment(added(before, after)), Optional.empty());
    }

    /// The tokens behind what the model wrote.
    private int[] added(String before, String after) {
        var ends = new TurnEnds(chat.tokenizer());
        Optional<String> stop = ends.last(before);
        if (stop.isEmpty()) {
            // No token ends a turn, so only the text can tell where it ended.
            if (!after.startsWith(before)) {
                throw new HistoryChangedException(before, after);
            }
            return chat.tokenizer().encode(after.substring(before.length()));
        }
        int end = TurnEnds.nth(after, stop.get(), TurnEnds.count(before, stop.get()));
        if (end < 0) {
            throw new HistoryChangedException(before, after);
        }
        int[] ids = ends.encodeFrom(stop.get(), after.substring(end));
        // A model that was cut off did not write the stop token; what ends its turn is then not its own.
        boolean stopped =
                trace.length() > 0 && chat.tokenizer().special().stops().contains(trace.ids()[trace.length() - 1]);
        return stopped ? Arrays.copyOfRange(ids, 1, ids.length) : ids;
    }

    private static List<Map<String, Object>> and(List<Map<String, Object>> messages, Map<String, Object> one) {
        var more = new ArrayList<>(messages);
        more.add(one);
        return more;
    }
}
