using System.Buffers.Binary;

namespace FMixSharp.Lab.Sounds;

/// <summary>The "fmt " chunk of a WAV file: how its samples are stored.</summary>
/// <param name="IsFloat">Floating point numbers; otherwise whole ones, unsigned with 8 bits and signed with more.</param>
/// <param name="Bits">Bits of a sample.</param>
/// <param name="Channels">Samples that belong to one moment.</param>
/// <param name="Rate">Moments per second.</param>
internal sealed record WavFormat(bool IsFloat, int Bits, int Channels, int Rate)
{
    private const int Pcm = 1,
        Float = 3,
        Extensible = 0xFFFE;

    // A sound outside these rates is a broken header.
    private const int LeastRate = 1_000,
        MostRate = 384_000;

    // What follows the two bytes of the format in an extensible header: the rest of a GUID that all of them share.
    private static readonly byte[] extension = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>Bytes of all channels' samples of one moment.</summary>
    public int BlockSize => Channels * Bits / 8;

    /// <summary>Reads the chunk's content, or says what is wrong with it.</summary>
    public static (WavFormat? Format, string? Problem) Parse(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < 16)
            return (null, $"the format takes {chunk.Length} bytes; expected at least 16");
        int tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk),
            bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]),
            block = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        if (tag == Extensible)
        {
            if (chunk.Length < 40)
                return (null, $"the extensible format takes {chunk.Length} bytes; expected 40");
            if (!chunk[26..40].SequenceEqual(extension))
                return (null, "the extensible format names no known kind of samples");
            tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
        }
        if (!(tag == Pcm && bits is 8 or 16 or 24 or 32) && !(tag == Float && bits is 32 or 64))
            return (
                null,
                $"samples have format tag {tag} and {bits} bits; expected tag 1 (PCM) of 8, 16, 24 or 32 bits, or 3 (float) of 32 or 64"
            );
        if (channels == 0 || block != channels * bits / 8)
            return (null, $"{channels} channels of {bits} bits do not make blocks of {block} bytes");
        return rate is < LeastRate or > MostRate
            ? (null, $"{rate} samples per second; expected {LeastRate} to {MostRate}")
            : (new WavFormat(tag == Float, bits, channels, (int)rate), null);
    }
}
