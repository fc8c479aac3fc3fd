package bellman.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/// A secret that requests must bring.
public final class Token {
    private static final int SHORTEST = 16;

    private Token() {}

    /// One drawn at random.
    public static String drawn() {
        byte[] drawn = new byte[SHORTEST];
        new SecureRandom().nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }

    /// The one in a file, without the blanks around it.
    public static String in(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// That a token, if there is one, can be neither guessed nor misread.
    ///
    /// @throws IllegalArgumentException if it is too short, or has other characters than addresses may have
    public static void requireGood(Optional<String> token) {
        if (token.isPresent() && !token.get().matches("[A-Za-z0-9._~-]{" + SHORTEST + ",200}")) {
            throw new IllegalArgumentException("the token must be from " + SHORTEST
                    + " to 200 letters, digits and . _ ~ -, got " + token.get().length() + " characters");
        }
    }

    /// Whether what was brought is what is wanted, in a time that does not tell how much of it is.
    public static boolean same(String found, String wanted) {
        return MessageDigest.isEqual(found.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }
}
