package bellman.llm.preference;

import bellman.llm.data.Schema;
import bellman.llm.lora.LoraAdapter;
import bellman.llm.train.ModelTrainer;
import bellman.llm.train.Objective;
import bellman.llm.train.ObjectiveLearner;
import bellman.llm.train.OfflineTrainer;
import bellman.llm.train.ReferenceModel;
import bellman.llm.train.RowKind;
import bellman.llm.train.TextEncoder;
import bellman.llm.train.TuningAlgorithm;
import bellman.llm.train.TuningConfig;
import bellman.llm.train.TuningSetup;
import bellman.run.Configured;
import bellman.sequence.PreferenceLoss;
import bellman.store.job.Shown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Direct preference optimisation and its kin: a policy is moved so that it finds chosen answers likelier than
/// rejected ones, by comparison with what it was.
///
/// @param loss of a pair
/// @param beta how strongly the policy is held to the reference
/// @param labelSmoothing share of the pairs thought to be the wrong way round
/// @param gamma by how much the chosen answer is to win
/// @param sftCoefficient of the mean negative log-likelihood of chosen answers, which is added; if nothing is said 1
///     for `orpo` and `cpo`, 0 for others
/// @param reference how the reference is asked
public record DpoConfig(
        Loss loss,
        double beta,
        double labelSmoothing,
        double gamma,
        Optional<Double> sftCoefficient,
        ReferenceUse reference)
        implements TuningAlgorithm, Configured {

    /// A loss of a pair, by TRL's names.
    public enum Loss {
        /// DPO (Rafailov et al. 2023).
        SIGMOID,
        /// IPO (Azar et al. 2024), means over tokens.
        IPO,
        /// SLiC's hinge (Zhao et al. 2023).
        HINGE,
        /// Robust DPO (Chowdhury et al. 2024).
        ROBUST,
        /// EXO (Ji et al. 2024).
        EXO_PAIR,
        /// SPPO with hard labels (Wu et al. 2024).
        SPPO_HARD,
        /// APO-zero (D'Oosterlinck et al. 2024).
        APO_ZERO,
        /// NCA (Chen et al. 2024).
        NCA_PAIR,
        /// CPO (Xu et al. 2024), without a reference.
        CPO,
        /// SimPO (Meng et al. 2024), without a reference.
        SIMPO,
        /// ORPO (Hong et al. 2024), without a reference.
        ORPO;

        boolean needsReference() {
            return this != CPO && this != SIMPO && this != ORPO;
        }

        boolean smooths() {
            return this == SIGMOID || this == ROBUST || this == EXO_PAIR || this == CPO;
        }
    }

    /// How the reference is asked.
    public enum ReferenceUse {
        /// In each update: the model with its adapter switched off, or a frozen copy.
        MODEL,
        /// Once for all rows before training: no second copy of the weights, and half the work in later epochs.
        PRECOMPUTED
    }

    public DpoConfig {
        PreferenceLoss checked = loss(loss, beta, labelSmoothing, gamma);
        assert checked.beta() == beta;
        sftCoefficient.filter(c -> !(c >= 0)).ifPresent(c -> {
            throw new IllegalArgumentException("sft-coefficient must not be negative, got " + c);
        });
    }

    /// DPO with a beta of 0.1.
    public static DpoConfig defaults() {
        return new DpoConfig(Loss.SIGMOID, 0.1, 0, 0.5, Optional.empty(), ReferenceUse.MODEL);
    }

    private static PreferenceLoss loss(Loss loss, double beta, double labelSmoothing, double gamma) {
        return switch (loss) {
            case SIGMOID, CPO -> new PreferenceLoss.Logistic(beta, labelSmoothing, 0, false);
            case IPO -> new PreferenceLoss.Squared(beta, true);
            case HINGE -> new PreferenceLoss.Hinge(beta);
            case ROBUST -> new PreferenceLoss.Robust(beta, labelSmoothing);
            case EXO_PAIR -> new PreferenceLoss.Exact(beta, labelSmoothing == 0 ? 1e-3 : labelSmoothing);
            case SPPO_HARD -> new PreferenceLoss.SelfPlay(beta);
            case APO_ZERO -> new PreferenceLoss.Anchored(beta);
            case NCA_PAIR -> new PreferenceLoss.Contrastive(beta);
            case SIMPO -> PreferenceLoss.Logistic.simPo(beta, gamma);
            case ORPO -> new PreferenceLoss.OddsRatio(beta);
        };
    }

    PreferenceLoss pairLoss() {
        return loss(loss, beta, labelSmoothing, gamma);
    }

    double likelihoodCoefficient() {
        return sftCoefficient.orElse(loss == Loss.ORPO || loss == Loss.CPO ? 1.0 : 0.0);
    }

    /// Whether the loss compares the policy with a reference.
    public boolean needsReference() {
        return loss.needsReference();
    }

    /// The objective over pairs that are drawn while it learns.
    ///
    /// @param model the reference, for a loss that needs one
    public Objective<Pair> objective(Optional<ReferenceModel> model) {
        return new PairObjective(
                this, model.<PairReference>map(PairReference.Asked::new).orElseGet(PairReference.None::new));
    }

    @Override
    public ModelTrainer trainer(TuningSetup setup) {
        // A policy is compared with what it was, where nothing was dropped.
        setup.adapter().ifPresent(LoraAdapter::dropNothing);
        var encoder = new PairEncoder(new TextEncoder(setup.chat(), setup.maxLength()));
        return new OfflineTrainer<>(
                setup,
                new RowKind<>(Schema.PREFERENCE, encoder),
                rows -> {
                    PairReference asked = PairReference.of(this, setup);
                    asked.prepare(rows, setup.config().microBatchTokens());
                    return ObjectiveLearner.of(setup, new PairObjective(this, asked), asked);
                },
                false);
    }

    @Override
    public List<Shown> shown() {
        return List.of(
                new Shown("loss", "train/loss", "loss"),
                new Shown("accuracy", "train/rewards/accuracies", "rewards_accuracies"),
                new Shown("margin", "train/rewards/margins", "rewards_margins"));
    }

    @Override
    public Map<String, String> ineffective() {
        Map<String, String> keys = new LinkedHashMap<>();
        if (!loss.smooths()) {
            keys.put("label-smoothing", "the loss " + name() + " has none");
        }
        if (loss != Loss.SIMPO) {
            keys.put("gamma", "only the loss simpo has a margin");
        }
        if (!loss.needsReference()) {
            keys.put("reference", "the loss " + name() + " has none");
        }
        return keys;
    }

    private String name() {
        return loss.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public Map<String, String> ineffective(TuningConfig config) {
        return config.adapter().filter(a -> a.dropout() > 0).isPresent()
                ? Map.of("adapter.dropout", "a policy that is compared with what it was drops nothing")
                : Map.of();
    }
}
