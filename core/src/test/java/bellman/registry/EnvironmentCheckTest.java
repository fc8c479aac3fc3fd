package bellman.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.env.Actions;
import bellman.env.Environment;
import bellman.env.Frame;
import bellman.env.Step;
import bellman.run.Snapshot;
import bellman.run.State;
import bellman.space.Box;
import bellman.space.Dict;
import bellman.space.Discrete;
import bellman.space.MultiBinary;
import bellman.space.Space;
import bellman.space.Tuple;
import bellman.vector.ForwardingVectorEnvironment;
import bellman.vector.VectorEnvironment;
import bellman.vector.VectorStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnvironmentCheckTest {

    enum Flaw {
        NONE,
        OBSERVATION_OUTSIDE,
        OWN_RANDOMNESS,
        FORGETS_IN_SNAPSHOT,
        TAKES_ANY_ACTION,
        EMPTY_MASK,
        GROWING_PICTURE
    }

    /// A counter that grows by a coin's toss and the action, and ends at ten, if it does.
    private static final class Counter implements Environment, Snapshot {
        private static int made;
        private final Flaw flaw;
        private final boolean ends;
        private RandomGenerator random = RandomGenerator.getDefault();
        private int value;

        Counter(Flaw flaw, boolean ends) {
            this.flaw = flaw;
            this.ends = ends;
        }

        @Override
        public Space observationSpace() {
            return Box.of(1, 0, 12);
        }

        @Override
        public Space actionSpace() {
            return new Discrete(2);
        }

        @Override
        public float[] reset(RandomGenerator random) {
            this.random = random;
            value = flaw == Flaw.OWN_RANDOMNESS ? made++ % 7 : 0;
            return new float[] {value};
        }

        @Override
        public Step step(float[] action) {
            int add = flaw == Flaw.TAKES_ANY_ACTION ? 1 : Actions.discrete(action[0], 2);
            value = Math.min(value + add + random.nextInt(2), 12);
            boolean outside = flaw == Flaw.OBSERVATION_OUTSIDE && value > 5;
            return new Step(new float[] {outside ? 99 : value}, add, ends && value >= 10, false);
        }

        @Override
        public boolean masksActions() {
            return flaw == Flaw.EMPTY_MASK;
        }

        @Override
        public void actionMask(boolean[] legal) {
            legal[0] = value < 3;
            legal[1] = value < 3;
        }

        @Override
        public Optional<Frame> render() {
            int side = flaw == Flaw.GROWING_PICTURE ? 1 + value : 4;
            return Optional.of(new Frame(side, side, new int[side * side]));
        }

        @Override
        public void save(State out) {
            out.put("value", new int[] {flaw == Flaw.FORGETS_IN_SNAPSHOT ? 0 : value});
        }

        @Override
        public void load(State in) {
            value = in.ints("value", 1)[0];
        }
    }

    private static List<Finding> check(Flaw flaw) {
        return check(flaw, true);
    }

    private static List<Finding> check(Flaw flaw, boolean ends) {
        return EnvironmentCheck.of(new EnvironmentEntry(
                        "Counter-v0",
                        "Counts to ten.",
                        (count, mode) -> VectorEnvironment.of(() -> new Counter(flaw, ends), count, mode))
                .limitedTo(20));
    }

    @Test
    void anEnvironmentThatKeepsTheContractPassesEverything() {
        assertTrue(check(Flaw.NONE).stream().allMatch(f -> f.verdict() == Finding.Verdict.PASSED));
    }

    @Test
    void whereNoEpisodeEndsWhatComesThenIsNotSeen() {
        List<Finding> findings = check(Flaw.NONE, false);
        assertTrue(findings.stream().allMatch(Finding::passed), findings::toString);
        assertEquals(
                List.of(new Finding("autoreset", Finding.Verdict.NOT_SEEN, "no episode ended within 70 steps")),
                findings.stream()
                        .filter(f -> f.verdict() == Finding.Verdict.NOT_SEEN)
                        .toList());
        assertEquals(
                2,
                findings.stream()
                        .filter(f -> f.message().endsWith("so final observations were not seen"))
                        .count());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyFlawIsFoundByItsCheck(Flaw flaw) {
        Set<String> expected = switch (flaw) {
            case NONE -> Set.of();
            case OBSERVATION_OUTSIDE -> Set.of("observations-in-space", "observations-in-space-next-step");
            case OWN_RANDOMNESS -> Set.of("seeds-reproducible");
            case FORGETS_IN_SNAPSHOT -> Set.of("snapshot");
            case TAKES_ANY_ACTION -> Set.of("illegal-actions-refused");
            case EMPTY_MASK -> Set.of("observations-in-space");
            case GROWING_PICTURE -> Set.of("render");
        };
        List<Finding> findings = check(flaw);
        for (String name : expected) {
            Finding finding = findings.stream()
                    .filter(f -> f.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            assertEquals(false, finding.passed(), finding::toString);
            assertTrue(!finding.message().isBlank());
        }
    }

    /// Takes a number and a choice by name.
    private static final class Structured implements Environment {
        @Override
        public Space observationSpace() {
            return Box.of(1, 0, 1);
        }

        @Override
        public Space actionSpace() {
            return new Dict(Map.of("force", Box.of(2, -1, 1), "gear", Tuple.of(new MultiBinary(2))));
        }

        @Override
        public float[] reset(RandomGenerator random) {
            return new float[] {random.nextFloat()};
        }

        @Override
        public Step step(float[] action) {
            Actions.check(actionSpace(), action, 0);
            return new Step(new float[] {action[2]}, 1, false, false);
        }
    }

    private static List<Finding> check(UnaryOperator<VectorEnvironment> wrapper) {
        return EnvironmentCheck.of(new EnvironmentEntry(
                        "Structured-v0",
                        "Is there.",
                        (count, mode) -> wrapper.apply(VectorEnvironment.of(Structured::new, count, mode)))
                .limitedTo(20));
    }

    @Test
    void actionsWithPartsAreRefusedByPart() {
        assertTrue(
                check(e -> e).stream().allMatch(Finding::passed),
                () -> check(e -> e).toString());
    }

    @Test
    void episodesThatAreLostFailTheCheck() {
        List<Finding> findings = check(inner -> new ForwardingVectorEnvironment(inner) {
            @Override
            public void step(float[] actions, VectorStep out) {
                inner.step(actions, out);
                out.truncated()[1] = true;
                out.lost()[1] = true;
            }

            @Override
            public Map<String, Object> info(int env) {
                return Map.of("lost", "the rope broke");
            }
        });
        assertEquals(
                "environment 1, step 1: the episode was lost, with legal actions: the rope broke",
                findings.get(2).message());
    }
}
