package bellman.store.checkpoint;

import bellman.run.State;
import bellman.store.disk.DamagedFileException;
import bellman.store.disk.DurableFiles;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import bellman.store.tensor.SafetensorsWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// The checkpoints of a run: folders named by their step. A checkpoint is written aside, synchronised and renamed,
/// so that under its name it is complete; what an interrupted write left begins with a dot and is no checkpoint.
///
/// @param folder `checkpoints` of a run directory; need not exist
public record Checkpoints(Path folder) {
    private static final String WRITING = ".writing";
    private static final String REPLACED = ".replaced";
    private static final String DELETING = ".deleting";

    /// The newest intact checkpoint, and what was passed over to find it.
    ///
    /// @param checkpoint empty if none was ever completed
    /// @param notices one line for each newer checkpoint that is damaged
    public record Latest(Optional<Checkpoint> checkpoint, List<String> notices) {
        public Latest {
            notices = List.copyOf(notices);
        }
    }

    /// Folders of checkpoints by step, damaged ones included.
    public NavigableMap<Long, Path> byStep() {
        var found = new TreeMap<Long, Path>();
        for (Path path : entries()) {
            String name = path.getFileName().toString();
            if (name.matches("\\d{1,18}")) {
                found.put(Long.valueOf(name), path);
            } else if (name.matches("\\.\\d{1,18}" + REPLACED)) {
                found.putIfAbsent(Long.valueOf(name.substring(1, name.length() - REPLACED.length())), path);
            }
        }
        return found;
    }

    private List<Path> entries() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var paths = Files.list(folder)) {
            // Plain names first: one that was being replaced counts only where its successor is missing.
            return paths.sorted((a, b) ->
                            b.getFileName().toString().compareTo(a.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw StorageException.of(folder, "cannot list the checkpoints", e);
        }
    }

    /// The newest checkpoint that is intact.
    ///
    /// @throws DamagedFileException if there are checkpoints, but none is intact
    public Latest latest() {
        var notices = new ArrayList<String>();
        for (var entry : byStep().descendingMap().entrySet()) {
            try {
                Checkpoint checkpoint = Checkpoint.open(entry.getValue());
                return new Latest(
                        Optional.of(checkpoint),
                        notices.stream()
                                .map(n -> "checkpoint " + n + "; using checkpoint " + checkpoint.step() + " instead")
                                .toList());
            } catch (DamagedFileException e) {
                notices.add(entry.getKey() + " is damaged (" + e.getMessage() + ")");
            }
        }
        if (!notices.isEmpty()) {
            throw new DamagedFileException(
                    folder,
                    "none of the " + notices.size() + " checkpoints is intact: " + notices.getFirst()
                            + "; start another run");
        }
        return new Latest(Optional.empty(), List.of());
    }

    /// Writes a checkpoint. When this returns, it is on the disk and older ones beyond the newest `keep` are gone.
    ///
    /// @param keep how many to keep, this one included
    /// @throws StorageException if it cannot be written; the earlier ones are then intact
    public Checkpoint write(long step, State state, Checkpoint.Mark mark, int keep) {
        Path aside = folder.resolve("." + step + WRITING);
        Path place = folder.resolve(Long.toString(step));
        try {
            Files.createDirectories(folder);
            try {
                writeFiles(aside, step, state, mark);
            } catch (IOException e) {
                DurableFiles.deleteTree(aside);
                throw e;
            }
            publish(aside, place, step);
            retain(keep);
            return new Checkpoint(place, step, mark);
        } catch (IOException e) {
            throw StorageException.of(place, "cannot write the checkpoint", e);
        }
    }

    private static void writeFiles(Path aside, long step, State state, Checkpoint.Mark mark) throws IOException {
        DurableFiles.deleteTree(aside);
        Files.createDirectory(aside);
        var tensors = new LinkedHashMap<String, SafetensorsWriter.Source>();
        var texts = new LinkedHashMap<String, Object>();
        state.entries().forEach((name, value) -> {
            if (value instanceof String) {
                texts.put(name, value);
            } else {
                tensors.put(name, SafetensorsWriter.Source.of(value));
            }
        });
        var digest = Checkpoint.sha256();
        SafetensorsWriter.write(
                aside.resolve(Checkpoint.TENSORS),
                tensors,
                Map.of("format", "bellman", "step", Long.toString(step)),
                digest);
        String tensorSum = HexFormat.of().formatHex(digest.digest());
        var json = new LinkedHashMap<String, Object>();
        json.put("format", Checkpoint.FORMAT);
        json.put("step", step);
        json.put("points", mark.points());
        json.put("clocks", mark.clocks());
        json.put("sample-bytes", mark.sampleBytes());
        json.put("event-bytes", mark.eventBytes());
        json.put("texts", texts);
        byte[] text = (Json.write(json) + "\n").getBytes(StandardCharsets.UTF_8);
        DurableFiles.write(aside.resolve(Checkpoint.TEXTS), text);
        String sums = tensorSum + "  " + Checkpoint.TENSORS + "\n"
                + HexFormat.of().formatHex(digest.digest(text)) + "  " + Checkpoint.TEXTS + "\n";
        DurableFiles.write(aside.resolve(Checkpoint.SUMS), sums.getBytes(StandardCharsets.US_ASCII));
        DurableFiles.forceFolder(aside);
    }

    private void publish(Path aside, Path place, long step) throws IOException {
        Path replaced = folder.resolve("." + step + REPLACED);
        if (Files.exists(place)) {
            DurableFiles.deleteTree(replaced);
            Files.move(place, replaced, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.forceFolder(folder);
        DurableFiles.deleteTree(replaced);
    }

    private void retain(int keep) throws IOException {
        var steps = new ArrayList<>(byStep().descendingMap().values());
        for (Path old : steps.subList(Math.min(Math.max(1, keep), steps.size()), steps.size())) {
            delete(old);
        }
    }

    /// Deletes under another name first: a checkpoint that is half deleted would count as damaged.
    private void delete(Path checkpoint) throws IOException {
        Path aside = folder.resolve("." + checkpoint.getFileName() + DELETING);
        Files.move(checkpoint, aside, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.deleteTree(aside);
    }

    /// Clears away what interrupted writes left. Only the run's one writer may call it.
    public void recover() {
        try {
            for (Path path : entries()) {
                String name = path.getFileName().toString();
                if (name.endsWith(REPLACED)) {
                    Path place = folder.resolve(name.substring(1, name.length() - REPLACED.length()));
                    if (!Files.exists(place)) {
                        Files.move(path, place, StandardCopyOption.ATOMIC_MOVE);
                        continue;
                    }
                }
                if (name.startsWith(".")) {
                    DurableFiles.deleteTree(path);
                }
            }
        } catch (IOException e) {
            throw StorageException.of(folder, "cannot clear away what an interrupted checkpoint left", e);
        }
    }

    /// Deletes the checkpoints after a step.
    public void deleteAfter(long step) {
        try {
            for (Path path : byStep().tailMap(step, false).values()) {
                delete(path);
            }
            if (Files.isDirectory(folder)) {
                DurableFiles.forceFolder(folder);
            }
        } catch (IOException e) {
            throw StorageException.of(folder, "cannot delete the checkpoints after step " + step, e);
        }
    }
}
