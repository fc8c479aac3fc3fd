package bellman.vector;

import bellman.space.Space;

/// A native environment without a state: shows what a script writes, and remembers the actions that it got.
final class Scripted implements VectorEnvironment {
    private final int count;
    private final Space observationSpace;
    private final Space actionSpace;
    private final int maskSize;
    private final Script script;
    private float[] actions = {};
    private int steps;

    Scripted(int count, Space observationSpace, Space actionSpace, int maskSize, Script script) {
        this.count = count;
        this.observationSpace = observationSpace;
        this.actionSpace = actionSpace;
        this.maskSize = maskSize;
        this.script = script;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Space observationSpace() {
        return observationSpace;
    }

    @Override
    public Space actionSpace() {
        return actionSpace;
    }

    @Override
    public int maskSize() {
        return maskSize;
    }

    @Override
    public void reset(long seed, VectorStep out) {
        steps = 0;
        script.show(0, out);
    }

    @Override
    public void step(float[] actions, VectorStep out) {
        this.actions = actions.clone();
        script.show(++steps, out);
    }

    float[] actions() {
        return actions;
    }

    interface Script {
        void show(int step, VectorStep out);
    }
}
