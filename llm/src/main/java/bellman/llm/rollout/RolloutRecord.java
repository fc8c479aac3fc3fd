package bellman.llm.rollout;

import bellman.llm.chat.TokenTrace;
import bellman.llm.data.Content;
import bellman.llm.generate.Completion.WeightsVersion;
import bellman.llm.generate.FinishReason;
import bellman.llm.task.Question;
import bellman.llm.task.Score;
import bellman.store.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A group as one line of JSON and back, so that episodes of a fixed policy can be learned from later, and
/// those that are under way be saved. Numbers come back with the same bits.
public final class RolloutRecord {
    private RolloutRecord() {}

    /// A group in one line.
    public static String write(Group group) {
        Map<String, Object> line = new LinkedHashMap<>();
        switch (group.question().prompt()) {
            case Content.Plain(String text) -> line.put("prompt", text);
            case Content.Messages(var messages) -> line.put("prompt", messages);
        }
        line.put("facts", group.question().facts());
        line.put("samples", group.rollouts().stream().map(RolloutRecord::sample).toList());
        return Json.write(line);
    }

    private static Map<String, Object> sample(Rollout rollout) {
        Map<String, Object> sample = new LinkedHashMap<>();
        TokenTrace trace = rollout.trace();
        List<Object> written = new ArrayList<>();
        List<Object> logProbs = new ArrayList<>();
        List<Object> ids = new ArrayList<>();
        for (int i = 0; i < trace.length(); i++) {
            ids.add(trace.ids()[i]);
            written.add(trace.written()[i] ? 1 : 0);
            logProbs.add(trace.logProbs()[i]);
        }
        sample.put("turns", rollout.turns());
        sample.put("ids", ids);
        sample.put("prompt_length", rollout.promptLength());
        sample.put("drawn", written);
        sample.put("logprobs", logProbs);
        sample.put("end", rollout.end().word());
        sample.put("weights", version(rollout.firstWeights()));
        sample.put("last_weights", version(rollout.lastWeights()));
        switch (rollout.score()) {
            case Score.Value v -> {
                sample.put("score", v.total());
                sample.put("components", v.components());
            }
            case Score.Failed(String reason) -> sample.put("failed", reason);
            case Score.TimedOut(String who, Duration limit) -> {
                sample.put("timed_out", who);
                sample.put("limit_ms", limit.toMillis());
            }
        }
        return sample;
    }

    private static Map<String, Object> version(WeightsVersion version) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("number", version.number());
        map.put("hash", version.hash());
        return map;
    }

    /// The group in a line that [#write] wrote.
    ///
    /// @throws IllegalArgumentException naming what is missing or of the wrong kind
    public static Group read(String line) {
        var fields = new RecordFields(Json.read(line), "");
        Object prompt = fields.any("prompt");
        Content content = prompt instanceof String text
                ? new Content.Plain(text)
                : new Content.Messages(fields.all("prompt").stream()
                        .<Map<String, Object>>map(RecordFields::map)
                        .toList());
        var question = new Question(content, fields.map("facts").map());
        List<Rollout> rollouts =
                fields.all("samples").stream().map(s -> sample(question, s)).toList();
        return new Group(question, rollouts);
    }

    private static Rollout sample(Question question, RecordFields s) {
        int[] ids = s.numbers("ids").stream().mapToInt(Number::intValue).toArray();
        List<Number> drawn = s.numbers("drawn");
        List<Number> logProbs = s.numbers("logprobs");
        boolean[] written = new boolean[drawn.size()];
        float[] each = new float[logProbs.size()];
        for (int i = 0; i < each.length; i++) {
            each[i] = logProbs.get(i).floatValue();
        }
        for (int i = 0; i < written.length; i++) {
            written[i] = drawn.get(i).intValue() != 0;
        }
        return new Rollout(
                question,
                new TokenTrace(ids, written, each),
                s.number("prompt_length").intValue(),
                s.texts("turns"),
                end(s.text("end")),
                version(s.map("weights")),
                version(s.map("last_weights")),
                score(s));
    }

    private static FinishReason end(String word) {
        for (FinishReason reason : FinishReason.values()) {
            if (reason.word().equals(word)) {
                return reason;
            }
        }
        throw new IllegalArgumentException(
                "'end' is '" + word + "', expected stop, length, cancelled, deadline or error");
    }

    private static WeightsVersion version(RecordFields fields) {
        return new WeightsVersion(fields.number("number").longValue(), fields.text("hash"));
    }

    private static Score score(RecordFields s) {
        if (s.has("failed")) {
            return new Score.Failed(s.text("failed"));
        }
        if (s.has("timed_out")) {
            return new Score.TimedOut(
                    s.text("timed_out"), Duration.ofMillis(s.number("limit_ms").longValue()));
        }
        Map<String, Double> components = new LinkedHashMap<>();
        RecordFields all = s.map("components");
        all.map().keySet().forEach(name -> components.put(name, all.number(name).doubleValue()));
        return new Score.Value(s.number("score").doubleValue(), components);
    }
}
