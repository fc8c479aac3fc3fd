package bellman.store.dataset;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes Thrift's compact protocol, in which Parquet's headers are written.
final class CompactThrift {
    private static final int INT = 5;
    private static final int LONG = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// A struct's fields, in ascending order of their numbers.
    final class Struct {
        private int last;

        private void header(int field, int type) {
            out.write(field - last << 4 | type);
            last = field;
        }

        Struct integer(int field, int value) {
            header(field, INT);
            varint((long) value << 1 ^ value >> 31);
            return this;
        }

        Struct number(int field, long value) {
            header(field, LONG);
            varint(value << 1 ^ value >> 63);
            return this;
        }

        Struct text(int field, String value) {
            header(field, BINARY);
            CompactThrift.this.text(value);
            return this;
        }

        /// A list of integers.
        Struct integers(int field, int... values) {
            header(field, LIST);
            list(values.length, INT);
            for (int value : values) {
                varint((long) value << 1 ^ value >> 31);
            }
            return this;
        }

        Struct texts(int field, String value) {
            header(field, LIST);
            list(1, BINARY);
            CompactThrift.this.text(value);
            return this;
        }

        /// A list of structs, which follow.
        Struct structs(int field, int size) {
            header(field, LIST);
            list(size, STRUCT);
            return this;
        }

        /// A struct, which follows.
        Struct struct(int field) {
            header(field, STRUCT);
            return this;
        }

        void end() {
            out.write(0);
        }
    }

    Struct begin() {
        return new Struct();
    }

    private void list(int size, int type) {
        if (size < 15) {
            out.write(size << 4 | type);
        } else {
            out.write(0xF0 | type);
            varint(size);
        }
    }

    private void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        varint(bytes.length);
        out.writeBytes(bytes);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
