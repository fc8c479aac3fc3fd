package bellman.llm.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes an answer apart while it is written: thinking, text, calls. What could still become the beginning of
/// a thought or a call is held back, so that the parts of a stream put together are the parts of the whole.
public final class AnswerReader implements PartReader {
    private static final List<Tags> THOUGHTS =
            List.of(new Tags("<think>", "</think>"), new Tags("[THINK]", "[/THINK]"));

    private final OutputFormat format;
    private final StringBuilder held = new StringBuilder();
    private final List<Part> parts = new ArrayList<>();
    private State state;
    /// One of which the thought ends with: a prompt may have opened either kind.
    private List<Tags> thoughts = THOUGHTS;
    private boolean said;
    private boolean thought;
    private CallStream calls;
    /// Space in front of what may be a call.
    private String space = "";
    /// Whether calls stand between what was said and what follows.
    private boolean parted;

    private enum State {
        BEGINNING,
        THINKING,
        BETWEEN,
        SAYING,
        CALLING
    }

    private record Tags(String open, String close) {}

    /// @param format of calls, plain if there can be none
    /// @param thinking whether the prompt has opened a thought
    public AnswerReader(OutputFormat format, boolean thinking) {
        this.format = format;
        calls = new CallStream(format);
        state = thinking ? State.THINKING : State.BEGINNING;
    }

    /// What ends the thought that a prompt has opened at its end, if it has.
    public static Optional<String> closing(String prompt) {
        String end = prompt.stripTrailing();
        return THOUGHTS.stream()
                .filter(t -> end.endsWith(t.open))
                .map(Tags::close)
                .findFirst();
    }

    @Override
    public boolean reads(String token) {
        return CallStream.isSign(format, token)
                || THOUGHTS.stream().anyMatch(t -> t.open.equals(token) || t.close.equals(token));
    }

    @Override
    public List<Part> add(String text) {
        held.append(text);
        return read(false);
    }

    @Override
    public List<Part> finish() {
        return read(true);
    }

    private List<Part> read(boolean last) {
        State before;
        do {
            before = state;
            switch (state) {
                case BEGINNING -> begin(last);
                case THINKING -> think(last);
                case BETWEEN -> {
                    skipSpace();
                    state = held.isEmpty() ? State.BETWEEN : State.SAYING;
                }
                case SAYING -> say(last);
                case CALLING -> call(last);
            }
        } while (state != before);
        List<Part> news = List.copyOf(parts);
        parts.clear();
        return news;
    }

    private void begin(boolean last) {
        String text = held.toString().stripLeading();
        for (Tags t : THOUGHTS) {
            if (text.startsWith(t.open)) {
                thoughts = List.of(t);
                held.delete(0, held.indexOf(t.open) + t.open.length());
                state = State.THINKING;
                return;
            }
        }
        if (last || THOUGHTS.stream().noneMatch(t -> t.open.startsWith(text))) {
            state = State.SAYING;
        }
    }

    private void think(boolean last) {
        if (!thought) {
            skipSpace();
        }
        for (Tags t : thoughts) {
            int end = held.indexOf(t.close);
            if (end >= 0) {
                add(new Part.Thinking(held.substring(0, end).stripTrailing()));
                held.delete(0, end + t.close.length());
                state = State.BETWEEN;
                return;
            }
        }
        int certain = last
                ? held.toString().stripTrailing().length()
                : certain(thoughts.stream().map(Tags::close).toList());
        thought |= certain > 0;
        add(new Part.Thinking(held.substring(0, certain)));
        held.delete(0, certain);
    }

    private void say(boolean last) {
        if (format == OutputFormat.PLAIN) {
            add(new Part.Saying(held.toString()));
            held.setLength(0);
            return;
        }
        List<String> marks = CallStream.marks(format);
        String text = held.toString();
        int mark =
                marks.stream().mapToInt(text::indexOf).filter(i -> i >= 0).min().orElse(-1);
        int start = PythonText.skipSpace(text, 0);
        boolean object = format == OutputFormat.LLAMA && !said && text.startsWith("{", start);
        if (mark >= 0 || object) {
            int from = object ? start : mark;
            int end = text.substring(0, from).stripTrailing().length();
            add(new Part.Saying(text.substring(0, end)));
            space = text.substring(end, from);
            held.delete(0, from);
            calls = new CallStream(format);
            state = State.CALLING;
            return;
        }
        int certain = last ? held.length() : certain(marks);
        add(new Part.Saying(held.substring(0, certain)));
        held.delete(0, certain);
    }

    private void call(boolean last) {
        switch (calls.read(held, last, this::add)) {
            case MORE -> {}
            case OVER -> {
                parted = true;
                state = State.BETWEEN;
            }
            case NO_CALL -> {
                parted = calls.told();
                // What follows its mark is read as text again.
                int mark = CallStream.marks(format).stream()
                        .filter(held.toString()::startsWith)
                        .mapToInt(String::length)
                        .findFirst()
                        .orElse(1);
                add(new Part.Saying(space + held.substring(0, mark)));
                held.delete(0, mark);
                state = State.SAYING;
            }
        }
    }

    /// Characters that can be handed on: all but space at the end and what one of `marks` may begin with.
    private int certain(List<String> marks) {
        String text = held.toString();
        int end = text.length();
        for (String mark : marks) {
            for (int n = Math.min(mark.length() - 1, text.length()); n > 0; n--) {
                if (text.endsWith(mark.substring(0, n))) {
                    end = Math.min(end, text.length() - n);
                    break;
                }
            }
        }
        return text.substring(0, end).stripTrailing().length();
    }

    private void skipSpace() {
        held.delete(0, held.length() - held.toString().stripLeading().length());
    }

    private void add(Part part) {
        switch (part) {
            case Part.Thinking(String text) -> keep(text, part);
            case Part.Saying(String text) -> {
                keep(text, new Part.Saying((parted && said ? "\n" : "") + text));
                parted &= text.isEmpty();
                said |= !text.isEmpty();
            }
            case Part.Calling _ -> parts.add(part);
            case Part.Arguments(String text) -> keep(text, part);
        }
    }

    private void keep(String text, Part part) {
        if (!text.isEmpty()) {
            parts.add(part);
        }
    }
}
