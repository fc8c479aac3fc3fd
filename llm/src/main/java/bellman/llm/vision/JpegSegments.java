package bellman.llm.vision;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The parts of a JPEG file (ITU-T T.81, annex B).
///
/// @param essence the file without comments, profiles and whatever else applications put in
/// @param orientation from its Exif segment
/// @param components 1 for grey, 3 for colours, 4 for inks
/// @param adobe the transform that an Adobe segment names, -1 if there is none
record JpegSegments(byte[] essence, Orientation orientation, int components, int adobe) {
    private static final byte[] JFIF = {
        (byte) 0xFF, (byte) 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };
    private static final int START = 0xD8;
    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int APP15 = 0xEF;
    private static final int COMMENT = 0xFE;

    static boolean begins(byte[] file) {
        return file.length > 2 && (file[0] & 255) == 0xFF && (file[1] & 255) == START && (file[2] & 255) == 0xFF;
    }

    /// @param most pixels that it may have
    static JpegSegments of(byte[] file, String name, long most) {
        var rest = new ByteArrayOutputStream(file.length);
        Orientation orientation = Orientation.TOP_LEFT;
        int adobe = -1;
        int components = 0;
        boolean namedColours = false;
        int at = 2;
        while (true) {
            while (at + 1 < file.length && (file[at] & 255) == 0xFF && (file[at + 1] & 255) == 0xFF) {
                at++;
            }
            if (file.length - at < 4) {
                throw damaged(name, at);
            }
            int marker = file[at + 1] & 255;
            int end = at + 2 + ((file[at + 2] & 255) << 8 | file[at + 3] & 255);
            if ((file[at] & 255) != 0xFF || end > file.length || end < at + 4 || marker < 0xC0 || marker == END) {
                throw damaged(name, at);
            }
            if (marker == SCAN) {
                break;
            }
            if (marker == APP1 && holds(file, at, end, "Exif\0\0")) {
                orientation = Orientation.of(Arrays.copyOfRange(file, at + 10, end));
            } else if (marker == APP14 && holds(file, at, end, "Adobe") && end - at >= 16) {
                adobe = file[at + 15] & 255;
                rest.write(file, at, end - at);
            } else if (isFrame(marker)) {
                if (end - at < 10 || components > 0) {
                    throw damaged(name, at);
                }
                components = file[at + 9] & 255;
                if (components != 1 && components != 3 && components != 4 || end - at < 10 + 3 * components) {
                    throw damaged(name, at);
                }
                ImageDecoder.checkSize(
                        (file[at + 7] & 255) << 8 | file[at + 8] & 255,
                        (file[at + 5] & 255) << 8 | file[at + 6] & 255,
                        name,
                        most);
                namedColours = components == 3 && file[at + 10] == 'R' && file[at + 13] == 'G' && file[at + 16] == 'B';
                rest.write(file, at, end - at);
            } else if ((marker < APP0 || marker > APP15) && marker != COMMENT) {
                rest.write(file, at, end - at);
            }
            at = end;
        }
        if (components == 0) {
            throw damaged(name, at);
        }
        rest.write(file, at, file.length - at);
        var essence = new ByteArrayOutputStream(rest.size() + JFIF.length + 2);
        essence.write(0xFF);
        essence.write(START);
        // Colours are luminance and chrominance unless the file says otherwise. The decoder would guess.
        if (components < 4 && adobe < 0 && !namedColours) {
            essence.writeBytes(JFIF);
        }
        essence.writeBytes(rest.toByteArray());
        return new JpegSegments(essence.toByteArray(), orientation, components, adobe);
    }

    private static boolean holds(byte[] file, int at, int end, String word) {
        byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
        return end - at >= 4 + bytes.length
                && Arrays.equals(file, at + 4, at + 4 + bytes.length, bytes, 0, bytes.length);
    }

    /// Start of a frame, of whatever kind: 0xC0 to 0xCF but for tables (0xC4, 0xCC) and the reserved 0xC8.
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static ImageFileException damaged(String name, int at) {
        return new ImageFileException(
                name, "the image is damaged or cut short at byte " + at + " of the file; take another copy");
    }
}
