using FMixSharp.Lab.Data;
using FMixSharp.Lab.Pictures;

namespace FMixSharp.Lab.Sounds;

/// <summary>Sounds as a model is given them: spectrograms, whichever way they were mixed.</summary>
internal sealed class SpectrogramImages(SoundSplit sounds) : ModelImages
{
    private readonly SoundSplit spectrograms = sounds.AsSpectrograms();

    public override int Channels => 1;

    public override int Height => MelSpectrogram.Bands;

    public override int Width => spectrograms.Frames;

    public override int[] Labels => spectrograms.Labels;

    public override IReadOnlyList<string> Classes => spectrograms.Classes;

    public override Normalisation Normalisation => SoundSplit.Normalisation;

    public override Raster Picture(int index) => SoundPreview.Picture(spectrograms, index);

    public override BatchLoader Unchanged(int batchSize, RandomKey? order = null) => new SoundLoader(spectrograms, batchSize, order);

    public override BatchLoader Changed(int batchSize, RandomKey key) => new SoundLoader(spectrograms, batchSize, key, changed: true);

    public override ModelImages InSquares(int unit) =>
        Height == Width && Height % unit == 0
            ? this
            : throw new NotSupportedException($"spectrograms are {Height}x{Width} and in no squares of a multiple of {unit}");

    protected override ModelImages Subset(int[] indices) => new SpectrogramImages(spectrograms.Subset(indices));
}
