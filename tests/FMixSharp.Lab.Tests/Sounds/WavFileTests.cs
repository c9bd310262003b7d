using System.Buffers.Binary;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Sounds;

namespace FMixSharp.Lab.Tests.Sounds;

public sealed class WavFileTests
{
    // 0.5 and −0.25 in every format; all of them hold both exactly.
    public static TheoryData<int, int, string> Formats =>
        new()
        {
            { 1, 8, "C0 60" },
            { 1, 16, "00 40 00 E0" },
            { 1, 24, "00 00 40 00 00 E0" },
            { 1, 32, "00 00 00 40 00 00 00 E0" },
            { 3, 32, "00 00 00 3F 00 00 80 BE" },
            { 3, 64, "00 00 00 00 00 00 E0 3F 00 00 00 00 00 00 D0 BF" },
        };

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_format_is_read_plain_and_extensible(int tag, int bits, string data)
    {
        foreach (var extensible in new[] { false, true })
        {
            var sound = WavFile.Parse(WavWriter.File(tag, bits, 1, 8000, Bytes(data), extensible), "a.wav");
            Assert.Equal(8000, sound.Rate);
            Assert.Equal([0.5f, -0.25f], sound.Samples);
        }
    }

    [Fact]
    public void Channels_are_averaged() =>
        Assert.Equal([0.125f], WavFile.Parse(WavWriter.File(1, 16, 2, 16_000, Bytes("00 40 00 E0")), "a.wav").Samples);

    [Fact]
    public void Every_truncation_is_an_error_and_says_the_file()
    {
        var whole = WavWriter.Pcm16([1, 2, 3]);
        for (var length = 0; length < whole.Length; length++)
            Assert.StartsWith(
                "a.wav: ",
                Assert.Throws<DatasetException>(() => WavFile.Parse(whole.AsSpan(0, length), "a.wav")).Message,
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData(0, 'X', "no WAV file")]
    [InlineData(16, 99, "byte 12: a chunk 'fmt ' of 99 bytes, but only 42 are left")]
    [InlineData(16, 14, "byte 20: the format takes 14 bytes")]
    [InlineData(20, 85, "byte 20: samples have format tag 85 and 16 bits; expected tag 1 (PCM)")]
    [InlineData(22, 0, "byte 20: 0 channels")]
    [InlineData(32, 3, "do not make blocks of 3 bytes")]
    [InlineData(26, 9, "605824 samples per second; expected 1000 to 384000")]
    [InlineData(34, 12, "format tag 1 and 12 bits")]
    [InlineData(52, 5, "5 bytes of samples; expected a multiple of 2, above 0")]
    [InlineData(48, 'X', "no samples: there is no chunk 'data'")]
    [InlineData(12, 'X', "byte 48: samples before their format")]
    public void What_is_wrong_is_named_with_its_place(int place, int value, string expected)
    {
        var file = WavWriter.Pcm16([1, 2, 3]);
        file[place] = (byte)value;
        var message = Assert.Throws<DatasetException>(() => WavFile.Parse(file, "a.wav")).Message;
        Assert.StartsWith("a.wav: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(uint.MaxValue, 0u)]
    [InlineData(null, uint.MaxValue)] // of the samples only
    [InlineData(0u, null)] // of the file only
    [InlineData(0x7FFFF024u, 0x7FFFF000u)] // sox
    [InlineData(0x80000023u, 0x7FFFFFFFu)]
    [InlineData(0x80000024u, 0x80000000u)] // arecord
    [InlineData(null, 0x7FFFF000u)]
    [InlineData(0x80000024u, null)]
    public void A_size_that_was_not_known_means_to_the_end_of_the_file(uint? ofFile, uint? ofSamples)
    {
        var file = WavWriter.Pcm16([1, 2, 3]);
        if (ofFile is { } whole)
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), whole);
        if (ofSamples is { } part)
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(52), part);
        Assert.Equal([1 / 32768f, 2 / 32768f, 3 / 32768f], WavFile.Parse(file, "a.wav").Samples);
        if (ofFile is not null && ofSamples is not null)
            Assert.Equal(2, WavFile.Parse(file.AsSpan(0, file.Length - 1), "a.wav").Samples.Length); // cut off within a sample
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // 0 may then mean that the size was not known
    public void An_empty_chunk_of_samples_is_passed_over_where_the_size_of_the_file_is_known(bool isOpen)
    {
        var file = WavWriter.Pcm16([1, 2, 3]);
        byte[] doubled = [.. file.AsSpan(0, 48), .. "data"u8, 0, 0, 0, 0, .. file.AsSpan(48)];
        BinaryPrimitives.WriteInt32LittleEndian(doubled.AsSpan(4), isOpen ? 0 : doubled.Length - 8);
        Assert.Equal(isOpen ? 7 : 3, WavFile.Parse(doubled, "a.wav").Samples.Length);
    }

    [Fact]
    public void A_file_without_samples_is_refused() =>
        Assert.Contains(
            "byte 48: no samples: the chunk 'data' has 0 bytes",
            Assert.Throws<DatasetException>(() => WavFile.Parse(WavWriter.Pcm16([]), "a.wav")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_number_that_is_none_is_refused_at_its_byte()
    {
        var data = new byte[8];
        BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(4), float.NaN);
        Assert.Contains(
            "byte 60: sample 1 is not",
            Assert.Throws<DatasetException>(() => WavFile.Parse(WavWriter.File(3, 32, 1, 16_000, data), "a.wav")).Message,
            StringComparison.Ordinal
        );
    }

    // Whatever three bytes are changed, there is a sound or a message, never another exception.
    [Fact]
    public void Damage_never_ends_in_anything_but_a_message()
    {
        var whole = WavWriter.File(1, 16, 2, 16_000, new byte[16], extensible: true);
        var random = FMixSharp.RandomKey.FromSeed(1).Stream();
        for (var round = 0; round < 3000; round++)
        {
            var file = whole.ToArray();
            for (var change = 0; change < 3; change++)
                file[random.NextInt(file.Length)] = (byte)random.NextUInt32();
            try
            {
                Assert.NotEmpty(WavFile.Parse(file, "a.wav").Samples);
            }
            catch (DatasetException) { }
        }
    }
}
