package bellman.llm.policy;

import bellman.llm.chat.TokenTrace;
import bellman.llm.rollout.Group;
import bellman.llm.rollout.Rollout;
import bellman.net.TokenBatch;
import bellman.sequence.Segments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

    /// Some of the samples, as a model reads them: what was drawn is wanted.
    ///
    /// @param samples which
    /// @param temperature at which they were drawn
    public TokenBatch read(int[] samples, float temperature, boolean entropies) {
        int[] lengths = Arrays.stream(samples)
                .map(s -> rollouts.get(s).trace().length())
                .toArray();
        int[] ids = new int[Arrays.stream(lengths).sum()];
        boolean[] wanted = new boolean[ids.length];
        int at = 0;
        for (int s : samples) {
            TokenTrace trace = rollouts.get(s).trace();
            System.arraycopy(trace.ids(), 0, ids, at, trace.length());
            System.arraycopy(trace.written(), 0, wanted, at, trace.length());
            at += trace.length();
        }
        return new TokenBatch(ids, lengths, wanted, temperature, entropies, List.of());
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

    /// Cuts samples into parts of at most `most` tokens, prompts included; one that has more is a part of its
    /// own.
    List<int[]> parts(int[] samples, int most) {
        List<int[]> parts = new ArrayList<>();
        int from = 0;
        int sum = 0;
        for (int i = 0; i < samples.length; i++) {
            int length = rollouts.get(samples[i]).trace().length();
            if (i > from && sum + length > most) {
                parts.add(Arrays.copyOfRange(samples, from, i));
                from = i;
                sum = 0;
            }
            sum += length;
        }
        if (from < samples.length) {
            parts.add(Arrays.copyOfRange(samples, from, samples.length));
        }
        return parts;
    }

    /// All samples, in their order.
    int[] all() {
        int[] all = new int[size()];
        Arrays.setAll(all, i -> i);
        return all;
    }
}
