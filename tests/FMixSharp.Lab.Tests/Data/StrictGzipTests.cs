using System.IO.Compression;
using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Tests.Data;

/// <summary>In a program without the switch that makes .NET's own stream strict.</summary>
public sealed class StrictGzipTests
{
    public static TheoryData<int> Lengths => [0, 1, 21, 22, 23, 100, 16_383, 16_384, 16_385, 100_000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_whole_file_comes_out_however_it_is_read(int length)
    {
        var content = Bytes(length);
        foreach (var part in new[] { 1, 7, 8192, 1 << 20 })
        {
            Assert.Equal(content, Read(Zipped(content), part));
            Assert.Equal([.. content, .. content], Read([.. Zipped(content), .. Zipped(content)], part)); // files of several members
        }
    }

    [Fact]
    public void Every_truncation_is_an_error_that_says_so()
    {
        foreach (var content in new[] { Bytes(0), Bytes(300), new byte[5000] })
        {
            var file = Zipped(content);
            for (var length = 1; length < file.Length; length++)
            {
                var error = Assert.Throws<InvalidDataException>(() => Read(file[..length], 4096));
                Assert.Contains("cut off", error.Message, StringComparison.Ordinal); // and not what the wrong bytes look like
            }
        }
    }

    [Fact]
    public void Damage_and_what_is_behind_the_end_are_errors()
    {
        var file = Zipped(Bytes(300));
        for (var i = file.Length - 8; i < file.Length; i++) // checksum and length
        {
            var changed = file.ToArray();
            changed[i] ^= 1;
            Assert.Throws<InvalidDataException>(() => Read(changed, 4096));
        }
        Assert.Throws<InvalidDataException>(() => Read([.. file, 1, 2, 3], 4096));
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        var random = RandomKey.FromSeed(1).Stream();
        foreach (ref var value in bytes.AsSpan())
            value = (byte)random.NextUInt32();
        return bytes;
    }

    private static byte[] Zipped(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest))
            zip.Write(content);
        return bytes.ToArray();
    }

    private static byte[] Read(byte[] file, int part)
    {
        using var gzip = new StrictGzip(new InParts(file, part));
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }

    // As from a slow source: so many bytes at a time.
    private sealed class InParts(byte[] bytes, int part) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(part, buffer.Length)]);
    }
}
