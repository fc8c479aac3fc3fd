package bellman.llm.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/// The lines of a file, wherever in it they are: their beginnings are kept in memory, their bytes are not.
final class Lines implements AutoCloseable {
    private static final int BUFFER = 1 << 18;
    private final Path file;
    private final FileChannel channel;
    private long[] begins = new long[1024];
    private int[] lengths = new int[1024];
    private int[] numbers = new int[1024];
    private int count;

    private Lines(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// What becomes of a line that is seen for the first time.
    @FunctionalInterface
    interface Visitor {
        /// Whether the line is to be kept.
        ///
        /// @param number of the line, from 1
        boolean keep(byte[] line, int number);
    }

    /// Goes through a file once, and keeps the lines that `visitor` wants. Blank lines are no lines.
    ///
    /// @param digest is fed with all the file's bytes
    static Lines of(Path file, MessageDigest digest, Visitor visitor) throws IOException {
        FileChannel channel = FileChannel.open(file);
        try {
            var lines = new Lines(file, channel);
            lines.scan(digest, visitor);
            return lines;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    int count() {
        return count;
    }

    Path file() {
        return file;
    }

    /// The number of a line in the file, from 1.
    int number(int index) {
        return numbers[index];
    }

    /// The bytes of a line, without its end.
    byte[] read(int index) throws IOException {
        byte[] line = new byte[lengths[index]];
        ByteBuffer buffer = ByteBuffer.wrap(line);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, begins[index] + buffer.position()) < 0) {
                throw new DatasetException(file + ":" + numbers[index]
                        + ": the file became shorter while it was in use; open the dataset again");
            }
        }
        return line;
    }

    private void scan(MessageDigest digest, Visitor visitor) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        byte[] line = new byte[BUFFER];
        int length = 0;
        int number = 1;
        long begin = 0;
        long position = 0;
        for (int got = channel.read(buffer); got >= 0; got = channel.read(buffer)) {
            digest.update(buffer.array(), 0, got);
            for (int i = 0; i < got; i++) {
                byte b = buffer.get(i);
                position++;
                if (b == '\n') {
                    offer(begin, line, length, number++, visitor);
                    begin = position;
                    length = 0;
                    continue;
                }
                if (length == line.length) {
                    line = Arrays.copyOf(line, larger(length, number));
                }
                line[length++] = b;
            }
            buffer.clear();
        }
        offer(begin, line, length, number, visitor);
    }

    private int larger(int length, int number) {
        if (length > Integer.MAX_VALUE / 2) {
            throw new DatasetException(
                    file + ":" + number + ": the line is longer than a gibibyte; is this JSON lines?");
        }
        return 2 * length;
    }

    private void offer(long begin, byte[] line, int length, int number, Visitor visitor) {
        int from =
                number == 1 && length >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB && line[2] == (byte) 0xBF
                        ? 3
                        : 0;
        int to = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        if (isBlank(line, from, to) || !visitor.keep(Arrays.copyOfRange(line, from, to), number)) {
            return;
        }
        if (count == begins.length) {
            int capacity = Math.max(count + 1, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * count));
            begins = Arrays.copyOf(begins, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            numbers = Arrays.copyOf(numbers, capacity);
        }
        begins[count] = begin + from;
        lengths[count] = to - from;
        numbers[count++] = number;
    }

    private static boolean isBlank(byte[] line, int from, int to) {
        for (int i = from; i < to; i++) {
            if (line[i] != ' ' && line[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
