package bellman.store;

import bellman.store.checkpoint.Checkpoint;
import bellman.store.checkpoint.Checkpoints;
import bellman.store.config.ConfigDocument;
import bellman.store.disk.DamagedFileException;
import bellman.store.disk.DurableFiles;
import bellman.store.disk.FolderLock;
import bellman.store.disk.StorageException;
import bellman.store.metrics.MetricsDatabase;
import bellman.store.metrics.MetricsReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A run on disk, to be read, or to be resumed.
public final class RunDirectory {
    static final String CONFIG = "config.yaml";
    static final String CHECKPOINTS = "checkpoints";

    /// Where runs are unless another place is named.
    public static final Path ROOT = Path.of("runs");

    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private final Path path;
    private final RunManifest manifest;

    private RunDirectory(Path path, RunManifest manifest) {
        this.path = path;
        this.manifest = manifest;
    }

    /// Begins a run in a directory that does not exist or is empty, or in which a run was interrupted before its
    /// manifest was written.
    ///
    /// @throws RunConflictException if something else is there, or another process writes it
    /// @throws StorageException if it cannot be created
    public static RunRecorder create(Path run, RunStart start, RecorderOptions options) {
        try {
            if (Files.isDirectory(run) && !isVacant(run)) {
                throw conflict(run);
            }
            Files.createDirectories(run);
        } catch (FileAlreadyExistsException e) {
            throw new RunConflictException(run, "this is a file; choose another directory with --run");
        } catch (IOException e) {
            throw StorageException.of(run, "cannot create the run", e);
        }
        return begin(run, start, options);
    }

    /// Begins a run in a new directory below `root`, named by `prefix` and the time in UTC:
    /// `cartpole-20261122-193201`.
    ///
    /// @throws StorageException if it cannot be created
    public static RunRecorder createIn(Path root, String prefix, RunStart start, RecorderOptions options) {
        String name = prefix.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-") + "-"
                + stamp(options.clock().instant());
        for (int i = 1; ; i++) {
            Path run = root.resolve(i == 1 ? name : name + "-" + i);
            try {
                Files.createDirectories(root);
                Files.createDirectory(run);
                return begin(run, start, options);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(root)) {
                    throw new StorageException(root, "this is a file, expected a folder for runs; choose another");
                }
            } catch (IOException e) {
                throw StorageException.of(run, "cannot create the run", e);
            }
        }
    }

    /// The time in UTC: the rules of the local zone take longer to load than the directory to create.
    private static String stamp(Instant now) {
        var t = LocalDateTime.ofEpochSecond(now.getEpochSecond(), 0, ZoneOffset.UTC);
        long day = t.getYear() * 10_000L + t.getMonthValue() * 100L + t.getDayOfMonth();
        long time = 1_000_000L + t.getHour() * 10_000L + t.getMinute() * 100L + t.getSecond();
        return day + "-" + Long.toString(time).substring(1);
    }

    private static RunConflictException conflict(Path run) {
        return Files.exists(run.resolve(RunManifest.FILE))
                ? new RunConflictException(
                        run,
                        "a run is already here; continue it with --resume, or choose another directory " + "with --run")
                : new RunConflictException(run, "the directory is not empty; choose another with --run");
    }

    /// Whether nothing stands in a directory but what a run leaves that was interrupted before it began.
    private static boolean isVacant(Path run) throws IOException {
        try (var files = Files.list(run)) {
            List<String> names = files.map(f -> f.getFileName().toString()).toList();
            return names.isEmpty()
                    || names.contains(RunLock.FILE)
                            && !names.contains(RunManifest.FILE)
                            && names.stream().allMatch(n -> n.equals(RunLock.FILE) || isEarly(n));
        }
    }

    private static boolean isEarly(String name) {
        return name.equals(CONFIG) || name.startsWith("." + CONFIG) || name.startsWith("." + RunManifest.FILE);
    }

    private static RunRecorder begin(Path run, RunStart start, RecorderOptions options) {
        FolderLock lock = RunLock.acquire(run);
        try {
            if (!isVacant(run)) {
                throw conflict(run);
            }
        } catch (IOException e) {
            lock.close();
            throw StorageException.of(run, "cannot list it", e);
        } catch (RunConflictException e) {
            lock.close();
            throw e;
        }
        Instant now = options.clock().instant();
        return new RunRecorder(run, lock, options.clock(), OptionalLong.empty(), () -> {
                    byte[] config = start.config().toYaml().getBytes(StandardCharsets.UTF_8);
                    var manifest = new RunManifest(
                            start.version(),
                            start.algorithm(),
                            start.environment(),
                            start.seed(),
                            start.inputs(),
                            now,
                            Machine.here(start.threads()),
                            Machine.commit(Path.of("")),
                            List.of(),
                            Optional.of(hash(config)),
                            Optional.empty(),
                            Optional.empty(),
                            Map.of());
                    DurableFiles.replace(run.resolve(CONFIG), config);
                    manifest.write(run);
                    return RunWriter.open(run, manifest, Checkpoint.Mark.START, options);
                })
                .start();
    }

    /// `path` itself, or, if nothing is there, the run or the checkpoint of that name in [#ROOT]: how every
    /// command finds what it is given.
    public static Path find(Path path) {
        return !Files.exists(path) && Files.isDirectory(ROOT.resolve(path)) ? ROOT.resolve(path) : path;
    }

    /// Opens a run.
    ///
    /// @throws DamagedFileException if a file of it is missing or damaged
    /// @throws StorageException if there is no run there
    public static RunDirectory open(Path run) {
        if (!Files.isDirectory(run)) {
            throw new StorageException(run, "there is no such run; check the path, or see 'bellman runs list'");
        }
        if (!Files.exists(run.resolve(RunManifest.FILE))) {
            throw new StorageException(
                    run,
                    Files.exists(run.resolve(RunLock.FILE))
                            ? "the run was interrupted before it began: " + RunManifest.FILE
                                    + " is missing; start it again"
                            : "this is no run: " + RunManifest.FILE + " is missing; check the path");
        }
        if (!Files.isRegularFile(run.resolve(RunManifest.FILE))) {
            throw new DamagedFileException(run.resolve(RunManifest.FILE), "it is no file; restore it from a copy");
        }
        RunManifest manifest = RunManifest.read(run);
        if (!Files.isRegularFile(run.resolve(CONFIG))) {
            throw new DamagedFileException(run.resolve(CONFIG), "the configuration is missing; restore it from a copy");
        }
        checkConfig(run.resolve(CONFIG), manifest);
        checkMetrics(run.resolve(MetricsDatabase.FILE));
        return new RunDirectory(run, manifest);
    }

    private static void checkConfig(Path config, RunManifest manifest) {
        try {
            Optional<String> found = Optional.of(hash(Files.readAllBytes(config)));
            if (manifest.configHash().isPresent() && !manifest.configHash().equals(found)) {
                throw new DamagedFileException(
                        config,
                        "it was cut short or changed since the run began: its checksum is not the one in "
                                + RunManifest.FILE + "; restore it, and change what may change with --set");
            }
        } catch (IOException e) {
            throw StorageException.of(config, "cannot read the configuration", e);
        }
    }

    private static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(Checkpoint.sha256().digest(bytes));
    }

    /// That the metrics begin as a database does and have all the pages that they claim
    /// (https://www.sqlite.org/fileformat.html, section 1.3).
    private static void checkMetrics(Path metrics) {
        try {
            if (Files.exists(metrics) && Files.size(metrics) > 0) {
                byte[] header = new byte[32];
                int read;
                try (var in = Files.newInputStream(metrics)) {
                    read = in.readNBytes(header, 0, header.length);
                }
                if (read < header.length || !Arrays.equals(Arrays.copyOf(header, SQLITE.length), SQLITE)) {
                    throw new DamagedFileException(metrics, "this is no SQLite database; restore it from a copy");
                }
                var numbers = ByteBuffer.wrap(header);
                int pageSize = numbers.getShort(16) == 1 ? 1 << 16 : numbers.getShort(16) & 0xFFFF;
                long size = (long) pageSize * numbers.getInt(28);
                // What is not yet in the database stands in the log beside it.
                boolean logged = Files.exists(metrics.resolveSibling(MetricsDatabase.FILE + "-wal"));
                if (Files.size(metrics) < size && !logged) {
                    throw new DamagedFileException(
                            metrics,
                            "it has " + Files.size(metrics) + " bytes of " + size
                                    + ": it was cut short; restore it from a copy");
                }
            }
        } catch (IOException e) {
            throw StorageException.of(metrics, "cannot read the metrics", e);
        }
    }

    /// The runs below a folder, by name; none if it does not exist.
    public static List<RunSummary> list(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (var folders = Files.list(root)) {
            return folders.filter(Files::isDirectory)
                    .filter(RunDirectory::isRun)
                    .sorted()
                    .map(RunSummary::of)
                    .toList();
        } catch (IOException e) {
            throw StorageException.of(root, "cannot list the runs", e);
        }
    }

    /// Whether a folder is a run, intact or not.
    public static boolean isRun(Path folder) {
        return Files.exists(folder.resolve(RunManifest.FILE)) || Files.exists(folder.resolve(RunLock.FILE));
    }

    /// The directory.
    public Path path() {
        return path;
    }

    /// The manifest, as it was when the run was opened.
    public RunManifest manifest() {
        return manifest;
    }

    /// Whether the run is being written, is finished or was interrupted.
    public RunState state() {
        return state(path, manifest);
    }

    /// How a run stands whose manifest is known.
    public static RunState state(Path run, RunManifest manifest) {
        return RunLock.isHeld(run)
                ? RunState.RUNNING
                : manifest.finished()
                        ? RunState.FINISHED
                        : manifest.failure().isPresent() ? RunState.FAILED : RunState.INTERRUPTED;
    }

    /// The configuration as used. None of its keys counts as set by the user.
    ///
    /// @throws bellman.store.config.ConfigException if it cannot be read
    public ConfigDocument config() {
        return ConfigDocument.parse(path.resolve(CONFIG)).asPreset();
    }

    /// The checkpoints.
    public Checkpoints checkpoints() {
        return checkpoints(path);
    }

    /// The checkpoints of a run, be it damaged.
    public static Checkpoints checkpoints(Path run) {
        return new Checkpoints(run.resolve(CHECKPOINTS));
    }

    /// The newest intact checkpoint, and a line for each damaged one that was passed over.
    ///
    /// @throws DamagedFileException if there are checkpoints, but none is intact
    public Checkpoints.Latest latestCheckpoint() {
        return checkpoints().latest();
    }

    /// Opens the metrics. A run that has only begun has none yet, which reads as no series.
    ///
    /// @throws DamagedFileException if they are missing or damaged
    /// @throws StorageException if they cannot be opened
    public MetricsReader metrics() {
        return metrics(path, manifest);
    }

    /// Opens the metrics of a run whose manifest is known.
    ///
    /// @throws DamagedFileException if they are missing or damaged
    /// @throws StorageException if they cannot be opened
    public static MetricsReader metrics(Path run, RunManifest manifest) {
        Path file = run.resolve(MetricsDatabase.FILE);
        MetricsReader metrics = Files.exists(file) ? MetricsReader.open(file) : MetricsReader.none(file);
        if (metrics.isBlank() && state(run, manifest) != RunState.RUNNING && hasRecorded(run, manifest)) {
            metrics.close();
            throw new DamagedFileException(
                    file, "there are no metrics here; restore the file from a copy, or start another run");
        }
        return metrics;
    }

    /// Whether a run came so far that its metrics were written. One that was killed before that has lost
    /// nothing.
    private static boolean hasRecorded(Path run, RunManifest manifest) {
        return manifest.finished()
                || manifest.failure().isPresent()
                || !checkpoints(run).byStep().isEmpty();
    }

    /// The finished episodes or other samples, one JSON object per line; may not exist.
    public Path samples() {
        return path.resolve(SampleFile.FILE);
    }

    /// Goes on with the run from a checkpoint, or from the beginning if there is none: what was written after it is
    /// deleted, later checkpoints too.
    ///
    /// @param checkpoint of this run, see [#latestCheckpoint()]
    /// @param notes for the manifest
    /// @param changes keys that differ from `config.yaml` from now on, for the manifest
    /// @throws RunConflictException if another process writes the run
    /// @throws DamagedFileException if a file lacks what it held at the checkpoint
    /// @throws StorageException if the run cannot be written
    public RunRecorder resumeFrom(
            Optional<Checkpoint> checkpoint, List<String> notes, Map<String, String> changes, RecorderOptions options) {
        FolderLock lock = RunLock.acquire(path);
        long step = checkpoint.map(Checkpoint::step).orElse(0L);
        try {
            checkpoints().recover();
            checkpoints().deleteAfter(checkpoint.isPresent() ? step : -1);
        } catch (StorageException e) {
            lock.close();
            throw e;
        }
        var resume = new RunManifest.Resume(step, options.clock().instant(), notes, changes);
        var recorder = new RunRecorder(
                        path,
                        lock,
                        options.clock(),
                        checkpoint.map(c -> OptionalLong.of(c.step())).orElse(OptionalLong.empty()),
                        () -> {
                            var resumed = manifest.resumed(resume);
                            var mark = checkpoint.map(Checkpoint::mark).orElse(Checkpoint.Mark.START);
                            var writer = RunWriter.open(path, resumed, mark, options);
                            resumed.write(path);
                            return writer;
                        })
                .start();
        try {
            recorder.flush();
            return recorder;
        } catch (StorageException e) {
            recorder.close();
            throw e;
        }
    }
}
