package bellman.llm.grammar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// What a text may look like.
public sealed interface Expression {
    /// The empty text alone.
    Expression EMPTY = new Sequence(List.of());
    /// No text at all.
    Expression NOTHING = new Choice(List.of());
    /// As often as one likes.
    int UNBOUNDED = -1;

    /// Exactly these bytes.
    record Bytes(List<Byte> bytes) implements Expression {
        public Bytes {
            bytes = List.copyOf(bytes);
        }
    }

    /// One character of a set.
    record OneOf(CodePoints set) implements Expression {}

    /// One after the other.
    record Sequence(List<Expression> parts) implements Expression {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    /// One of several; none of an empty list.
    record Choice(List<Expression> options) implements Expression {
        public Choice {
            options = List.copyOf(options);
        }
    }

    /// The same several times.
    ///
    /// @param most or [#UNBOUNDED]
    record Repeat(Expression part, int least, int most) implements Expression {
        public Repeat {
            if (least < 0 || most != UNBOUNDED && most < least) {
                throw new GrammarException("a repetition is from " + least + " to " + most
                        + " times, expected 0 or more and no fewer than at least");
            }
        }
    }

    /// What another rule says.
    ///
    /// @param rule its number
    record Call(int rule) implements Expression {}

    /// The texts of an automaton, character by character.
    record Matching(TextAutomaton automaton, Spelling spelling) implements Expression {}

    /// How the characters of an automaton are written.
    enum Spelling {
        /// As they are.
        PLAIN,
        /// Inside the quotes of JSON: escaped where JSON demands it, and as shortly as it allows.
        JSON,
        /// Inside the quotes of JSON: plain, or with any of the escapes that JSON has.
        JSON_ANY
    }

    /// Exactly this text.
    static Expression text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Byte[] boxed = new Byte[utf8.length];
        Arrays.setAll(boxed, i -> utf8[i]);
        return new Bytes(List.of(boxed));
    }

    /// Parts in their order.
    static Expression sequence(Expression... parts) {
        return new Sequence(List.of(parts));
    }

    /// One of these.
    static Expression choice(Expression... options) {
        return new Choice(List.of(options));
    }

    /// Once or not at all.
    static Expression optional(Expression part) {
        return new Repeat(part, 0, 1);
    }

    /// As often as one likes, or never.
    static Expression star(Expression part) {
        return new Repeat(part, 0, UNBOUNDED);
    }
}
