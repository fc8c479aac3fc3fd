package bellman.deploy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bellman.measure.Benchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The list by which the launcher knows when this module is needed names what the module has.
class ElsewhereTest {
    private static final Path LIST = Path.of("../app/src/main/resources/bellman/app/elsewhere.txt");

    private static Set<String> listed(String kind) throws IOException {
        return Files.readAllLines(LIST).stream()
                .map(line -> line.split("\\s+"))
                .filter(words -> words.length > 3 && words[0].equals("deploy") && words[1].equals(kind))
                .map(words -> words[2])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theListNamesThisModulesCommandsAndBenchmarks() throws IOException {
        assertEquals(new TreeSet<>(new DeployCommands().commands().keySet()), listed("run-command"));
        assertEquals(
                Benchmark.all().stream()
                        .filter(b -> b.getClass().getName().startsWith("bellman.deploy."))
                        .map(Benchmark::name)
                        .collect(Collectors.toCollection(TreeSet::new)),
                listed("bench"));
    }
}
