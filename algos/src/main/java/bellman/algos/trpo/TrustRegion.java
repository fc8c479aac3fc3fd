package bellman.algos.trpo;

import bellman.algos.actorcritic.Minibatch;
import bellman.head.Outputs;
import bellman.head.PolicyHead;
import bellman.math.ConjugateGradient;
import bellman.net.Parameter;
import bellman.policy.ActorCritic;
import java.util.Arrays;
import java.util.List;

/// The policy's weights as one vector θ, and the geometry that the divergence of its actions gives them.
///
/// The Fisher matrix is `E[Jᵀ F J]`: `J` the outputs' derivative with respect to θ, `F` the head's
/// information, which is known in closed form. A network carries a gradient back, so `Jᵀ` is exact; `J v` is
/// the central difference of two forward passes. That asks of a network nothing but what every network can
/// do, and needs no second derivative of it; what the difference loses, some 1e-4 of the product, the line
/// search makes good.
final class TrustRegion {
    /// Length of the step between the two passes.
    private static final double APART = 1e-2;

    private final ActorCritic agent;
    private final PolicyHead head;
    private final Minibatch batch;
    private final double damping;
    private final List<Parameter> all;
    private final List<Parameter> policy;
    private final int size;
    private final float[] start;
    private final float[] moved;
    private final float[] above;
    private final float[] direction;
    private final float[] old;
    private final float[] divergences;
    private final Outputs directionColumns;

    /// @param rows that fit the batch
    TrustRegion(ActorCritic agent, Minibatch batch, int rows, double damping) {
        this.agent = agent;
        this.batch = batch;
        this.damping = damping;
        head = agent.head();
        all = agent.network().parameters();
        policy = all.stream().filter(p -> p.name().startsWith("policy/")).toList();
        size = policy.stream().mapToInt(p -> p.values().capacity()).sum();
        int outputs = agent.network().outputs();
        start = new float[size];
        moved = new float[size];
        above = new float[rows * outputs];
        direction = new float[rows * outputs];
        old = new float[rows * outputs];
        divergences = new float[rows];
        directionColumns = Outputs.of(direction, outputs, 0);
    }

    /// Floats of θ.
    int size() {
        return size;
    }

    /// Remembers where θ is and what the policy does there, of which [Minibatch#forward] has just been told.
    void begin() {
        int at = 0;
        for (Parameter p : policy) {
            int count = p.values().capacity();
            p.values().get(0, start, at, count);
            at += count;
        }
        System.arraycopy(
                batch.policy().values(),
                0,
                old,
                0,
                batch.count() * agent.network().outputs());
    }

    /// Sets `gradient` to what lies in the network for θ, and clears all of it.
    void takeGradient(double[] gradient) {
        int at = 0;
        for (Parameter p : policy) {
            for (int i = 0; i < p.gradients().capacity(); i++) {
                gradient[at++] = p.gradients().get(i);
            }
        }
        for (Parameter p : all) {
            for (int i = 0; i < p.gradients().capacity(); i++) {
                p.gradients().put(i, 0f);
            }
        }
    }

    /// Puts θ at `start + scale * v` and runs the network there.
    void move(double scale, double[] v) {
        for (int i = 0; i < size; i++) {
            moved[i] = (float) (start[i] + scale * v[i]);
        }
        int at = 0;
        for (Parameter p : policy) {
            int count = p.values().capacity();
            p.values().put(0, moved, at, count);
            at += count;
        }
        batch.forward();
    }

    /// The mean divergence of the policy where θ is now from the one where it was at [#begin].
    double divergence() {
        Outputs before = agent.policyOutputs(old).withMasks(batch.policy().masks());
        head.divergence(before, batch.policy(), 0, batch.count(), divergences);
        double sum = 0;
        for (int i = 0; i < batch.count(); i++) {
            sum += divergences[i];
        }
        return sum / batch.count();
    }

    /// Sets `product` to the damped Fisher matrix at [#begin] times `v`.
    void fisher(double[] v, double[] product) {
        double length = Math.sqrt(ConjugateGradient.dot(v, v));
        if (length == 0) {
            Arrays.fill(product, 0);
            return;
        }
        double h = APART / length;
        int numbers = batch.count() * agent.network().outputs();
        move(h, v);
        System.arraycopy(batch.policy().values(), 0, above, 0, numbers);
        move(-h, v);
        float[] below = batch.policy().values();
        for (int i = 0; i < numbers; i++) {
            direction[i] = (float) ((above[i] - below[i]) / (2 * h * batch.count()));
        }
        move(0, v);
        head.fisher(batch.policy(), directionColumns, 0, batch.count(), batch.dPolicy());
        Outputs values = batch.dValues();
        for (int row = 0; row < batch.count(); row++) {
            values.values()[values.at(row)] = 0;
        }
        batch.backward();
        takeGradient(product);
        for (int i = 0; i < size; i++) {
            product[i] += damping * v[i];
        }
    }
}
