package bellman.llm.generate;

import bellman.net.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The members of a team draw, each with a [Sampler] of its own.
final class SamplerTeam {
    private final Team team;
    private final Sampler[] samplers;

    SamplerTeam(Team team) {
        this.team = team;
        samplers = new Sampler[team.members()];
        Arrays.setAll(samplers, i -> new Sampler());
    }

    /// What is done for one of several.
    @FunctionalInterface
    interface Draw {
        void draw(int i, Sampler sampler);
    }

    /// Does it for all of them; returns what went wrong with each, if anything did.
    List<Optional<String>> each(int count, Draw draw) {
        // Each member sets its own elements.
        List<Optional<String>> problems = new ArrayList<>(Collections.nCopies(count, Optional.empty()));
        if (count < 2) {
            share(0, count, draw, samplers[0], problems);
        } else {
            team.run(member ->
                    share(team.begin(member, count), team.begin(member + 1, count), draw, samplers[member], problems));
        }
        return problems;
    }

    private static void share(int from, int to, Draw draw, Sampler sampler, List<Optional<String>> problems) {
        for (int i = from; i < to; i++) {
            try {
                draw.draw(i, sampler);
            } catch (RuntimeException e) {
                problems.set(i, Optional.of(Roster.problem(e)));
            }
        }
    }

    /// The sampler of whoever is alone.
    Sampler first() {
        return samplers[0];
    }
}
