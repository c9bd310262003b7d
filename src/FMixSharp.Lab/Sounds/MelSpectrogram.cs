using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Sounds;

/// <summary>
/// Sounds as images, of a second of 32×32: mel bands of power over time in decibels (spec §6.7, steps 5 to 11). Whole batches at once, on
/// any device.
/// </summary>
internal static class MelSpectrogram
{
    /// <summary>Samples per second.</summary>
    public const int Rate = 16_000;

    /// <summary>Samples under the window of a transform.</summary>
    public const int FftSize = 2048;

    /// <summary>Samples from one frame to the next.</summary>
    public const int Hop = 512;

    /// <summary>Mel bands from 0 to 8000 Hz: rows of the image, the lowest first.</summary>
    public const int Bands = 32;

    private const double LeastPower = 1e-10,
        Range = 80; // the range is in decibels

    private static readonly float[] filters = MelScale.Filters(Rate, FftSize, Bands);

    /// <summary>Moments of a sound of so many samples: columns of its image; 32 of a second.</summary>
    public static int Frames(int samples) => samples / Hop + 1;

    /// <summary>The images of sounds.</summary>
    /// <param name="sounds">float32 (B, samples), more samples than half a transform has.</param>
    /// <param name="timeMaps">
    /// float32 (B, frames, frames), or null: weights by which frames of the result are made of the magnitudes of frames before their power
    /// is taken, (result, source). Stretching and shifting in time are such maps.
    /// </param>
    /// <returns>float32 (B, 1, bands, frames) in [−0.5, 0.5], where 0.5 is the sound's loudest place and 80 dB are 1; silence is 0.5
    /// throughout. The caller owns it.</returns>
    public static Tensor Of(Tensor sounds, Tensor? timeMaps = null)
    {
        ArgumentNullException.ThrowIfNull(sounds);
        using var scope = NewDisposeScope();
        var window = hann_window(FftSize, true, device: sounds.device);
        var spectrum = stft(sounds, FftSize, Hop, FftSize, window, center: true, pad_mode: PaddingModes.Reflect, return_complex: true);
        var magnitudes = spectrum.abs().transpose(1, 2); // (B, frames, frequencies)
        if (timeMaps is not null)
            magnitudes = bmm(timeMaps, magnitudes);
        var bands = tensor(filters).to(sounds.device, non_blocking: true).view(Bands, -1);
        var power = nn.functional.linear(magnitudes.square(), bands); // (B, frames, bands)
        var decibels = power.clamp_min(LeastPower).log10().mul(10).transpose(1, 2);
        var relative = (decibels - decibels.amax([1, 2], keepdim: true)).clamp_min(-Range);
        return relative.add(Range / 2).div(Range).unsqueeze(1).contiguous().MoveToOuterDisposeScope();
    }
}
