package bellman.llm.checkpoint;

import bellman.llm.model.CausalModel;
import bellman.llm.model.ConfigReader;
import bellman.llm.model.ConfigWriter;
import bellman.llm.model.Decoder;
import bellman.llm.model.ModelException;
import bellman.llm.model.ScalarModel;
import bellman.llm.model.Weights.Weight;
import bellman.store.disk.DurableFiles;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import bellman.store.tensor.SafetensorsWriter;
import bellman.store.tensor.TensorType;
import bellman.torch.DType;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/// Writes a model's folder, whole or not at all: everything is written aside, waited for, and renamed.
record CheckpointWriter(SaveOptions options) {
    /// Elements that are converted at once.
    private static final long SLICE = 1 << 20;

    /// What belongs to a model besides its weights and its configuration.
    private static final Pattern COMPANIONS =
            Pattern.compile("tokenizer\\.json|tokenizer_config\\.json|tokenizer\\.model"
                    + "|special_tokens_map\\.json|added_tokens\\.json|vocab\\.(json|txt)|merges\\.txt|chat_template\\.(jinja|json)"
                    + "|generation_config\\.json|(video_)?preprocessor_config\\.json|processor_config\\.json");

    private static final Pattern ARCHITECTURES = Pattern.compile("(\"architectures\"\\s*:\\s*)\\[[^\\]]*\\]");

    private static final Pattern DTYPE = Pattern.compile("(\"(?:torch_)?dtype\"\\s*:\\s*)(\"\\w+\"|null)");

    void write(CausalModel model, Path folder) {
        write(model, model.weights().all().values(), UnaryOperator.identity(), folder);
    }

    /// The decoder and the vector on top of it, and no projection to the vocabulary.
    void write(ScalarModel model, Path folder) {
        CausalModel body = model.body();
        String name = body.config()
                .architecture()
                .classifierName()
                .orElseThrow(() -> new ModelException(
                        folder,
                        "transformers has no class for a scalar head on a "
                                + body.config().architecture().modelType()));
        List<Weight> weights = new ArrayList<>(body.weights().all().values());
        weights.removeIf(w -> w.name().equals(Decoder.HEAD + ".weight"));
        weights.addAll(model.head().all().values());
        write(body, weights, config -> classifier(config, name), folder);
    }

    private static String classifier(String config, String name) {
        String renamed = ARCHITECTURES.matcher(config).replaceFirst("$1[\"" + name + "\"]");
        return renamed.replaceFirst("\\{", "{\n  \"id2label\": {\"0\": \"LABEL_0\"}, \"label2id\": {\"LABEL_0\": 0},");
    }

    private void write(CausalModel model, Collection<Weight> weights, UnaryOperator<String> change, Path folder) {
        Path target = folder.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            throw new ModelException(folder, "it exists already; choose another folder, or delete it first");
        }
        Path aside = target.resolveSibling("." + target.getFileName() + ".writing");
        try {
            DurableFiles.deleteTree(aside);
            Files.createDirectories(aside);
            String config = change.apply(config(model));
            DurableFiles.write(aside.resolve("config.json"), config.getBytes(StandardCharsets.UTF_8));
            if (options.origin().isPresent()) {
                copyCompanions(options.origin().get(), aside);
            }
            writeWeights(weights, aside);
            DurableFiles.forceFolder(aside);
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            DurableFiles.forceFolder(target.resolveSibling(""));
        } catch (IOException e) {
            throw StorageException.of(folder, "cannot write it", e);
        } finally {
            try {
                DurableFiles.deleteTree(aside);
            } catch (IOException e) {
                // What is left over is deleted by the next attempt.
            }
        }
    }

    private String config(CausalModel model) throws IOException {
        if (options.origin().isEmpty()) {
            return Json.write(ConfigWriter.members(model.config(), options.dtype()));
        }
        Path origin = options.origin().get();
        if (!ConfigReader.read(origin).equals(model.config())) {
            throw new ModelException(origin, "its config.json describes another model than the one to be saved");
        }
        String text = Files.readString(origin.resolve("config.json"));
        Matcher types = DTYPE.matcher(text);
        if (types.find()) {
            return types.replaceAll("$1\"" + options.dtype() + "\"");
        }
        return text.replaceFirst("\\{", "{\n  \"dtype\": \"" + options.dtype() + "\",");
    }

    /// Copies everything but weights, whole or not at all; what is there already stays.
    static void copyAround(Path from, Path to) {
        if (Files.exists(to)) {
            return;
        }
        Path aside = to.resolveSibling("." + to.getFileName() + ".writing");
        try {
            DurableFiles.deleteTree(aside);
            Files.createDirectories(aside);
            DurableFiles.write(aside.resolve("config.json"), Files.readAllBytes(from.resolve("config.json")));
            copyCompanions(from, aside);
            DurableFiles.forceFolder(aside);
            Files.move(aside, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw StorageException.of(to, "cannot write it", e);
        }
    }

    private static void copyCompanions(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = file.getFileName().toString();
                if (COMPANIONS.matcher(name).matches()) {
                    DurableFiles.write(to.resolve(name), Files.readAllBytes(file));
                }
            }
        }
    }

    private void writeWeights(Collection<Weight> weights, Path folder) throws IOException {
        List<List<Weight>> shards = shards(weights);
        if (shards.size() == 1) {
            writeShard(folder.resolve(TensorFiles.SINGLE), shards.getFirst());
            return;
        }
        var places = new LinkedHashMap<String, Object>();
        for (int i = 0; i < shards.size(); i++) {
            String name = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            writeShard(folder.resolve(name), shards.get(i));
            shards.get(i).forEach(w -> places.put(w.name(), name));
        }
        var index = new LinkedHashMap<String, Object>();
        index.put(
                "metadata",
                Map.of(
                        "total_size",
                        weights.stream().mapToLong(Weight::size).sum()
                                * options.type().bytes()));
        index.put("weight_map", places);
        DurableFiles.write(folder.resolve(TensorFiles.INDEX), Json.write(index).getBytes(StandardCharsets.UTF_8));
    }

    private List<List<Weight>> shards(Collection<Weight> weights) {
        List<List<Weight>> shards = new ArrayList<>();
        long room = 0;
        for (Weight w : weights) {
            long bytes = w.size() * options.type().bytes();
            if (shards.isEmpty() || bytes > room) {
                shards.add(new ArrayList<>());
                room = options.shardBytes();
            }
            shards.getLast().add(w);
            room -= bytes;
        }
        return shards;
    }

    private void writeShard(Path file, List<Weight> weights) throws IOException {
        SequencedMap<String, SafetensorsWriter.Stream> streams = new LinkedHashMap<>();
        for (Weight w : weights) {
            streams.put(
                    w.name(), new SafetensorsWriter.Stream(options.type(), w.shape(), pieces -> convert(w, pieces)));
        }
        SafetensorsWriter.write(file, streams, Map.of("format", "pt"));
    }

    private void convert(Weight weight, Consumer<MemorySegment> pieces) {
        DType type = switch (options.type()) {
            case BF16 -> DType.BFLOAT16;
            case F16 -> DType.FLOAT16;
            default -> DType.FLOAT32;
        };
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            Tensor flat = weight.tensor().detach().view(weight.size());
            for (long from = 0; from < weight.size(); from += SLICE) {
                try (var _ = new TensorScope()) {
                    Tensor slice = flat.narrow(0, from, Math.min(SLICE, weight.size() - from));
                    Tensor converted = slice.to(type.scalarType());
                    if (options.type() == TensorType.F16
                            && converted.isinf().any().item_bool()) {
                        throw new ArithmeticException("tensor '" + weight.name()
                                + "' has values beyond the range of F16; save as BF16 or F32");
                    }
                    pieces.accept(Tensors.memory(converted.cpu()));
                }
            }
        }
    }
}
