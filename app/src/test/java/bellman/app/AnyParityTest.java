package bellman.app;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A parity test skips a kind of case that the folder of fixtures lacks. That all of them skipped must not pass for
/// parity.
class AnyParityTest {
    private static final Pattern COUNTS = Pattern.compile("<testsuite [^>]*\\btests=\"(\\d+)\"[^>]*>");
    private static final Pattern SKIPPED = Pattern.compile("<testsuite [^>]*\\bskipped=\"(\\d+)\"[^>]*>");

    @Test
    void atLeastOneParityTestRan() throws IOException {
        int suites = 0;
        int ran = 0;
        try (DirectoryStream<Path> reports =
                Files.newDirectoryStream(Path.of(".."), p -> Files.isDirectory(p.resolve("target/surefire-reports")))) {
            for (Path module : reports) {
                try (DirectoryStream<Path> files =
                        Files.newDirectoryStream(module.resolve("target/surefire-reports"), "TEST-*ParityTest.xml")) {
                    for (Path file : files) {
                        if (!file.getFileName().toString().endsWith(".AnyParityTest.xml") && ofThisBuild(file)) {
                            String report = Files.readString(file);
                            suites++;
                            ran += count(COUNTS, report) - count(SKIPPED, report);
                        }
                    }
                }
            }
        }
        boolean asked = System.getProperty("test", "").contains("Parity");
        assumeTrue(asked || suites > 0, "the modules with parity tests were not tested in this build");
        assertTrue(
                ran > 0,
                "no parity test ran: does " + System.getProperty("bellman.fixtures", "")
                        + " hold fixtures in the layout of the test resources?");
    }

    /// Reports of classes that are gone, or were not run this time, stay behind.
    private static boolean ofThisBuild(Path report) throws IOException {
        String began = System.getProperty("bellman.build.began", "");
        return began.isEmpty() || !Files.getLastModifiedTime(report).toInstant().isBefore(Instant.parse(began));
    }

    private static int count(Pattern pattern, String report) {
        Matcher matcher = pattern.matcher(report);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
