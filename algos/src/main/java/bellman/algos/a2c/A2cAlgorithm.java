package bellman.algos.a2c;

import bellman.algos.actorcritic.NetworkConfig;
import bellman.net.Backend;
import bellman.policy.Policy;
import bellman.run.State;
import bellman.space.Space;
import bellman.train.Algorithm;
import bellman.train.Setup;
import bellman.train.Trainer;
import java.util.LinkedHashMap;
import java.util.Map;

/// A2C as configurations name it: `a2c`.
public final class A2cAlgorithm implements Algorithm {

    /// For [java.util.ServiceLoader].
    public A2cAlgorithm() {}

    @Override
    public String name() {
        return "a2c";
    }

    @Override
    public Record defaults() {
        return A2cConfig.DEFAULTS;
    }

    @Override
    public Map<String, String> ineffective(Record config, Space observations, Space actions) {
        A2cConfig a2c = (A2cConfig) config;
        NetworkConfig network = a2c.network();
        Map<String, String> keys = new LinkedHashMap<>();
        network.ineffective(actions).forEach((key, reason) -> keys.put("network." + key, reason));
        if (!network.stateDependentNoise()) {
            keys.put("noise-interval", "network.state-dependent-noise is false");
        }
        return keys;
    }

    @Override
    public double discount(Record config) {
        return ((A2cConfig) config).discount();
    }

    @Override
    public Trainer trainer(Record config, Setup setup) {
        return new A2c((A2cConfig) config, setup);
    }

    @Override
    public Policy policy(Record config, Space observations, Space actions, Backend backend, State state) {
        return ((A2cConfig) config).network().restore(name(), observations, actions, backend, state);
    }
}
