package bellman.llm.serve;

import java.time.Duration;

/// What the server bears.
///
/// @param body the most bytes of a request
/// @param tokens the most that a request may ask for in each answer
/// @param time after which a request is given up
/// @param buffered tokens that wait for a client which reads slowly; a stream with more is given up
/// @param images that a request brings
public record Limits(int body, int tokens, Duration time, int buffered, ImageLimits images) {
    /// Answers of one request, over all of its prompts.
    static final int CHOICES = 128;

    /// Texts that end an answer.
    static final int STOPS = 16;

    /// Alternatives that are reported with each token.
    static final int ALTERNATIVES = 20;

    /// Tokens whose logits are changed.
    static final int BIASES = 1024;

    public Limits {
        require("body", body);
        require("tokens", tokens);
        require("buffered", buffered);
        if (!time.isPositive()) {
            throw new IllegalArgumentException("time must be positive, got " + time);
        }
    }

    private static void require(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, got " + value);
        }
    }

    /// 4 MiB, as many tokens as the context holds, ten minutes.
    public static Limits defaults() {
        return new Limits(4 << 20, Integer.MAX_VALUE, Duration.ofMinutes(10), 16_384, ImageLimits.defaults());
    }

    /// The same with a smaller or larger body.
    public Limits withBody(int other) {
        return new Limits(other, tokens, time, buffered, images);
    }

    /// The same with other limits of tokens.
    public Limits withTokens(int other) {
        return new Limits(body, other, time, buffered, images);
    }

    /// The same with another time.
    public Limits withTime(Duration other) {
        return new Limits(body, tokens, other, buffered, images);
    }

    /// The same with more or fewer tokens that wait.
    public Limits withBuffered(int other) {
        return new Limits(body, tokens, time, other, images);
    }

    /// The same with other limits of images.
    public Limits withImages(ImageLimits other) {
        return new Limits(body, tokens, time, buffered, other);
    }
}
