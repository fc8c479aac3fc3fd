package bellman.algos;

import bellman.envs.Environments;
import bellman.net.Backend;
import bellman.net.Workers;
import bellman.train.AgentTrainer;
import bellman.train.AlgorithmConfig;
import bellman.train.Budget;
import bellman.train.EnvironmentConfig;
import bellman.train.Evaluation;
import bellman.train.Setup;
import bellman.train.Training;

/// What tests do with an algorithm: make it, train it, evaluate it.
public record Session(AlgorithmConfig algorithm, EnvironmentConfig environment, long seed, Workers workers) {

    public static Session of(AlgorithmConfig algorithm, EnvironmentConfig environment, long seed) {
        return new Session(algorithm, environment, seed, Workers.ONE);
    }

    public AgentTrainer trainer() {
        var wrapped = environment.forTraining(
                Environments.make(environment.id(), environment.count(), environment.autoreset()),
                algorithm.discount());
        return algorithm.trainer(
                new Setup(wrapped.environment(), wrapped.statistics(), Backend.named("nn"), workers, seed));
    }

    /// Trains for `steps` and returns the mean return of 100 evaluation episodes.
    public double learn(long steps) {
        try (AgentTrainer trainer = trainer()) {
            Training.of(trainer, Budget.steps(steps)).run();
            var raw = environment.forEvaluation(Environments.make(environment.id(), 50));
            return Evaluation.of(trainer.policy(), raw, 100, seed + 1, true).returnMean();
        }
    }
}
