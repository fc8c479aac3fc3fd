package bellman.store.checkpoint;

import bellman.run.State;
import bellman.store.disk.DamagedFileException;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import bellman.store.json.JsonObject;
import bellman.store.tensor.Safetensors;
import bellman.store.tensor.TensorEntry;
import bellman.store.tensor.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A checkpoint on disk whose checksums were found right: `state.safetensors`, `state.json`, and `SHA256SUMS`,
/// which `sha256sum -c` understands.
///
/// @param folder that holds it
/// @param step at which it was taken
/// @param mark where the run's other files stood then
public record Checkpoint(Path folder, long step, Mark mark) {
    static final int FORMAT = 1;
    /// Bytes of a tensor from which on it stays where it is.
    private static final long LENT = 64L << 20;

    static final String TENSORS = "state.safetensors";
    static final String TEXTS = "state.json";
    static final String SUMS = "SHA256SUMS";

    /// Where the files of a run stand: what lies beyond was written after the checkpoint.
    ///
    /// @param points rows of deterministic metrics
    /// @param clocks rows of metrics that depend on the clock
    /// @param sampleBytes length of `samples.jsonl`
    /// @param eventBytes length of the event file
    public record Mark(long points, long clocks, long sampleBytes, long eventBytes) {
        /// A run that has not begun.
        public static final Mark START = new Mark(0, 0, 0, 0);
    }

    /// Opens a checkpoint's folder and checks it.
    ///
    /// @throws DamagedFileException if a file is missing, cut short or changed
    /// @throws StorageException if it cannot be read
    public static Checkpoint open(Path folder) {
        try {
            checkSums(folder);
            var json = json(folder);
            if (json.integer("format") != FORMAT) {
                throw new DamagedFileException(
                        folder,
                        "the checkpoint has format " + json.integer("format") + ", this version of Bellman reads "
                                + FORMAT + "; use the version that wrote it");
            }
            return new Checkpoint(
                    folder,
                    json.integer("step"),
                    new Mark(
                            json.integer("points"),
                            json.integer("clocks"),
                            json.integer("sample-bytes"),
                            json.integer("event-bytes")));
        } catch (NoSuchFileException e) {
            throw new DamagedFileException(
                    folder, "the checkpoint lacks " + Path.of(e.getFile()).getFileName() + "; use an earlier one");
        } catch (JsonException e) {
            throw new DamagedFileException(folder.resolve(TEXTS), e.getMessage() + "; use an earlier checkpoint");
        } catch (IOException e) {
            throw StorageException.of(folder, "cannot read the checkpoint", e);
        }
    }

    /// The state that was saved. Bytes beyond [#LENT] are not read: the state lends them from the file.
    ///
    /// @throws DamagedFileException if the files have changed since they were checked
    public State state() {
        var entries = new LinkedHashMap<String, Object>();
        Path file = folder.resolve(TENSORS);
        try (var arena = Arena.ofConfined()) {
            Safetensors tensors = Safetensors.open(file, arena);
            boolean lends = tensors.tensors().values().stream().anyMatch(Checkpoint::isLent);
            // A mapping that nobody closes keeps the file system busy: there is one only where it is needed.
            Safetensors lent = lends ? Safetensors.open(file, Arena.ofAuto()) : tensors;
            tensors.tensors()
                    .forEach((name, entry) -> entries.put(name, isLent(entry) ? lent.data(name) : tensors.array(name)));
            var texts = json(folder).object("texts");
            texts.members().keySet().forEach(name -> entries.put(name, texts.text(name)));
        } catch (JsonException e) {
            throw new DamagedFileException(folder.resolve(TEXTS), e.getMessage() + "; use an earlier checkpoint");
        } catch (IOException e) {
            throw StorageException.of(folder, "cannot read the checkpoint", e);
        }
        return State.of(entries);
    }

    private static boolean isLent(TensorEntry tensor) {
        return tensor.type() == TensorType.U8 && tensor.end() - tensor.begin() > LENT;
    }

    private static JsonObject json(Path folder) throws IOException {
        return new JsonObject(Json.read(Files.readAllBytes(folder.resolve(TEXTS))));
    }

    private static void checkSums(Path folder) throws IOException {
        List<String> lines = new String(Files.readAllBytes(folder.resolve(SUMS)), StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
        var expected = Map.of(TENSORS, sum(folder.resolve(TENSORS)), TEXTS, sum(folder.resolve(TEXTS)));
        for (var entry : expected.entrySet()) {
            if (!lines.contains(entry.getValue() + "  " + entry.getKey())) {
                throw new DamagedFileException(
                        folder.resolve(entry.getKey()),
                        "its checksum is not the one in " + SUMS
                                + ": it was cut short or changed; use an earlier checkpoint");
            }
        }
    }

    /// The SHA-256 of a file, in hexadecimal.
    public static String sum(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            byte[] buffer = new byte[1 << 18];
            while (in.read(buffer) >= 0) {
                // The stream feeds the digest.
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// A fresh SHA-256.
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
