using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using SkiaSharp;

namespace FMixSharp.Tests;

/// <summary>Image files in the formats that people have, of painted pixels.</summary>
internal static class PictureFiles
{
    /// <summary>What SkiaSharp encodes.</summary>
    public static byte[] Encoded(int width, int height, Func<int, int, SKColor> paint, SKEncodedImageFormat format, int quality = 95)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        for (var y = 0; y < height; y++)
        for (var x = 0; x < width; x++)
            bitmap.SetPixel(x, y, paint(x, y));
        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>A grey JPEG or PNG of one channel.</summary>
    public static byte[] Grey(int width, int height, Func<int, int, byte> paint, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Gray8, SKAlphaType.Opaque);
        for (var y = 0; y < height; y++)
        for (var x = 0; x < width; x++)
            bitmap.SetPixel(x, y, new SKColor(paint(x, y), paint(x, y), paint(x, y)));
        using var data = bitmap.Encode(format, 95);
        return data.ToArray();
    }

    /// <summary>A JPEG with an EXIF orientation, 1 to 8.</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        byte[] exif =
        [
            0xFF,
            0xE1,
            0,
            34,
            .. "Exif\0\0"u8,
            .. "MM"u8,
            0,
            42,
            0,
            0,
            0,
            8, // big-endian TIFF, its directory at 8
            0,
            1,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte)orientation,
            0,
            0, // one entry: tag 0x112, a short
            0,
            0,
            0,
            0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    /// <summary>A BMP of 24 bits.</summary>
    public static byte[] Bmp(int width, int height, Func<int, int, SKColor> paint)
    {
        var stride = (3 * width + 3) / 4 * 4;
        var file = new byte[54 + stride * height];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        for (var y = 0; y < height; y++)
        for (var x = 0; x < width; x++)
        {
            var (at, colour) = (54 + (height - 1 - y) * stride + 3 * x, paint(x, y));
            (file[at], file[at + 1], file[at + 2]) = (colour.Blue, colour.Green, colour.Red);
        }
        return file;
    }

    /// <summary>A GIF of one or two frames: a palette of red, green, blue and white, and an index for each pixel.</summary>
    public static byte[] Gif(int width, int height, params Func<int, int, byte>[] frames)
    {
        using var file = new MemoryStream();
        file.Write("GIF89a"u8);
        file.Write([(byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0b1111_0111, 0, 0]);
        var palette = new byte[3 * 256];
        ((ReadOnlySpan<byte>)[255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]).CopyTo(palette);
        file.Write(palette);
        foreach (var frame in frames)
        {
            file.Write([0x2C, 0, 0, 0, 0, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0, 8]);
            WriteBlocks(file, Codes(width, height, frame));
        }
        file.WriteByte(0x3B);
        return file.ToArray();
    }

    /// <summary>A PNG by its own numbers: colour type 0 grey, 2 RGB, 3 palette; 8 or 16 bits; rows of bytes as PNG has them.</summary>
    public static byte[] Png(int width, int height, byte colourType, byte bits, Func<int, byte[]> row, byte[]? palette = null)
    {
        using var rows = new MemoryStream();
        using (var zip = new ZLibStream(rows, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zip.WriteByte(0);
                zip.Write(row(y));
            }
        }
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bits, colourType);
        return
        [
            0x89,
            .. "PNG\r\n"u8,
            0x1A,
            0x0A,
            .. Chunk("IHDR"u8, header),
            .. palette is null ? [] : Chunk("PLTE"u8, palette),
            .. Chunk("IDAT"u8, rows.ToArray()),
            .. Chunk("IEND"u8, []),
        ];
    }

    /// <summary>A JPEG of four inks as Adobe's programs write it, of one colour; inks from 0 to 255.</summary>
    public static byte[] CmykJpeg(int width, int height, byte cyan, byte magenta, byte yellow, byte black)
    {
        using var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        file.Write([0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]);
        file.Write([0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)]);
        file.Write([0xFF, 0xC0, 0, 20, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 4]);
        for (byte i = 1; i <= 4; i++)
            file.Write([i, 0x11, 0]);
        // Constant terms have a code of four bits for each length; of the others there is only the end of the block, one bit.
        file.Write([0xFF, 0xC4, 0, 31, 0x00, 0, 0, 0, 12, .. new byte[12], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        file.Write([0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0]);
        file.Write([0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
        var bits = new List<bool>();
        for (var block = 0; block < (width + 7) / 8 * ((height + 7) / 8); block++)
            foreach (var ink in (byte[])[cyan, magenta, yellow, black])
            {
                var value = block == 0 ? 8 * (255 - ink - 128) : 0; // Adobe's inks are inverted; later blocks differ by nothing
                var length = value == 0 ? 0 : (int)Math.Log2(Math.Abs(value)) + 1;
                Add(length, 4);
                Add(value < 0 ? value + (1 << length) - 1 : value, length);
                bits.Add(false);
            }
        while (bits.Count % 8 != 0)
            bits.Add(true);
        foreach (var group in bits.Chunk(8))
        {
            var value = (byte)group.Aggregate(0, (sum, bit) => 2 * sum + (bit ? 1 : 0));
            file.WriteByte(value);
            if (value == 0xFF)
                file.WriteByte(0);
        }
        file.Write([0xFF, 0xD9]);
        return file.ToArray();

        void Add(int value, int length)
        {
            for (var i = length - 1; i >= 0; i--)
                bits.Add((value >> i & 1) != 0);
        }
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        byte[] body = [.. type, .. content];
        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(body.Length + 4), Crc32.HashToUInt32(body));
        return chunk;
    }

    // LZW of codes that stay at nine bits, because the table is cleared before it grows.
    private static byte[] Codes(int width, int height, Func<int, int, byte> paint)
    {
        const int clear = 256,
            end = 257;
        var bytes = new List<byte>();
        var (buffer, held) = (0, 0);
        for (var i = 0; i < width * height; i++)
        {
            if (i % 200 == 0)
                Add(clear);
            Add(paint(i % width, i / width));
        }
        Add(end);
        bytes.Add((byte)buffer);
        return [.. bytes];

        void Add(int code)
        {
            buffer |= code << held;
            for (held += 9; held >= 8; held -= 8, buffer >>= 8)
                bytes.Add((byte)buffer);
        }
    }

    private static void WriteBlocks(MemoryStream file, byte[] content)
    {
        foreach (var block in content.Chunk(255))
        {
            file.WriteByte((byte)block.Length);
            file.Write(block);
        }
        file.WriteByte(0);
    }
}
