package bellman.llm.train;

import bellman.llm.chat.AssistantMask;
import bellman.llm.chat.Chat;
import bellman.llm.chat.ChatInput;
import bellman.llm.chat.TokenTrace;
import bellman.llm.data.Content;
import bellman.llm.data.Conversation;
import bellman.llm.data.Example;
import bellman.llm.data.Label;
import bellman.llm.data.Preference;
import bellman.llm.data.Prompt;
import bellman.llm.tokenizer.TextSpans;
import bellman.llm.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Makes tokens of what rows say, and marks those of the answer.
///
/// Plain texts get the tokens that the tokenizer puts before a text, and `eos_token` at their end. A prompt and its
/// answer are cut into tokens as one text; a token that begins in the prompt and ends in the answer belongs to the
/// answer. Messages are rendered by the model's chat template, and what the assistant wrote is what [AssistantMask]
/// says; of a prompt and its answer only what was written behind the prompt.
///
/// Texts longer than allowed lose their end.
///
/// @param chat tokenizer and template
/// @param maxLength the most tokens of a text
public record TextEncoder(Chat chat, int maxLength) {

    /// A text, all of it to be learned.
    ///
    /// @throws UnusableRowException if it has fewer than two tokens
    public TokenTrace text(String text) {
        return cut(plain(text, 0), text.isEmpty() ? "it is empty" : "it has fewer than two tokens");
    }

    /// An answer to a prompt, the answer to be learned.
    ///
    /// @throws UnusableRowException if nothing of the answer is left within the greatest length
    public TokenTrace answer(Content prompt, Content completion, List<Map<String, Object>> tools) {
        return cut(whole(prompt, completion, tools), "its answer is empty");
    }

    /// What a row shows, to be learned by heart.
    ///
    /// @param completionOnly whether only what was answered counts, or all of it
    /// @throws UnusableRowException if there is nothing to learn
    public TokenTrace demonstration(Example row, boolean completionOnly) {
        TokenTrace trace = switch (row) {
            case Conversation c -> conversation(c);
            case Prompt p ->
                answer(
                        p.prompt(),
                        p.completion().orElseThrow(() -> new UnusableRowException("field 'completion' is missing")),
                        p.tools());
            case Preference p -> throw new IllegalArgumentException("a preference shows two answers: " + p.others());
            case Label l -> answer(l.prompt(), l.completion(), l.tools());
        };
        return completionOnly ? trace : all(trace.ids());
    }

    private TokenTrace conversation(Conversation row) {
        return switch (row.content()) {
            case Content.Plain(String text) -> text(text);
            case Content.Messages(var messages) ->
                cut(AssistantMask.of(chat, input(messages, row.tools())), "its assistant wrote nothing");
        };
    }

    /// The tokens of a prompt that a model is to answer.
    public int[] prompt(Content prompt, List<Map<String, Object>> tools) {
        return switch (prompt) {
            case Content.Plain(String text) -> join(before(), chat.tokenizer().encode(text));
            case Content.Messages(var messages) ->
                chat.render(input(messages, tools).withGenerationPrompt()).ids();
        };
    }

    private TokenTrace whole(Content prompt, Content completion, List<Map<String, Object>> tools) {
        if (prompt instanceof Content.Plain(String before) && completion instanceof Content.Plain(String after)) {
            return plain(before + after, before.length());
        }
        if (prompt instanceof Content.Messages(var before) && completion instanceof Content.Messages(var after)) {
            List<Map<String, Object>> messages = new ArrayList<>(before);
            messages.addAll(after);
            ChatInput input = input(messages, tools);
            TokenTrace trace = AssistantMask.of(chat, input);
            return behind(trace, chat.text(input), chat.text(input.withMessages(before)));
        }
        throw new UnusableRowException("the prompt and its answer must both be texts or both lists of messages");
    }

    /// The same with nothing marked that stands in the prompt.
    private TokenTrace behind(TokenTrace trace, String text, String prompt) {
        if (!text.startsWith(prompt)) {
            throw new UnusableRowException("the chat template renders the prompt otherwise where an answer follows, so"
                    + " that its end cannot be told");
        }
        int[] ends = chat.tokenizer().encodeWithSpans(text).ends();
        boolean[] written = trace.written().clone();
        for (int i = 0; i < written.length; i++) {
            written[i] &= ends[i] > prompt.length();
        }
        return TokenTrace.of(trace.ids(), written);
    }

    private TokenTrace plain(String text, int promptLength) {
        TextSpans spans = chat.tokenizer().encodeWithSpans(text);
        int[] before = before();
        int[] ids = join(before, spans.ids());
        boolean[] written = new boolean[ids.length];
        for (int i = before.length; i < ids.length; i++) {
            written[i] = promptLength == 0 || spans.ends()[i - before.length] > promptLength;
        }
        OptionalInt eos = chat.tokenizer().special().eos();
        if (eos.isEmpty() || ids.length > 0 && ids[ids.length - 1] == eos.getAsInt()) {
            return TokenTrace.of(ids, written);
        }
        written = Arrays.copyOf(written, ids.length + 1);
        written[ids.length] = text.length() > promptLength;
        return TokenTrace.of(join(ids, new int[] {eos.getAsInt()}), written);
    }

    private int[] before() {
        Tokenizer tokenizer = chat.tokenizer();
        return Arrays.copyOf(tokenizer.encodeWithSpecial(""), tokenizer.specialBefore());
    }

    private TokenTrace cut(TokenTrace trace, String otherwise) {
        int[] ids = trace.ids();
        boolean fits = ids.length <= maxLength;
        TokenTrace cut =
                fits ? trace : TokenTrace.of(Arrays.copyOf(ids, maxLength), Arrays.copyOf(trace.written(), maxLength));
        if (new Item.Single(cut).wanted() == 0) {
            throw new UnusableRowException(
                    trace.writtenCount() == 0 || fits
                            ? "there is nothing to learn: " + otherwise
                            : "there is nothing to learn: its first " + maxLength
                                    + " tokens, as many as max-length allows, hold nothing of the answer");
        }
        return cut;
    }

    private static TokenTrace all(int[] ids) {
        boolean[] written = new boolean[ids.length];
        Arrays.fill(written, true);
        return TokenTrace.of(ids, written);
    }

    private static int[] join(int[] first, int[] second) {
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static ChatInput input(List<Map<String, Object>> messages, List<Map<String, Object>> tools) {
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).get("content") instanceof List<?> parts
                    && parts.stream().anyMatch(TextEncoder::isSeen)) {
                throw new UnusableRowException("messages[" + i + "] has an image, and trainers take texts alone");
            }
        }
        ChatInput input = ChatInput.ofMessages(messages);
        return tools.isEmpty() ? input : input.withTools(tools);
    }

    private static boolean isSeen(Object part) {
        return part instanceof Map<?, ?> map && !"text".equals(map.get("type"));
    }
}
