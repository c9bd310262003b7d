namespace FMixSharp;

/// <summary>
/// What a sampler has to be told of a batch besides its size and shape. Asked for before anything is drawn, so that what was forgotten is
/// an error and no silent default.
/// </summary>
[Flags]
public enum MixNeeds
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>
    /// The step: the method changes while training goes on (<see cref="Alternation"/>, a schedule of <see cref="SamplePairing"/>).
    /// </summary>
    Step = 1,

    /// <summary>The class of each sample: partners are chosen by it.</summary>
    Labels = 2,

    /// <summary>The values of the batch: where partners go or what is kept depends on them.</summary>
    Inputs = 4,

    /// <summary>The gradient of a loss with respect to the values, as a measure of what matters (saliency).</summary>
    Gradient = 8,
}
