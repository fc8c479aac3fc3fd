package bellman.llm.constrain;

import bellman.llm.generate.TokenMask;

/// Keeps one text to a grammar.
final class GrammarMask implements TokenMask {
    private static final int[] NONE = {};

    private final Recognizer recognizer;
    private State state;
    private boolean ended;

    GrammarMask(Recognizer recognizer) {
        this.recognizer = recognizer;
        state = recognizer.start();
    }

    @Override
    public void apply(float[] logits, int from, int vocabulary) {
        recognizer
                .tokens(state)
                .apply(
                        logits,
                        from,
                        vocabulary,
                        mayEnd() ? recognizer.vocabulary().ends() : NONE);
    }

    @Override
    public void accept(int token) {
        if (recognizer.vocabulary().isEnd(token)) {
            ended = true;
        } else {
            state = recognizer.step(state, recognizer.vocabulary().piece(token));
        }
    }

    @Override
    public boolean mayEnd() {
        return state.isOver();
    }

    @Override
    public boolean isOver() {
        return ended
                || state.isOver() && state.isLast() && recognizer.vocabulary().ends().length == 0;
    }
}
