using System.Buffers.Binary;
using System.Text;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Sounds;

/// <summary>
/// Reads RIFF WAVE files: PCM of 8, 16, 24 and 32 bits, float of 32 and 64, also with the extensible header. Channels are averaged. Sizes
/// in headers are checked against the file, never trusted. Programs that do not know a size beforehand, as in a pipe, write 0 or one that
/// no file here can have (0x7FFFF000 of sox, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF): of the file it means "to its end", and of the samples,
/// too, though a 0 only where the size of the file is not known either. An empty chunk of samples is passed over.
/// </summary>
internal static class WavFile
{
    // What sox writes for "unknown". A file of so many bytes is not read at all.
    private const uint LeastUnknown = 0x7FFFF000;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DatasetException">It cannot be read, or is not such a file; the message names file, byte, and what was
    /// expected.</exception>
    public static WavSound Read(string path) => Parse(FileContent.Read(path), path);

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="file">All of them.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="DatasetException">They are not such a file; the message names byte and what was expected.</exception>
    public static WavSound Parse(ReadOnlySpan<byte> file, string path)
    {
        if (file.Length < 12 || !Is(file, "RIFF") || !Is(file[8..], "WAVE"))
            throw new DatasetException($"{path}: no WAV file: it does not begin with RIFF and WAVE");
        var whole = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        var isOpenFile = whole is 0 or >= LeastUnknown;
        var end = isOpenFile ? file.Length : whole + 8L;
        if (end > file.Length)
            throw new DatasetException(
                $"{path}: truncated: by its header it has {end} bytes, but there are {file.Length}; get the file again"
            );
        WavFormat? format = null;
        var emptyAt = 0;
        for (var start = 12; start + 8 <= end; )
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(file[(start + 4)..]);
            var isOpen = Is(file[start..], "data") && (size >= LeastUnknown || (size == 0 && isOpenFile));
            if (isOpen)
                size = (uint)(end - start - 8);
            if (size > end - start - 8)
            {
                throw new DatasetException(
                    $"{path}: byte {start}: a chunk '{Name(file[start..])}' of {size} bytes, but only {end - start - 8} are left; "
                        + "the file is damaged"
                );
            }
            var content = file.Slice(start + 8, (int)size);
            if (Is(file[start..], "fmt "))
            {
                (format, var problem) = WavFormat.Parse(content);
                if (problem is not null)
                    throw new DatasetException($"{path}: byte {start + 8}: {problem}");
            }
            else if (Is(file[start..], "data") && size == 0)
            {
                emptyAt = start;
            }
            else if (Is(file[start..], "data"))
            {
                return format is not null
                    ? Samples(isOpen ? content[..(content.Length / format.BlockSize * format.BlockSize)] : content, format, path, start + 8)
                    : throw new DatasetException($"{path}: byte {start}: samples before their format; the file is damaged");
            }
            start += 8 + (int)size + (int)(size & 1); // chunks begin at even bytes
        }
        throw new DatasetException(
            emptyAt > 0
                ? $"{path}: byte {emptyAt}: no samples: the chunk 'data' has 0 bytes"
                : $"{path}: no samples: there is no chunk 'data'"
        );
    }

    private static WavSound Samples(ReadOnlySpan<byte> data, WavFormat format, string path, int start)
    {
        if (data.Length == 0 || data.Length % format.BlockSize != 0)
            throw new DatasetException(
                $"{path}: byte {start}: {data.Length} bytes of samples; expected a multiple of {format.BlockSize}, above 0"
            );
        var samples = new float[data.Length / format.BlockSize];
        var bytes = format.Bits / 8;
        for (var i = 0; i < samples.Length; i++)
        {
            var block = data.Slice(i * format.BlockSize, format.BlockSize);
            double sum = 0;
            for (var channel = 0; channel < format.Channels; channel++)
                sum += Sample(block[(channel * bytes)..], format);
            samples[i] = (float)(sum / format.Channels);
            if (!float.IsFinite(samples[i]))
                throw new DatasetException($"{path}: byte {start + i * format.BlockSize}: sample {i} is not a finite number");
        }
        return new WavSound(samples, format.Rate);
    }

    private static double Sample(ReadOnlySpan<byte> bytes, WavFormat format) =>
        (format.IsFloat, format.Bits) switch
        {
            (false, 16) => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768.0,
            (false, 8) => (bytes[0] - 128) / 128.0,
            (false, 24) => (bytes[0] | bytes[1] << 8 | (sbyte)bytes[2] << 16) / 8388608.0,
            (false, _) => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648.0,
            (true, 32) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        };

    private static bool Is(ReadOnlySpan<byte> bytes, string name) => Encoding.ASCII.GetString(bytes[..4]) == name;

    // Of a chunk: what cannot be printed becomes a question mark.
    private static string Name(ReadOnlySpan<byte> bytes) =>
        string.Concat(Encoding.ASCII.GetString(bytes[..4]).Select(c => char.IsControl(c) ? '?' : c));
}
