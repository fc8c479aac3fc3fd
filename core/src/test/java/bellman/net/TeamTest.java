package bellman.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Threads that meet.
@Timeout(60)
class TeamTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void whatAMemberDidBeforeAMeetingIsSeenByAllBehindIt(int members) {
        try (var team = new Team(members)) {
            int steps = 500;
            for (int run = 0; run < 3; run++) {
                // Each step, a member adds up what all wrote in the step before: any that is missed changes all that
                // follow.
                long[][] written = new long[2][members];
                long[] expected = {1, 0};
                java.util.Arrays.fill(written[0], 1);
                team.run(member -> {
                    for (int step = 0; step < steps; step++) {
                        long sum = 0;
                        for (long w : written[step % 2]) {
                            sum = (sum + w) % 1_000_003;
                        }
                        written[(step + 1) % 2][member] = sum;
                        team.meet(member);
                    }
                });
                for (int step = 0; step < steps; step++) {
                    expected[0] = expected[0] * members % 1_000_003;
                }
                for (long found : written[steps % 2]) {
                    assertEquals(expected[0], found);
                }
            }
        }
    }

    @Test
    void sharesCoverAllAndDoNotOverlap() {
        try (var team = new Team(3)) {
            for (int count : new int[] {0, 1, 2, 3, 10, 1000}) {
                int[] times = new int[count];
                team.run(member -> {
                    for (int i = team.begin(member, count); i < team.begin(member + 1, count); i++) {
                        times[i]++;
                    }
                });
                int[] once = new int[count];
                java.util.Arrays.fill(once, 1);
                assertArrayEquals(once, times);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aMembersExceptionReachesTheCallerAndFreesThoseWhoWait(int failing) {
        var boom = new IllegalArgumentException("boom");
        try (var team = new Team(3)) {
            var thrown = assertThrows(
                    IllegalArgumentException.class,
                    () -> team.run(member -> {
                        team.meet(member);
                        if (member == failing) {
                            throw boom;
                        }
                        team.meet(member);
                        team.meet(member);
                    }));
            assertSame(boom, thrown);
            int[] met = new int[3];
            team.run(member -> {
                team.meet(member);
                met[member]++;
                team.meet(member);
            });
            assertArrayEquals(new int[] {1, 1, 1}, met, "and the team goes on");
        }
    }

    @Test
    void aTeamThatHasParkedWakesUp() throws InterruptedException {
        try (var team = new Team(2)) {
            int[] runs = new int[2];
            for (int i = 0; i < 3; i++) {
                team.run(member -> runs[member]++);
                Thread.sleep(20);
            }
            assertArrayEquals(new int[] {3, 3}, runs);
        }
    }

    @Test
    void oneProgramAtATime() {
        try (var team = new Team(2)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> team.run(member -> {
                        if (member == 0) {
                            team.run(other -> {});
                        }
                    }));
        }
        var closed = new Team(2);
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.run(member -> {}));
    }
}
