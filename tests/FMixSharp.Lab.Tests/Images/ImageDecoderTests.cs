using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Tests.Data;

namespace FMixSharp.Lab.Tests.Images;

/// <summary>Headers that lie, and kinds of PNG that SkiaSharp does not write.</summary>
public sealed class ImageDecoderTests
{
    [Theory]
    [InlineData("a.bmp")]
    [InlineData("a.webp")]
    [InlineData("a.png")]
    public void A_hundred_bytes_that_promise_a_gigabyte_are_refused_before_memory_is_taken(string name)
    {
        const int side = 16_000; // a gigabyte as RGBA
        var file = name switch
        {
            "a.bmp" => Bmp(side),
            "a.webp" => WebP(side),
            _ => Png(side, side, bits: 8, [0, 0, 0]),
        };
        Assert.InRange(file.Length, 0, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<DatasetException>(() => ImageDecoder.Decode(file, name)).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.StartsWith(name + ": ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1100, 1000)]
    [InlineData(20, 10)] // so few that they are read whatever the file's length
    public void The_limit_on_pixels_is_stated_and_can_be_changed_to_any_number(int width, int height)
    {
        var file = Png(width, height, bits: 1, [.. Enumerable.Repeat<byte>(0, height * (1 + (width + 7) / 8))]);
        ImageDecoder.Open(file, "a.png", ImageDecoder.Limit($"{width * height}")).Dispose();
        Assert.Contains(
            $"{width}x{height} pixels by its header, which is more than {width * height - 1}; make the image smaller, or raise the "
                + $"limit with FMIX_MAX_PIXELS",
            Assert.Throws<DatasetException>(() => ImageDecoder.Open(file, "a.png", ImageDecoder.Limit($"{width * height - 1}"))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("many")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e6")]
    [InlineData("1,000")]
    [InlineData("99999999999")]
    public void A_limit_that_is_no_number_of_pixels_is_refused(string text) =>
        Assert.Contains(
            $"FMIX_MAX_PIXELS is '{text}'; expected a whole number",
            Assert.Throws<DatasetException>(() => ImageDecoder.Limit(text)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(1, 0b1010_0000)]
    [InlineData(2, 0b1100_1100)]
    [InlineData(4, 0xF0)]
    [InlineData(8, 0xFF, 0, 0xFF, 0)]
    [InlineData(16, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0)]
    public void Grey_of_any_depth_is_one_channel(int bits, params int[] row)
    {
        using var folder = new TemporaryFolder();
        var width = bits == 4 ? 2 : 4;
        byte[] line = [0, .. row.Select(value => (byte)value)];
        string[] paths = [folder.File("a.png"), folder.File("b.png")];
        foreach (var path in paths)
            File.WriteAllBytes(path, Png(width, 2, bits, [.. line, .. line]));
        var images = ImageDecoder.DecodeAll(paths, 1);
        Assert.Equal((1, 2, width), (images.Channels, images.Height, images.Width));
        Assert.Equal([.. Enumerable.Range(0, 2 * width).Select(i => (byte)(i % 2 == 0 ? 255 : 0))], images.Train);
    }

    private static byte[] Bmp(int side)
    {
        var file = new byte[90];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), side);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), side);
        file[26] = 1;
        file[28] = 24;
        return file;
    }

    // Lossless: a byte 0x2F, then width - 1 and height - 1 in 14 bits each.
    private static byte[] WebP(int side)
    {
        var file = new byte[60];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WEBPVP8L"u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), file.Length - 20);
        file[20] = 0x2F;
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(21), (uint)((side - 1) | (side - 1) << 14));
        return file;
    }

    // Grey, with a filter byte before each line.
    private static byte[] Png(int width, int height, int bits, byte[] lines)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = (byte)bits;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
            zlib.Write(lines);
        return [0x89, .. "PNG\r\n\u001A\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        var (length, sum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc(named));
        return [.. length, .. named, .. sum];
    }

    private static uint Crc(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ (0xEDB88320 & (0 - (sum & 1)));
        }
        return ~sum;
    }
}
