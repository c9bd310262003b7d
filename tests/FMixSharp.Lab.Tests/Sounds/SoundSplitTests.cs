using FMixSharp.Analysis.Attribution;
using FMixSharp.Lab.Analysis.Attacks;
using FMixSharp.Lab.Analysis.GradCam;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Sounds;
using FMixSharp.Lab.Tests.Records;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Sounds;

public sealed class SoundSplitTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(5);
    private static readonly SoundClips clips = TonesDataset.Draw(40, Key);

    private static Dictionary<int, float[]> Seen(SoundSplit data, int batchSize, int epoch, string augment = "none")
    {
        var seen = new Dictionary<int, float[]>();
        var loader = new SoundLoader(data, batchSize, Key, changed: true, ImageAugmentation.Create(augment));
        foreach (var batch in loader.Epoch(epoch))
            using (batch)
                for (var i = 0; i < batch.Size; i++)
                    seen.Add(batch.DatasetIndices[i], batch.Inputs[i].contiguous().data<float>().ToArray());
        return seen;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_changes_depend_on_key_epoch_and_sound_alone(bool waveforms)
    {
        SoundSplit data = waveforms ? new WaveformSplit(clips) : new SpectrogramSplit(clips);
        var (first, again, later) = (Seen(data, 40, 0), Seen(data, 7, 0), Seen(data, 40, 1));
        for (var i = 0; i < 40; i++)
        for (var p = 0; p < first[i].Length; p++)
            Assert.Equal(first[i][p], again[i][p], 1e-4); // another batch size may round the matrix products otherwise
        Assert.True(Enumerable.Range(0, 40).Count(i => !first[i].AsSpan().SequenceEqual(later[i])) > 30);
    }

    [Fact]
    public void A_test_sees_sounds_unchanged_whether_they_are_kept_mixed_or_part_of_a_subset()
    {
        var (spectrograms, waveforms) = (new SpectrogramSplit(clips), new WaveformSplit(clips));
        var subset = spectrograms.Subset([7, 3]);
        using var scope = NewDisposeScope();
        for (var round = 0; round < 2; round++) // the second time from what was kept
        {
            using var batch = new SoundLoader(spectrograms, 40).Epoch(0).Single();
            using var waves = new SoundLoader(waveforms, 40).Epoch(0).Single();
            using var part = new SoundLoader(subset, 40).Epoch(0).Single();
            Assert.Equal([40, 1, 16_000], waves.Inputs.shape);
            Assert.True(batch.Inputs.allclose(waveforms.ModelInput(waves.Inputs), 0, 1e-4));
            Assert.True(part.Inputs.eq(batch.Inputs[tensor([7L, 3])]).all().item<bool>());
        }
        Assert.Equal(0.5f, spectrograms.Spectrogram(3).Max());
    }

    [Fact]
    public void Cutout_makes_a_square_of_the_middle_value()
    {
        var (plain, cut) = (Seen(new SpectrogramSplit(clips), 40, 0), Seen(new SpectrogramSplit(clips), 40, 0, "cutout:8"));
        foreach (var (index, values) in cut)
        {
            var changed = Enumerable.Range(0, values.Length).Where(i => values[i] != plain[index][i]).ToArray();
            Assert.All(changed, i => Assert.Equal(0, values[i]));
            Assert.InRange(changed.Length, 4, 64);
        }
    }

    [Fact]
    public void Values_do_not_depend_on_the_number_of_threads()
    {
        var threads = get_num_threads();
        try
        {
            using var scope = NewDisposeScope();
            var sounds = randn(16, 16_000, generator: new Generator(1));
            var maps = rand(16, 32, 32, generator: new Generator(2));
            set_num_threads(1);
            var one = MelSpectrogram.Of(sounds, maps);
            set_num_threads(2);
            Assert.True(one.eq(MelSpectrogram.Of(sounds, maps)).all().item<bool>());
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Theory]
    [InlineData("tones", "fmix")]
    [InlineData("tones-waveform", "cutmix")]
    [InlineData("tones-waveform", "manifold-mixup")]
    public void A_run_trains_and_its_model_is_evaluated_as_it_was_tested(string dataset, string mix)
    {
        using var folder = new TestFolder();
        var options = TrainOptions.For(dataset) with
        {
            Mix = mix,
            Width = 2,
            TrainSize = 60,
            Epochs = 1,
            BatchSize = 20,
            Validate = "0.05",
        };
        var record = Trainer.Run(options, folder["run"], cancel: TestContext.Current.CancellationToken);
        Assert.Equal("finished", record.Status);
        var tested = TestedRun.Of(folder["run"]);
        Assert.Equal(75, tested.Result.Count);
        Assert.Equal(record.TestAccuracy!.Value, tested.Result.Accuracy!.Value, 1e-9);
        Assert.Null(tested.Result.AccuracyWithoutSilence);
        Assert.Equal("sounds", tested.Samples);
        // Grad-CAM looks at the spectrograms that the model saw, also where waveforms were mixed.
        using var subject = CamSubject.Open(folder["run"], limit: 20);
        var cams = subject.Measure(CamMethod.GradCam, mixed: "fmix");
        Assert.All(cams.Scores, score => Assert.Equal((32, 32), (score.ImageHeight, score.ImageWidth)));
        Assert.InRange(cams.Sources.Sum(bin => bin.Count), 10, 20);
        Assert.NotEmpty(CamSheet.Png([("a", subject)], CamMethod.GradCam, null, 4));
        var error = Assert.Throws<ArgumentException>(() =>
            RunRobustness.Of(folder["run"], new RobustnessOptions(), cancel: TestContext.Current.CancellationToken)
        );
        Assert.Contains($"was trained on {dataset}, on sounds: attacks change pixels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accuracy_without_silence_leaves_silence_out()
    {
        short[] tone = clips.Sounds[0];
        var data = new SpectrogramSplit(new SoundClips([tone, [], tone, []], [0, 1, 0, 1], ["tone", "silence"], 1, []));
        using var always = new AlwaysSilence();
        using var task = new SoundTask("quiet", data, data).For(TrainOptions.For("tones"));
        var result = task.Evaluate(always, CPU, cancel: TestContext.Current.CancellationToken);
        Assert.Equal((0.5, 0.0), (result.Accuracy, result.AccuracyWithoutSilence!.Value));
    }

    [Theory]
    [InlineData("tones")]
    [InlineData("tones-waveform")]
    [InlineData("speech-commands")]
    [InlineData("speech-commands-waveform")]
    public void Every_data_set_has_a_synthetic_twin_of_its_shape(string name)
    {
        var set = (SoundSet)Datasets.Get(name);
        var (task, again) = (set.SyntheticTask(12), set.SyntheticTask(12));
        foreach (var split in new[] { task.Train, task.Test })
        {
            Assert.Equal((12, set.Classes.Count, set.Silence), (split.Count, split.Classes.Count, split.Silence));
            Assert.Equal([1, .. set.MaskShape(new TrainOptions())], split.SampleShape);
            Assert.Equal(Enumerable.Range(0, 12).Select(i => i % set.Classes.Count), split.Labels);
        }
        Assert.Equal(name, task.Name);
        Assert.NotEqual(task.Train.Spectrogram(0), task.Test.Spectrogram(0));
        Assert.Equal(task.Train.Spectrogram(5), again.Train.Spectrogram(5));
    }

    [Fact]
    public void Sounds_that_do_not_fit_together_are_refused()
    {
        string Refused(SoundClips sounds) => Assert.Throws<ArgumentException>(() => new WaveformSplit(sounds)).Message;
        Assert.Contains("0 sounds and 0 labels", Refused(new SoundClips([], [], ["a"], null, [])), StringComparison.Ordinal);
        Assert.Contains(
            "1 sounds and 2 labels",
            Refused(
                new SoundClips(
                    [
                        [],
                    ],
                    [0, 0],
                    ["a"],
                    null,
                    []
                )
            ),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "label 1 of sound 0",
            Refused(
                new SoundClips(
                    [
                        [],
                    ],
                    [1],
                    ["a"],
                    null,
                    []
                )
            ),
            StringComparison.Ordinal
        );
    }

    private sealed class AlwaysSilence() : nn.Module<Tensor, Tensor>(nameof(AlwaysSilence))
    {
        public override Tensor forward(Tensor input) => tensor(new float[] { 0, 1 }).repeat(input.shape[0], 1);
    }
}
