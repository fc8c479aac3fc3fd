package bellman.llm.preference;

import bellman.llm.data.Content;
import bellman.llm.data.Preference;
import bellman.llm.train.RowEncoder;
import bellman.llm.train.TextEncoder;
import bellman.llm.train.UnusableRowException;
import java.util.List;
import java.util.Map;

/// Makes pairs of rows. A row without a prompt has one that both answers begin with: the messages that are the same
/// in both, or the text up to where they part, to the end of a word.
///
/// A column `margin`, a number, says by how much the chosen answer is better.
///
/// @param encoder of texts
public record PairEncoder(TextEncoder encoder) implements RowEncoder<Preference, Pair> {

    @Override
    public Pair encode(Preference row) {
        Parted parted = row.prompt()
                .map(prompt -> new Parted(prompt, row.chosen(), row.rejected()))
                .orElseGet(() -> part(row.chosen(), row.rejected()));
        return new Pair(
                encoder.answer(parted.prompt, parted.chosen, row.tools()),
                encoder.answer(parted.prompt, parted.rejected, row.tools()),
                row.others().get("margin") instanceof Number margin ? margin.doubleValue() : 0);
    }

    private record Parted(Content prompt, Content chosen, Content rejected) {}

    private static Parted part(Content chosen, Content rejected) {
        if (chosen instanceof Content.Plain(String a) && rejected instanceof Content.Plain(String b)) {
            int common = 0;
            while (common < Math.min(a.length(), b.length()) && a.charAt(common) == b.charAt(common)) {
                common++;
            }
            if (common > 0 && a.charAt(common - 1) == ' ') {
                common--;
            }
            return new Parted(
                    new Content.Plain(a.substring(0, common)),
                    new Content.Plain(a.substring(common)),
                    new Content.Plain(b.substring(common)));
        }
        if (chosen instanceof Content.Messages(var a) && rejected instanceof Content.Messages(var b)) {
            int common = 0;
            while (common < Math.min(a.size(), b.size()) && a.get(common).equals(b.get(common))) {
                common++;
            }
            return new Parted(messages(a.subList(0, common)), messages(a, common), messages(b, common));
        }
        throw new UnusableRowException("'chosen' and 'rejected' must both be texts or both lists of messages");
    }

    private static Content messages(List<Map<String, Object>> all, int from) {
        return messages(all.subList(from, all.size()));
    }

    private static Content messages(List<Map<String, Object>> messages) {
        if (messages.isEmpty()) {
            throw new UnusableRowException(
                    "without 'prompt', 'chosen' and 'rejected' must begin with the same messages and end with others");
        }
        return new Content.Messages(messages);
    }
}
