package bellman.registry;

import bellman.space.Box;
import bellman.space.Space;
import bellman.vector.VectorEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// What is allowed and still mostly a mistake, after the warnings of Gymnasium's checker: remarks, no failures.
final class Habits {
    private Habits() {}

    /// What is unusual about the spaces of `environment`.
    static List<String> of(VectorEnvironment environment) {
        List<String> remarks = new ArrayList<>();
        if (environment.observationSpace() instanceof Box box) {
            observations(box, remarks);
        }
        if (environment.actionSpace() instanceof Box box) {
            actions(box, remarks);
        }
        return remarks;
    }

    private static void observations(Box box, List<String> remarks) {
        long open = count(box, i -> Float.isInfinite(box.low(i)) || Float.isInfinite(box.high(i)));
        if (open > 0) {
            remarks.add(
                    open + " of " + box.size() + " observation numbers have no bounds: normalise them, or bound them");
        }
        if (box.shape().size() == 3 && box.type() != Box.Type.UINT8) {
            remarks.add("observations of three axes that are images should be bytes: networks divide those by 255");
        }
        fixed(box, "observation", remarks);
    }

    private static void actions(Box box, List<String> remarks) {
        long open = count(box, i -> Float.isInfinite(box.low(i)) || Float.isInfinite(box.high(i)));
        if (open > 0) {
            remarks.add(open + " of " + box.size() + " action numbers have no bounds: SAC and TD3 need some");
        } else if (count(box, i -> box.low(i) != -box.high(i)) > 0) {
            remarks.add("actions are not symmetric around 0, where policies begin");
        }
        fixed(box, "action", remarks);
    }

    private static void fixed(Box box, String what, List<String> remarks) {
        long fixed = count(box, i -> box.low(i) == box.high(i));
        if (fixed > 0) {
            remarks.add(fixed + " of " + box.size() + " " + what + " numbers have equal bounds and say nothing");
        }
    }

    private static long count(Space space, IntPredicate what) {
        return IntStream.range(0, space.size()).filter(what).count();
    }
}
