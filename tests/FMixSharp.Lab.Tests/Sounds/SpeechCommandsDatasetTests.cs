using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Sounds;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Sounds;

public sealed class SpeechCommandsDatasetTests : IDisposable
{
    private static readonly RandomKey Key = RandomKey.FromSeed(4);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private void WriteSound(string name, short level = 1000) =>
        File.WriteAllBytes(
            folder.File(name),
            WavWriter.Pcm16([.. Enumerable.Range(0, 16_000).Select(i => (short)(i % 40 < 20 ? level : -level))])
        );

    private void WriteOfficial()
    {
        foreach (var word in SpeechCommandsDataset.Words.Append("bed").Append("zero"))
        foreach (var name in new[] { "a", "b", "c" })
            WriteSound($"{word}/{name}.wav");
        WriteSound("_background_noise_/running_tap.wav", 3000);
        File.WriteAllText(folder.File("validation_list.txt"), "yes/a.wav\nbed/a.wav\n");
        File.WriteAllText(
            folder.File("testing_list.txt"),
            string.Concat(SpeechCommandsDataset.Words.Append("bed").Select(word => $"{word}/b.wav\n"))
        );
    }

    private SoundTask Open(string name = "speech-commands") => ((SoundSet)Datasets.Get(name)).OpenTask(folder.Path);

    private string Problem(string name = "speech-commands") => Assert.Throws<DatasetException>(() => Open(name)).Message;

    [Fact]
    public void Official_layout_gives_twelve_classes_with_a_tenth_of_silence_in_each_split()
    {
        WriteOfficial();
        var task = Open();
        Assert.Equal("unknown silence yes no up down left right on off stop go", string.Join(' ', task.Train.Classes));
        // 36 files, 2 validated and 11 tested; 23 are left, and a tenth of 23 and of 11 is silence.
        Assert.Equal((25, 12), (task.Train.Count, task.Test.Count));
        Assert.Equal([1, 32, 32], task.Train.SampleShape);
        Assert.Equal(
            [4, 2, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2],
            Enumerable.Range(0, 12).Select(label => task.Train.Labels.Count(one => one == label))
        );
        Assert.All(Enumerable.Range(0, 12), label => Assert.Equal(1, task.Test.Labels.Count(one => one == label)));
        using var batch = new SoundLoader(task.Test, 12).Epoch(0).Single();
        var values = batch.Inputs.data<float>().ToArray();
        Assert.All(values[^1024..], value => Assert.Equal(0.5f, value)); // silence comes last
        Assert.All(values, value => Assert.InRange(value, -0.5f, 0.5f));
        Assert.Equal(1, task.Test.Silence);
    }

    [Fact]
    public void A_folder_with_unknown_and_silence_of_its_own_gets_no_more_silence()
    {
        WriteOfficial();
        WriteSound("_unknown_/x.wav");
        WriteSound("_silence_/x.wav");
        var task = Open();
        Assert.Equal((25, 11), (task.Train.Count, task.Test.Count));
        Assert.Equal((5, 1), (task.Train.Labels.Count(label => label == 0), task.Train.Labels.Count(label => label == 1)));
    }

    [Fact]
    public void The_folder_that_the_archive_makes_may_stay()
    {
        WriteOfficial();
        var inner = Path.Combine(folder.Path, "speech_commands_v0.01");
        Directory.CreateDirectory(inner);
        foreach (var entry in Directory.GetFileSystemEntries(folder.Path).Where(entry => entry != inner))
            Directory.Move(entry, Path.Combine(inner, Path.GetFileName(entry)));
        Assert.Equal(25, Open().Train.Count);
    }

    [Fact]
    public void What_is_broken_is_named_with_file_and_place()
    {
        Assert.Contains("no class folders", Problem(), StringComparison.Ordinal);
        WriteOfficial();
        File.WriteAllText(folder.File("testing_list.txt"), "yes/b.wav\n\nyes/gone.wav\n");
        Assert.Contains($"testing_list.txt: line 3: there is no yes/gone.wav in {folder.Path}", Problem(), StringComparison.Ordinal);
        File.WriteAllText(folder.File("testing_list.txt"), "yes/b.wav\nyes/b.wav\n");
        Assert.Contains("line 2: yes/b.wav for the second time", Problem(), StringComparison.Ordinal);
        File.WriteAllText(folder.File("testing_list.txt"), "yes/a.wav\n");
        Assert.Contains("yes/a.wav is in validation_list.txt and in testing_list.txt", Problem(), StringComparison.Ordinal);
        File.WriteAllText(folder.File("testing_list.txt"), "yes/b.wav\n");
        var whole = File.ReadAllBytes(folder.File("no/c.wav"));
        File.WriteAllBytes(folder.File("no/c.wav"), whole[..1000]);
        Assert.Contains(
            $"{Path.Combine(folder.Path, "no", "c.wav").Replace('\\', '/')}: truncated",
            Problem().Replace('\\', '/'),
            StringComparison.Ordinal
        );
        File.WriteAllBytes(folder.File("no/c.wav"), whole);
        File.WriteAllBytes(folder.File("_background_noise_/short.wav"), WavWriter.Pcm16(new short[10]));
        Assert.Contains("background noise shorter than a second", Problem(), StringComparison.Ordinal);
        Directory.Delete(Path.Combine(folder.Path, "go"), true);
        Assert.Contains("go: no such folder", Problem(), StringComparison.Ordinal);
        File.Delete(folder.File("validation_list.txt"));
        WriteSound("go/a.wav");
        Assert.Contains("validation_list.txt: no such file", Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Background_noise_is_added_to_about_half_of_the_sounds_and_changes_nothing_else()
    {
        WriteOfficial();
        var (train, _) = SpeechCommandsDataset.Load(folder.Path, null);
        float[] plain = new float[16_000],
            noisy = new float[16_000];
        var changed = 0;
        for (var i = 0; i < 400; i++)
        {
            var changes = train.WriteChanged(i % train.Sounds.Length, Key.Fold(i), 0, plain);
            Assert.Equal(changes, train.WriteChanged(i % train.Sounds.Length, Key.Fold(i), 0.45, noisy));
            if (plain.AsSpan().SequenceEqual(noisy))
                continue;
            changed++;
            // Own sound and noise are both square waves, of 1000 · 1.1 and 3000 of 32768 at most.
            Assert.InRange(noisy.Max(MathF.Abs), 0, 0.55f * 1100 / 32768 + 0.45f * 3000 / 32768 + 0.01f);
        }
        Assert.Equal(200, changed, 40.0); // four standard errors of 400 draws
    }

    [Fact]
    public void Augmentation_that_does_not_fit_is_refused()
    {
        WriteOfficial();
        Directory.Delete(Path.Combine(folder.Path, "_background_noise_"), true);
        var (spectrograms, waveforms) = (Open(), Open("speech-commands-waveform"));
        string Refused(SoundTask task, string augment) =>
            Assert
                .Throws<ArgumentException>(() => new SoundLoader(task.Train, 4, Key, changed: true, ImageAugmentation.Create(augment)))
                .Message;
        Assert.Contains("no background noise", Refused(spectrograms, "noise"), StringComparison.Ordinal);
        Assert.Contains("do not fit sounds", Refused(spectrograms, "rand:2,9"), StringComparison.Ordinal);
        Assert.Contains("waveforms are mixed", Refused(waveforms, "cutout:8"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_real_subset_is_read_whole()
    {
        var home = Environment.GetEnvironmentVariable("FMIX_DATA");
        Assert.SkipWhen(
            string.IsNullOrEmpty(home) || !Directory.Exists(Path.Combine(home, "speech-commands", "speech_commands_test_set_v0.02")),
            "FMIX_DATA has no subset of speech-commands"
        );
        var task = ((SoundSet)Datasets.Get("speech-commands")).OpenTask();
        Assert.Equal((1162, 261), (task.Train.Count, task.Test.Count));
        Assert.Equal((119, 14), (task.Train.Labels.Count(label => label == 1), task.Test.Labels.Count(label => label == 1)));
    }
}
