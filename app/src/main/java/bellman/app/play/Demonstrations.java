package bellman.app.play;

import bellman.dataset.DatasetFormat;
import bellman.dataset.StepDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// Episodes of a person, or of a policy, as recorded steps that algorithms learn from. The file is written after each
/// episode; one that is there already is continued.
public final class Demonstrations {
    private final Path file;
    private final DatasetFormat format;
    private final List<Taken> steps = new ArrayList<>();
    private int written;

    /// A step as it was taken.
    ///
    /// @param observation before it
    /// @param action what was done
    /// @param reward that it brought
    /// @param next the observation after it
    /// @param terminated whether the task ended with it
    /// @param truncated whether the episode was cut off, or left, after it
    @SuppressWarnings("ArrayRecordComponent") // made for one list, and never compared
    record Taken(
            float[] observation, float[] action, float reward, float[] next, boolean terminated, boolean truncated) {}

    /// Recorded steps in `file`.
    ///
    /// @throws IllegalArgumentException if the file's ending names no format, it holds something else, or it
    ///     cannot be written
    public Demonstrations(Path file, int observationSize, int actionSize) {
        this.file = file;
        format = DatasetFormat.of(file);
        requireWritable(file);
        if (Files.exists(file)) {
            StepDataset there = format.read(file);
            if (there.observationSize() != observationSize || there.actionSize() != actionSize) {
                throw new IllegalArgumentException(file + ": holds observations of " + there.observationSize()
                        + " and actions of " + there.actionSize() + " numbers, and this environment has "
                        + observationSize + " and " + actionSize + "; name another file");
            }
            for (int i = 0; i < there.steps(); i++) {
                steps.add(taken(there, i));
            }
            written = steps.size();
        }
    }

    /// What was played must not be lost at the end of the first episode.
    private static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    file + ": there is no folder " + folder + "; make it, or name another file");
        }
        if (!Files.isWritable(folder) || Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + ": cannot be written, as "
                    + (Files.isWritable(folder) ? "it is no plain file" : folder + " is not open to you")
                    + "; name another file");
        }
    }

    private static Taken taken(StepDataset from, int i) {
        int o = from.observationSize();
        int a = from.actionSize();
        return new Taken(
                Arrays.copyOfRange(from.observations(), i * o, (i + 1) * o),
                Arrays.copyOfRange(from.actions(), i * a, (i + 1) * a),
                from.rewards()[i],
                Arrays.copyOfRange(from.nextObservations(), i * o, (i + 1) * o),
                from.terminated()[i],
                from.truncated()[i] || from.ends(i) && !from.terminated()[i]);
    }

    void add(Taken step) {
        steps.add(step);
    }

    /// Writes what was taken since the last time; an episode that was left is cut there.
    void write() {
        if (steps.size() == written) {
            return;
        }
        Taken last = steps.getLast();
        if (!last.terminated() && !last.truncated()) {
            steps.set(
                    steps.size() - 1,
                    new Taken(last.observation(), last.action(), last.reward(), last.next(), false, true));
        }
        format.write(dataset(), file);
        written = steps.size();
    }

    private StepDataset dataset() {
        Taken first = steps.getFirst();
        float[] rewards = new float[steps.size()];
        boolean[] terminated = new boolean[steps.size()];
        boolean[] truncated = new boolean[steps.size()];
        for (int i = 0; i < rewards.length; i++) {
            rewards[i] = steps.get(i).reward();
            terminated[i] = steps.get(i).terminated();
            truncated[i] = steps.get(i).truncated();
        }
        return new StepDataset(
                first.observation().length,
                first.action().length,
                rows(Taken::observation),
                rows(Taken::action),
                rewards,
                rows(Taken::next),
                terminated,
                truncated);
    }

    private float[] rows(Function<Taken, float[]> column) {
        int width = column.apply(steps.getFirst()).length;
        float[] rows = new float[steps.size() * width];
        for (int i = 0; i < steps.size(); i++) {
            System.arraycopy(column.apply(steps.get(i)), 0, rows, i * width, width);
        }
        return rows;
    }

    /// How many steps the file holds.
    public int steps() {
        return written;
    }

    /// The file.
    public Path file() {
        return file;
    }
}
