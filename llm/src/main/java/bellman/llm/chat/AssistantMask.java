package bellman.llm.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Which tokens of a recorded conversation its assistant wrote, for training on them.
///
/// Templates with `{% generation %}` blocks say so themselves. For others a turn begins where the rendering of what
/// comes before it, with the header of the assistant's turn, ends, which must be a prefix of the whole; and it ends
/// with the first stop token behind it. As in transformers a token that only begins before a turn counts as part of it.
public final class AssistantMask {
    private static final String MARKS = "\uE0F0\uE0F1";

    private AssistantMask() {}

    /// The tokens of a conversation; `written` where the assistant wrote.
    ///
    /// @throws HistoryChangedException if the template renders an earlier part otherwise than the whole, so that no
    ///     place can be told
    /// @throws TemplateException if the template refuses the conversation, or leaves a turn out
    public static TokenTrace of(Chat chat, ChatInput input) {
        String text = chat.text(input);
        List<int[]> turns = chat.template(input).marksTurns() ? marked(chat, input, text) : between(chat, input, text);
        var tokens = chat.tokenizer().encodeWithSpans(text);
        int[] starts = tokens.starts();
        int[] ends = tokens.ends();
        var written = new boolean[starts.length];
        for (int[] turn : turns) {
            for (int i = 0; i < written.length; i++) {
                written[i] |= ends[i] > turn[0] && starts[i] < turn[1];
            }
        }
        return TokenTrace.of(tokens.ids(), written);
    }

    private static List<int[]> marked(Chat chat, ChatInput input, String text) {
        String marked = chat.marked(input, MARKS);
        var turns = new ArrayList<int[]>();
        var plain = new StringBuilder();
        int open = -1;
        for (int i = 0; i < marked.length(); i++) {
            char c = marked.charAt(i);
            if (c == MARKS.charAt(0)) {
                open = plain.length();
            } else if (c == MARKS.charAt(1)) {
                turns.add(new int[] {open, plain.length()});
            } else {
                plain.append(c);
            }
        }
        if (!plain.toString().equals(text)) {
            throw new TemplateException("the conversation holds U+E0F0 or U+E0F1, or the template changes what its"
                    + " generation blocks hold: the assistant's tokens cannot be told");
        }
        return turns;
    }

    private static List<int[]> between(Chat chat, ChatInput input, String text) {
        var ends = new TurnEnds(chat.tokenizer());
        var turns = new ArrayList<int[]>();
        List<Map<String, Object>> messages = input.messages();
        for (int i = 1; i < messages.size(); i++) {
            if (!"assistant".equals(messages.get(i).get("role"))) {
                continue;
            }
            String before = chat.text(input.withMessages(messages.subList(0, i)).withGenerationPrompt());
            if (!text.startsWith(before)) {
                throw new HistoryChangedException(before, text);
            }
            int end = ends.endOfFirst(text, before.length());
            if (end < 0 && i < messages.size() - 1) {
                throw new TemplateException(
                        "no stop token ends the turn 'messages[" + i + "]': the assistant's tokens cannot be told");
            }
            turns.add(new int[] {before.length(), end < 0 ? text.length() : end});
        }
        return turns;
    }
}
