package bellman.llm.lora;

import bellman.llm.checkpoint.CheckpointReader;
import bellman.llm.model.Decoder;
import bellman.llm.model.Linear;
import bellman.llm.model.Weights;
import bellman.store.checkpoint.Checkpoint;
import bellman.store.disk.DurableFiles;
import bellman.store.disk.StorageException;
import bellman.store.tensor.Safetensors;
import bellman.store.tensor.SafetensorsWriter;
import bellman.torch.DType;
import bellman.torch.Device;
import bellman.torch.Tensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The files of an adapter's folder.
final class AdapterFiles {
    private static final String TENSORS = "adapter_model.safetensors";

    /// What `peft` writes of the model itself where an adapter stands beside its head.
    static final String HEAD = "base_model.model." + Decoder.HEAD + ".base_layer.weight";

    private static final CheckpointReader READER = new CheckpointReader(AdapterFiles::names, HEAD::equals, "the model");

    private AdapterFiles() {}

    /// No parameters yet, on `device`, and only such as the folder has, unless that has those of all experts together.
    static Weights empty(Path folder, Device device) {
        if (fused(folder, FusedExperts::present)) {
            return new Weights(device, DType.FLOAT32);
        }
        return new Weights(device, DType.FLOAT32, READER.inspection(folder, TENSORS));
    }

    /// Fills in all of `weights`, and those of the model's head if the file has them, as `peft` does.
    static void read(Path folder, Weights weights, Linear head) {
        boolean filled = fused(folder, experts -> {
            if (experts.present()) {
                experts.fill(weights);
            }
            return experts.present();
        });
        if (!filled) {
            READER.read(folder, TENSORS, weights);
        }
        READER.readIfPresent(folder, TENSORS, HEAD, head.weight());
    }

    private static boolean fused(Path folder, Predicate<FusedExperts> use) {
        Path file = folder.resolve(TENSORS);
        try (Arena arena = Arena.ofConfined()) {
            return use.test(new FusedExperts(file, Safetensors.open(file, arena)));
        }
    }

    /// A tensor's own name, and that of the time when the decoder of a model that sees was not yet a module of its
    /// own.
    private static List<String> names(String name) {
        return List.of(
                name,
                name.replace(".model.language_model.", ".model.").replace(".model.model.visual.", ".model.visual."));
    }

    /// Writes them so that a reader finds the old ones or the new ones.
    static void write(Path folder, Weights weights, String config) {
        var sources = new LinkedHashMap<String, SafetensorsWriter.Source>();
        weights.all()
                .forEach((name, w) -> sources.put(
                        name,
                        new SafetensorsWriter.Source(
                                w.shape(), Tensors.toArray(w.tensor().detach()))));
        Path file = folder.resolve(TENSORS);
        try {
            Files.createDirectories(folder);
            Path aside = folder.resolve("." + TENSORS + ".writing");
            SafetensorsWriter.write(aside, sources, Map.of("format", "pt"), Checkpoint.sha256());
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            DurableFiles.replace(folder.resolve(LoraConfigFile.NAME), config.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw StorageException.of(file, "cannot write the adapter", e);
        }
    }
}
