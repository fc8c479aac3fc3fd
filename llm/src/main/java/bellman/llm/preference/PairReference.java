package bellman.llm.preference;

import bellman.llm.train.Part;
import bellman.llm.train.ReferenceModel;
import bellman.llm.train.Rows;
import bellman.llm.train.TuningSetup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the reference says of pairs.
sealed interface PairReference extends AutoCloseable {

    /// Log-probabilities of a part's wanted tokens under the reference; empty if there is none.
    float[] score(Part<Pair> part);

    /// Asks about all rows beforehand, if it is that kind.
    default void prepare(Rows<?, Pair> rows, int partTokens) {}

    @Override
    default void close() {}

    static PairReference of(DpoConfig config, TuningSetup setup) {
        if (!config.loss().needsReference()) {
            return new None();
        }
        return switch (config.reference()) {
            case MODEL -> new Asked(ReferenceModel.of(setup));
            // What is trained is still what it was.
            case PRECOMPUTED ->
                new Remembered(batch -> setup.model().score(batch).logProbs());
        };
    }

    /// There is none.
    record None() implements PairReference {
        @Override
        public float[] score(Part<Pair> part) {
            return new float[0];
        }
    }

    /// A model that is asked each time.
    record Asked(ReferenceModel model) implements PairReference {
        @Override
        public float[] score(Part<Pair> part) {
            return model.score(part.batch());
        }

        @Override
        public void close() {
            model.close();
        }
    }

    /// What a model said before training.
    final class Remembered implements PairReference {
        private final Scorer scorer;
        private final Map<Pair, float[][]> said = new HashMap<>();

        /// Gives log-probabilities of wanted tokens.
        @FunctionalInterface
        interface Scorer {
            float[] score(bellman.net.TokenBatch batch);
        }

        Remembered(Scorer scorer) {
            this.scorer = scorer;
        }

        @Override
        public void prepare(Rows<?, Pair> rows, int partTokens) {
            remember(rows.all(), partTokens);
        }

        void remember(List<Pair> pairs, int partTokens) {
            for (List<Pair> items : Part.cut(pairs, partTokens)) {
                Part<Pair> part = Part.of(items, 1, false);
                float[] logProbs = scorer.score(part.batch());
                int count = items.size();
                for (int i = 0; i < count; i++) {
                    said.put(items.get(i), new float[][] {of(part, logProbs, i), of(part, logProbs, i + count)});
                }
            }
        }

        private static float[] of(Part<Pair> part, float[] logProbs, int text) {
            return Arrays.copyOfRange(
                    logProbs, part.tokens().from(text), part.tokens().to(text));
        }

        @Override
        public float[] score(Part<Pair> part) {
            List<float[]> all = new ArrayList<>();
            for (int column = 0; column < 2; column++) {
                for (Pair pair : part.items()) {
                    all.add(of(pair)[column]);
                }
            }
            float[] joined = new float[part.tokens().elements()];
            int at = 0;
            for (float[] one : all) {
                System.arraycopy(one, 0, joined, at, one.length);
                at += one.length;
            }
            return joined;
        }

        private float[][] of(Pair pair) {
            return Optional.ofNullable(said.get(pair)).orElseGet(() -> {
                throw new IllegalStateException(
                        "the reference was not asked about a pair before training; rows for evaluation in a file of"
                                + " their own need reference: model");
            });
        }
    }
}
