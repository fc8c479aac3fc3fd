package bellman.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Interpreted and compiled code agree on every bit of the functions that heads and objectives use, so that results do
/// not change while a program warms up.
class MathIsConsistentTest {

    @Test
    void interpreterAndCompilersAgreeOnEveryBit() {
        String interpreted = hash("-Xint");
        assertFalse(interpreted.isEmpty());
        assertEquals(interpreted, hash("-XX:TieredStopAtLevel=1"), "C1");
        assertEquals(interpreted, hash("-XX:-TieredCompilation"), "C2");
        assertEquals(interpreted, hash("-Xmixed"), "all together");
    }

    private static String hash(String flag) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                flag,
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Hash.class.getName());
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), output);
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Prints a hash of many results.
    static final class Hash {
        private Hash() {}

        public static void main(String[] arguments) {
            long hash = 0;
            long seed = 1;
            for (int i = 0; i < 60_000; i++) {
                seed = seed * 6364136223846793005L + 1442695040888963407L;
                double x = (seed >> 11) * 0x1p-52 * 20;
                hash = 31 * hash + bits(x) + (i % 64 == 0 ? bits(1e-9 * x) + bits(30 * x) : 0);
            }
            System.out.println(hash);
        }

        private static long bits(double x) {
            long hash = Double.doubleToRawLongBits(Math.exp(x));
            hash = 31 * hash + Double.doubleToRawLongBits(Math.log(1 + Math.exp(-Math.abs(x))));
            hash = 31 * hash + Double.doubleToRawLongBits(Math.tanh(x));
            return 31 * hash + Double.doubleToRawLongBits(Math.expm1(x));
        }
    }
}
