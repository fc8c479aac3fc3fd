package bellman.llm.checkpoint;

import bellman.store.tensor.TensorEntry;
import bellman.store.tensor.TensorType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// What the weights of a folder are, by the headers of its files alone: nothing is loaded.
///
/// @param tensors by name, in the order of the files
/// @param files names of the files that hold them
public record FolderTensors(SequencedMap<String, TensorEntry> tensors, List<String> files) {
    public FolderTensors {
        files = List.copyOf(files);
    }

    /// Looks at a folder.
    ///
    /// @throws bellman.llm.model.ModelException if it has no weights, or its index and files contradict each
    /// other
    /// @throws bellman.store.disk.StorageException if a file cannot be read or is damaged
    public static FolderTensors of(Path folder) {
        TensorFiles found = TensorFiles.of(folder);
        var tensors = new LinkedHashMap<String, TensorEntry>();
        found.tensors().forEach((name, place) -> tensors.put(name, place.entry()));
        return new FolderTensors(
                tensors,
                found.tensors().values().stream()
                        .map(p -> p.file().getFileName().toString())
                        .distinct()
                        .toList());
    }

    /// Elements of all tensors.
    public long parameters() {
        return tensors.values().stream().mapToLong(TensorEntry::size).sum();
    }

    /// Bytes of all tensors.
    public long bytes() {
        return tensors.values().stream().mapToLong(t -> t.end() - t.begin()).sum();
    }

    /// The type that most elements have.
    public TensorType type() {
        Map<TensorType, Long> sizes = new LinkedHashMap<>();
        tensors.values().forEach(t -> sizes.merge(t.type(), t.size(), Long::sum));
        return sizes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(TensorType.F32);
    }
}
