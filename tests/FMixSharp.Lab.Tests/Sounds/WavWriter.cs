using System.Buffers.Binary;
using System.Text;

namespace FMixSharp.Lab.Tests.Sounds;

/// <summary>WAV files for tests, right ones and, by changing bytes, wrong ones.</summary>
internal static class WavWriter
{
    /// <summary>A file of the given format around the bytes of its samples.</summary>
    public static byte[] File(int tag, int bits, int channels, int rate, byte[] data, bool extensible = false)
    {
        var format = new byte[extensible ? 40 : 16];
        BinaryPrimitives.WriteUInt16LittleEndian(format, (ushort)(extensible ? 0xFFFE : tag));
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(2), (ushort)channels);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), rate);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(8), rate * channels * bits / 8);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(12), (ushort)(channels * bits / 8));
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(14), (ushort)bits);
        if (extensible)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(16), 22);
            BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(24), (ushort)tag);
            // KSDATAFORMAT_SUBTYPE: the format's number, then 0000-0010-8000-00AA00389B71
            byte[] rest = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];
            rest.CopyTo(format, 26);
        }
        // A chunk that nobody needs, of odd length and so with a byte of padding.
        byte[] content = [.. Chunk("fmt ", format), .. Chunk("LIST", [1, 2, 3]), .. Chunk("data", data)];
        return [.. Chunk("RIFF", [.. Encoding.ASCII.GetBytes("WAVE"), .. content])];
    }

    /// <summary>16-bit samples, one channel.</summary>
    public static byte[] Pcm16(short[] samples, int rate = 16_000) =>
        File(1, 16, 1, rate, [.. samples.SelectMany(sample => new[] { (byte)sample, (byte)(sample >> 8) })]);

    private static byte[] Chunk(string name, byte[] content)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, content.Length);
        return [.. Encoding.ASCII.GetBytes(name), .. size, .. content, .. new byte[content.Length % 2]];
    }
}
