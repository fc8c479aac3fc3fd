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
/// of the model, in those that randomised training draws, and in some that no training saw.
///
/// `java … bellman.bench.proofs.HandProof FOLDER STEPS SEED…`
public final class HandProof {
    private static final int EPISODES = 300;
    private static final long EPISODES_SEED = 20_261_129;
    private static final List<String> PRESETS = List.of("ppo-hand", "ppo-hand-random", "ppo-hand-memory-random");

    private static final String RANDOMIZE = "environment.options.randomize";

    /// Physics to play in. What is said of them replaces what the preset says, so that unseen ones are the
    /// model's but in one respect, which lies beyond what training draws.
    private enum Physics {
        MODEL("{observation-noise: 0}"),
        DRAWN_IN_TRAINING("{mass: [0.5, 2], friction: [0.5, 1.5], damping: [0.5, 2], gain: [0.3, 1.7], delay: 3,"
                + " action-noise: 0.05, observation-noise: 0.02}"),
        UNSEEN_LATE("{delay: 5, delay-at-least: 4}"),
        UNSEEN_SLIPPERY("{friction: [0.25, 0.5]}"),
        UNSEEN_STICKY("{friction: [1.5, 3]}"),
        UNSEEN_STRONG("{gain: [1.7, 2.3]}"),
        UNSEEN_WEAK("{gain: [0.15, 0.3]}"),
        UNSEEN_HEAVY("{mass: [2, 4]}"),
        UNSEEN_DAMPED("{damping: [2, 4]}");

        private final String randomize;

        Physics(String randomize) {
            this.randomize = randomize;
        }

        /// Mean return of a policy there.
        double played(Runs.Done run) {
            SavedRun saved = SavedRun.open(run.directory().path());
            try (Experiment there = saved.experiment(Map.of(RANDOMIZE, randomize))) {
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
