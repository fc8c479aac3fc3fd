package bellman.llm.policy;

import bellman.llm.chat.TokenTrace;
import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.llm.train.Part;
import bellman.net.TokenBatch;
import bellman.sequence.Segments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// Scored samples, group after group, whose drawn tokens lie packed one sample after the other.
///
/// @param rollouts each with a score that is a value
/// @param groups how many samples of one question follow one another
/// @param tokens how many tokens of each sample were drawn
public record SampleBatch(List<Rollout> rollouts, Segments groups, Segments tokens) {
    public SampleBatch {
        rollouts = List.copyOf(rollouts);
    }

    /// The samples of groups whose worth is known.
    public static SampleBatch of(List<Group> groups) {
        List<Rollout> all = new ArrayList<>();
        int[] sizes = new int[groups.size()];
        for (int g = 0; g < sizes.length; g++) {
            List<Rollout> scored = groups.get(g).scored();
            sizes[g] = scored.size();
            all.addAll(scored);
        }
        int[] lengths = all.stream().mapToInt(Rollout::drawn).toArray();
        return new SampleBatch(all, Segments.ofLengths(sizes), Segments.ofLengths(lengths));
    }

    /// How many samples.
    public int size() {
        return rollouts.size();
    }

    /// What each sample is worth.
    public float[] rewards() {
        float[] rewards = new float[size()];
        for (int s = 0; s < rewards.length; s++) {
            rewards[s] = (float) Group.value(rollouts.get(s));
        }
        return rewards;
    }

    /// The log-probabilities under which tokens were drawn.
    public float[] samplingLogProbs() {
        float[] all = new float[tokens.elements()];
        for (int s = 0; s < size(); s++) {
            TokenTrace trace = rollouts.get(s).trace();
            int at = tokens.from(s);
            for (int i = 0; i < trace.length(); i++) {
                if (trace.written()[i]) {
                    all[at++] = trace.logProbs()[i];
                }
            }
        }
        return all;
    }

    /// Some of the samples as something to learn from.
    List<Drawn> drawn(int[] samples) {
        return Arrays.stream(samples)
                .mapToObj(s -> new Drawn(s, rollouts.get(s).trace()))
                .toList();
    }

    /// The log-probability of each drawn token of some of the samples, at those tokens' places; 0 elsewhere.
    ///
    /// @param scorer gives those of a batch's wanted tokens
    /// @param temperature at which they were drawn
    /// @param partTokens that run through the model at once
    float[] score(Function<TokenBatch, float[]> scorer, int[] samples, float temperature, int partTokens) {
        float[] all = new float[tokens.elements()];
        for (Part<Drawn> part : Part.all(drawn(samples), partTokens, temperature)) {
            int[] some = part.items().stream().mapToInt(Drawn::sample).toArray();
            put(scorer.apply(part.batch()), some, all);
        }
        return all;
    }

    /// The drawn tokens of some of the samples.
    public Segments tokens(int[] samples) {
        return Segments.ofLengths(Arrays.stream(samples).map(tokens::length).toArray());
    }

    /// Takes some of the samples out of numbers that there are for each drawn token.
    public float[] take(float[] perToken, int[] samples) {
        Segments taken = tokens(samples);
        float[] values = new float[taken.elements()];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(perToken, tokens.from(samples[i]), values, taken.from(i), taken.length(i));
        }
        return values;
    }

    /// Puts them back, the opposite of [#take].
    void put(float[] values, int[] samples, float[] perToken) {
        Segments taken = tokens(samples);
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(values, taken.from(i), perToken, tokens.from(samples[i]), taken.length(i));
        }
    }

    /// All samples, in their order.
    int[] all() {
        int[] all = new int[size()];
        Arrays.setAll(all, i -> i);
        return all;
    }
}
