package bellman.llm.command;

import bellman.cli.Invocation;
import bellman.cli.Text;
import bellman.cli.UsageException;
import bellman.llm.checkpoint.FolderTensors;
import bellman.llm.checkpoint.ModelFolder;
import bellman.llm.checkpoint.SaveOptions;
import bellman.llm.model.CausalModel;
import bellman.store.tensor.TensorType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/// How a command saves a model.
final class SaveAs {
    private static final Pattern SIZE =
            Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([KMGT]?)(i?)B?", Pattern.CASE_INSENSITIVE);

    @Option(
            names = "--dtype",
            paramLabel = "fp32|bf16|fp16",
            description = "The type of the weights in the files (default: as they were; of a new model fp32).")
    private Optional<String> dtype = Optional.empty();

    @Option(
            names = "--shard-size",
            paramLabel = "SIZE",
            description = "The most that a file of weights holds, as 500MB or 2GB (default: 5GB).")
    private String shardSize = "5GB";

    SaveAs() {}

    /// Options for a model that is new.
    SaveOptions fresh() {
        return SaveOptions.defaults()
                .withType(dtype.map(SaveAs::type).orElse(TensorType.F32))
                .withShardBytes(bytes(shardSize));
    }

    /// Options for a model that was loaded from `folder`.
    SaveOptions of(Path folder) {
        return SaveOptions.defaults()
                .withType(dtype.map(SaveAs::type)
                        .orElseGet(() -> FolderTensors.of(folder).type()))
                .withShardBytes(bytes(shardSize))
                .withOrigin(folder);
    }

    private static TensorType type(String name) {
        return switch (name) {
            case "fp32", "float32" -> TensorType.F32;
            case "bf16", "bfloat16" -> TensorType.BF16;
            case "fp16", "float16" -> TensorType.F16;
            default -> throw new UsageException("--dtype: expected fp32, bf16 or fp16, got " + name);
        };
    }

    /// Bytes in `500MB`, `2GB`, `1.5GiB`, `4096`.
    static long bytes(String size) {
        return bytes("--shard-size", size);
    }

    /// The same for another option.
    static long bytes(String option, String size) {
        Matcher matcher = SIZE.matcher(size);
        if (!matcher.matches()) {
            throw new UsageException(option + ": expected a size such as 500MB or 2GB, got " + size);
        }
        int power = "KMGT".indexOf(matcher.group(2).toUpperCase(Locale.ROOT)) + 1;
        int thousands = matcher.group(2).isEmpty() ? 0 : power;
        long unit = (long) Math.pow(matcher.group(3).isEmpty() ? 1000 : 1024, thousands);
        long bytes = new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(unit))
                .longValue();
        if (bytes < 1) {
            throw new UsageException(option + ": expected more than nothing, got " + size);
        }
        return bytes;
    }

    /// Saves a model and says so.
    static void save(CausalModel model, Path folder, SaveOptions options, Invocation invocation) {
        ModelFolder.save(model, folder, options);
        report(folder, invocation);
    }

    /// Says what a folder holds now.
    static void report(Path folder, Invocation invocation) {
        FolderTensors saved = FolderTensors.of(folder);
        if (invocation.json()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("event", "saved");
            line.put("folder", folder.toString());
            line.put("parameters", saved.parameters());
            line.put("dtype", saved.type().name());
            line.put("bytes", saved.bytes());
            line.put("files", saved.files());
            invocation.print(line);
        } else {
            invocation
                    .out()
                    .println("saved " + Text.count(saved.parameters()) + " parameters in " + saved.type() + ", "
                            + size(saved.bytes()) + " in " + saved.files().size()
                            + (saved.files().size() == 1 ? " file, in " : " files, in ") + folder);
        }
    }

    /// Bytes as people read them.
    static String size(long bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return Text.number(value) + " " + units[unit];
    }
}
