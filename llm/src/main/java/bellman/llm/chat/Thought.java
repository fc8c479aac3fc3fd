package bellman.llm.chat;

import java.util.Optional;

/// A model's thinking and the rest. Some templates open the thinking themselves, so it may only be closed.
///
/// @param complete whether the thinking, if there is any, came to an end
record Thought(Optional<String> thinking, boolean complete, String rest) {
    private static final String[][] TAGS = {{"<think>", "</think>"}, {"[THINK]", "[/THINK]"}};

    static Thought of(String text) {
        for (String[] tag : TAGS) {
            int start = PythonText.skipSpace(text, 0);
            int from = text.startsWith(tag[0], start) ? start + tag[0].length() : 0;
            int end = text.indexOf(tag[1]);
            if (end >= from) {
                return new Thought(
                        Optional.of(PythonText.strip(text.substring(from, end))),
                        true,
                        text.substring(PythonText.skipSpace(text, end + tag[1].length())));
            }
            if (from > 0) {
                return new Thought(Optional.of(PythonText.strip(text.substring(from))), false, "");
            }
        }
        return new Thought(Optional.empty(), true, text);
    }
}
