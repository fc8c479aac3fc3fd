package bellman.llm.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.constrain.Constraint;
import bellman.llm.constrain.Vocabulary;
import bellman.llm.generate.TokenMask;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GbnfTest {
    private static final Vocabulary BYTES = bytes();

    private static Vocabulary bytes() {
        List<byte[]> pieces = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            pieces.add(new byte[] {(byte) b});
        }
        pieces.add(new byte[0]);
        return Vocabulary.of(pieces, Set.of(256));
    }

    private static boolean accepts(Constraint constraint, String text) {
        TokenMask mask = constraint.masks(BYTES).get();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            mask.accept(b & 0xff);
        }
        return mask.mayEnd();
    }

    private static void require(String grammar, List<String> good, List<String> bad) {
        Constraint constraint = Constraint.grammar(grammar);
        good.forEach(text -> assertTrue(accepts(constraint, text), text));
        bad.forEach(text -> assertTrue(!accepts(constraint, text), text));
    }

    @Test
    void rulesCallOneAnotherAndThemselves() {
        require("""
                # sums
                root ::= sum "\\n"
                sum ::= term ( [-+] term )*
                term ::= number | "(" sum ")"
                number ::= [0-9]{1,3} ("." [0-9]+)?
                """, List.of("1\n", "1+(2-3.5)\n", "((((7))))\n"), List.of("1", "1+\n", "1234\n", "(1\n", "1.\n"));
    }

    @Test
    void textsHaveEscapesAndAlternativesGoOverLines() {
        require(
                "root ::= \"\\\"\\x41\\u00e9\" |\n  \"b\"+\n  | [^\\x00-\\x7f] . # any\nx-y ::= \"\"",
                List.of("\"Aé", "b", "bbb", "é\n", "😀a"),
                List.of("", "aa", "é", "bc"));
    }

    @Test
    void aRecursionMayEndInNothing() {
        require("root ::= (\"a\" root \"b\")?", List.of("", "ab", "aaabbb"), List.of("a", "ba", "aab"));
        require("root ::= a* \"c\"\na ::= \"a\"? \"b\"?", List.of("c", "abbac", "bbc"), List.of("", "ab"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "roof ::= \"a\"; no rule 'root'",
                "root ::= b; line 1 of the grammar uses 'b'",
                "root ::= \"a; expected",
                "root ::= [b-a]; forwards",
                "root = \"a\"; ::=",
                "root ::= (\"a\"; ) is expected",
                "root ::= root \"a\" | \"b\"; 'root' begins with itself",
                "root ::= \"a\" root; no text fulfils",
                "root ::= \"a\"{9,2}; repetition",
                "root ::= \"\\q\"; escapes",
                "root ::= \"a\" <x>; end of the line"
            })
    void whatCannotBeUnderstoodIsNamed(String grammar, String words) {
        GrammarException refused = assertThrows(GrammarException.class, () -> Constraint.grammar(grammar));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(words), message);
        assertEquals(1, message.lines().count());
    }
}
