package bellman.llm.task;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// A term of whole numbers, `+`, `-`, `*`, `/` and brackets, worked out exactly as it is read: a quotient
/// that is no whole number is an error.
///
/// @param value of the whole
/// @param numbers that occur in it, in their order
record Expression(BigInteger value, List<BigInteger> numbers) {
    private static final int LONGEST = 256;

    Expression {
        numbers = List.copyOf(numbers);
    }

    /// @throws IllegalArgumentException if it is none, or has no value
    static Expression parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a term has at most " + LONGEST + " characters, got " + text.length());
        }
        var reader = new Reader(text);
        BigInteger value = reader.sum();
        if (reader.at < text.length()) {
            throw reader.unexpected();
        }
        return new Expression(value, reader.numbers);
    }

    /// Reads by recursive descent.
    private static final class Reader {
        private final String text;
        private final List<BigInteger> numbers = new ArrayList<>();
        private int at;

        Reader(String text) {
            this.text = text;
        }

        BigInteger sum() {
            BigInteger value = product();
            while (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                boolean plus = text.charAt(at++) == '+';
                value = plus ? value.add(product()) : value.subtract(product());
            }
            return value;
        }

        private BigInteger product() {
            BigInteger value = factor();
            while (at < text.length() && (text.charAt(at) == '*' || text.charAt(at) == '/')) {
                boolean times = text.charAt(at++) == '*';
                value = times ? value.multiply(factor()) : quotient(value, factor());
            }
            return value;
        }

        private static BigInteger quotient(BigInteger a, BigInteger b) {
            if (b.signum() == 0 || a.mod(b.abs()).signum() != 0) {
                throw new IllegalArgumentException(a + "/" + b + " is no whole number");
            }
            return a.divide(b);
        }

        private BigInteger factor() {
            if (at < text.length() && text.charAt(at) == '(') {
                at++;
                BigInteger inner = sum();
                if (at == text.length() || text.charAt(at) != ')') {
                    throw unexpected();
                }
                at++;
                return inner;
            }
            int from = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (at == from) {
                throw unexpected();
            }
            numbers.add(new BigInteger(text.substring(from, at)));
            return numbers.getLast();
        }

        IllegalArgumentException unexpected() {
            return new IllegalArgumentException(
                    at == text.length()
                            ? "'" + text + "' ends too early"
                            : "'" + text + "' has '" + text.charAt(at) + "' at " + at + ", where none belongs");
        }
    }
}
