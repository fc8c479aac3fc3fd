package bellman.llm.constrain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.llm.grammar.Regex;
import bellman.llm.grammar.TextAutomaton;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberTextsTest {
    private static String number(Random random) {
        String sign = random.nextInt(3) == 0 ? "-" : "";
        int digits = 1 + random.nextInt(4);
        var text = new StringBuilder(sign);
        text.append(digits == 1 ? random.nextInt(10) : 1 + random.nextInt(9));
        for (int i = 1; i < digits; i++) {
            text.append(random.nextInt(10));
        }
        if (random.nextBoolean()) {
            text.append('.');
            for (int i = random.nextInt(3); i >= 0; i--) {
                text.append(random.nextInt(3) == 0 ? random.nextInt(10) : random.nextInt(2) * 5);
            }
        }
        return text.toString();
    }

    @Test
    void aBoundLetsThroughWhatIsWithinItHoweverItIsWritten() {
        var random = new Random(4);
        for (int i = 0; i < 60; i++) {
            BigDecimal bound = new BigDecimal(i == 0 ? "0" : number(random));
            boolean exclusive = random.nextBoolean();
            TextAutomaton least = TextAutomaton.of(Regex.whole(NumberTexts.atLeast(bound, exclusive)));
            TextAutomaton most = TextAutomaton.of(Regex.whole(NumberTexts.atMost(bound, exclusive)));
            for (int j = 0; j < 300; j++) {
                String text = j == 0
                        ? bound.toPlainString()
                        : j == 1 ? bound + (bound.scale() > 0 ? "01" : ".01") : number(random);
                int compared = new BigDecimal(text).compareTo(bound);
                String what = text + " beside " + bound + (exclusive ? ", exclusive" : "");
                assertEquals(exclusive ? compared > 0 : compared >= 0, least.accepts(text), what);
                assertEquals(exclusive ? compared < 0 : compared <= 0, most.accepts(text), what);
            }
        }
    }

    @Test
    void aFactorLetsThroughItsMultiples() {
        var random = new Random(5);
        for (String factor : new String[] {"1", "3", "7", "60", "0.5", "0.25", "0.01", "1.5"}) {
            TextAutomaton multiples = NumberTexts.multiples(new BigDecimal(factor));
            for (int j = 0; j < 400; j++) {
                String text = number(random);
                BigDecimal value = new BigDecimal(text);
                if (value.scale() <= Math.max(0, new BigDecimal(factor).scale())) {
                    boolean divides = value.remainder(new BigDecimal(factor)).signum() == 0;
                    assertEquals(divides, multiples.accepts(text), text + " by " + factor);
                }
            }
        }
    }
}
