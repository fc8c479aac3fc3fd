package bellman.examples;

import bellman.app.Experiment;
import bellman.train.RunLog;

/// Training PPO in ten lines: the preset `cartpole`, ended once it is solved.
public final class TrainPpo {
    private TrainPpo() {}

    /// Trains and prints what the policy earns: about 500.
    public static void main(String[] words) {
        var config = Experiment.document("cartpole").set("budget.return-mean", "475");
        try (var experiment = Experiment.of(config);
                var trainer = experiment.trainer()) {
            experiment.training(trainer, RunLog.NONE).run();
            System.out.println("return " + experiment.evaluate(trainer.policy()).returnMean());
        }
    }
}
