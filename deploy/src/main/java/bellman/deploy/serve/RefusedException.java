package bellman.deploy.serve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/// A request that is not answered, and why.
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final int index;

    RefusedException(int status, String message) {
        this(status, message, OptionalInt.empty());
    }

    /// @param index of the observation that is to blame, if one is
    RefusedException(int status, String message, OptionalInt index) {
        super(message);
        this.status = status;
        this.index = index.orElse(-1);
    }

    int status() {
        return status;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("error", String.valueOf(getMessage()));
        if (index >= 0) {
            json.put("index", index);
        }
        return json;
    }
}
