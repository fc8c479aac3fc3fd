package bellman.llm.vision;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/// The parts of a PNG file (ISO/IEC 15948).
///
/// @param essence the file with those chunks alone that say what the samples are
/// @param orientation from its Exif chunk
record PngChunks(byte[] essence, Orientation orientation) {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final Set<String> ESSENTIAL = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");
    private static final int FRAME = 12;

    static boolean begins(byte[] file) {
        return Arrays.equals(file, 0, Math.min(file.length, SIGNATURE.length), SIGNATURE, 0, SIGNATURE.length);
    }

    /// @param most pixels that it may have
    static PngChunks of(byte[] file, String name, long most) {
        var essence = new ByteArrayOutputStream(file.length);
        essence.writeBytes(SIGNATURE);
        Orientation orientation = Orientation.TOP_LEFT;
        ByteBuffer in = ByteBuffer.wrap(file);
        int at = SIGNATURE.length;
        while (true) {
            if (file.length - at < FRAME || in.getInt(at) < 0 || in.getInt(at) > file.length - at - FRAME) {
                throw new ImageFileException(
                        name,
                        "the image is cut short: the chunk at byte " + at
                                + " goes beyond the end of the file; take another copy");
            }
            int length = in.getInt(at);
            String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
            if (at == SIGNATURE.length) {
                if (!type.equals("IHDR") || length < 8) {
                    throw new ImageFileException(
                            name,
                            "the image is damaged: it begins with the chunk '" + type
                                    + "', expected IHDR; take another copy");
                }
                ImageDecoder.checkSize(in.getInt(at + 8), in.getInt(at + 12), name, most);
            }
            if (ESSENTIAL.contains(type)) {
                essence.write(file, at, length + FRAME);
            } else if (type.equals("eXIf")) {
                orientation = Orientation.of(Arrays.copyOfRange(file, at + 8, at + 8 + length));
            }
            if (type.equals("IEND")) {
                return new PngChunks(essence.toByteArray(), orientation);
            }
            at += length + FRAME;
        }
    }
}
