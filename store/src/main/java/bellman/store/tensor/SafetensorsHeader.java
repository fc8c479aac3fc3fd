package bellman.store.tensor;

import bellman.store.disk.DamagedFileException;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import bellman.store.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// The header of a safetensors file, checked: known types, sizes that fit their shapes, data without overlap or
/// gap.
///
/// @param tensors by name, in the header's order
/// @param metadata texts about the file
record SafetensorsHeader(SequencedMap<String, TensorEntry> tensors, Map<String, String> metadata) {
    /// The most bytes that a header may have, as in the reference implementation.
    static final long LIMIT = 100_000_000;

    private static final String METADATA = "__metadata__";

    SafetensorsHeader {
        tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
        metadata = Map.copyOf(metadata);
    }

    /// Reads a header.
    ///
    /// @param json its bytes
    /// @param dataBytes what follows it in the file
    /// @param file for messages
    static SafetensorsHeader parse(byte[] json, long dataBytes, Path file) {
        try {
            Map<String, Object> members = Json.read(json);
            var tensors = new LinkedHashMap<String, TensorEntry>();
            Map<String, String> metadata = new LinkedHashMap<>();
            members.keySet().forEach(name -> {
                JsonObject object = new JsonObject(members).object(name);
                if (name.equals(METADATA)) {
                    object.members().keySet().forEach(key -> metadata.put(key, object.text(key)));
                } else {
                    tensors.put(name, entry(name, object, dataBytes, file));
                }
            });
            checkLayout(tensors.values(), dataBytes, file);
            return new SafetensorsHeader(tensors, metadata);
        } catch (JsonException e) {
            throw damaged(file, "its header: " + e.getMessage());
        }
    }

    private static TensorEntry entry(String name, JsonObject object, long dataBytes, Path file) {
        String word = object.text("dtype");
        TensorType type = Arrays.stream(TensorType.values())
                .filter(t -> t.name().equals(word))
                .findFirst()
                .orElseThrow(() -> damaged(file, "tensor '" + name + "' has the unknown type '" + word + "'"));
        List<Long> shape = integers(object, "shape", name, file);
        List<Long> offsets = integers(object, "data_offsets", name, file);
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > dataBytes) {
            throw damaged(
                    file,
                    "tensor '" + name + "' has the offsets " + offsets + ", expected two within the " + dataBytes
                            + " bytes of data");
        }
        long bytes = type.bytes();
        for (long size : shape) {
            if (size != 0 && bytes > dataBytes / size) {
                throw damaged(file, "tensor '" + name + "' of shape " + shape + " is larger than the file");
            }
            bytes *= size;
        }
        if (bytes != offsets.get(1) - offsets.get(0)) {
            throw damaged(
                    file,
                    "tensor '" + name + "' of shape " + shape + " and type " + type + " needs " + bytes
                            + " bytes, its offsets " + offsets + " give " + (offsets.get(1) - offsets.get(0)));
        }
        return new TensorEntry(name, type, shape, offsets.get(0), offsets.get(1));
    }

    private static List<Long> integers(JsonObject object, String key, String name, Path file) {
        var integers = new ArrayList<Long>();
        if (!(object.members().get(key) instanceof List<?> items)) {
            throw damaged(file, "tensor '" + name + "' has no list '" + key + "'");
        }
        for (Object item : items) {
            if (!(item instanceof Long n) || n < 0) {
                throw damaged(
                        file,
                        "tensor '" + name + "' has '" + item + "' in '" + key + "', expected an integer from 0 on");
            }
            integers.add(n);
        }
        return integers;
    }

    private static void checkLayout(Collection<TensorEntry> tensors, long dataBytes, Path file) {
        long end = 0;
        List<TensorEntry> sorted = tensors.stream()
                .sorted(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end))
                .toList();
        for (TensorEntry t : sorted) {
            if (t.begin() != end) {
                throw damaged(
                        file,
                        "tensor '" + t.name() + "' begins at byte " + t.begin() + " of the data, expected " + end
                                + ": tensors overlap or leave a gap");
            }
            end = t.end();
        }
        if (end != dataBytes) {
            throw damaged(file, "the header describes " + end + " bytes of data, the file has " + dataBytes);
        }
    }

    /// The header as JSON.
    String json() {
        var members = new LinkedHashMap<String, Object>();
        if (!metadata.isEmpty()) {
            members.put(METADATA, new TreeMap<>(metadata));
        }
        tensors.forEach((name, t) -> {
            var object = new LinkedHashMap<String, Object>();
            object.put("dtype", t.type().name());
            object.put("shape", t.shape());
            object.put("data_offsets", List.of(t.begin(), t.end()));
            members.put(name, object);
        });
        return Json.write(members);
    }

    static DamagedFileException damaged(Path file, String problem) {
        return new DamagedFileException(
                file,
                "this is no intact safetensors file: " + problem + "; take another copy or an earlier checkpoint");
    }
}
