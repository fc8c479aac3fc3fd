package bellman.llm.train;

import bellman.run.Configured;
import bellman.train.RunConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The configuration of a run that trains a language model, the whole of it.
///
/// @param algorithm which, with its settings
/// @param model folder of the model that it starts from, a run or one of a run's checkpoints
/// @param data file that it learns from, or a pattern of files
/// @param badLines how many lines of the data may be left out because they cannot be used
/// @param adapter to train in place of the weights; none to train all weights
/// @param optimizer of the weights
/// @param batchSize examples in an update
/// @param microBatchTokens the most tokens that run through the model at once; it decides about memory and, but for
///     rounding, about nothing else
/// @param maxLength the most tokens that a text may have; the model's context if nothing is said
/// @param precision in which the model computes
/// @param gradientCheckpointing whether activations are computed again in the backward rather than kept
/// @param seed the master seed
/// @param threads that share an operation; the last bits of the result depend on it
/// @param device `cpu`, `cuda`, `cuda:N` or `auto`
/// @param budget when training ends
/// @param evaluation during training and at its end
/// @param checkpoint of the whole run
public record TuningConfig(
        TuningAlgorithm algorithm,
        Optional<String> model,
        Optional<String> data,
        int badLines,
        Optional<AdapterSettings> adapter,
        OptimizerSettings optimizer,
        int batchSize,
        int microBatchTokens,
        Optional<Integer> maxLength,
        Precision precision,
        boolean gradientCheckpointing,
        long seed,
        int threads,
        String device,
        BudgetConfig budget,
        EvaluationConfig evaluation,
        RunConfig.CheckpointConfig checkpoint)
        implements Configured {
    private static final int MOST_THREADS = 1024;

    /// What holds for `algorithm` when nothing else is said.
    public static TuningConfig of(TuningAlgorithm algorithm) {
        return new TuningConfig(
                algorithm,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                OptimizerSettings.defaults(),
                8,
                8192,
                Optional.empty(),
                Precision.FP32,
                false,
                1,
                Runtime.getRuntime().availableProcessors(),
                "cpu",
                new BudgetConfig(0, 1, 0),
                new EvaluationConfig(0, Optional.empty(), 0),
                new RunConfig.CheckpointConfig(0, 60, 3));
    }

    public TuningConfig {
        if (badLines < 0) {
            throw new IllegalArgumentException("bad-lines must not be negative, got " + badLines);
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch-size must be at least 1, got " + batchSize);
        }
        if (microBatchTokens < 1) {
            throw new IllegalArgumentException("micro-batch-tokens must be at least 1, got " + microBatchTokens);
        }
        maxLength.filter(n -> n < 2).ifPresent(n -> {
            throw new IllegalArgumentException("max-length must be at least 2, got " + n);
        });
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be from 1 to " + MOST_THREADS + ", got " + threads);
        }
    }

    /// When training ends: at whichever of its limits comes first.
    ///
    /// @param steps updates, 0 for no limit
    /// @param epochs over the data, which count if `steps` is 0; 0 for no limit
    /// @param seconds of training, 0 for no limit
    public record BudgetConfig(long steps, double epochs, double seconds) implements Configured {
        public BudgetConfig {
            if (steps < 0) {
                throw new IllegalArgumentException("steps must not be negative, got " + steps);
            }
            if (!(epochs >= 0 && epochs < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("epochs must be from 0 on, got " + epochs);
            }
            if (!(seconds >= 0)) {
                throw new IllegalArgumentException("seconds must not be negative, got " + seconds);
            }
            if (steps == 0 && epochs == 0 && seconds == 0) {
                throw new IllegalArgumentException("steps, epochs and seconds are all 0: a budget needs a limit");
            }
        }

        @Override
        public Map<String, String> ineffective() {
            return steps > 0 ? Map.of("epochs", "the budget has steps") : Map.of();
        }
    }

    /// What training is held against.
    ///
    /// @param every updates between evaluations, 0 for none but the one at the end
    /// @param data file of rows like those of training, or a pattern of files
    /// @param share of the training's rows that are kept for it instead, from 0 to below 1
    public record EvaluationConfig(long every, Optional<String> data, double share) implements Configured {
        public EvaluationConfig {
            if (every < 0) {
                throw new IllegalArgumentException("every must not be negative, got " + every);
            }
            if (!(share >= 0 && share < 1)) {
                throw new IllegalArgumentException("share must be from 0 to below 1, got " + share);
            }
        }

        @Override
        public Map<String, String> ineffective() {
            return data.isPresent() ? Map.of("share", "evaluation.data names other rows") : Map.of();
        }
    }

    @Override
    public Map<String, String> ineffective() {
        return algorithm.ineffective(this);
    }

    /// The same with whole paths, so that a run may be resumed from anywhere.
    ///
    /// @param modelPath finds the model that is meant
    public TuningConfig resolved(Function<Path, Path> modelPath) {
        return new TuningConfig(
                algorithm,
                model.map(m -> modelPath.apply(Path.of(m)).toString()),
                data.map(TuningConfig::whole),
                badLines,
                adapter,
                optimizer,
                batchSize,
                microBatchTokens,
                maxLength,
                precision,
                gradientCheckpointing,
                seed,
                threads,
                device,
                budget,
                new EvaluationConfig(evaluation.every, evaluation.data.map(TuningConfig::whole), evaluation.share),
                checkpoint);
    }

    /// A whole path. What an algorithm's settings name is made whole when they are read.
    public static String whole(String path) {
        return Path.of(path).toAbsolutePath().normalize().toString();
    }
}
