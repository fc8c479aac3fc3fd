package bellman.llm.generate;

import bellman.llm.tokenizer.TokenStream;
import java.util.List;

/// The text of a continuation, and whether it has come to one of the texts that end it, wherever the borders of tokens
/// lie. What could still become part of such a text is held back.
final class StopTexts {
    private final TokenStream stream;
    private final List<String> stops;
    private final StringBuilder text = new StringBuilder();
    private int told;
    private int end = -1;

    StopTexts(TokenStream stream, List<String> stops) {
        this.stream = stream;
        this.stops = List.copyOf(stops);
    }

    /// Adds a token; returns whether the text has ended.
    boolean append(int token) {
        return add(stream.append(token));
    }

    private boolean add(String piece) {
        int before = text.length();
        text.append(piece);
        for (String stop : stops) {
            int at = text.indexOf(stop, Math.max(0, before - stop.length() + 1));
            if (at >= 0 && (end < 0 || at < end)) {
                end = at;
            }
        }
        return end >= 0;
    }

    /// What is certain and was not told yet.
    String news() {
        int certain = end >= 0 ? end : text.length() - held();
        if (certain <= told) {
            return "";
        }
        String news = text.substring(told, certain);
        told = certain;
        return news;
    }

    /// Characters at the end that a stop text could begin with.
    private int held() {
        int most = 0;
        for (String stop : stops) {
            for (int n = Math.min(stop.length() - 1, text.length()); n > most; n--) {
                if (stop.startsWith(text.substring(text.length() - n))) {
                    most = n;
                }
            }
        }
        return most;
    }

    /// The whole text, in front of what ended it.
    String finish() {
        if (end < 0) {
            add(stream.finish());
        }
        return end < 0 ? text.toString() : text.substring(0, end);
    }
}
