package bellman.llm.lora;

import bellman.llm.model.Adaptation;
import bellman.llm.model.Architecture;
import bellman.llm.model.CausalModel;
import bellman.llm.model.Decoder;
import bellman.llm.model.Linear;
import bellman.llm.model.ModelException;
import bellman.llm.model.Weights;
import bellman.run.RandomStream;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.torch.DType;
import bellman.torch.GradientMode;
import bellman.torch.TensorScope;
import bellman.torch.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/// Low-rank matrices beside linear maps of a model. While it is attached they are all that is trained.
///
/// Log-probabilities of the model as it was, such as a reference policy's, come from the same model with the adapter
/// [#off]. [#merge] adds the products of the matrices to the weights, so that the model can be saved or run without
/// the adapter; [#unmerge] takes them out again, up to rounding.
///
/// The model owns the adapter and closes it.
public final class LoraAdapter implements Adaptation, Snapshot {
    private static final String PREFIX = "base_model.model.";
    private static final List<String> NO_LINEAR_MAPS =
            List.of("model.embed_tokens", "model.language_model.embed_tokens", "model.visual.patch_embed.proj");
    private final LoraConfig config;
    private final Weights weights;
    private final List<LoraMap> maps = new ArrayList<>();
    private final LoraState state = new LoraState();
    private final RandomStream random;
    private final boolean sharesHead;

    /// While it is open, an adapter does nothing.
    public interface Off extends AutoCloseable {
        @Override
        void close();
    }

    private LoraAdapter(CausalModel model, LoraConfig config, Weights weights, long seed) {
        this.config = config;
        this.weights = weights;
        random = RandomStream.of(seed, "dropout");
        requireLinear();
        List<String> paths = model.linears().stream().map(l -> path(model, l)).toList();
        for (Linear linear : model.linears()) {
            String path = path(model, linear);
            if (config.covers(path)) {
                int rank = config.rankOf(path);
                Tensor a = weights.add(PREFIX + path + ".lora_A.weight", Weights.Initial.NORMAL, rank, linear.in());
                Tensor b = weights.add(PREFIX + path + ".lora_B.weight", Weights.Initial.ZEROS, linear.out(), rank);
                maps.add(new LoraMap(linear, a, b, config.scaleOf(path), config.dropout(), maps.size(), state));
            }
        }
        if (maps.isEmpty()) {
            throw new IllegalArgumentException("the adapter's targets (" + config.targets()
                    + ") are none of the model's linear maps, such as " + paths.getFirst() + " and "
                    + paths.getLast());
        }
        sharesHead = model.config().tied() && adaptsHead();
    }

    private boolean adaptsHead() {
        return maps.stream().anyMatch(m -> m.beside().name().equals(Decoder.HEAD));
    }

    /// The module that a linear map is in transformers, where the decoder of a model that sees is one beside its
    /// tower, though files name its tensors as those of other decoders.
    private static String path(CausalModel model, Linear linear) {
        String name = linear.name();
        if (model.config().architecture() != Architecture.QWEN2_5_VL) {
            return name;
        }
        return name.startsWith("visual.") ? "model." + name : name.replaceFirst("^model\\.", "model.language_model.");
    }

    private void requireLinear() {
        for (String path : NO_LINEAR_MAPS) {
            if (!(config.targets() instanceof LoraTargets.AllLinear) && config.covers(path)) {
                throw new IllegalArgumentException("the adapter's targets (" + config.targets() + ") include " + path
                        + ", beside which adapters are not implemented; name linear maps of layers");
            }
        }
    }

    /// Attaches a fresh adapter, which changes nothing yet: `A` is uniform within `1 / √in`, as in `peft`, and `B`
    /// zero.
    ///
    /// @param seed of `A` and of what is dropped
    /// @throws IllegalArgumentException if the targets are none of the model's linear maps
    /// @throws IllegalStateException if the model has an adapter
    public static LoraAdapter attach(CausalModel model, LoraConfig config, long seed) {
        LoraAdapter adapter = made(model, config, new Weights(model.weights().device(), DType.FLOAT32), seed);
        try (var _ = new TensorScope();
                var _ = GradientMode.off()) {
            for (LoraMap map : adapter.maps) {
                RandomStream stream = RandomStream.of(seed, map.beside().name());
                float bound = (float) (1 / Math.sqrt(map.beside().in()));
                float[] a = new float[Math.toIntExact(map.a().numel())];
                for (int i = 0; i < a.length; i++) {
                    a[i] = bound * (2 * stream.nextFloat() - 1);
                }
                map.a()
                        .detach()
                        .copy_(Tensors.floats(a, map.a().size(0), map.a().size(1)));
                map.b().detach().zero_();
            }
        }
        adapter.join(model);
        return adapter;
    }

    /// Attaches the adapter in `folder`, as `peft` writes them.
    ///
    /// @param seed of what is dropped if it is trained on
    /// @throws bellman.llm.model.ModelException if it cannot be one for this model, naming the key or tensor
    /// @throws bellman.store.disk.StorageException if a file cannot be read or is damaged
    /// @throws IllegalStateException if the model has an adapter
    public static LoraAdapter load(CausalModel model, Path folder, long seed) {
        LoraConfigFile file = LoraConfigFile.read(folder);
        LoraConfig config = file.config();
        LoraAdapter adapter;
        try {
            adapter = made(
                    model, config, AdapterFiles.empty(folder, model.weights().device()), seed);
        } catch (IllegalArgumentException e) {
            throw new ModelException(file.file(), String.valueOf(e.getMessage()));
        }
        try {
            AdapterFiles.read(folder, adapter.weights, model.decoder().head());
        } catch (RuntimeException e) {
            adapter.weights.close();
            throw e;
        }
        adapter.join(model);
        return adapter;
    }

    private static LoraAdapter made(CausalModel model, LoraConfig config, Weights weights, long seed) {
        try {
            return new LoraAdapter(model, config, weights, seed);
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    private void join(CausalModel model) {
        try {
            model.adapt(this);
        } catch (IllegalStateException e) {
            weights.close();
            throw e;
        }
        for (LoraMap map : maps) {
            map.beside().detour(map);
        }
    }

    /// Writes the adapter as `peft` does.
    ///
    /// @param base name or folder of the model beside which it stands, for those who look for it
    public void save(Path folder, String base) {
        AdapterFiles.write(folder, weights, LoraConfigFile.text(config, base));
    }

    /// Its shape.
    public LoraConfig config() {
        return config;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    /// Adds the products of the matrices to the model's weights, which then do what both did.
    ///
    /// @throws IllegalStateException if they are merged, or beside a head whose matrix is the embedding's as well
    public void merge() {
        require(!state.merged(), "the adapter is merged already");
        require(
                !sharesHead,
                "the adapter stands beside lm_head, whose matrix is the embedding's, too (tie_word_embeddings), and would"
                        + " change that; use it unmerged");
        move(1);
    }

    /// Takes the products of the matrices out of the model's weights again.
    ///
    /// @throws IllegalStateException if they are not merged
    public void unmerge() {
        require(state.merged(), "the adapter is not merged");
        move(-1);
    }

    private void move(int sign) {
        for (LoraMap map : maps) {
            try (var _ = new TensorScope();
                    var _ = GradientMode.off()) {
                map.addTo(sign);
            }
        }
        state.setMerged(sign > 0);
    }

    /// Whether the matrices are part of the model's weights.
    public boolean merged() {
        return state.merged();
    }

    /// Switches the adapter off until the result is closed.
    ///
    /// @throws IllegalStateException if it is merged
    public Off off() {
        require(!state.merged(), "a merged adapter cannot be switched off; unmerge it");
        state.switchOff();
        return state::switchOn;
    }

    /// From now on drops nothing while training either, as losses want that compare a policy with what it was: the
    /// ratio of their probabilities is then 1 where nothing was learned.
    public void dropNothing() {
        state.dropNothing();
    }

    @Override
    public long begin() {
        require(state.active(), "an adapter that is merged or off cannot be trained; unmerge it or switch it on");
        return random.nextLong();
    }

    @Override
    public <T> T during(long pass, Supplier<T> work) {
        state.setPass(Optional.of(pass));
        try {
            return work.get();
        } finally {
            state.setPass(Optional.empty());
        }
    }

    @Override
    public void save(State out) {
        random.save(out);
    }

    @Override
    public void load(State in) {
        random.load(in);
    }

    @Override
    public void close() {
        weights.close();
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}
