package bellman.store;

import bellman.store.disk.DamagedFileException;
import bellman.store.disk.DurableFiles;
import bellman.store.disk.StorageException;
import bellman.store.json.Json;
import bellman.store.json.JsonException;
import bellman.store.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The manifest of a run: `manifest.json`.
///
/// @param version of Bellman that began it
/// @param algorithm its name
/// @param environment what it learns in or from
/// @param seed the master seed
/// @param inputs what else it depends on, such as the SHA-256 of its data, by name
/// @param started when
/// @param machine on which it began
/// @param git commit of the folder in which it began, if that is a git checkout
/// @param resumes in order
/// @param configHash SHA-256 of `config.yaml` in hexadecimal digits; empty in runs of before it was kept
/// @param failure what ended it, empty if nothing did or it was resumed since
/// @param ended when it finished, empty if it did not
/// @param result what it finished with, empty if it did not
public record RunManifest(
        String version,
        String algorithm,
        String environment,
        long seed,
        Map<String, String> inputs,
        Instant started,
        Machine machine,
        Optional<String> git,
        List<Resume> resumes,
        Optional<String> configHash,
        Optional<String> failure,
        Optional<Instant> ended,
        Map<String, Object> result) {
    /// The file's name in a run directory.
    public static final String FILE = "manifest.json";

    private static final int FORMAT = 1;

    public RunManifest {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        resumes = List.copyOf(resumes);
        result = Collections.unmodifiableMap(new LinkedHashMap<>(result));
    }

    /// A continuation after an interruption.
    ///
    /// @param step from which the run went on
    /// @param at when
    /// @param notes what whoever reads the results should know, for example that episodes began anew
    /// @param changes keys that differ from `config.yaml` since, with their values: a larger budget, for example
    public record Resume(long step, Instant at, List<String> notes, Map<String, String> changes) {
        public Resume {
            notes = List.copyOf(notes);
            changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
        }
    }

    /// What differs from `config.yaml` since the last resume, by key.
    public Map<String, String> changes() {
        return resumes.isEmpty() ? Map.of() : resumes.getLast().changes();
    }

    /// Whether the run reached its end.
    public boolean finished() {
        return ended.isPresent();
    }

    /// This manifest with a continuation; the run is no longer finished.
    public RunManifest resumed(Resume resume) {
        var all = new ArrayList<>(resumes);
        all.add(resume);
        return new RunManifest(
                version,
                algorithm,
                environment,
                seed,
                inputs,
                started,
                machine,
                git,
                all,
                configHash,
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    /// This manifest of the finished run.
    public RunManifest finished(Instant at, Map<String, Object> with) {
        return new RunManifest(
                version,
                algorithm,
                environment,
                seed,
                inputs,
                started,
                machine,
                git,
                resumes,
                configHash,
                Optional.empty(),
                Optional.of(at),
                with);
    }

    /// This manifest of the run that `failure` ended.
    RunManifest failed(String failure) {
        return new RunManifest(
                version,
                algorithm,
                environment,
                seed,
                inputs,
                started,
                machine,
                git,
                resumes,
                configHash,
                Optional.of(failure),
                Optional.empty(),
                Map.of());
    }

    /// Reads the manifest of a run.
    ///
    /// @throws DamagedFileException if it is none
    /// @throws StorageException if it cannot be read
    static RunManifest read(Path run) {
        Path file = run.resolve(FILE);
        try {
            return parse(file, new JsonObject(Json.read(Files.readAllBytes(file))));
        } catch (JsonException | DateTimeException | ArithmeticException e) {
            throw new DamagedFileException(file, e.getMessage() + "; restore it from a copy, or start another run");
        } catch (IOException e) {
            throw StorageException.of(file, "cannot read the manifest", e);
        }
    }

    private static RunManifest parse(Path file, JsonObject json) {
        if (json.integer("format") != FORMAT) {
            throw new DamagedFileException(
                    file,
                    "the run has format " + json.integer("format") + ", this version of Bellman reads " + FORMAT
                            + "; use the version that wrote it: " + json.text("bellman"));
        }
        var resumes = json.objects("resumes").stream()
                .map(r -> new Resume(
                        r.integer("step"), Instant.parse(r.text("at")), r.texts("notes"), r.optionalTexts("changes")))
                .toList();
        return new RunManifest(
                json.text("bellman"),
                json.text("algorithm"),
                json.text("environment"),
                json.integer("seed"),
                json.optionalTexts("inputs"),
                Instant.parse(json.text("started")),
                Machine.of(json.object("machine")),
                json.optionalText("git"),
                resumes,
                json.optionalText("config-sha256"),
                json.optionalText("failure"),
                json.optionalText("ended").map(Instant::parse),
                json.object("result").members());
    }

    private static Map<String, Object> json(Resume resume) {
        var json = new LinkedHashMap<String, Object>();
        json.put("step", resume.step());
        json.put("at", resume.at().toString());
        json.put("notes", resume.notes());
        json.put("changes", resume.changes());
        return json;
    }

    /// Writes the manifest of a run, whole or not at all.
    void write(Path run) {
        var json = new LinkedHashMap<String, Object>();
        json.put("format", FORMAT);
        json.put("bellman", version);
        json.put("algorithm", algorithm);
        json.put("environment", environment);
        json.put("seed", seed);
        json.put("inputs", inputs);
        json.put("started", started.toString());
        ended.ifPresent(at -> json.put("ended", at.toString()));
        json.put("state", finished() ? "finished" : failure.isPresent() ? "failed" : "unfinished");
        failure.ifPresent(what -> json.put("failure", what));
        configHash.ifPresent(hash -> json.put("config-sha256", hash));
        json.put("machine", machine.json());
        git.ifPresent(commit -> json.put("git", commit));
        json.put("resumes", resumes.stream().map(RunManifest::json).toList());
        json.put("result", result);
        DurableFiles.replace(run.resolve(FILE), (Json.write(json) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
