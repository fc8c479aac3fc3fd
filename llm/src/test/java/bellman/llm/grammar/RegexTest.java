package bellman.llm.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTest {
    private static final List<String> PATTERNS = List.of(
            "abc",
            "a*b+c?",
            "(ab|c)*",
            "(a|b){2,3}",
            "[a-c]{2}",
            "[^a]b",
            "a{2,}",
            ".b.",
            "\\d+\\w",
            "(?:a(b|)c)+?",
            "[\\]a-]+",
            "\\u0061|\\x62",
            "(?<n>a)|",
            "\\p{L}b",
            "[^\\d\\s]c",
            "a||b",
            "((a|ab)(c|bcd))*");

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.appendCodePoint(random.nextInt(9) == 0 ? 0x1f600 : "aaabbbcccd1]- \n".charAt(random.nextInt(15)));
        }
        return text.toString();
    }

    @Test
    void expressionsMeanWhatJavaMeansByThem() {
        var random = new Random(1);
        for (String pattern : PATTERNS) {
            Pattern java = Pattern.compile(pattern.replace("(?<n>", "("));
            TextAutomaton whole = TextAutomaton.of(Regex.whole(pattern));
            TextAutomaton within = TextAutomaton.of(Regex.within(pattern));
            TextAutomaton not = whole.not();
            TextAutomaton both = whole.and(TextAutomaton.length(1, 3));
            for (int i = 0; i < 400; i++) {
                String text = text(random);
                String what = pattern + " with '" + text + "'";
                boolean matches = java.matcher(text).matches();
                int length = text.codePointCount(0, text.length());
                assertEquals(matches, whole.accepts(text), what);
                assertEquals(!matches, not.accepts(text), what);
                assertEquals(java.matcher(text).find(), within.accepts(text), what);
                assertEquals(matches && length >= 1 && length <= 3, both.accepts(text), what);
            }
        }
    }

    @Test
    void theShortestAndTheLongestTextAreKnown() {
        assertEquals(2, TextAutomaton.of(Regex.whole("ab|abc?d{2,5}")).shortest());
        assertEquals(8, TextAutomaton.of(Regex.whole("ab|abc?d{2,5}")).longest());
        assertEquals(0, TextAutomaton.of(Regex.whole("a*")).shortest());
        assertEquals(Expression.UNBOUNDED, TextAutomaton.of(Regex.whole("a*b")).longest());
        assertEquals(Expression.UNBOUNDED, TextAutomaton.of(Regex.whole("ba*")).longest());
        assertEquals(3, TextAutomaton.length(1, 3).longest());
    }

    @Test
    void bytesAreTheUtf8OfTheCharacters() {
        var random = new Random(2);
        for (int i = 0; i < 40; i++) {
            int a = random.nextInt(0x110000);
            int b = random.nextInt(0x110000);
            CodePoints set = CodePoints.of(Math.min(a, b), Math.max(a, b));
            TransitionNetwork network = TransitionNetwork.of(Grammar.of(new Expression.OneOf(set)));
            for (int j = 0; j < 200; j++) {
                int c = j == 0 ? a : j == 1 ? b : random.nextInt(0x110000);
                if (c >= 0xd800 && c <= 0xdfff) {
                    continue;
                }
                int state = network.start();
                for (byte value : Character.toString(c).getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                    state = state < 0 ? state : network.next(state, value & 0xff);
                }
                assertEquals(set.contains(c), state >= 0 && network.isEnd(state), Integer.toHexString(c));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "[a",
                "*a",
                "a**b(",
                "(?=a)b",
                "\\bx",
                "(a)\\1",
                "a^b",
                "(^a)",
                "[b-a]",
                "\\p{Nope}",
                "a{3,2}",
                "a++",
                "\\u12",
                "\\"
            })
    void whatIsNoRegularLanguageIsRefusedInOneLine(String pattern) {
        GrammarException refused = assertThrows(GrammarException.class, () -> TextAutomaton.of(Regex.whole(pattern)));
        assertTrue(!String.valueOf(refused.getMessage()).contains("\n"), refused.getMessage());
    }
}
