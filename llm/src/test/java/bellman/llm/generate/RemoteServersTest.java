package bellman.llm.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bellman.llm.generate.Generation.Listener;
import bellman.llm.generate.Sampled.Alternative;
import bellman.llm.generate.StandInServer.Fault;
import bellman.llm.generate.StandInServer.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Servers of other houses, for which [StandInServer] stands.
class RemoteServersTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static RemoteProtocol protocol(Kind kind) {
        return switch (kind) {
            case VLLM -> RemoteProtocol.VLLM;
            case OLD_VLLM -> RemoteProtocol.TOKEN_NAMES;
            case SGLANG, SGLANG_INCREMENTAL -> RemoteProtocol.SGLANG;
        };
    }

    private static RemoteEngine engine(StandInServer server, Kind kind, Duration silence) {
        return new RemoteEngine(
                RemoteServer.of(server.base(), "m").withProtocol(protocol(kind)).withSilence(silence),
                SimdEngineTest.CONFIG,
                4,
                64);
    }

    private static GenerationRequest request(int first, int most) {
        return GenerationRequest.of(new int[] {first, 2}, SamplingOptions.of(most));
    }

    @ParameterizedTest
    @EnumSource
    void tokensComeWithTheirLogProbabilitiesAndTheLikeliest(Kind kind) throws IOException {
        try (var server = new StandInServer(kind);
                var engine = engine(server, kind, LONG)) {
            server.busy.set(2);
            List<Integer> heard = new ArrayList<>();
            Generation generation = engine.submit(
                    GenerationRequest.of(
                                    new int[] {5},
                                    SamplingOptions.of(20).withTop(9, 0.9, 0.1).withAlternatives(2))
                            .withSamples(3),
                    (sample, sampled, _) -> {
                        if (sample == 1) {
                            heard.add(sampled.token());
                        }
                    });
            List<Completion> all = generation.await(LONG);
            for (int k = 0; k < 3; k++) {
                Completion c = all.get(k);
                int[] expected = StandInServer.tokens(5, k, 20);
                assertArrayEquals(expected, c.ids(), c.problem().orElse(""));
                assertEquals(FinishReason.LENGTH, c.finishReason());
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < expected.length; i++) {
                    text.append(' ').append(expected[i]);
                    assertEquals(StandInServer.logProb(expected[i]), c.logProbs()[i]);
                    assertEquals(
                            List.of(
                                    new Alternative(expected[i] + 1, -0.0001f),
                                    new Alternative(expected[i] + 2, -0.0002f)),
                            c.alternatives().get(i));
                }
                assertEquals(text.toString(), c.text().orElse(""));
            }
            assertArrayEquals(
                    StandInServer.tokens(5, 1, 20),
                    heard.stream().mapToInt(i -> i).toArray());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTextEndsWhereTheRequestSaysOrNowhere(Kind kind) throws IOException {
        try (var server = new StandInServer(kind);
                var engine = engine(server, kind, LONG)) {
            SamplingOptions options = SamplingOptions.of(20).withEnds(Set.of(26), List.of());
            Completion ended = engine.generate(List.of(GenerationRequest.of(new int[] {5}, options)), LONG)
                    .getFirst();
            assertArrayEquals(StandInServer.tokens(5, 0, 4), ended.ids());
            assertEquals(FinishReason.STOP, ended.finishReason());
            assertEquals(
                    20,
                    engine.generate(List.of(request(5, 20)), LONG).getFirst().ids().length);
        }
    }

    @Test
    void sglangEndsAtTheModelsOwnTokensAndIsNotAskedOtherwise() throws IOException {
        try (var server = new StandInServer(Kind.SGLANG);
                var engine = new RemoteEngine(
                        RemoteServer.of(server.base(), "m").withProtocol(RemoteProtocol.SGLANG), ending(), 1, 1)) {
            SamplingOptions options = SamplingOptions.of(3).withEnds(Set.of(8), List.of());
            var refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> engine.submit(GenerationRequest.of(new int[] {5}, options), Listener.NONE));
            assertTrue(refused.getMessage().contains("[9]"), refused.getMessage());
            assertEquals(List.of(), server.paths);
        }
    }

    private static bellman.llm.model.ModelConfig ending() {
        var c = SimdEngineTest.CONFIG;
        return new bellman.llm.model.ModelConfig(
                c.architecture(),
                c.vocabulary(),
                c.hidden(),
                c.context(),
                c.layers(),
                c.attention(),
                c.rope(),
                c.normEpsilon(),
                c.tied(),
                c.initialDeviation(),
                List.of(9));
    }

    private static String words(Fault fault) {
        return switch (fault) {
            case NONE -> "";
            case SILENCE, STALL -> "nothing came for 0.2 s";
            case BREAK -> "the connection broke before the text ended";
            case HALF -> "ended within a piece";
            case END -> "the stream ended before the text did";
            case GARBAGE -> "is no JSON";
            case ERROR_IN_STREAM, OLD_ERROR_IN_STREAM -> "out of memory";
            case REFUSED -> "answered 400: too long";
            case REFUSED_BY_FASTAPI -> "not a number";
            case ABORT -> "'abort'";
        };
    }

    @ParameterizedTest
    @EnumSource
    void whatGoesWrongThereIsSaidHereAndWhatCameIsKept(Kind kind) throws IOException {
        try (var server = new StandInServer(kind);
                var engine = engine(server, kind, LONG)) {
            for (Fault fault : EnumSet.complementOf(EnumSet.of(Fault.SILENCE, Fault.STALL))) {
                server.fault = fault;
                Completion c = engine.generate(List.of(request(5, 8)), LONG).getFirst();
                String problem = c.problem().orElse("");
                if (fault == Fault.NONE) {
                    assertEquals(FinishReason.LENGTH, c.finishReason(), problem);
                    continue;
                }
                assertEquals(FinishReason.ERROR, c.finishReason(), fault.name());
                assertTrue(problem.contains(words(fault)), fault + ": " + problem);
                assertFalse(problem.contains("\n"), problem);
                boolean began = !fault.name().startsWith("REFUSED");
                int kept = fault == Fault.ABORT ? 8 : began ? 3 : 0;
                assertArrayEquals(StandInServer.tokens(5, 0, kept), c.ids(), fault.name());
            }
        }
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() throws IOException {
        try (var server = new StandInServer(Kind.VLLM);
                var engine = engine(server, Kind.VLLM, Duration.ofMillis(200))) {
            for (Fault fault : List.of(Fault.SILENCE, Fault.STALL)) {
                server.fault = fault;
                Completion c = engine.generate(List.of(request(5, 8)), LONG).getFirst();
                assertEquals(FinishReason.ERROR, c.finishReason());
                assertTrue(
                        c.problem().orElse("").contains(words(fault)),
                        c.problem().orElse(""));
                // What came before is kept, if it came in time.
                assertArrayEquals(StandInServer.tokens(5, 0, c.ids().length), c.ids());
            }
        }
    }

    @Test
    void cancelsAndDeadlinesEndTheWaitForAServerThatIsSilent() throws Exception {
        try (var server = new StandInServer(Kind.VLLM);
                var engine = engine(server, Kind.VLLM, LONG)) {
            for (Fault fault : List.of(Fault.SILENCE, Fault.STALL)) {
                server.fault = fault;
                Generation cancelled = engine.submit(request(5, 8), Listener.NONE);
                Generation late =
                        engine.submit(request(5, 8).withDeadline(Instant.now().plusMillis(100)), Listener.NONE);
                assertEquals(FinishReason.DEADLINE, late.await(LONG).getFirst().finishReason());
                cancelled.cancel();
                assertEquals(
                        FinishReason.CANCELLED, cancelled.await(LONG).getFirst().finishReason());
            }
        }
    }

    @Test
    void closingEndsWhatIsUnderWayAndWhatWaits() throws IOException {
        try (var server = new StandInServer(Kind.VLLM)) {
            server.fault = Fault.SILENCE;
            List<Generation> all = new ArrayList<>();
            try (var engine = engine(server, Kind.VLLM, LONG)) {
                for (int i = 0; i < 12; i++) {
                    all.add(engine.submit(request(5, 8), Listener.NONE));
                }
            }
            all.forEach(g -> assertEquals(
                    FinishReason.CANCELLED, g.await(LONG).getFirst().finishReason()));
            assertTrue(server.paths.size() <= 4, "no more were sent than may be under way");
        }
    }

    @Test
    void aServerThatIsNotThereIsSaid() throws IOException {
        // A port that nobody listens on and nobody else gets.
        try (var taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI base = URI.create("http://127.0.0.1:" + taken.getLocalPort() + "/v1");
            try (var engine = new RemoteEngine(RemoteServer.of(base, "m"), SimdEngineTest.CONFIG, 1, 1)) {
                Completion c = engine.generate(List.of(request(5, 8)), LONG).getFirst();
                assertTrue(
                        c.problem().orElse("").contains("does the server run?"),
                        c.problem().orElse(""));
            }
        }
        assertThrows(IllegalArgumentException.class, () -> RemoteServer.of(URI.create("localhost:8000/v1"), "m"));
    }

    @Test
    void weightsAndAdaptersAreLoadedWhereTheServerOffersThat() throws IOException {
        try (var server = new StandInServer(Kind.SGLANG);
                var engine = engine(server, Kind.SGLANG, LONG)) {
            assertEquals(2, engine.load("/models/next").number());
            assertEquals("/models/next", engine.weights().hash());
            assertEquals("/models/next", server.bodies.getLast().get("model_path"));
            var refused = assertThrows(IllegalStateException.class, () -> engine.load("nowhere"));
            assertTrue(refused.getMessage().contains("weights of nowhere"), refused.getMessage());
            engine.adapter("tuned", "/adapters/tuned");
            Completion c = engine.generate(List.of(request(5, 4)), LONG).getFirst();
            assertEquals("tuned", server.bodies.getLast().get("lora_path"));
            assertEquals(3, c.lastWeights().number());
        }
        try (var server = new StandInServer(Kind.VLLM);
                var engine = engine(server, Kind.VLLM, LONG)) {
            engine.load("/models/next");
            assertEquals(List.of("/collective_rpc", "/reset_prefix_cache"), server.paths);
            engine.adapter("tuned", "/adapters/tuned");
            engine.generate(List.of(request(5, 4)), LONG);
            assertEquals("tuned", server.bodies.getLast().get("model"));
            var never = assertThrows(
                    UnsupportedOperationException.class,
                    () -> engine.update((name, from, values, count) -> {}, GenerationEngine.Update.BETWEEN_TOKENS));
            assertTrue(never.getMessage().contains("load()"), never.getMessage());
        }
    }
}
