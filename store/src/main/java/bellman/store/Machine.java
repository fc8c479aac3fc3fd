package bellman.store;

import bellman.store.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The machine on which a run was made.
///
/// @param java the virtual machine's version
/// @param os name, version and architecture
/// @param cpu its model
/// @param processors that the virtual machine may use
/// @param threads that training used
public record Machine(String java, String os, String cpu, int processors, int threads) {

    /// This machine.
    static Machine here(int threads) {
        return new Machine(
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                threads);
    }

    private static String cpuModel() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(l -> l.startsWith("model name"))
                    .findFirst()
                    .map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    /// The name of this machine, as it says itself.
    static String host() {
        try {
            String name = Files.readString(Path.of("/etc/hostname")).strip().replaceAll("[^A-Za-z0-9.-]", "-");
            return name.isEmpty() ? "localhost" : name;
        } catch (IOException e) {
            return "localhost";
        }
    }

    /// The commit that is checked out in a folder or above it.
    static Optional<String> commit(Path folder) {
        for (Path at = folder.toAbsolutePath(); at != null; at = at.getParent()) {
            Path git = at.resolve(".git");
            if (Files.isDirectory(git)) {
                try {
                    return commitOf(git);
                } catch (IOException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> commitOf(Path git) throws IOException {
        String head = Files.readString(git.resolve("HEAD")).strip();
        if (!head.startsWith("ref: ")) {
            return Optional.of(head);
        }
        String ref = head.substring(5);
        if (Files.exists(git.resolve(ref))) {
            return Optional.of(Files.readString(git.resolve(ref)).strip());
        }
        Path packed = git.resolve("packed-refs");
        return Files.exists(packed)
                ? Files.readAllLines(packed).stream()
                        .filter(l -> l.endsWith(" " + ref))
                        .map(l -> l.substring(0, l.indexOf(' ')))
                        .findFirst()
                : Optional.empty();
    }

    static Machine of(JsonObject json) {
        return new Machine(
                json.text("java"),
                json.text("os"),
                json.text("cpu"),
                Math.toIntExact(json.integer("processors")),
                Math.toIntExact(json.integer("threads")));
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("java", java);
        json.put("os", os);
        json.put("cpu", cpu);
        json.put("processors", processors);
        json.put("threads", threads);
        return json;
    }
}
