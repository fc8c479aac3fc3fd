package bellman.registry;

import bellman.env.Frame;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.Space;
import bellman.space.Tuple;
import bellman.vector.AutoresetMode;
import bellman.vector.BadEnvironmentException;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Tries whether an environment keeps the contract of [VectorEnvironment]: what every algorithm relies on, and
/// whoever writes one gets wrong first. What Gymnasium's own checker asks for is among it, its warnings as remarks.
///
/// ```java
/// for (Finding f : EnvironmentCheck.of(Environments.find("CartPole-v1"))) {
///     System.out.println((f.passed() ? "passed  " : "FAILED  ") + f.name() + " " + f.message());
/// }
/// ```
public final class EnvironmentCheck {
    private static final int COUNT = 3;
    private static final long SEED = 20_250_101;
    private static final int MOST_STEPS = 1_200;

    private final EnvironmentEntry entry;
    private final int steps;

    private EnvironmentCheck(EnvironmentEntry entry) {
        this.entry = entry;
        steps = Math.min(MOST_STEPS, entry.maxEpisodeSteps().orElse(200) + 50);
    }

    /// Checks the environment of `entry` with random legal actions: some thousand steps.
    public static List<Finding> of(EnvironmentEntry entry) {
        var check = new EnvironmentCheck(entry);
        return List.of(
                run("spaces", check::spaces),
                run("habits", check::habits),
                run("observations-in-space", () -> check.observations(AutoresetMode.SAME_STEP)),
                run("observations-in-space-next-step", () -> check.observations(AutoresetMode.NEXT_STEP)),
                run("seeds-reproducible", check::seeds),
                run("seeds-matter", check::otherSeeds),
                run("independent-of-count", check::count),
                run("autoreset", check::autoreset),
                run("snapshot", check::snapshot),
                run("illegal-actions-refused", check::illegalActions),
                run("nan-actions-refused", check::nanActions),
                run("render", check::render));
    }

    /// One check: returns a remark, throws [BrokenContract] if it fails and [NotSeen] if it cannot tell.
    private interface Check {
        String run();
    }

    private static Finding run(String name, Check check) {
        try {
            return new Finding(name, Finding.Verdict.PASSED, check.run());
        } catch (NotSeen e) {
            return new Finding(name, Finding.Verdict.NOT_SEEN, String.valueOf(e.getMessage()));
        } catch (BrokenContract | BadEnvironmentException e) {
            return new Finding(name, Finding.Verdict.FAILED, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return new Finding(name, Finding.Verdict.FAILED, "unexpected " + e);
        }
    }

    private static final class BrokenContract extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BrokenContract(String message) {
            super(message);
        }
    }

    private static final class NotSeen extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotSeen(String message) {
            super(message);
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BrokenContract(message);
        }
    }

    private String spaces() {
        try (VectorEnvironment environment = entry.make(COUNT)) {
            require(environment.count() == COUNT, "asked for " + COUNT + ", got " + environment.count());
            require(environment.autoresetMode() == AutoresetMode.SAME_STEP, "asked for SAME_STEP, got NEXT_STEP");
            VectorStep step = environment.newStep();
            int size = COUNT * environment.observationSpace().size();
            require(
                    step.observations().length == size,
                    "newStep() has " + step.observations().length + " observation numbers, expected " + size);
            int masks = environment.maskSize();
            require(
                    masks == 0 || masks == environment.actionSpace().flatSize(),
                    "masks have " + masks + " entries, expected "
                            + environment.actionSpace().flatSize());
            return environment.observationSpace() + " -> " + environment.actionSpace();
        }
    }

    private String habits() {
        try (VectorEnvironment environment = entry.make(1)) {
            return String.join("; ", Habits.of(environment));
        }
    }

    private String observations(AutoresetMode mode) {
        try (RandomPlay play = new RandomPlay(entry.make(COUNT, mode), SEED)) {
            VectorStep step = play.step();
            Space space = play.environment().observationSpace();
            int size = space.size();
            int episodes = 0;
            requireRows(space, step.observations(), "observation", 0);
            requireMasks(play);
            for (int t = 1; t <= steps; t++) {
                play.next();
                requireRows(space, step.observations(), "observation", t);
                requireMasks(play);
                for (int i = 0; i < COUNT; i++) {
                    require(Float.isFinite(step.rewards()[i]), at(i, t) + "the reward is " + step.rewards()[i]);
                    require(!step.lost()[i], at(i, t) + lost(play.environment(), i));
                    if (step.ended(i)) {
                        episodes++;
                        requireRow(space, step.finalObservations(), i, "final observation", t);
                        require(
                                mode == AutoresetMode.SAME_STEP
                                        || Arrays.equals(
                                                step.finalObservations(),
                                                i * size,
                                                (i + 1) * size,
                                                step.observations(),
                                                i * size,
                                                (i + 1) * size),
                                at(i, t) + "the observation of the last step is not the final observation");
                    }
                }
            }
            return episodes == 0 ? noEnd() + ", so final observations were not seen" : episodes + " episodes";
        }
    }

    private static String lost(VectorEnvironment environment, int env) {
        return "the episode was lost, with legal actions: "
                + environment.info(env).getOrDefault("lost", "it broke");
    }

    private String noEnd() {
        return "no episode ended within " + steps + " steps";
    }

    private static void requireRows(Space space, float[] rows, String what, int t) {
        for (int i = 0; i < COUNT; i++) {
            requireRow(space, rows, i, what, t);
        }
    }

    private static void requireRow(Space space, float[] rows, int i, String what, int t) {
        try {
            space.read(rows, i * space.size());
        } catch (IllegalArgumentException e) {
            throw new BrokenContract(at(i, t) + "the " + what + " is not in its space: " + e.getMessage());
        }
    }

    private static void requireMasks(RandomPlay play) {
        int size = play.environment().maskSize();
        if (size == 0 || !(play.environment().actionSpace() instanceof Discrete)) {
            return;
        }
        for (int i = 0; i < COUNT; i++) {
            boolean some = false;
            for (int a = 0; a < size; a++) {
                some |= play.step().actionMasks()[i * size + a];
            }
            require(some, "environment " + i + ": the mask allows no action");
        }
    }

    private static String at(int env, int t) {
        return "environment " + env + ", step " + t + ": ";
    }

    private String seeds() {
        try (RandomPlay a = new RandomPlay(entry.make(COUNT), SEED);
                RandomPlay b = new RandomPlay(entry.make(COUNT), SEED)) {
            for (int t = 0; t <= steps; t++) {
                require(a.sameAs(b, COUNT), "two runs with the same seed differ at step " + t);
                a.next();
                b.next();
            }
            a.reset(SEED);
            b.reset(SEED);
            require(a.sameAs(b, COUNT), "after a second reset with the same seed two runs differ");
            return "";
        }
    }

    /// The same actions under another seed: nothing is wrong if nothing is random, but it is worth a remark.
    private String otherSeeds() {
        try (RandomPlay a = new RandomPlay(entry.make(COUNT), SEED);
                RandomPlay b = new RandomPlay(entry.make(COUNT), SEED)) {
            b.environment().reset(SEED + 1, b.step());
            for (int t = 0; t <= steps; t++) {
                if (!a.sameAs(b, COUNT)) {
                    return "";
                }
                a.next();
                b.next();
            }
            return "nothing here depends on the seed";
        }
    }

    private String count() {
        try (RandomPlay a = new RandomPlay(entry.make(1), SEED);
                RandomPlay b = new RandomPlay(entry.make(COUNT), SEED)) {
            for (int t = 0; t <= steps; t++) {
                require(a.sameAs(b, 1), "environment 0 alone and among " + COUNT + " differ at step " + t);
                a.next();
                b.next();
            }
            return "";
        }
    }

    /// Both modes must tell the same story of the same actions: what differs is only where the next episode begins.
    private String autoreset() {
        try (RandomPlay same = new RandomPlay(entry.make(1, AutoresetMode.SAME_STEP), SEED);
                RandomPlay next = new RandomPlay(entry.make(1, AutoresetMode.NEXT_STEP), SEED)) {
            int episodes = 0;
            for (int t = 1; t <= steps; t++) {
                same.next();
                next.next();
                VectorStep a = same.step();
                VectorStep b = next.step();
                require(a.rewards()[0] == b.rewards()[0], "rewards of the modes differ at step " + t);
                require(
                        a.terminated()[0] == b.terminated()[0] && a.truncated()[0] == b.truncated()[0],
                        "ends of the modes differ at step " + t);
                if (a.ended(0)) {
                    episodes++;
                    require(
                            Arrays.equals(a.finalObservations(), b.finalObservations()),
                            "final observations of the modes differ at step " + t);
                    next.next();
                    require(
                            b.rewards()[0] == 0 && !b.ended(0),
                            "NEXT_STEP: the step after step " + t + " must bring reward 0 and end nothing");
                }
                require(
                        Arrays.equals(a.observations(), b.observations()),
                        "observations of the modes differ after step " + t);
            }
            if (episodes == 0) {
                throw new NotSeen(noEnd());
            }
            return episodes + " episodes";
        }
    }

    private String snapshot() {
        for (AutoresetMode mode : AutoresetMode.values()) {
            try (RandomPlay a = new RandomPlay(entry.make(COUNT, mode), SEED);
                    RandomPlay b = new RandomPlay(entry.make(COUNT, mode), SEED + 1)) {
                Optional<Snapshot> from = a.environment().snapshot();
                Optional<Snapshot> to = b.environment().snapshot();
                if (from.isEmpty() || to.isEmpty()) {
                    return "its state cannot be saved: a resumed run begins new episodes";
                }
                for (int t = 0; t < steps / 2; t++) {
                    a.next();
                }
                State state = new State();
                from.get().save(state);
                to.get().load(state);
                b.follow(a);
                for (int t = 1; t <= steps / 2; t++) {
                    a.next();
                    b.next();
                    require(a.sameAs(b, COUNT), mode + ": restored from a snapshot it differs after " + t + " steps");
                }
            }
        }
        return "";
    }

    private String illegalActions() {
        try (RandomPlay play = new RandomPlay(entry.make(COUNT), SEED)) {
            Space space = play.environment().actionSpace();
            float[] actions = play.choose();
            int at = (COUNT - 1) * space.size();
            int choice = firstChoice(space);
            if (choice == space.size()) {
                for (int i = 0; i < space.size(); i++) {
                    actions[at + i] = space instanceof Box b && Float.isFinite(b.high(i)) ? 2 * b.high(i) + 1 : 1e6f;
                }
                try {
                    play.environment().step(actions, play.step());
                } catch (IllegalArgumentException e) {
                    requireNamed(e);
                    return "actions beyond the bounds are refused";
                }
                Space observations = play.environment().observationSpace();
                requireRow(observations, play.step().observations(), COUNT - 1, "observation", 1);
                require(
                        Float.isFinite(play.step().rewards()[COUNT - 1]),
                        "an action beyond the bounds brings no finite reward");
                return "actions beyond the bounds are taken, as if clipped";
            }
            for (float illegal : new float[] {-1e6f, 1e6f, 0.5f}) {
                actions[at + choice] = illegal;
                requireRefused(play, actions, illegal);
            }
            return "";
        }
    }

    /// The first element of an action that is a choice, whatever of it is in a box; the action's size if all of it is.
    private static int firstChoice(Space space) {
        return switch (space) {
            case Box b -> b.size();
            case Tuple t -> firstChoice(t.parts());
            case Dict d -> firstChoice(d.parts().values());
            default -> 0;
        };
    }

    private static int firstChoice(Collection<Space> parts) {
        int at = 0;
        for (Space part : parts) {
            int within = firstChoice(part);
            at += within;
            if (within < part.size()) {
                return at;
            }
        }
        return at;
    }

    private String nanActions() {
        try (RandomPlay play = new RandomPlay(entry.make(COUNT), SEED)) {
            float[] actions = play.choose();
            actions[(COUNT - 1) * play.environment().actionSpace().size()] = Float.NaN;
            requireRefused(play, actions, Float.NaN);
            return "";
        }
    }

    private static void requireRefused(RandomPlay play, float[] actions, float illegal) {
        try {
            play.environment().step(actions, play.step());
        } catch (IllegalArgumentException e) {
            requireNamed(e);
            return;
        }
        throw new BrokenContract("the action " + illegal + " is taken");
    }

    private static void requireNamed(IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        require(
                message.contains("environment " + (COUNT - 1)),
                "the error does not name environment " + (COUNT - 1) + ": " + message);
    }

    private String render() {
        try (RandomPlay play = new RandomPlay(entry.make(COUNT), SEED)) {
            Optional<Frame> first = play.environment().render(0);
            for (int t = 0; t < 3; t++) {
                play.next();
                for (int i = 0; i < COUNT; i++) {
                    Optional<Frame> frame = play.environment().render(i);
                    require(frame.isPresent() == first.isPresent(), "it draws sometimes, and sometimes not");
                    if (frame.isPresent() && first.isPresent()) {
                        require(
                                frame.get().width() == first.get().width()
                                        && frame.get().height() == first.get().height(),
                                "the picture changes its size");
                    }
                }
            }
            return first.map(f -> f.width() + " x " + f.height()).orElse("it draws no pictures");
        }
    }
}
