package bellman.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressTest {
    @Test
    void whatOtherMachinesReachNeedsASecret() {
        for (String host : new String[] {"127.0.0.1", "localhost", "::1"}) {
            assertTrue(Address.isLoopback(host), host);
            new Address(host, 0).requireSecret(Optional.empty(), "token", "--token-file");
        }
        assertFalse(Address.isLoopback("0.0.0.0"));
        Address open = new Address("0.0.0.0", 0);
        open.requireSecret(Optional.of(Token.drawn()), "token", "--token-file");
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> open.requireSecret(Optional.empty(), "token", "--token-file"))
                .getMessage();
        assertTrue(message.contains("there is no token; give one with --token-file"), message);
    }

    @Test
    void anAddressIsWhatABrowserTakes() {
        assertEquals("http://127.0.0.1:8077", new Address("127.0.0.1", 0).url(8077));
        assertEquals("http://[::1]:1", new Address("::1", 1).url(1));
        assertThrows(IllegalArgumentException.class, () -> new Address("127.0.0.1", 65_536));
    }

    @Test
    void aTokenIsLongEnoughAndOfPlainCharacters() {
        Token.requireGood(Optional.empty());
        Token.requireGood(Optional.of(Token.drawn()));
        for (String bad : new String[] {"", "short", "sixteen characters with blanks", "ümläute-und-mehr-zeichen"}) {
            assertThrows(IllegalArgumentException.class, () -> Token.requireGood(Optional.of(bad)), bad);
        }
        assertTrue(Token.same("a", "a"));
        assertFalse(Token.same("a", "b"));
    }
}
