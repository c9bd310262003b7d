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
        var cut = SoundFolderDataset.Centred(counted);
        Assert.Equal((7000, 20_001), (cut[0], cut.Length));
        Assert.Equal(16_000, SoundFolderDataset.Centred(counted[..16_000]).Length);
        var padded = SoundFolderDataset.Centred([1, 2, 3]);
        Assert.Equal((16_000, 0, 1, 3, 0), (padded.Length, padded[7997], padded[7998], padded[8000], padded[8001]));
    }

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
            $"{folder.Path}: of 16 sounds of a second 1 longer, of which the second in the middle is used; 1 shorter, with silence on both "
                + "sides; 2 resampled to 16000 Hz from 22050 to 44100 Hz.",
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
