using FMixSharp.Lab.Sounds;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Sounds;

public sealed class TonesDatasetTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(11);

    [Fact]
    public void Same_key_draws_the_same_sounds_and_more_only_add_to_fewer()
    {
        var many = TonesDataset.Draw(30, Key);
        Assert.Equal(many.Sounds[..10], TonesDataset.Draw(10, Key).Sounds);
        Assert.Equal(30, many.Sounds.Select(sound => string.Join(',', sound.Take(50))).Distinct().Count());
        Assert.NotEqual(many.Sounds[0], TonesDataset.Draw(1, Key.Fold(1)).Sounds[0]);
        Assert.All(many.Sounds, sound => Assert.InRange(sound.Max(value => Math.Abs((int)value)), 1000, 32767));
    }

    [Fact]
    public void Default_task_is_balanced_and_opens_without_a_folder()
    {
        var task = ((SoundSet)Datasets.Get("tones")).OpenTask();
        Assert.Equal((1500, 500, 10), (task.Train.Count, task.Test.Count, task.Train.Classes.Count));
        Assert.All(task.Train.Labels.CountBy(label => label), pair => Assert.Equal(150, pair.Value));
        Assert.Equal("hollow rising", task.Train.Classes[3]);
        Assert.Null(task.Train.Silence);
    }

    // A nearest mean spectrogram per class, knowing no shift, must already be far above chance (10 %): the classes differ in what a
    // spectrogram shows.
    [Fact]
    public void Spectrograms_tell_the_classes()
    {
        var data = new SpectrogramSplit(TonesDataset.Draw(400, Key));
        using var batch = new SoundLoader(data, 400).Epoch(0).Single();
        var values = batch.Inputs.data<float>().ToArray();
        var means = new double[10][];
        for (var c = 0; c < 10; c++)
            means[c] = [.. Enumerable.Range(0, 1024).Select(p => Enumerable.Range(0, 30).Average(k => values[(k * 10 + c) * 1024 + p]))];
        var right = Enumerable
            .Range(300, 100)
            .Count(i =>
                Enumerable.Range(0, 10).MinBy(c => Enumerable.Range(0, 1024).Sum(p => Math.Pow(values[i * 1024 + p] - means[c][p], 2)))
                == i % 10
            );
        Assert.True(right >= 25, $"{right} of 100");
    }
}
