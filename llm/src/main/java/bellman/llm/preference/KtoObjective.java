package bellman.llm.preference;

import bellman.llm.model.CausalModel;
import bellman.llm.train.Item;
import bellman.llm.train.Objective;
import bellman.llm.train.Part;
import bellman.llm.train.ReferenceModel;
import bellman.llm.train.TuningSetup;
import bellman.net.TokenScores;
import bellman.run.Metrics;
import bellman.run.Phase;
import bellman.run.Phases;
import bellman.sequence.Kto;
import bellman.sequence.Segments;
import java.util.ArrayList;
import java.util.List;

/// KTO's mean loss of a batch's answers. Its reference point is that of the whole batch: each prompt is given the
/// answer to the next one.
final class KtoObjective implements Objective<Judged> {
    private final Kto kto;
    private final boolean hasReferencePoint;
    private final CausalModel policy;
    private final ReferenceModel reference;
    private final int maxLength;
    private final int partTokens;
    private final Phases phases = new Phases(Phase.REFERENCE);
    private int answers;
    private int desirable;
    private double referencePoint;
    private double loss;
    private double chosenReward;
    private double rejectedReward;

    KtoObjective(KtoConfig config, TuningSetup setup, ReferenceModel reference) {
        kto = new Kto(config.beta(), config.desirableWeight(), config.undesirableWeight());
        hasReferencePoint = config.referencePoint();
        policy = setup.model();
        maxLength = setup.maxLength();
        partTokens = setup.config().microBatchTokens();
        this.reference = reference;
    }

    @Override
    public void begin(List<Judged> batch) {
        answers = batch.size();
        phases.forget();
        desirable = (int) batch.stream().filter(Judged::desirable).count();
        loss = 0;
        chosenReward = 0;
        rejectedReward = 0;
        referencePoint = hasReferencePoint ? referencePoint(batch) : 0;
    }

    private double referencePoint(List<Judged> batch) {
        List<Item.Single> mismatched = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            mismatched.add(batch.get(i).withAnswerOf(batch.get((i + 1) % batch.size()), maxLength));
        }
        int[] lengths = mismatched.stream().mapToInt(Item::wanted).toArray();
        Segments tokens = Segments.ofLengths(lengths);
        float[] ofPolicy = new float[tokens.elements()];
        float[] ofReference = new float[tokens.elements()];
        int at = 0;
        for (List<Item.Single> items : Part.cut(mismatched, partTokens)) {
            Part<Item.Single> part = Part.of(items, 1, false);
            float[] logProbs = policy.score(part.batch()).logProbs();
            System.arraycopy(logProbs, 0, ofPolicy, at, logProbs.length);
            System.arraycopy(asked(part), 0, ofReference, at, logProbs.length);
            at += logProbs.length;
        }
        return Kto.referencePoint(ofPolicy, ofReference, tokens);
    }

    private float[] asked(Part<?> part) {
        return phases.timed(Phase.REFERENCE, () -> reference.score(part.batch()));
    }

    @Override
    public TokenScores gradient(Part<Judged> part, TokenScores scores) {
        float[] gradient = new float[scores.logProbs().length];
        int count = part.items().size();
        boolean[] labels = new boolean[count];
        int good = 0;
        for (int i = 0; i < count; i++) {
            labels[i] = part.items().get(i).desirable();
            good += labels[i] ? 1 : 0;
        }
        double share = (double) count / answers;
        Kto.Result result =
                kto.apply(scores.logProbs(), asked(part), part.tokens(), labels, referencePoint, share, gradient);
        loss += share * result.loss();
        chosenReward += good > 0 ? good * result.desirableReward() : 0;
        rejectedReward += good < count ? (count - good) * result.undesirableReward() : 0;
        return TokenScores.of(gradient);
    }

    @Override
    public void report(Metrics.Visitor numbers) {
        numbers.visit("loss", loss);
        boolean both = desirable > 0 && desirable < answers;
        if (desirable > 0) {
            numbers.visit("rewards/chosen", chosenReward / desirable);
        }
        if (desirable < answers) {
            numbers.visit("rewards/rejected", rejectedReward / (answers - desirable));
        }
        if (both) {
            numbers.visit("rewards/margins", chosenReward / desirable - rejectedReward / (answers - desirable));
        }
        if (hasReferencePoint) {
            numbers.visit("kl", referencePoint);
        }
    }

    @Override
    public void meter(Metrics clock) {
        phases.meter(clock);
    }
}
