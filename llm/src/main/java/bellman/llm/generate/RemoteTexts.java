package bellman.llm.generate;

import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.generate.Sampled.Alternative;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What has come of a request's continuations from a server. Whoever listens hears of each token once.
final class RemoteTexts {
    private final Generation generation;
    private final List<Part> parts = new ArrayList<>();
    private Optional<String> state = Optional.empty();

    private static final class Part {
        final List<Sampled> tokens = new ArrayList<>();
        final StringBuilder text = new StringBuilder();
        Optional<FinishReason> reason = Optional.empty();
        Optional<String> problem = Optional.empty();
    }

    RemoteTexts(Generation generation) {
        this.generation = generation;
        for (int i = 0; i < generation.request().samples(); i++) {
            parts.add(new Part());
        }
    }

    /// How many alternatives were asked for.
    int alternatives() {
        return generation.request().options().alternatives();
    }

    private Part part(int index) {
        if (index < 0 || index >= parts.size()) {
            throw new IllegalStateException("it answered with the choice " + index + ", asked for " + parts.size());
        }
        return parts.get(index);
    }

    /// Tokens of a continuation so far.
    int count(int index) {
        return part(index).tokens.size();
    }

    /// The text of a continuation so far.
    String text(int index) {
        return part(index).text.toString();
    }

    /// More of a continuation.
    void add(int index, List<Integer> ids, List<Float> logProbs, List<List<Alternative>> alternatives, String text) {
        Part part = part(index);
        if (part.reason.isPresent() && !ids.isEmpty()) {
            throw new IllegalStateException("it went on with choice " + index + " after its end");
        }
        for (int i = 0; i < ids.size(); i++) {
            float logProb = logProbs.get(i);
            Sampled sampled =
                    new Sampled(ids.get(i), logProb, logProb, alternatives.isEmpty() ? List.of() : alternatives.get(i));
            part.tokens.add(sampled);
            generation.listener().token(index, sampled, i == 0 ? text : "");
        }
        part.text.append(text);
    }

    /// A continuation is complete.
    ///
    /// @param reason as servers call it
    void end(int index, String reason, Optional<String> message) {
        Part part = part(index);
        part.reason = Optional.of(
                switch (reason) {
                    case "stop", "eos", "eos_token" -> FinishReason.STOP;
                    case "length" -> FinishReason.LENGTH;
                    default -> {
                        part.problem = Optional.of("it ended the text by '" + reason + "'"
                                + message.map(m -> ": " + m).orElse(""));
                        yield FinishReason.ERROR;
                    }
                });
    }

    /// What the server calls its weights.
    void state(String name) {
        state = Optional.of(name);
    }

    Optional<String> state() {
        return state;
    }

    /// Completes the generation with what came.
    ///
    /// @param otherwise for continuations that came to no end
    /// @param problem of those
    /// @param from whom it came, for messages
    void finish(FinishReason otherwise, Optional<String> problem, String from, WeightsVersion weights) {
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            int count = part.tokens.size();
            int[] ids = new int[count];
            float[] logProbs = new float[count];
            for (int t = 0; t < count; t++) {
                ids[t] = part.tokens.get(t).token();
                logProbs[t] = part.tokens.get(t).logProb();
            }
            List<List<Alternative>> found = alternatives() == 0
                    ? List.of()
                    : part.tokens.stream().map(Sampled::alternatives).toList();
            generation.complete(
                    i,
                    new Completion(
                            ids,
                            logProbs,
                            logProbs.clone(),
                            found,
                            Optional.of(part.text.toString()),
                            part.reason.orElse(otherwise),
                            part.reason.isPresent() ? part.problem.map(p -> from + ": " + p) : problem,
                            weights,
                            weights));
        }
    }
}
