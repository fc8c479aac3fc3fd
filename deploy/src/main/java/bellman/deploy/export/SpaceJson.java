package bellman.deploy.export;

import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.MultiDiscrete;
import bellman.space.Space;
import bellman.space.Text;
import bellman.space.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Spaces as JSON, in Gymnasium's words.
public final class SpaceJson {
    private SpaceJson() {}

    /// What `space` is: `{"type":"Box","shape":[4],"dtype":"float32","low":…,"high":…}`. Bounds that are the
    /// same everywhere are one number.
    public static Map<String, Object> of(Space space) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", space.getClass().getSimpleName());
        switch (space) {
            case Box box -> {
                json.put("shape", box.shape());
                json.put("dtype", box.type() == Box.Type.UINT8 ? "uint8" : "float32");
                json.put("low", bounds(box.low()));
                json.put("high", bounds(box.high()));
            }
            case Discrete discrete -> {
                json.put("n", discrete.n());
                json.put("start", discrete.start());
            }
            case MultiDiscrete many -> json.put("nvec", many.counts());
            case MultiBinary many -> json.put("n", many.n());
            case Text text -> json.put("max_length", text.maxLength());
            case Tuple tuple ->
                json.put("spaces", tuple.parts().stream().map(SpaceJson::of).toList());
            case Dict dict -> {
                Map<String, Object> parts = new LinkedHashMap<>();
                dict.parts().forEach((name, part) -> parts.put(name, of(part)));
                json.put("spaces", parts);
            }
        }
        return json;
    }

    private static Object bounds(float[] bounds) {
        List<Float> all = new ArrayList<>();
        boolean same = true;
        for (float bound : bounds) {
            all.add(bound);
            same &= bound == bounds[0];
        }
        return same ? all.getFirst() : all;
    }
}
