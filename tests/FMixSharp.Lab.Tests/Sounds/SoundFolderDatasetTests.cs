using System.Buffers.Binary;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Preparation;
using FMixSharp.Lab.Sounds;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Sounds;

public sealed class SoundFolderDatasetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> lines = [];

    public void Dispose() => folder.Dispose();

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(folder.File(name), content);
        return folder.File(name);
    }

    // Apart by their loudness, so that no two files are the same.
    private static byte[] Tone(int level, int count = 16_000, int rate = 16_000) =>
        WavWriter.Pcm16([.. Enumerable.Range(0, count).Select(i => (short)(i % 40 < 20 ? level : -level))], rate);

    private void WriteTwelve()
    {
        for (var i = 0; i < 12; i++)
            Write($"{(i % 2 == 0 ? "low" : "high")}/{i}.wav", Tone(1000 + i));
    }

    private (SoundClips Train, SoundClips? Validation, SoundClips Test) Open(TrainOptions? options = null)
    {
        lines.Clear();
        return SoundFolderDataset.Open(folder.Path, options ?? new TrainOptions(), lines.Add);
    }

    [Fact]
    public void Class_folders_are_divided_and_opened_as_a_task()
    {
        WriteTwelve();
        var task = ((SoundSet)Datasets.Get("sound-folder")).OpenTask(folder.Path);
        Assert.Equal((8, 2, 2), (task.Train.Count, task.Validation!.Count, task.Test.Count));
        Assert.Equal(["high", "low"], task.Train.Classes);
        Assert.Equal(folder.Path, task.Folder);
    }

    [Fact]
    public void Of_longer_sounds_the_middle_is_used_and_shorter_ones_are_in_the_middle_of_silence()
    {
        short[] counted = [.. Enumerable.Range(0, 30_000).Select(i => (short)i)];
        var cut = SoundFolderDataset.Centred(counted, 16_000);
        Assert.Equal((7000, 20_001), (cut[0], cut.Length));
        Assert.Equal(16_000, SoundFolderDataset.Centred(counted[..16_000], 16_000).Length);
        var padded = SoundFolderDataset.Centred([1, 2, 3], 16_000);
        Assert.Equal((16_000, 0, 1, 3, 0), (padded.Length, padded[7997], padded[7998], padded[8000], padded[8001]));
    }

    [Theory]
    [InlineData(40_000, 7, null, 40_000, "2.5 s of each of 12 sounds (--seconds for others)")]
    [InlineData(40_000, 5, null, 40_000, "2.5 s of each")] // of an even number the upper one
    [InlineData(40_801, 12, null, 41_600, "2.6 s of each")]
    [InlineData(300_000, 12, null, 80_000, "5 s of each")] // more has to be asked for
    [InlineData(1_000, 12, null, 3_200, "0.2 s of each")]
    [InlineData(40_000, 12, 1.25, 20_000, "1.25 s of each of 12 sounds: 12 longer")]
    [InlineData(40_000, 12, 12.0, 192_000, "12 s of each of 12 sounds: 12 shorter")]
    public void All_get_the_length_that_is_asked_for_or_the_median_of_theirs(
        int longer,
        int count,
        double? asked,
        int expected,
        string said
    )
    {
        for (var i = 0; i < 12; i++)
            Write($"{(i % 2 == 0 ? "low" : "high")}/{i}.wav", Counting(i, i < count ? longer : 17_000));
        if (count == 5)
            Write("low/0.wav", Counting(0, 41_000)); // six of twelve are longer
        if (count == 5)
            Write("low/10.wav", Counting(10, 40_000));
        var (train, validation, test) = Open(new TrainOptions { Seconds = asked });
        Assert.All([train, validation!, test], part => Assert.Equal(expected, part.Length));
        Assert.Contains(lines, line => line.Contains($"models are given {said}", StringComparison.Ordinal));
        var heard = new float[expected];
        foreach (var (index, name) in test.Names!.Index())
        {
            test.Write(index, heard);
            var whole = SoundClips.Samples(WavFile.Read(folder.File(name)), int.MaxValue);
            var alone = new float[expected];
            SoundChanges.None.Write(SoundFolderDataset.Centred(whole, expected), alone);
            Assert.Equal(alone, heard); // as a prediction hears it
        }
    }

    [Fact]
    public void A_length_is_for_sounds_of_ones_own_and_within_a_minute()
    {
        string Refused(string dataset, double seconds) =>
            Assert.Single((TrainOptions.For(dataset) with { Seconds = seconds }).Violations());
        Assert.Equal(
            "Seconds is for sounds of your own, and those of speech-commands are of one second; expected none.",
            Refused("speech-commands", 2)
        );
        Assert.Equal("Seconds is for sounds, but image-folder has none.", Refused("image-folder", 2));
        Assert.Equal("Seconds is 61; expected a number from 0.1 to 60.", Refused("sound-folder", 61));
        Assert.Equal("Seconds is 0.05; expected a number from 0.1 to 60.", Refused("sound-folder", 0.05));
        Assert.Equal(
            "ImageSize is for images, but sound-folder has none.",
            Assert.Single((TrainOptions.For("sound-folder") with { ImageSize = 32 }).Violations())
        );
    }

    private static byte[] Counting(int from, int count) => WavWriter.Pcm16([.. Enumerable.Range(0, count).Select(i => (short)(from + i))]);

    [Fact]
    public void Rates_depths_channels_and_lengths_may_differ_and_it_is_said_once_what_happens_to_them()
    {
        WriteTwelve();
        Write("low/long.wav", Tone(500, 48_000));
        Write("low/short.wav", Tone(501, 4_000));
        Write("high/rate.wav", Tone(502, 44_100, 44_100));
        var stereo = new byte[8 * 22_050];
        for (var i = 0; i < 2 * 22_050; i++)
            BinaryPrimitives.WriteSingleLittleEndian(stereo.AsSpan(4 * i), i % 4 < 2 ? 0.5f : -0.5f);
        Write("high/deep/stereo.WAV", WavWriter.File(3, 32, 2, 22_050, stereo));
        var (train, validation, test) = Open();
        Assert.Equal(16, train.Sounds.Length + validation!.Sounds.Length + test.Sounds.Length);
        Assert.All(train.Sounds.Concat(test.Sounds), sound => Assert.InRange(sound.Length, 16_000, 20_001));
        Assert.Contains(
            $"{folder.Path}: models are given 1 s of each of 16 sounds (--seconds for others): 1 longer, of which the middle is used; 1 "
                + "shorter, with silence on both sides; 2 resampled to 16000 Hz from 22050 to 44100 Hz.",
            lines
        );
    }

    [Fact]
    public void Broken_files_are_named_or_left_out_when_asked_for()
    {
        WriteTwelve();
        var broken = Write("low/broken.wav", Tone(7)[..1000]);
        Write("low/notes.txt", [1]);
        Write("low/.DS_Store", [1]);
        var error = Assert.Throws<DatasetException>(() => Open()).Message;
        Assert.StartsWith($"{broken}: truncated", error);
        Assert.EndsWith("or leave such files out: --skip-broken ('fmix data verify' lists them)", error);
        var (train, validation, test) = Open(new TrainOptions { SkipBroken = true });
        Assert.Equal(12, train.Sounds.Length + validation!.Sounds.Length + test.Sounds.Length);
        Assert.Contains(lines, line => line.StartsWith($"{broken}: truncated", StringComparison.Ordinal) && line.EndsWith("; left out"));
        Assert.Contains(lines, line => line.Contains("1 file left out", StringComparison.Ordinal) && line.Contains("notes.txt"));
        Assert.DoesNotContain(lines, line => line.Contains("DS_Store"));
    }

    [Fact]
    public void Verification_says_that_one_class_is_nothing_to_learn()
    {
        for (var i = 0; i < 12; i++)
            Write($"low/{i}.wav", Tone(1000 + i));
        var report = DatasetVerification.Run(Datasets.Get("sound-folder"), folder.Path, cancel: TestContext.Current.CancellationToken);
        Assert.Contains($"{folder.Path}: one class, 'low', so that every answer would be right", report.Notes[^1]);
    }

    [Fact]
    public void Verification_says_all_that_is_wrong_and_the_same_file_in_two_places()
    {
        WriteTwelve();
        var (one, other) = (Write("low/a.wav", [1, 2, 3]), Write("high/b.wav", []));
        Write("low/copy.wav", Tone(1001)); // of high/1.wav
        Directory.CreateDirectory(folder.File("empty/x/..")); // a class without files
        var report = DatasetVerification.Run(Datasets.Get("sound-folder"), folder.Path, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(3, report.Problems.Count);
        Assert.Contains(report.Problems, line => line.StartsWith($"{one}: no WAV file", StringComparison.Ordinal));
        Assert.Contains(report.Problems, line => line.StartsWith($"{other}: nothing to read", StringComparison.Ordinal));
        Assert.Contains(report.Problems, line => line.Contains("class without sounds", StringComparison.Ordinal));
        Assert.Contains(report.Notes, line => line.Contains("the same sound as", StringComparison.Ordinal));
    }
}
