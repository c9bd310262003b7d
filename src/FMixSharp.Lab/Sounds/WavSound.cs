namespace FMixSharp.Lab.Sounds;

/// <summary>A sound as it came from its file, mixed down to one channel.</summary>
/// <param name="Samples">Amplitudes; those of whole numbers lie in [−1, 1), those of float files are as they are.</param>
/// <param name="Rate">Samples per second.</param>
internal sealed record WavSound(float[] Samples, int Rate);
