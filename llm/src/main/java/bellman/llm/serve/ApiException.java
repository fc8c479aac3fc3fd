package bellman.llm.serve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Why a request is not answered, in the shape that OpenAI's clients turn into their exceptions.
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String INVALID = "invalid_request_error";

    private final int status;
    private final String type;
    private final transient Optional<String> parameter;
    private final transient Optional<String> code;

    private ApiException(int status, String type, String message, Optional<String> parameter, Optional<String> code) {
        super(message);
        this.status = status;
        this.type = type;
        this.parameter = parameter;
        this.code = code;
    }

    /// The request is wrong as a whole.
    static ApiException invalid(String message) {
        return new ApiException(400, INVALID, message, Optional.empty(), Optional.empty());
    }

    /// One of its parameters is wrong; the message begins with its name.
    static ApiException invalid(String parameter, String problem) {
        return new ApiException(
                400, INVALID, "'" + parameter + "' " + problem, Optional.of(parameter), Optional.empty());
    }

    /// It has a parameter that nobody here understands.
    static ApiException unknown(String parameter) {
        return new ApiException(
                400,
                INVALID,
                "'" + parameter + "' is not a parameter that this server knows; leave it out",
                Optional.of(parameter),
                Optional.of("unknown_parameter"));
    }

    /// Prompt and answer do not fit the model.
    static ApiException tooLong(String parameter, String message) {
        return new ApiException(400, INVALID, message, Optional.of(parameter), Optional.of("context_length_exceeded"));
    }

    /// Another model than the one that is served.
    static ApiException noSuchModel(String found, String served) {
        return new ApiException(
                404,
                INVALID,
                "there is no model '" + found + "'; this server has '" + served + "'",
                Optional.of("model"),
                Optional.of("model_not_found"));
    }

    /// The key is missing or wrong.
    static ApiException wrongKey(String message) {
        return new ApiException(401, "authentication_error", message, Optional.empty(), Optional.of("invalid_api_key"));
    }

    /// What HTTP itself has a status for.
    static ApiException http(int status, String message) {
        return new ApiException(status, INVALID, message, Optional.empty(), Optional.empty());
    }

    /// Too much is waiting already.
    static ApiException busy(String message) {
        return new ApiException(429, "rate_limit_error", message, Optional.empty(), Optional.of("queue_full"));
    }

    /// The server's own fault, or its state.
    static ApiException server(int status, String code, String message) {
        return new ApiException(status, "server_error", message, Optional.empty(), Optional.of(code));
    }

    int status() {
        return status;
    }

    /// `{"error":{"message":…,"type":…,"param":…,"code":…}}`.
    Map<String, Object> json() {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", String.valueOf(getMessage()));
        error.put("type", type);
        error.put("param", parameter.<Object>map(p -> p).orElse(Shapes.NULL));
        error.put("code", code.<Object>map(c -> c).orElse(Shapes.NULL));
        return Map.of("error", error);
    }
}
