using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>
/// The decoded pixels of an image folder in one file: magic, version, channels, height, width, image counts (32-bit little-endian), the
/// folder's fingerprint, a SHA-256 over everything else, then the training and the test pixels. It is only ever a copy: when anything
/// about it is odd, it is made anew.
/// </summary>
internal static class ImageFolderCache
{
    private const int Version = 3; // raise when the layout, or how images are decoded, changes
    private const int FieldBytes = 8 + 6 * 4 + HashBytes,
        HashBytes = SHA256.HashSizeInBytes,
        HeaderBytes = FieldBytes + HashBytes;

    private static ReadOnlySpan<byte> Magic => "FMIXIMGS"u8;

    /// <summary>The images in <paramref name="path"/>, or null and the reason why they cannot be used.</summary>
    public static DecodedImages? TryRead(string path, byte[] fingerprint, int trainCount, int testCount, out string problem)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var header = new byte[HeaderBytes];
            if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.AsSpan(0, 8).SequenceEqual(Magic))
                return Unusable("not a cache of images", out problem);
            int Field(int index) => BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8 + 4 * index));
            if (Field(0) != Version)
                return Unusable($"cache of version {Field(0)}, not {Version}", out problem);
            if (
                !header.AsSpan(FieldBytes - HashBytes, HashBytes).SequenceEqual(fingerprint)
                || Field(4) != trainCount
                || Field(5) != testCount
            )
                return Unusable("the images changed since it was made", out problem);
            var (channels, height, width) = (Field(1), Field(2), Field(3));
            // Every field is one that the writer may have written; the length of the file bounds what is allocated.
            var size = (Int128)channels * height * width;
            if (
                channels is not (1 or 3)
                || height < 1
                || width < 1
                || size * ((long)trainCount + testCount) != file.Length - HeaderBytes
                || size * Math.Max(trainCount, testCount) > Array.MaxLength
            )
                return Unusable("damaged", out problem);
            var imageSize = (int)size;
            var images = new DecodedImages(channels, height, width, new byte[imageSize * trainCount], new byte[imageSize * testCount]);
            file.ReadExactly(images.Train);
            file.ReadExactly(images.Test);
            if (!Checksum(header, images).AsSpan().SequenceEqual(header.AsSpan(FieldBytes)))
                return Unusable("damaged", out problem);
            problem = "";
            return images;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Unusable($"cannot be read ({exception.Message})", out problem);
        }
    }

    /// <summary>Writes the cache whole or not at all; false if <paramref name="path"/> cannot be written.</summary>
    public static bool TryWrite(string path, byte[] fingerprint, DecodedImages images, Action<string>? log)
    {
        var imageSize = images.Channels * images.Height * images.Width;
        int[] fields =
        [
            Version,
            images.Channels,
            images.Height,
            images.Width,
            images.Train.Length / imageSize,
            images.Test.Length / imageSize,
        ];
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        for (var i = 0; i < fields.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8 + 4 * i), fields[i]);
        fingerprint.CopyTo(header, FieldBytes - HashBytes);
        Checksum(header, images).CopyTo(header, FieldBytes);

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            AtomicFile.Write(
                path,
                stream =>
                {
                    stream.Write(header);
                    stream.Write(images.Train);
                    stream.Write(images.Test);
                },
                AtomicFile.OwnEnding
            ); // two processes may decode the same folder at once
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log?.Invoke($"{path}: the decoded images cannot be kept here ({exception.Message})");
            return false;
        }
    }

    private static byte[] Checksum(byte[] header, DecodedImages images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header, 0, FieldBytes);
        hash.AppendData(images.Train);
        hash.AppendData(images.Test);
        return hash.GetHashAndReset();
    }

    private static DecodedImages? Unusable(string reason, out string problem)
    {
        problem = reason;
        return null;
    }
}
