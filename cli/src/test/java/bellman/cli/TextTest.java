package bellman.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void aCountIsShortWhereThereIsLittleRoom() {
        assertEquals("0", Text.shortCount(0));
        assertEquals("2,000", Text.shortCount(2000));
        assertEquals("40k", Text.shortCount(40_000));
        assertEquals("12.5k", Text.shortCount(12_500));
        assertEquals("1M", Text.shortCount(1e6));
        assertEquals("1.5M", Text.shortCount(1.5e6));
        assertEquals("1,200M", Text.shortCount(1.2e9));
    }
}
