package bellman.app.play;

import bellman.app.play.Controls.Pressed;
import bellman.app.play.Demonstrations.Taken;
import bellman.env.Frame;
import bellman.policy.Policy;
import bellman.policy.Thought;
import bellman.run.RandomStream;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Episodes that a person plays, a policy, or both in turn from the same seed.
public final class Sitting implements AutoCloseable {

    /// Whose episodes they are.
    public enum Mode {
        /// The person's.
        PLAY,
        /// The policy's.
        WATCH,
        /// The person's, then the policy's from the same seed, and so on.
        AGAINST
    }

    /// An episode that has ended.
    ///
    /// @param player `you` or `policy`
    /// @param seed of the episode
    /// @param steps that it took
    /// @param total the sum of its rewards
    /// @param end `terminated`, `truncated` or `left`
    public record Result(String player, long seed, int steps, double total, String end) {}

    private final VectorEnvironment environment;
    private final Mode mode;
    private final Optional<Policy.Actor> actor;
    private final Optional<RandomStream> random;
    private final Optional<Demonstrations> demonstrations;
    private final Controls controls;
    private final VectorStep now;
    private final List<Result> results = new ArrayList<>();
    private long seed;
    private boolean policyPlays;
    private int steps;
    private double total;
    private double reward;
    private boolean ended;
    private String message = "";
    private Optional<float[]> lastAction = Optional.empty();
    private Optional<Thought> thought = Optional.empty();

    /// Sits down.
    ///
    /// @param id of the environment, by which keys have names
    /// @param environment one; closed with this, and by the caller if this cannot be made
    /// @param policy that is watched or played against
    /// @param random where the policy draws from; empty for its most probable actions
    /// @param seed of the first episode; the next ones follow
    public Sitting(
            String id,
            VectorEnvironment environment,
            Mode mode,
            Optional<Policy> policy,
            Optional<RandomStream> random,
            Optional<Demonstrations> demonstrations,
            long seed) {
        if (policy.isPresent() == (mode == Mode.PLAY)) {
            throw new IllegalArgumentException("a policy belongs to watching and to playing against it");
        }
        this.environment = environment;
        this.mode = mode;
        this.random = random;
        this.demonstrations = demonstrations;
        this.seed = seed;
        controls = mode == Mode.WATCH
                ? Controls.watching(id, environment.actionSpace())
                : Controls.of(id, environment.actionSpace());
        policyPlays = mode == Mode.WATCH;
        now = environment.newStep();
        actor = policy.map(p -> p.actor(1));
        try {
            begin();
        } catch (RuntimeException | Error e) {
            actor.ifPresent(Policy.Actor::close);
            throw e;
        }
    }

    private void begin() {
        environment.reset(seed, now);
        actor.ifPresent(a -> a.begin(0));
        release();
        steps = 0;
        total = 0;
        reward = 0;
        ended = false;
        message = "";
        lastAction = Optional.empty();
        thought = Optional.empty();
    }

    /// Presses a key: the person's action, without taking it.
    public Pressed press(String key) {
        if (policyPlays || ended) {
            return Pressed.UNKNOWN;
        }
        Pressed pressed = controls.press(key);
        message = pressed == Pressed.UNKNOWN ? "" : message;
        return pressed;
    }

    /// Lets go of all keys.
    public void release() {
        controls.release(now.actionMasks());
    }

    /// Takes a step: the policy's, or the person's with what is pressed. An illegal action is refused and told.
    public void step() {
        if (ended) {
            return;
        }
        float[] action = policyPlays ? policyAction() : controls.action();
        if (!policyPlays && !legal(action)) {
            message = controls.describe(action) + " is not possible now";
            return;
        }
        message = "";
        float[] before = now.observations().clone();
        lastAction = Optional.of(action);
        environment.step(action.clone(), now);
        reward = now.rewards()[0];
        total += reward;
        steps++;
        ended = now.ended(0);
        // The environment begins anew only with the step after this one, so that this is the episode's last.
        float[] after = now.observations().clone();
        demonstrations
                .filter(d -> mode == Mode.WATCH || !policyPlays)
                .ifPresent(d -> d.add(new Taken(
                        before,
                        action,
                        (float) reward,
                        after,
                        now.terminated()[0],
                        now.truncated()[0] && !now.terminated()[0])));
        if (ended) {
            end(now.terminated()[0] ? "terminated" : "truncated");
        }
    }

    private float[] policyAction() {
        Policy.Actor playing = actor.orElseThrow();
        float[] action = new float[environment.actionSpace().size()];
        playing.act(now.observations(), now.actionMasks(), random, action);
        thought = Optional.of(playing.thought(0));
        return action;
    }

    /// Whether the environment's mask, if there is one, lets all choices of an action pass.
    private boolean legal(float[] action) {
        boolean[] mask = now.actionMasks();
        float[] flat = new float[mask.length];
        if (mask.length > 0) {
            environment.actionSpace().flatten(action, 0, flat, 0);
        }
        return IntStream.range(0, mask.length).allMatch(i -> mask[i] || flat[i] != 1);
    }

    private void end(String how) {
        ended = true;
        results.add(new Result(player(), seed, steps, total, how));
        demonstrations.ifPresent(Demonstrations::write);
    }

    /// Goes on to the next episode; leaves the one that is under way.
    public void next() {
        leave();
        if (mode == Mode.AGAINST && !policyPlays) {
            policyPlays = true;
        } else {
            policyPlays = mode == Mode.WATCH;
            seed++;
        }
        begin();
    }

    /// Who plays: `you` or `policy`.
    public String player() {
        return policyPlays ? "policy" : "you";
    }

    /// Whether the policy plays this episode.
    public boolean policyPlays() {
        return policyPlays;
    }

    /// Whether the episode has ended.
    public boolean ended() {
        return ended;
    }

    /// Steps of the episode so far.
    public int steps() {
        return steps;
    }

    /// The sum of its rewards.
    public double total() {
        return total;
    }

    /// The last step's reward.
    public double reward() {
        return reward;
    }

    /// The seed of the episode.
    public long seed() {
        return seed;
    }

    /// What the person should know now; mostly empty.
    public String message() {
        return message;
    }

    /// The action that is next, of the person, or was last, of the policy; empty before its first.
    public String action() {
        return policyPlays || ended
                ? lastAction.map(controls::describe).orElse("")
                : controls.describe(controls.action());
    }

    /// What the policy made of its last observation.
    public Optional<Thought> thought() {
        return policyPlays ? thought : Optional.empty();
    }

    /// The person's keys.
    public List<Controls.Hint> hints() {
        return controls.hints();
    }

    /// The episodes that have ended.
    public List<Result> results() {
        return List.copyOf(results);
    }

    /// The picture, if the environment draws one.
    public Optional<Frame> frame() {
        return environment.render(0);
    }

    /// The observation, for an environment without pictures.
    public float[] observation() {
        return now.observations().clone();
    }

    /// Leaves the episode that is under way, if one is.
    public void leave() {
        if (!ended && steps > 0) {
            end("left");
        }
    }

    /// Gets up.
    @Override
    public void close() {
        try (environment) {
            try {
                leave();
            } finally {
                actor.ifPresent(Policy.Actor::close);
            }
        }
    }
}
