package bellman.llm.decode;

import bellman.llm.model.AttentionConfig;
import bellman.llm.model.ModelConfig;
import bellman.net.Team;
import bellman.simd.Attentions;
import java.util.Arrays;

/// The heads of a [SimdDecoder]: they normalise and turn queries and keys, put keys and values into their pages, and
/// look back at those of their sequence.
final class DecoderHeads {
    private final AttentionConfig attention;
    private final KeyValuePages pages;
    private final Team team;
    private final RopeTable rope;
    private final double epsilon;
    private final float scale;
    private final float[] inputs;
    private final int inputStride;
    private final float[] seen;
    private final int seenStride;
    private final Work[] works;

    /// A member's room.
    private static final class Work {
        private final float[] lanes = new float[Attentions.PAGE];
        private float[] scores = new float[0];

        float[] scores(int size) {
            if (scores.length < size) {
                scores = new float[size + size / 2];
            }
            return scores;
        }
    }

    /// @param inputs where queries, keys and values of a batch's rows will be, `[row][inputStride]`
    DecoderHeads(ModelConfig config, KeyValuePages pages, Team team, float[] inputs, int inputStride, int maxRows) {
        this.pages = pages;
        this.team = team;
        this.inputs = inputs;
        this.inputStride = inputStride;
        attention = config.attention();
        rope = new RopeTable(config.rope());
        epsilon = config.normEpsilon();
        scale = (float) (1 / Math.sqrt(attention.headSize()));
        seenStride = attention.heads() * attention.headSize();
        seen = new float[maxRows * seenStride];
        works = new Work[team.members()];
        Arrays.setAll(works, i -> new Work());
    }

    /// Makes room for positions below `count`.
    void reach(int count) {
        rope.reach(count);
    }

    /// Floats between rows of what comes in.
    int inputStride() {
        return inputStride;
    }

    /// What heads saw, `[row][seenStride]`.
    float[] seen() {
        return seen;
    }

    /// Floats between rows of what heads saw.
    int seenStride() {
        return seenStride;
    }

    /// Does a member's share of a layer.
    ///
    /// @param alone whether no two rows belong to the same sequence, so that none has to wait for another's keys
    void run(SimdLayer layer, int number, DecoderBatch batch, boolean alone, int member) {
        int keyHeads = attention.keyValueHeads();
        int from = team.begin(member, batch.rows() * keyHeads);
        int to = team.begin(member + 1, batch.rows() * keyHeads);
        for (int part = from; part < to; part++) {
            prepare(layer, number, batch, part / keyHeads, part % keyHeads);
            if (alone) {
                attend(layer, number, batch, part / keyHeads, part % keyHeads, works[member]);
            }
        }
        if (!alone) {
            team.meet(member);
            for (int part = from; part < to; part++) {
                attend(layer, number, batch, part / keyHeads, part % keyHeads, works[member]);
            }
        }
    }

    /// Normalises and turns a row's queries and key of one head of keys, and puts key and value into their page.
    private void prepare(SimdLayer layer, int number, DecoderBatch batch, int row, int keyHead) {
        int size = attention.headSize();
        int group = attention.heads() / attention.keyValueHeads();
        int position = batch.position(row);
        int base = row * inputStride;
        for (int h = keyHead * group; h < (keyHead + 1) * group; h++) {
            place(layer.queryNorm(), base + h * size, position);
        }
        int key = base + (attention.heads() + keyHead) * size;
        int value = key + attention.keyValueHeads() * size;
        place(layer.keyNorm(), key, position);
        int page = batch.pages(row)[position / KeyValuePages.TOKENS];
        Attentions.put(
                size,
                inputs,
                key,
                inputs,
                value,
                pages.memory(),
                pages.at(page, number, keyHead),
                position % KeyValuePages.TOKENS);
    }

    private void place(float[] norm, int at, int position) {
        if (norm.length > 0) {
            Rows.normalize(inputs, at, norm, inputs, at, norm.length, epsilon);
        }
        rope.turn(inputs, at, position);
    }

    /// What a row's queries of one head of keys see.
    private void attend(SimdLayer layer, int number, DecoderBatch batch, int row, int keyHead, Work work) {
        int group = attention.heads() / attention.keyValueHeads();
        int first = keyHead * group;
        for (int h = 0; h < group; h += 2) {
            // A last query without another goes twice.
            int second = Math.min(h + 1, group - 1);
            attend(layer, number, batch, row, keyHead, first + h, first + second, work);
        }
    }

    private void attend(
            SimdLayer layer, int number, DecoderBatch batch, int row, int keyHead, int one, int two, Work work) {
        int size = attention.headSize();
        int position = batch.position(row);
        int[] table = batch.pages(row);
        int from = layer.window() == 0 ? 0 : Math.max(0, position + 1 - layer.window());
        int firstPage = from / KeyValuePages.TOKENS;
        int endPage = position / KeyValuePages.TOKENS + 1;
        int stride = (endPage - firstPage) * KeyValuePages.TOKENS;
        float[] scores = work.scores(2 * stride);
        int base = row * inputStride;
        int p = firstPage;
        for (; p + 2 <= endPage; p += 2) {
            Attentions.scores(
                    size,
                    inputs,
                    base + one * size,
                    base + two * size,
                    pages.memory(),
                    pages.at(table[p], number, keyHead),
                    pages.at(table[p + 1], number, keyHead),
                    scores,
                    (p - firstPage) * KeyValuePages.TOKENS,
                    stride);
        }
        if (p < endPage) {
            Attentions.scores(
                    size,
                    inputs,
                    base + one * size,
                    base + two * size,
                    pages.memory(),
                    pages.at(table[p], number, keyHead),
                    scores,
                    (p - firstPage) * KeyValuePages.TOKENS,
                    stride);
        }
        float sumOne = Attentions.softmax(scores, 0, from, position + 1, scale, work.lanes);
        float sumTwo = Attentions.softmax(scores, stride, from, position + 1, scale, work.lanes);
        int toOne = row * seenStride + one * size;
        int toTwo = row * seenStride + two * size;
        Arrays.fill(seen, toOne, toOne + size, 0f);
        Arrays.fill(seen, toTwo, toTwo + size, 0f);
        for (p = firstPage; p < endPage; p++) {
            int count = Math.min(KeyValuePages.TOKENS, position + 1 - p * KeyValuePages.TOKENS);
            int at = (p - firstPage) * KeyValuePages.TOKENS;
            Attentions.mix(
                    size,
                    count,
                    scores,
                    at,
                    stride,
                    pages.memory(),
                    pages.at(table[p], number, keyHead),
                    seen,
                    toOne,
                    toTwo);
        }
        Rows.scale(seen, toOne, size, 1 / sumOne);
        if (two != one) {
            Rows.scale(seen, toTwo, size, 1 / sumTwo);
        }
    }
}
