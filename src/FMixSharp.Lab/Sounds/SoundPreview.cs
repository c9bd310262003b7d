using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Sounds;

/// <summary>Training sounds on sheets, as spectrograms: 255 is the loudest place and 0 is 80 dB below.</summary>
internal static class SoundPreview
{
    /// <summary>Draws a batch of training sounds: shuffled, changed and mixed as the run does it.</summary>
    /// <param name="task">The sounds.</param>
    /// <param name="options">The run's options; its seed chooses the sounds and the mix.</param>
    /// <param name="count">Samples in the batch, at least 1.</param>
    public static MixPreview Mixed(SoundTask task, TrainOptions options, int count) =>
        Sheet(task.Train, options)
            .Mixed(
                Loader(task.Train, options, Math.Min(count, task.Train.Count), TrainingSheet.Key(options).Fold(Places.Shuffle)),
                SoundTrainingTask.Mix
            );

    /// <summary>The PNG of a few training sounds: each as a test sees it, and as three epochs show it to the model.</summary>
    /// <param name="task">The sounds.</param>
    /// <param name="options">The run's options; its seed chooses sounds and changes.</param>
    /// <param name="count">Sounds, at least 1.</param>
    /// <exception cref="FormatException">The augmentation makes no sense.</exception>
    public static byte[] Augmented(SoundTask task, TrainOptions options, int count)
    {
        var key = TrainingSheet.Key(options);
        var sounds = task.Train.StratifiedSample(count, key.Fold(Places.Images));
        return Sheet(sounds, options)
            .Augmented(
                [.. Enumerable.Range(0, sounds.Count).Select(i => Picture(sounds, i))],
                sounds.Labels,
                Loader(sounds, options, sounds.Count, key),
                $"{options.Augment}, loudness, speed, {(sounds is WaveformSplit ? "" : "stretch ")}and shift",
                "the sound = three times what the model sees"
            );
    }

    /// <summary>A sound as a test sees it.</summary>
    public static Raster Picture(SoundSplit sounds, int index) =>
        ImageRaster.FromNormalised(sounds.Spectrogram(index), 1, MelSpectrogram.Bands, sounds.Frames, SoundSplit.Normalisation);

    private static TrainingSheet Sheet(SoundSplit sounds, TrainOptions options) =>
        new(options, samples => ImageRaster.FromBatch(sounds.ModelInput(samples), SoundSplit.Normalisation), sounds.Classes);

    private static SoundLoader Loader(SoundSplit sounds, TrainOptions options, int batchSize, RandomKey key) =>
        new(sounds, batchSize, key, changed: true, ImageAugmentation.Create(options.Augment));
}
