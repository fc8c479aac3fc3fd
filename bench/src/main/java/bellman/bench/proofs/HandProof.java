package bellman.bench.proofs;

import bellman.app.Experiment;
import bellman.app.SavedRun;
import bellman.bench.Runs;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What memory and randomised physics bring to the planar hand: with and without, each policy played in the physics
/// of the model, in those that randomised training draws, and in two that no training saw.
///
/// `java … bellman.bench.proofs.HandProof FOLDER STEPS SEED…`
public final class HandProof {
    private static final int EPISODES = 300;
    private static final long EPISODES_SEED = 20_261_129;
    private static final List<String> PRESETS = List.of("ppo-hand", "ppo-hand-random", "ppo-hand-memory-random");

    private static final String RANDOMIZE = "environment.options.randomize";

    /// Physics to play in. Unseen ones lie beyond what training draws in one respect each, and in the last in all.
    private enum Physics {
        MODEL(
                "mass=[1, 1]",
                "friction=[1, 1]",
                "damping=[1, 1]",
                "gain=[1, 1]",
                "delay=0",
                "action-noise=0",
                "observation-noise=0"),
        DRAWN_IN_TRAINING,
        UNSEEN_LATE("delay-at-least=4", "delay=5"),
        UNSEEN_SLIPPERY_AND_HEAVY("mass=[2, 3]", "friction=[0.25, 0.5]"),
        UNSEEN_STRONG("gain=[1.7, 2.3]"),
        UNSEEN_ALL_AT_ONCE(
                "mass=[0.3, 0.5]",
                "friction=[1.5, 2]",
                "damping=[0.4, 0.5]",
                "gain=[1.7, 2]",
                "delay-at-least=4",
                "delay=4");

        /// What randomised training draws from.
        private static final String DRAWN = "{mass: [0.5, 2], friction: [0.5, 1.5], damping: [0.5, 2],"
                + " gain: [0.3, 1.7], delay: 3, action-noise: 0.05, observation-noise: 0.02}";

        private final List<String> otherwise;

        Physics(String... otherwise) {
            this.otherwise = List.of(otherwise);
        }

        /// Mean return of a policy there.
        double played(Runs.Done run) {
            Map<String, String> options = new LinkedHashMap<>();
            options.put(RANDOMIZE, DRAWN);
            otherwise.forEach(o ->
                    options.put(RANDOMIZE + "." + o.substring(0, o.indexOf('=')), o.substring(o.indexOf('=') + 1)));
            SavedRun saved = SavedRun.open(run.directory().path());
            try (Experiment there = saved.experiment(options)) {
                return there.evaluate(saved.policy(), EPISODES, EPISODES_SEED, true)
                        .returnMean();
            }
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private HandProof() {}

    /// Trains, plays and prints tables.
    ///
    /// @param words folder of runs, steps of each, seeds
    public static void main(String[] words) {
        Runs runs = new Runs(Path.of(words[0]));
        int[] seeds = Runs.seeds(words, 2);
        Map<String, double[]> returns = new LinkedHashMap<>();
        for (int i = 0; i < seeds.length; i++) {
            for (String preset : PRESETS) {
                Runs.Done run = runs.train(preset + "-" + seeds[i], preset, seeds[i], Map.of("budget.steps", words[1]));
                for (Physics physics : Physics.values()) {
                    returns.computeIfAbsent(key(preset, physics), _ -> new double[seeds.length])[i] =
                            physics.played(run);
                }
            }
        }
        print(returns);
    }

    private static void print(Map<String, double[]> returns) {
        System.out.println("| trained by | played in | returns by seed | mean | 95 % |");
        System.out.println("| --- | --- | --- | --- | --- |");
        for (String preset : PRESETS) {
            for (Physics physics : Physics.values()) {
                System.out.println(
                        "| `" + preset + "` | " + physics + " | " + Claim.cells(of(returns, preset, physics)) + " |");
            }
        }
        System.out.println();
        System.out.println("| difference | played in | by seed | mean | 95 % |");
        System.out.println("| --- | --- | --- | --- | --- |");
        difference("memory, of randomised training", "ppo-hand-memory-random", "ppo-hand-random", returns);
        difference("randomised training, without memory", "ppo-hand-random", "ppo-hand", returns);
        difference("both", "ppo-hand-memory-random", "ppo-hand", returns);
    }

    private static void difference(String what, String with, String without, Map<String, double[]> returns) {
        for (Physics physics : Physics.values()) {
            double[] differences = Claim.differences(of(returns, with, physics), of(returns, without, physics));
            System.out.println("| " + what + " | " + physics + " | " + Claim.cells(differences) + " |");
        }
    }

    private static double[] of(Map<String, double[]> returns, String preset, Physics physics) {
        return returns.getOrDefault(key(preset, physics), new double[0]);
    }

    private static String key(String preset, Physics physics) {
        return preset + " in " + physics;
    }
}
