package bellman.llm.policy;

import bellman.llm.data.Content;
import bellman.llm.rollout.Estimates;
import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.llm.task.Score;
import bellman.run.Metrics;
import bellman.stats.Interval;
import bellman.store.job.Conclusion;
import bellman.train.Findings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What came of asking the held-out questions.
///
/// @param groups of answers
/// @param estimates from them, if there were questions
public record Evaluated(List<Group> groups, Optional<Estimates> estimates) implements Findings {
    public Evaluated {
        groups = List.copyOf(groups);
    }

    @Override
    public void record(Metrics metrics) {
        estimates.ifPresent(e -> {
            metrics.put("evaluation/return-mean", e.mean().mean());
            metrics.put("evaluation/length-mean", e.lengthMean());
            metrics.put("evaluation/truncated", e.truncated());
            metrics.put("evaluation/unscored", e.unscored());
        });
    }

    @Override
    public List<Map<String, Object>> samples(long step) {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (Group group : groups) {
            for (Rollout rollout : group.rollouts()) {
                lines.add(line("evaluation", step, rollout));
            }
        }
        return lines;
    }

    /// A sample as a line of `samples.jsonl`.
    public static Map<String, Object> line(String event, long step, Rollout rollout) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", event);
        line.put("step", step);
        switch (rollout.question().prompt()) {
            case Content.Plain(String text) -> line.put("prompt", text);
            case Content.Messages(var messages) -> line.put("prompt", messages);
        }
        if (rollout.turns().size() == 1) {
            line.put("completion", rollout.turns().getFirst());
        } else {
            line.put("turns", rollout.turns());
        }
        switch (rollout.score()) {
            case Score.Value v -> {
                line.put("score", v.total());
                line.put("components", v.components());
            }
            case Score.Failed _, Score.TimedOut _ ->
                line.put("problem", rollout.score().problem());
        }
        line.put("tokens", rollout.drawn());
        line.put("finish_reason", rollout.end().word());
        line.put("weights", rollout.firstWeights().hash());
        return line;
    }

    /// What a training came to whose last evaluation this is.
    public Conclusion conclusion(long step, long drawnTokens) {
        Map<String, Object> result = new LinkedHashMap<>();
        List<String> sentences = new ArrayList<>();
        estimates.ifPresent(e -> {
            Interval interval = e.mean().mean95();
            result.put("return_mean", e.mean().mean());
            result.put("return_ci95", List.of(interval.low(), interval.high()));
            result.put("questions", groups.size());
            result.put("length_mean", e.lengthMean());
            result.put("unscored", e.unscored());
            sentences.add(String.format(
                    Locale.ROOT,
                    "held out: %d questions, mean score %.3f (95 %% interval %.3f to %.3f), %.1f tokens an answer",
                    groups.size(),
                    e.mean().mean(),
                    interval.low(),
                    interval.high(),
                    e.lengthMean()));
        });
        result.put("num_tokens", drawnTokens);
        return new Conclusion(
                result,
                samples(step),
                sentences,
                List.of("bellman generate --model RUN --prompt TEXT", "bellman runs plot RUN --metric train/reward"));
    }
}
