package bellman.llm.checkpoint;

import bellman.llm.model.ModelException;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import bellman.store.json.JsonObject;
import bellman.store.tensor.Safetensors;
import bellman.store.tensor.TensorEntry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;

/// Which tensors a folder holds, and where: `model.safetensors`, or the files that `model.safetensors.index.json`
/// names. The index is held against the files' own headers.
///
/// @param folder of the model
/// @param tensors by name, in the order of the files
record TensorFiles(Path folder, SequencedMap<String, Place> tensors) {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    /// A tensor in a file.
    record Place(Path file, TensorEntry entry) {}

    /// Looks at the headers of all files.
    ///
    /// @throws ModelException if there are none, or the index and they contradict each other
    /// @throws StorageException if one cannot be read or is damaged
    static TensorFiles of(Path folder) {
        Path index = folder.resolve(INDEX);
        if (Files.isRegularFile(index)) {
            return sharded(folder, index);
        }
        for (String name : List.of(SINGLE, INDEX)) {
            if (Files.exists(folder.resolve(name)) && !Files.isRegularFile(folder.resolve(name))) {
                throw new ModelException(folder.resolve(name), "it is no file; expected weights as safetensors");
            }
        }
        if (!Files.isRegularFile(folder.resolve(SINGLE))) {
            throw new ModelException(
                    folder, "it has neither " + SINGLE + " nor " + INDEX + "; other formats of weights are not read");
        }
        return single(folder, SINGLE);
    }

    /// Looks at the header of one file.
    static TensorFiles single(Path folder, String file) {
        Path single = folder.resolve(file);
        var tensors = new LinkedHashMap<String, Place>();
        entries(single).forEach((name, entry) -> tensors.put(name, new Place(single, entry)));
        return new TensorFiles(folder, tensors);
    }

    private static TensorFiles sharded(Path folder, Path index) {
        Map<String, Object> files;
        try {
            files = new JsonObject(Json.read(Files.readAllBytes(index)))
                    .object("weight_map")
                    .members();
        } catch (JsonException e) {
            throw new ModelException(index, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw StorageException.of(index, "cannot read it", e);
        }
        var tensors = new LinkedHashMap<String, Place>();
        for (String name :
                new TreeSet<>(files.values().stream().map(String::valueOf).toList())) {
            if (!name.matches("[\\w.-]+") || name.startsWith(".")) {
                throw new ModelException(index, "it names the file '" + name + "', expected one in the same folder");
            }
            Path file = folder.resolve(name);
            entries(file).forEach((tensor, entry) -> {
                if (!name.equals(files.get(tensor))) {
                    throw new ModelException(
                            index,
                            "it says that tensor '" + tensor + "' is in " + files.getOrDefault(tensor, "no file")
                                    + ", but " + name + " has it");
                }
                tensors.put(tensor, new Place(file, entry));
            });
        }
        for (String tensor : files.keySet()) {
            if (!tensors.containsKey(tensor)) {
                throw new ModelException(
                        index,
                        "it says that tensor '" + tensor + "' is in " + files.get(tensor) + ", which has none"
                                + " of that name");
            }
        }
        return new TensorFiles(folder, tensors);
    }

    private static SequencedMap<String, TensorEntry> entries(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            return Safetensors.open(file, arena).tensors();
        }
    }
}
