using System.Buffers.Binary;

namespace FMixSharp.Lab.Images;

/// <summary>Tells images of the HEIF family, which are not decoded here, by the brands in their first box.</summary>
internal static class HeifHeader
{
    private const int MostOfBox = 1024; // no file names so many brands

    /// <summary>What the file is, "an AVIF image" or "an HEIC image"; null where it is none of both.</summary>
    public static string? Format(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file[4..8].SequenceEqual("ftyp"u8))
            return null;
        var size = Math.Min(Math.Min((int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file), MostOfBox), MostOfBox), file.Length);
        var isHeif = false;
        for (var at = 8; at + 4 <= Math.Max(12, size); at += 4) // the second brand is a version, which is none
        {
            var brand = file.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
                return "an AVIF image";
            isHeif |=
                brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8);
        }
        return isHeif ? "an HEIC image" : null;
    }
}
